//! Two sites of different rights and delays, and those who supply them. All of it is invented.

use broadtape_model::{
    Brand, ConditionTable, Credit, DelayClass, Exchange, ExchangeId, House, Instrument, InstrumentKind, Provider,
    ProviderId, Site, Symbol, TradingHours, UnixNanos, Vendor, VendorId,
};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// When every history begins.
pub(crate) fn dawn() -> UnixNanos {
    UnixNanos::parse("2026-03-09T14:00:00Z").unwrap()
}

/// How long it lasts, in milliseconds: three hours of one afternoon.
pub(crate) const SPAN_MILLIS: i64 = 3 * 60 * 60 * 1000;

/// The site with the fewer rights: no story by `desk`, no quote by `second`, no delay of its own.
pub(crate) const POST: &str = "post";
/// The site with every right, whose quotes wait for 20 minutes at least.
pub(crate) const GAZETTE: &str = "gazette";

pub(crate) const WIRE: &str = "wire";
pub(crate) const DESK: &str = "desk";
/// A provider whose stories no site may show.
pub(crate) const NOBODYS: &str = "nobodys";

pub(crate) const TICKER: &str = "ticker";
pub(crate) const SECOND: &str = "second";

pub(crate) fn city() -> Arc<House> {
    let provider = |id: &str| Provider {
        id: ProviderId::new(id),
        name: format!("The {id}"),
        credit: Credit::parse(&format!("News by [{id}](https://{id}.example.com)")),
    };
    let vendor = |id: &str| Vendor {
        id: VendorId::new(id),
        name: format!("The {id}"),
        credit: Credit::parse(&format!("Quotes by [{id}](https://{id}.example.com)")),
        quiet_seconds: 60,
    };
    Arc::new(House {
        providers: [WIRE, DESK, NOBODYS].map(provider).into(),
        vendors: [TICKER, SECOND].map(vendor).into(),
        exchanges: vec![exchange("XHBR", "HB", "H", 15), exchange("XISL", "IS", "I", 10)],
        instruments: vec![
            instrument("HB:TIDE", "XHBR", &[TICKER]),
            instrument("HB:REEF", "XHBR", &[TICKER]),
            instrument("IS:PALM", "XISL", &[TICKER]),
            instrument("IS:COVE", "XISL", &[SECOND]),
            instrument("IS:KELP", "XISL", &[TICKER, SECOND]),
        ],
        sites: vec![
            site(POST, "America/New_York", &[WIRE], &[TICKER], 0),
            site(GAZETTE, "UTC", &[WIRE, DESK], &[TICKER, SECOND], 20),
        ],
        ..House::default()
    })
}

pub(crate) fn class_of(site: &Site) -> DelayClass {
    DelayClass(site.minimum_delay_minutes)
}

fn exchange(mic: &str, prefix: &str, code: &str, delay_minutes: u16) -> Exchange {
    Exchange {
        mic: ExchangeId::new(mic),
        name: format!("{prefix} Exchange"),
        prefix: prefix.into(),
        vendor_codes: [TICKER, SECOND].map(|vendor| (VendorId::new(vendor), Arc::from(code))).into(),
        zone: TimeZone::get("America/New_York").unwrap(),
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(11, 45, 0, 0), false)),
        conditions: ConditionTable::All,
        delay_minutes,
    }
}

fn instrument(symbol: &str, mic: &str, vendors: &[&str]) -> Instrument {
    let symbol = Symbol::parse(symbol).unwrap();
    Instrument {
        name: format!("{} Company", symbol.ticker()),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: ExchangeId::new(mic),
        vendor_symbols: vendors.iter().map(|vendor| (VendorId::new(vendor), Arc::from(symbol.ticker()))).collect(),
        reference: Default::default(),
        symbol,
    }
}

fn site(id: &str, zone: &str, providers: &[&str], vendors: &[&str], minimum_delay_minutes: u16) -> Arc<Site> {
    Arc::new(Site {
        name: format!("The {id}"),
        hosts: vec![format!("{id}.localhost")],
        zone: TimeZone::get(zone).unwrap(),
        providers: providers.iter().map(|id| ProviderId::new(id)).collect(),
        vendors: vendors.iter().map(|id| VendorId::new(id)).collect(),
        minimum_delay_minutes,
        strip: ["HB:TIDE", "IS:PALM"].map(|symbol| Symbol::parse(symbol).unwrap()).into(),
        brand: Brand { accent: Some("#0b5fff".into()), accent_dark: None, serif: id == POST },
        ..Site::new(id)
    })
}
