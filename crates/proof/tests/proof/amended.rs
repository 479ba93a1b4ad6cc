//! A cancel or a correction leaves what would have been without the trade, or with the other.

use crate::city::{TICKER, city};
use broadtape_desk::history::{Adjusting, Interval};
use broadtape_desk::{PastQuestion, Snapshot};
use broadtape_model::{
    Amendment, Bar, DayCode, Element, FeedSymbol, Lane, Price, Quote, Refresh, SaleConditions, Symbol, Tick,
    TickChange, TopOfBook, Trade, TradeMark, UnixNanos, VendorId,
};
use broadtape_proof::Stage;
use broadtape_surfaces::{Body, Request, answer};
use broadtape_tape::TickBatch;
use fastrand::Rng;
use std::sync::Arc;

const LANE: Lane = Lane::Delay(15);

/// Two days of one feed, and the same with trades taken back or put right some time after they were told.
struct Told {
    /// As if the feed had known from the first.
    known: Vec<Tick>,
    /// As it was told.
    told: Vec<Tick>,
}

fn symbols() -> Vec<FeedSymbol> {
    let symbol = |name: &str| FeedSymbol {
        vendor: VendorId::new(TICKER),
        symbol: Arc::from(name),
        exchange_code: Arc::from("H"),
    };
    vec![symbol("TIDE"), symbol("REEF")]
}

/// From the morning of the 9th to the evening of the 10th.
fn feed(random: &mut Rng) -> Vec<Tick> {
    // Without codes of days, the exchange's hours say of which day a tick is.
    let has_codes = random.bool();
    let mut at = UnixNanos::parse("2026-03-09T12:30:00Z").unwrap();
    let end = UnixNanos::parse("2026-03-10T17:00:00Z").unwrap();
    let mut ticks = Vec::new();
    while at < end {
        at = at.plus_millis(1 + random.i64(0..400_000));
        let day = if at < UnixNanos::parse("2026-03-10T02:00:00Z").unwrap() { b'9' } else { b'0' };
        // No two trades happen at one instant; some are told late.
        let late = if random.u8(..10) == 0 { random.i64(0..50_000) } else { random.i64(0..900) };
        let nanos = i64::try_from(ticks.len()).unwrap();
        ticks.push(Tick {
            symbol: random.u32(0..2),
            exchange_time: Some(UnixNanos::new(at.plus_millis(-late).nanos() + nanos)),
            received: at,
            day: has_codes.then_some(DayCode(day)),
            change: change(random),
        });
    }
    ticks
}

fn trade(random: &mut Rng) -> Trade {
    Trade {
        price: Price::from_units((1_000 + random.i64(0..40)) * 10_000_000),
        size: 100 * random.u64(1..9),
        conditions: SaleConditions::REGULAR,
        may_set_last: true,
        participant: None,
    }
}

fn change(random: &mut Rng) -> TickChange {
    let price = Price::from_units((1_000 + random.i64(0..40)) * 10_000_000);
    match random.u8(..20) {
        0 => TickChange::TopOfBook(TopOfBook { bid: Some(price), ..TopOfBook::default() }),
        1 => TickChange::Element { element: Element::Volume, value: Price::parse("250000").ok() },
        2 => TickChange::Element { element: Element::PreviousClose, value: Some(price) },
        3 => {
            let fields = vec![(Element::OpenInterest, Price::parse("77").ok())];
            TickChange::Refresh(Box::new(Refresh { resets: false, fields }))
        }
        _ => TickChange::Trade(trade(random)),
    }
}

impl Told {
    fn new(seed: u64, amended_of_ten: u8) -> Self {
        let random = &mut Rng::with_seed(seed);
        let feed = feed(random);
        let (mut known, mut told) = (Vec::new(), feed.clone());
        for tick in &feed {
            let TickChange::Trade(was) = tick.change else {
                known.push(tick.clone());
                continue;
            };
            if random.u8(..10) >= amended_of_ten {
                known.push(tick.clone());
                continue;
            }
            let instead = random.bool().then(|| trade(random));
            known.extend(instead.map(|trade| Tick { change: TickChange::Trade(trade), ..tick.clone() }));
            let received = tick.received.plus_millis(random.i64(1..3_600_000));
            let mark = TradeMark { price: was.price, size: Some(was.size), at: tick.exchange_time };
            let amendment = Amendment { was: mark, instead, figures: Vec::new() };
            let change = TickChange::Amend(Box::new(amendment));
            told.push(Tick { exchange_time: Some(received), received, day: None, change, ..tick.clone() });
        }
        told.sort_by_key(|tick| tick.received);
        Self { known, told }
    }
}

fn stage(random: &mut Rng, ticks: &[Tick]) -> Stage {
    let stage = Stage::new(city()).unwrap();
    let mut rest = ticks;
    while !rest.is_empty() {
        let (batch, behind) = rest.split_at(random.usize(1..=rest.len().min(60)));
        stage.tick(LANE, TickBatch { symbols: symbols(), ticks: batch.to_vec() }).unwrap();
        rest = behind;
    }
    stage
}

fn evening() -> UnixNanos {
    UnixNanos::parse("2026-03-10T20:00:00Z").unwrap()
}

/// What readers see of an instrument: its quote but for when it last changed, its minutes, its days.
fn shown(snapshot: &Snapshot, symbol: &str) -> (Quote, Vec<Bar>, Vec<Bar>) {
    let house = city();
    let (site, symbol) = (&house.sites[0], Symbol::parse(symbol).unwrap());
    let quoted = snapshot.quoted(site, &symbol).unwrap();
    let quote = Quote {
        correction: None,
        revision: 0,
        as_of: None,
        received: None,
        exchange_time: None,
        ..quoted.quote.clone()
    };
    let bars = |interval| {
        let (from, to) = (i32::MIN / 2, i32::MAX / 2);
        let question = PastQuestion { interval, from, to, adjusting: Adjusting::Nothing };
        snapshot.bars(site, &quoted, &question).map(|(_, found)| found.bars).unwrap_or_default()
    };
    (quote, bars(Interval::Minutes(1)), bars(Interval::Day))
}

#[test]
fn once_it_is_released_it_is_as_if_the_feed_had_known_from_the_first() {
    for seed in 0..12 {
        let random = &mut Rng::with_seed(1_000 + seed);
        let Told { known, told } = Told::new(seed, 1 + u8::try_from(seed).unwrap() % 6);
        let (known, told) = (stage(random, &known), stage(random, &told));
        let known = known.relay_at(evening()).unwrap();
        let mut walker = told.relay().unwrap();
        for _ in 0..random.usize(0..40) {
            let at = evening().plus_millis(-random.i64(0..40 * 60 * 60 * 1000));
            walker.advance(at.max(walker.snapshot().as_of)).unwrap();
        }
        walker.advance(evening()).unwrap();
        for symbol in ["HB:TIDE", "HB:REEF"] {
            let (amended, expected) = (shown(walker.snapshot(), symbol), shown(known.snapshot(), symbol));
            assert_eq!(amended.0, expected.0, "seed {seed}, {symbol}");
            let first_unlike = amended.1.iter().zip(&expected.1).find(|(own, other)| own != other);
            assert_eq!((first_unlike, amended.1.len()), (None, expected.1.len()), "seed {seed}, {symbol}");
            assert_eq!(amended.2, expected.2, "seed {seed}, {symbol}");
        }
    }
}

/// A site's answer, as text.
fn told(snapshot: &Snapshot, target: &str) -> String {
    let request = Request::to_site(&snapshot.house.sites[0], target).accepting("text/plain");
    match answer(snapshot, &request).body {
        Body::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        Body::Events(_) | Body::Picture(_) => panic!("not a body of bytes"),
    }
}

#[test]
fn a_correction_is_told_from_its_release_on_and_of_the_bars_that_it_changed() {
    let at = |clock: &str| UnixNanos::parse(&format!("2026-03-09T{clock}Z")).unwrap();
    let price = |text: &str| Price::parse(text).unwrap();
    let print = |text: &str| Trade { price: price(text), ..trade(&mut Rng::with_seed(1)) };
    let tick = |clock: &str, change| Tick {
        symbol: 0,
        exchange_time: Some(at(clock)),
        received: at(clock),
        day: Some(DayCode(b'9')),
        change,
    };
    let amend = |clock: &str, was: &str, instead: Option<Trade>| {
        let was = TradeMark { price: price(was), size: None, at: None };
        tick(clock, TickChange::Amend(Box::new(Amendment { was, instead, figures: Vec::new() })))
    };
    let stated = [(Element::High, "99"), (Element::Low, "1"), (Element::Volume, "4000")];
    let stated = stated.map(|(element, value)| (element, Some(price(value))));
    let stated = Refresh { resets: false, fields: stated.to_vec() };
    let ticks = [
        tick("14:30:00", TickChange::Trade(print("10"))),
        tick("14:31:05", TickChange::Trade(print("99"))),
        tick("14:32:00", TickChange::Trade(print("10.1"))),
        tick("14:33:00", TickChange::Trade(print("1"))),
        // What the feed states itself does not hide that a trade of the day is taken back.
        tick("14:34:00", TickChange::Refresh(Box::new(stated))),
        amend("14:40:00", "99", Some(print("10.05"))),
        amend("14:41:00", "77", None),
        amend("14:50:00", "1", None),
    ];
    let stage = stage(&mut Rng::with_seed(1), &ticks);
    let mut relay = stage.relay().unwrap();
    let mut seen = Vec::new();
    for (clock, nanos) in [("14:40:00", -1), ("14:40:00", 0), ("14:49:59", 0), ("14:50:00", 0)] {
        let delay = i64::from(house_delay()) * 60_000;
        relay.advance(UnixNanos::new(at(clock).plus_millis(delay).nanos() + nanos)).unwrap();
        let quote = told(relay.snapshot(), "/api/v1/quotes/HB:TIDE");
        let quote: serde_json::Value = serde_json::from_str(&quote).unwrap();
        let page = told(relay.snapshot(), "/quote/HB:TIDE");
        let remark = page.lines().find(|line| line.starts_with("Corrected")).unwrap_or_default().to_owned();
        let corrected = |interval: &str| {
            let bars = told(relay.snapshot(), &format!("/api/v1/bars/HB:TIDE?interval={interval}&from=2026-03-09"));
            let bars: serde_json::Value = serde_json::from_str(&bars).unwrap();
            let bars = bars["bars"].as_array().unwrap().clone().into_iter();
            bars.filter_map(|bar| Some(format!("{} {}", bar["time"].as_str()?, bar["correctedAt"].as_str()?)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let at = quote["correctedAt"].as_str().unwrap_or_default().to_owned();
        seen.push([at, remark, corrected("1m"), corrected("5m"), corrected("1d")].join(" | "));
    }
    let first = "Corrected at 10:40:00 EDT: the trade at 99.00 of 10:31:05 EDT was at 10.05.";
    let second = "Corrected at 10:50:00 EDT: the trade at 1.00 of 10:33:00 EDT is taken back.";
    let [minute, five, day] = ["2026-03-09T14:31:00Z", "2026-03-09T14:30:00Z", "2026-03-09"];
    let [one, two] = ["2026-03-09T14:40:00Z", "2026-03-09T14:50:00Z"];
    let after_one = format!("{one} | {first} | {minute} {one} | {five} {one} | {day} {one}");
    let after_two = format!("{two} | {second} | {minute} {one} | {five} {two} | {day} {two}");
    assert_eq!(seen, [" |  |  |  | ", &after_one, &after_one, &after_two]);
}

fn house_delay() -> u16 {
    let site = &city().sites[0];
    site.minimum_delay_minutes.max(15)
}
