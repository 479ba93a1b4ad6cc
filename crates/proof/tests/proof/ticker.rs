//! Random ticks: those that are due at a cut, and any others.

use crate::city::{POST, SECOND, TICKER, class_of, dawn};
use broadtape_model::{
    ActionKind, Amendment, Bar, BarRun, BarSpan, CorporateAction, DailyRecord, DayCode, Element, FeedSymbol, Lane,
    Price, Refresh, SaleConditions, Site, Tick, TickChange, TopOfBook, Trade, TradeMark, UnixNanos, VendorId,
    day_number,
};
use broadtape_proof::Stage;
use broadtape_tape::TickBatch;
use fastrand::Rng;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A tick as a vendor's feed names it.
#[derive(Clone)]
pub(crate) struct Print {
    symbol: FeedSymbol,
    tick: Tick,
}

/// The ticks of each lane in the order of their receipt.
pub(crate) type Prints = BTreeMap<Lane, Vec<Print>>;

/// The lanes, each with the instruments that come through it. Nobody configured a ghost.
const LANES: [(Lane, &str, &[&str]); 4] = [
    (Lane::Delay(15), "H", &["TIDE", "GHOST"]),
    (Lane::Delay(10), "I", &["PALM", "KELP"]),
    // The feed says 30 minutes for some of what an exchange asks 15 for.
    (Lane::Delay(30), "H", &["TIDE", "REEF"]),
    (Lane::Past { minutes: 15, run: 1 }, "H", &["TIDE"]),
];

/// What is due for a site by a cut.
pub(crate) fn past(random: &mut Rng, now: UnixNanos, observer: &Site) -> Prints {
    let mut prints = Prints::new();
    for (lane, code, symbols) in LANES {
        let horizon = horizon(lane, now, observer);
        let earliest = dawn().plus_millis(-90 * 60_000).millis();
        let lane_prints = prints.entry(lane).or_default();
        for _ in 0..random.usize(0..60) {
            // Every now and then one becomes due at this very instant.
            let millis = if random.u8(..20) == 0 { horizon.millis() } else { random.i64(earliest..=horizon.millis()) };
            let received = UnixNanos::from_millis(millis).unwrap();
            let symbol = feed_symbol(TICKER, code, random.choice(symbols).unwrap());
            let mut tick = tick(random, received);
            tick.exchange_time = tick.exchange_time.map(|time| time.min(horizon));
            lane_prints.push(Print { symbol, tick });
        }
        if lane == Lane::Delay(10) && observer.id.as_str() != POST {
            let received = UnixNanos::from_millis(random.i64(earliest..=horizon.millis())).unwrap();
            let tick = Tick { exchange_time: None, ..tick(random, received) };
            lane_prints.push(Print { symbol: feed_symbol(SECOND, code, "COVE"), tick });
        }
        lane_prints.sort_by_key(|print| print.tick.received);
    }
    prints
}

/// A future of these ticks: the same in all that is due for the observer, any in all else.
pub(crate) fn future(random: &mut Rng, past: &Prints, now: UnixNanos, observer: &Site) -> Prints {
    let mut prints = past.clone();
    for (lane, code, symbols) in LANES {
        let held_from = horizon(lane, now, observer).millis() + 1;
        let latest = now.plus_minutes(45).millis();
        let lane_prints = prints.entry(lane).or_default();
        for _ in 0..random.usize(0..40) {
            let millis = if random.u8(..8) == 0 { held_from } else { random.i64(held_from..=latest) };
            let symbol = feed_symbol(TICKER, code, random.choice(symbols).unwrap());
            lane_prints.push(Print { symbol, tick: tick(random, UnixNanos::from_millis(millis).unwrap()) });
        }
        lane_prints.extend(not_for(random, observer, lane, code, now));
        lane_prints.sort_by_key(|print| print.tick.received);
    }
    let unknown = (0..random.usize(0..20)).map(|_| at_any_time(random, feed_symbol(TICKER, "Z", "TIDE"), now));
    prints.insert(Lane::Unknown, unknown.collect());
    prints.get_mut(&Lane::Unknown).unwrap().sort_by_key(|print| print.tick.received);
    prints
}

/// Ticks of whenever that the observer never shows: of a vendor that is not its own, of an instrument that
/// is not configured.
fn not_for(random: &mut Rng, observer: &Site, lane: Lane, code: &str, now: UnixNanos) -> Vec<Print> {
    let mut prints = Vec::new();
    for _ in 0..random.usize(0..10) {
        prints.push(at_any_time(random, feed_symbol(TICKER, code, "GHOST"), now));
        if lane == Lane::Delay(10) && observer.id.as_str() == POST {
            let symbol = random.choice(["COVE", "KELP"]).unwrap();
            prints.push(at_any_time(random, feed_symbol(SECOND, code, symbol), now));
        }
    }
    prints
}

fn at_any_time(random: &mut Rng, symbol: FeedSymbol, now: UnixNanos) -> Print {
    let received = UnixNanos::from_millis(random.i64(dawn().millis()..=now.plus_minutes(30).millis())).unwrap();
    let tick = Tick { exchange_time: None, ..tick(random, received) };
    // A sign of life is of a vendor and no instrument.
    let change = if tick.change == TickChange::Heartbeat { TickChange::Halt(true) } else { tick.change };
    Print { symbol, tick: Tick { change, ..tick } }
}

/// The latest instant whose ticks are due for a site.
fn horizon(lane: Lane, now: UnixNanos, observer: &Site) -> UnixNanos {
    let delay_minutes = class_of(observer).delay_minutes(lane).unwrap();
    now.plus_millis(-i64::from(delay_minutes) * 60_000)
}

fn feed_symbol(vendor: &str, code: &str, symbol: &str) -> FeedSymbol {
    FeedSymbol { vendor: VendorId::new(vendor), symbol: Arc::from(symbol), exchange_code: Arc::from(code) }
}

fn tick(random: &mut Rng, received: UnixNanos) -> Tick {
    let exchange_time = match random.u8(..4) {
        0 => None,
        1 => Some(received.plus_millis(random.i64(0..30_000))),
        _ => Some(received.plus_millis(-random.i64(0..2_000))),
    };
    let day = random.bool().then(|| DayCode(if random.u8(..10) == 0 { b'6' } else { b'9' }));
    Tick { symbol: 0, exchange_time, received, day, change: change(random) }
}

fn change(random: &mut Rng) -> TickChange {
    let mut price = || Price::from_units(random.i64(1..100_000) * 10_000_000);
    let (one, other) = (price(), price());
    let element = random.choice([Element::High, Element::Low, Element::PreviousClose, Element::Close, Element::Volume]);
    match random.u8(..17) {
        16 => TickChange::Heartbeat,
        14 => {
            // Prices of some trades are of a few, so that they are met.
            let was = TradeMark { price: usual(random), size: None, at: None };
            let instead = random.bool().then(|| Trade {
                price: usual(random),
                size: random.u64(1..900),
                conditions: SaleConditions::REGULAR,
                may_set_last: true,
                participant: None,
            });
            TickChange::Amend(Box::new(Amendment { was, instead, figures: Vec::new() }))
        }
        15 => TickChange::Trade(Trade {
            price: usual(random),
            size: random.u64(1..5_000),
            conditions: SaleConditions::REGULAR,
            may_set_last: true,
            participant: None,
        }),
        12 => TickChange::Bars(bars(random)),
        13 => {
            let kind = if random.bool() {
                ActionKind::Dividend(one)
            } else {
                ActionKind::Split { new: random.u32(1..9), old: 1 }
            };
            TickChange::Action(CorporateAction { ex_date: date(2026, 3, random.i8(1..12)), kind })
        }
        0 => TickChange::Halt(random.bool()),
        1 => TickChange::Element { element: element.unwrap(), value: random.bool().then_some(one) },
        2 => {
            let fields = vec![(Element::PreviousClose, Some(one)), (Element::Open, Some(other))];
            TickChange::Refresh(Box::new(Refresh { resets: random.bool(), fields }))
        }
        3 => {
            let fields = vec![(Element::Close, Some(one))];
            TickChange::Daily(Box::new(DailyRecord { date: date(2026, 3, 6), fields }))
        }
        4..7 => TickChange::TopOfBook(TopOfBook {
            bid: Some(one),
            bid_size: Some(random.u64(1..900)),
            ask: random.bool().then_some(other),
            ask_size: None,
        }),
        _ => TickChange::Trade(Trade {
            price: one,
            size: random.u64(1..5_000),
            conditions: SaleConditions::one(random.choice(*b" TZ").unwrap()),
            may_set_last: random.u8(..6) != 0,
            participant: None,
        }),
    }
}

/// One of a few prices.
fn usual(random: &mut Rng) -> Price {
    Price::from_units(random.i64(500..503) * 1_000_000_000)
}

/// Days of a year or minutes of an afternoon.
fn bars(random: &mut Rng) -> BarRun {
    let (span, first) = match random.bool() {
        true => (BarSpan::Day, day_number(date(2026, 3, 9)) - random.i32(0..500)),
        false => (BarSpan::Minute, i32::try_from(dawn().millis() / 60_000).unwrap() + random.i32(0..180)),
    };
    let last = first + random.i32(0..60);
    let bar = |number: i32| Bar::of_trade(number, Price::from_units(random.i64(1..100_000) * 10_000_000), 100);
    let bars: Vec<_> = (first..=last).map(bar).collect();
    BarRun::pack(span, &bars).unwrap()
}

/// Puts prints on the tape, each lane in its order, in batches of any size.
pub(crate) fn put(stage: &Stage, random: &mut Rng, prints: &Prints) {
    for (lane, mut rest) in prints.iter().map(|(lane, prints)| (*lane, prints.as_slice())) {
        while !rest.is_empty() {
            let (batch, behind) = rest.split_at(random.usize(1..=rest.len().min(25)));
            stage.tick(lane, batch_of(batch)).unwrap();
            rest = behind;
        }
    }
}

/// Puts a tick of the past on the tape, received at an instant, in a lane that comes late.
pub(crate) fn fill_in(stage: &Stage, received: UnixNanos) {
    let random = &mut Rng::with_seed(1);
    let tick = Tick { exchange_time: None, ..tick(random, received) };
    let print = Print { symbol: feed_symbol(TICKER, "H", "TIDE"), tick };
    stage.tick(Lane::Past { minutes: 15, run: 2 }, batch_of(&[print])).unwrap();
}

fn batch_of(prints: &[Print]) -> TickBatch {
    let mut batch = TickBatch::default();
    for Print { symbol, tick } in prints {
        let known = batch.symbols.iter().position(|own| own == symbol);
        let place = known.unwrap_or_else(|| {
            batch.symbols.push(symbol.clone());
            batch.symbols.len() - 1
        });
        batch.ticks.push(Tick { symbol: u32::try_from(place).unwrap(), ..tick.clone() });
    }
    batch
}
