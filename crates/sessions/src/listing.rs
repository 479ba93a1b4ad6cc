//! Real exchanges, by their market identifier codes.

use crate::read;
use broadtape_model::TradingHours;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// What is known of an exchange.
#[derive(Debug)]
pub struct Listing {
    /// Its market identifier code (ISO 10383).
    pub mic: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its country (ISO 3166-1, two letters).
    pub country: &'static str,
    /// The IANA name of its zone.
    pub zone_name: &'static str,
    /// How long it wants its quotes to wait where nobody pays for them, in minutes; `None` where that is
    /// not known.
    pub delay_minutes: Option<u16>,
    pub(crate) calendar: &'static str,
}

/// The exchange of a market identifier code.
#[must_use]
pub fn listing(mic: &str) -> Option<&'static Listing> {
    TABLE.listings.iter().find(|listing| listing.mic == mic)
}

/// Every exchange that is known.
#[must_use]
pub fn listings() -> &'static [Listing] {
    &TABLE.listings
}

impl Listing {
    /// Its zone.
    ///
    /// # Panics
    /// Never: a test looks every zone up.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(self.zone_name).expect("the zones of the table are known")
    }

    /// Its hours, holidays and early closes. Read at the first call; exchanges may share them.
    ///
    /// # Panics
    /// Never: a test reads every calendar of the table.
    #[must_use]
    pub fn hours(&self) -> Arc<TradingHours> {
        let calendar = TABLE.calendars.get(self.calendar).expect("every listing names a calendar of the table");
        let read = || Arc::new(read::hours(calendar.text).expect("the table is ours, and a test reads it"));
        calendar.hours.get_or_init(read).clone()
    }
}

struct Table {
    listings: Vec<Listing>,
    calendars: BTreeMap<&'static str, CalendarText>,
}

struct CalendarText {
    text: &'static str,
    hours: OnceLock<Arc<TradingHours>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { listings: Vec::new(), calendars: BTreeMap::new() };
    for section in include_str!("../data/exchanges.txt").split("\n\n") {
        if let Some(rest) = section.strip_prefix("calendar ") {
            let (name, text) = rest.split_once('\n').unwrap_or((rest, ""));
            table.calendars.insert(name, CalendarText { text, hours: OnceLock::new() });
        } else if section.starts_with("exchange ") {
            table.listings.push(read::listing(section).expect("the table is ours, and a test reads it"));
        }
    }
    table
});
