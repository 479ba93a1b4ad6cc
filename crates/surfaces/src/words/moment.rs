//! Instants as readers see them: in the zone that concerns them, and with its name.

use broadtape_model::{Exchange, Site, UnixNanos};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

/// An instant in words, and for machines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    /// RFC 3339 in UTC.
    pub(crate) iso: String,
    /// Such as `23 November 2026, 09:41 EST`.
    pub(crate) words: String,
}

/// The moment of a story: `23 November 2026, 09:41 EST`.
pub(crate) fn of_story(at: UnixNanos, site: &Site) -> Moment {
    let zoned = zoned(at, &site.zone);
    let words = format!("{} {}", zoned.strftime("%-d %B %Y, %H:%M"), abbreviation(&zoned));
    Moment { iso: at.to_string(), words }
}

/// The day of a front: `Monday 23 November 2026`.
pub(crate) fn day(at: UnixNanos, site: &Site) -> Moment {
    let zoned = zoned(at, &site.zone);
    Moment { iso: zoned.date().to_string(), words: zoned.strftime("%A %-d %B %Y").to_string() }
}

/// The moment of a quote in its exchange's time: `11:00:00 EST`, and with the day unless it is that of `now`:
/// `16:00:00 EST, 9 January`.
pub(crate) fn of_quote(at: UnixNanos, exchange: &Exchange, now: UnixNanos) -> Moment {
    let zoned_at = zoned(at, &exchange.zone);
    let clock = zoned_at.strftime("%H:%M:%S");
    let zone = zone_name(&zoned_at, exchange);
    let today = zoned(now, &exchange.zone).date();
    let words = match zoned_at.date() {
        date if date == today => format!("{clock} {zone}"),
        date if date.year() == today.year() => format!("{clock} {zone}, {}", zoned_at.strftime("%-d %B")),
        _ => format!("{clock} {zone}, {}", zoned_at.strftime("%-d %B %Y")),
    };
    Moment { iso: at.to_string(), words }
}

/// When a market opens or closes, in its own time: `09:30 EST`, and with the day unless it is that of `now`:
/// `Monday 9 March, 09:30 EDT`.
pub(crate) fn of_opening(at: UnixNanos, exchange: &Exchange, now: UnixNanos) -> String {
    let zoned_at = zoned(at, &exchange.zone);
    let clock = format!("{} {}", zoned_at.strftime("%H:%M"), zone_name(&zoned_at, exchange));
    let is_today = zoned_at.date() == zoned(now, &exchange.zone).date();
    if is_today { clock } else { format!("{}, {clock}", zoned_at.strftime("%A %-d %B")) }
}

fn zone_name(zoned: &ZonedDateTime, exchange: &Exchange) -> String {
    exchange.zone_label.clone().unwrap_or_else(|| abbreviation(zoned))
}

/// `EST`; for a zone that has no name but its distance, `UTC+12`.
fn abbreviation(zoned: &ZonedDateTime) -> String {
    let abbreviation = zoned.strftime("%Z").to_string();
    if abbreviation.starts_with(['+', '-']) { format!("UTC{abbreviation}") } else { abbreviation }
}

fn zoned(at: UnixNanos, zone: &TimeZone) -> ZonedDateTime {
    at.timestamp().to_zoned_datetime(zone.clone())
}
