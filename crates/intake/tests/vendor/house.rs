//! A small house with one vendor.

use broadtape_model::{
    ConditionTable, Exchange, ExchangeId, House, Instrument, InstrumentKind, Symbol, TradingHours, VendorId,
};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::sync::Arc;

pub(crate) fn vendor() -> VendorId {
    VendorId::new("example-quotes")
}

/// A house whose exchanges have these codes in the vendor's feed, and these delays; `ABCD` is traded at each.
pub(crate) fn house(exchanges: &[(&str, u16)]) -> Arc<House> {
    let exchanges = exchanges.iter().map(|(code, delay_minutes)| Exchange {
        mic: ExchangeId::new(&format!("X{code}")),
        name: format!("Exchange {code}"),
        prefix: (*code).to_owned(),
        vendor_codes: vec![(vendor(), Arc::from(*code))],
        zone: TimeZone::get("America/New_York").expect("a zone of the tables"),
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false)),
        conditions: ConditionTable::Utp,
        delay_minutes: *delay_minutes,
    });
    let exchanges: Vec<_> = exchanges.collect();
    let instruments = exchanges.iter().map(|exchange| Instrument {
        symbol: Symbol::parse(&format!("{}:ABCD", exchange.prefix)).expect("a symbol"),
        name: "Abcedarian".into(),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: exchange.mic.clone(),
        vendor_symbols: vec![(vendor(), Arc::from("ABCD"))],
        reference: Default::default(),
    });
    Arc::new(House { instruments: instruments.collect(), exchanges, ..House::default() })
}
