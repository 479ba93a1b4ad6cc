//! Quote books, from outside: ticks through the delay line, quotes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_desk::{LaneSymbols, QuoteBook, Snapshot};
use broadtape_gate::DelayLine;
use broadtape_model::{
    ConditionTable, DayCode, DelayClass, Element, Exchange, ExchangeId, FeedSymbol, House, Instrument, InstrumentKind,
    Lane, LastKind, Price, Quote, Refresh, SaleCondition, Site, SiteId, Symbol, Tick, TickChange, TopOfBook, Trade,
    TradingHours, UnixNanos, VendorId,
};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

const OPEN: i64 = 9 * 3600 + 1800;

fn vendor() -> VendorId {
    VendorId::new("feed")
}

fn house() -> Arc<House> {
    let exchange = Exchange {
        mic: ExchangeId::new("XTST"),
        name: "Test Exchange".into(),
        prefix: "TS".into(),
        vendor_codes: vec![(vendor(), Arc::from("Q"))],
        zone: TimeZone::UTC,
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), true)),
        conditions: ConditionTable::Utp,
        delay_minutes: 15,
    };
    let instrument = Instrument {
        symbol: Symbol::parse("TS:ACME").unwrap(),
        name: "Acme".into(),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: exchange.mic.clone(),
        vendor_symbols: vec![(vendor(), Arc::from("ACME"))],
        reference: Default::default(),
    };
    let site = Site {
        id: SiteId::new("post"),
        name: "Post".into(),
        tagline: None,
        hosts: vec![],
        language: "en".into(),
        zone: TimeZone::UTC,
        providers: vec![],
        vendors: vec![vendor()],
        minimum_delay_minutes: 20,
        strip: vec![],
        privacy_policy: "/privacy".into(),
        terms: "/terms".into(),
        brand: Default::default(),
    };
    let supplier = broadtape_model::Vendor { id: vendor(), name: "Feed".into(), credit: Default::default() };
    Arc::new(House {
        exchanges: vec![exchange],
        instruments: vec![instrument],
        vendors: vec![supplier],
        sites: vec![Arc::new(site)],
        ..House::default()
    })
}

fn at(second: i64) -> UnixNanos {
    UnixNanos::new(second * 1_000_000_000)
}

fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

/// A tick of day `day` at a second of 1 January 1970.
fn tick(second: i64, day: u8, change: TickChange) -> Tick {
    Tick { symbol: 0, exchange_time: Some(at(second)), received: at(second), day: Some(DayCode(day)), change }
}

fn trade(text: &str, size: u64, condition: u8) -> TickChange {
    TickChange::Trade(Trade { price: price(text), size, condition: SaleCondition(condition), may_set_last: true })
}

fn figures(fields: &[(Element, Option<&str>)]) -> TickChange {
    let fields = fields.iter().map(|(element, value)| (*element, value.map(price))).collect();
    TickChange::Refresh(Box::new(Refresh { resets: false, fields }))
}

/// The quote that readers of a site with a minimum of 20 minutes see at a second.
fn quote_at(second: i64, ticks: Vec<Tick>) -> Quote {
    let house = house();
    let mut line = DelayLine::new(20);
    line.load(|block| {
        *block = ticks;
        Ok::<_, ()>(true)
    })
    .unwrap();
    let mut symbols = LaneSymbols::new(Lane::Delay(15));
    let feed = FeedSymbol { vendor: vendor(), symbol: Arc::from("ACME"), exchange_code: Arc::from("Q") };
    symbols.learn(&[feed], &house.instruments_by_feed_symbol());
    let mut book = QuoteBook::new(DelayClass(20), house.clone());
    book.apply(&line.release(at(second)), &symbols);
    let books = BTreeMap::from([(DelayClass(20), book.view())]);
    let snapshot = Snapshot::new(at(second), house.clone(), BTreeMap::new(), books);
    snapshot.quoted(&house.sites[0], &Symbol::parse("TS:ACME").unwrap()).unwrap().quote.clone()
}

fn late(ticks: Vec<Tick>) -> Quote {
    quote_at(1_000_000, ticks)
}

#[test]
fn a_quote_is_made_of_what_was_due_twenty_minutes_ago_and_of_nothing_later() {
    let ticks = vec![tick(OPEN, b'A', trade("10", 100, b'@')), tick(OPEN + 60, b'A', trade("11", 100, b'@'))];
    assert_eq!(quote_at(OPEN + 1199, ticks.clone()).last, None);
    assert_eq!(quote_at(OPEN + 1259, ticks.clone()).last.unwrap().price, price("10"));
    assert_eq!(quote_at(OPEN + 1260, ticks).last.unwrap().price, price("11"));
}

#[test]
fn conditions_say_what_a_trade_may_change() {
    let quote = late(vec![
        tick(OPEN - 600, b'A', trade("9", 50, b'T')),
        tick(OPEN, b'A', trade("10", 100, b'O')),
        tick(OPEN + 1, b'A', trade("99", 10, b'I')),
        tick(OPEN + 2, b'A', trade("12", 100, b'4')),
        tick(OPEN + 3, b'A', trade("10.5", 100, b'@')),
        tick(OPEN + 4, b'A', trade("50", 7, b'M')),
    ]);
    let figures = (quote.open, quote.high, quote.low, quote.last.map(|last| last.price));
    assert_eq!(figures, (Some(price("10")), Some(price("12")), Some(price("10")), Some(price("10.5"))));
    assert_eq!(quote.volume, Some(360));
    assert_eq!(quote.extended.map(|extended| extended.price), Some(price("9")));
}

#[test]
fn before_the_first_trade_the_previous_close_stands_in_without_a_change() {
    let quote = late(vec![tick(100, b'A', figures(&[(Element::PreviousClose, Some("20")), (Element::Last, None)]))]);
    assert_eq!(quote.last.map(|last| last.kind), Some(LastKind::PreviousClose));
    assert_eq!(quote.change(), None);
    let quote = late(vec![
        tick(100, b'A', figures(&[(Element::PreviousClose, Some("20"))])),
        tick(OPEN, b'A', trade("21", 100, b'@')),
    ]);
    assert_eq!((quote.change(), quote.change_percent()), (Some(price("1")), Some(price("5"))));
}

#[test]
fn a_new_day_starts_at_the_feeds_day_code_with_yesterdays_official_close() {
    let quote = late(vec![
        tick(OPEN, b'A', trade("10", 100, b'@')),
        tick(OPEN + 9, b'A', TickChange::Element { element: Element::Settlement, value: Some(price("10.25")) }),
        tick(OPEN + 100_000, b'B', trade("9", 5, b'T')),
        tick(OPEN + 100_001, b'A', trade("77", 5, b'@')),
    ]);
    assert_eq!(quote.previous_close, Some(price("10.25")));
    assert_eq!((quote.open, quote.high, quote.volume), (None, None, Some(5)));
    assert_eq!(quote.last.map(|last| last.kind), Some(LastKind::PreviousClose));
}

#[test]
fn the_vendors_cumulative_volume_wins_over_the_sum() {
    let quote = late(vec![
        tick(OPEN, b'A', trade("10", 100, b'@')),
        tick(OPEN + 1, b'A', figures(&[(Element::Volume, Some("5000"))])),
        tick(OPEN + 2, b'A', trade("10", 30, b'@')),
    ]);
    assert_eq!(quote.volume, Some(5030));
}

#[test]
fn a_side_that_is_gone_is_absent() {
    let top = |bid: Option<&str>| TickChange::TopOfBook(TopOfBook { bid: bid.map(price), ..TopOfBook::default() });
    let quote = late(vec![tick(OPEN, b'A', top(Some("9.99"))), tick(OPEN + 1, b'A', top(None))]);
    assert_eq!(quote.bid, None);
}

#[test]
fn a_halt_shows_until_trading_goes_on() {
    let halted = vec![tick(OPEN, b'A', TickChange::Halt(true))];
    assert!(late(halted.clone()).is_halted);
    assert!(!late([halted, vec![tick(OPEN + 1, b'A', TickChange::Halt(false))]].concat()).is_halted);
}
