//! A small house with one vendor.

use broadtape_model::{ConditionTable, Exchange, ExchangeId, House, SessionHours, VendorId};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::sync::Arc;

pub(crate) fn vendor() -> VendorId {
    VendorId::new("example-quotes")
}

/// A house whose exchanges have these codes in the vendor's feed, and these delays.
pub(crate) fn house(exchanges: &[(&str, u16)]) -> Arc<House> {
    let exchanges = exchanges.iter().map(|(code, delay_minutes)| Exchange {
        mic: ExchangeId::new(&format!("X{code}")),
        name: format!("Exchange {code}"),
        prefix: (*code).to_owned(),
        vendor_codes: vec![(vendor(), Arc::from(*code))],
        zone: TimeZone::get("America/New_York").expect("a zone of the tables"),
        zone_label: None,
        hours: SessionHours { open: time(9, 30, 0, 0), close: time(16, 0, 0, 0), weekends: false },
        conditions: ConditionTable::Utp,
        delay_minutes: *delay_minutes,
    });
    Arc::new(House { exchanges: exchanges.collect(), ..House::default() })
}
