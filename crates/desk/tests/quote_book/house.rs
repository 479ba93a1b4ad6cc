//! A house of one instrument, and what two vendors send of it.

use broadtape_desk::{LaneSymbols, QuoteBook, Quoted, Snapshot};
use broadtape_gate::DelayLine;
use broadtape_model::{
    ConditionTable, DayCode, DelayClass, Element, Exchange, ExchangeId, FeedSymbol, House, Instrument, InstrumentKind,
    Lane, Price, Quote, Refresh, SaleConditions, Site, Symbol, Tick, TickChange, Trade, TradingHours, UnixNanos,
    Vendor, VendorId,
};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const OPEN: i64 = 9 * 3600 + 1800;

/// The vendor that leads.
pub(crate) fn vendor() -> VendorId {
    VendorId::new("feed")
}

/// The one that takes over while it is quiet.
pub(crate) fn second_vendor() -> VendorId {
    VendorId::new("second")
}

pub(crate) fn house(conditions: ConditionTable) -> Arc<House> {
    let exchange = Exchange {
        mic: ExchangeId::new("XTST"),
        name: "Test Exchange".into(),
        prefix: "TS".into(),
        vendor_codes: [vendor(), second_vendor()].map(|vendor| (vendor, Arc::from("Q"))).into(),
        zone: TimeZone::UTC,
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), true)),
        conditions,
        delay_minutes: 15,
    };
    let instrument = Instrument {
        symbol: Symbol::parse("TS:ACME").unwrap(),
        name: "Acme".into(),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: exchange.mic.clone(),
        vendor_symbols: [vendor(), second_vendor()].map(|vendor| (vendor, Arc::from("ACME"))).into(),
        reference: Default::default(),
    };
    let site = Site { name: "Post".into(), vendors: vec![vendor(), second_vendor()], ..Site::new("post") };
    let supplier = |id| Vendor { id, name: "Feed".into(), credit: Default::default(), quiet_seconds: 120 };
    Arc::new(House {
        exchanges: vec![exchange],
        instruments: vec![instrument],
        vendors: [vendor(), second_vendor()].map(supplier).into(),
        sites: vec![Arc::new(site)],
        ..House::default()
    })
}

pub(crate) fn at(second: i64) -> UnixNanos {
    UnixNanos::new(second * 1_000_000_000)
}

pub(crate) fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

/// A tick of day `day` at a second of 1 January 1970.
pub(crate) fn tick(second: i64, day: u8, change: TickChange) -> Tick {
    Tick { symbol: 0, exchange_time: Some(at(second)), received: at(second), day: Some(DayCode(day)), change }
}

pub(crate) fn trade(text: &str, size: u64, condition: u8) -> TickChange {
    TickChange::Trade(Trade {
        price: price(text),
        size,
        conditions: SaleConditions::one(condition),
        may_set_last: true,
        participant: None,
    })
}

pub(crate) fn figures(fields: &[(Element, Option<&str>)]) -> TickChange {
    let fields = fields.iter().map(|(element, value)| (*element, value.map(price))).collect();
    TickChange::Refresh(Box::new(Refresh { resets: false, fields }))
}

/// What readers of a site with a minimum of 20 minutes see at a second of what both vendors sent.
pub(crate) fn snapshot_at(second: i64, ticks: Vec<Tick>, ticks_of_second: Vec<Tick>) -> Snapshot {
    snapshot_of(house(ConditionTable::Utp), second, ticks, ticks_of_second)
}

fn snapshot_of(house: Arc<House>, second: i64, ticks: Vec<Tick>, ticks_of_second: Vec<Tick>) -> Snapshot {
    let mut line = DelayLine::new(20);
    line.load(|block| {
        *block = ticks;
        block.extend(ticks_of_second.into_iter().map(|tick| Tick { symbol: 1, ..tick }));
        block.sort_by_key(|tick| tick.received);
        Ok::<_, ()>(true)
    })
    .unwrap();
    let mut symbols = LaneSymbols::new(Lane::Delay(15));
    let feed = |vendor| FeedSymbol { vendor, symbol: Arc::from("ACME"), exchange_code: Arc::from("Q") };
    symbols.learn(&[vendor(), second_vendor()].map(feed), &house.instruments_by_feed_symbol());
    let mut book = QuoteBook::new(DelayClass(20), house.clone());
    book.apply(&line.release(at(second)), &symbols);
    let books = BTreeMap::from([(DelayClass(20), book.view())]);
    Snapshot::new(at(second), house, BTreeMap::new(), books)
}

/// The quote of a snapshot's only instrument.
pub(crate) fn quoted(snapshot: &Snapshot) -> Quoted<'_> {
    snapshot.quoted(&snapshot.house.sites[0], &Symbol::parse("TS:ACME").unwrap()).unwrap()
}

/// The quote that readers see at a second of what one vendor sent.
pub(crate) fn quote_at(second: i64, ticks: Vec<Tick>) -> Quote {
    quoted(&snapshot_at(second, ticks, Vec::new())).quote.clone()
}

pub(crate) fn late(ticks: Vec<Tick>) -> Quote {
    quote_at(1_000_000, ticks)
}

/// The same of an exchange on another tape.
pub(crate) fn late_by(conditions: ConditionTable, ticks: Vec<Tick>) -> Quote {
    quoted(&snapshot_of(house(conditions), 1_000_000, ticks, Vec::new())).quote.clone()
}
