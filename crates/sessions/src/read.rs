//! The table's text.
//!
//! Sections are separated by empty lines. `exchange MIC` has a line for each of its properties; a
//! `calendar NAME`, which several exchanges may share, has
//!
//! ```text
//! known 1990-01-01 2030-12-31
//! hours 1990-01-01 mon,tue,wed,thu,fri 09:30-11:30,12:30-15:00 pre 08:00 post 16:00
//! holiday "New Year's Day" 20250101 20260101
//! session 09:30-13:00 "Christmas Eve" 20251224
//! ```
//!
//! The hours of a week hold from their date on; lines of one date make one week. A time with `<` is on
//! the evening before, one with `>` on the day after.

use crate::Listing;
use broadtape_model::{DayHours, SessionMinute, SpecialDay, TradingHours, WeekHours};
use jiff::civil::Date;
use std::sync::Arc;

/// An exchange of the table; `None` when the text is not in the form above.
pub(crate) fn listing(section: &'static str) -> Option<Listing> {
    let property = |name: &str| section.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let delay_minutes = match property("delay") {
        Some(minutes) => Some(minutes.parse().ok()?),
        None => None,
    };
    Some(Listing {
        mic: property("exchange")?,
        name: property("name")?,
        country: property("country")?,
        zone_name: property("zone")?,
        calendar: property("calendar")?,
        delay_minutes,
    })
}

/// A calendar of the table; `None` when the text is not in the form above.
pub(crate) fn hours(text: &str) -> Option<TradingHours> {
    let mut hours = TradingHours::default();
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ')?;
        match kind {
            "known" => {
                let (first, last) = rest.split_once(' ')?;
                hours.known = Some((first.parse().ok()?, last.parse().ok()?));
            }
            "hours" => read_week(&mut hours, rest)?,
            "holiday" => {
                let (_, name, dates) = named(rest)?;
                for date in dates.split(' ') {
                    hours.special.insert(day(date)?, SpecialDay::Holiday(name.clone()));
                }
            }
            "session" => {
                let (at, name, dates) = named(rest)?;
                let at = day_hours(at)?;
                for date in dates.split(' ') {
                    hours.special.insert(day(date)?, SpecialDay::Session(at.clone(), name.clone()));
                }
            }
            _ => return None,
        }
    }
    (!hours.weeks.is_empty()).then_some(hours)
}

fn read_week(hours: &mut TradingHours, rest: &str) -> Option<()> {
    let (from, rest) = rest.split_once(' ')?;
    let (days, at) = rest.split_once(' ')?;
    let (from, at) = (from.parse().ok()?, day_hours(at)?);
    if hours.weeks.last().is_none_or(|week| week.from != from) {
        hours.weeks.push(WeekHours { from, days: std::array::from_fn(|_| None) });
    }
    let week = hours.weeks.last_mut()?;
    for name in days.split(',') {
        let place = DAYS.iter().position(|known| *known == name)?;
        week.days[place] = Some(at.clone());
    }
    Some(())
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What stands before a quoted name, the name, and what stands after it.
fn named(text: &str) -> Option<(&str, Arc<str>, &str)> {
    let (before, rest) = text.split_once('"')?;
    let (name, after) = rest.split_once('"')?;
    Some((before.trim(), name.into(), after.trim()))
}

/// `09:30-11:30,12:30-15:00 pre 08:00 post 16:00`
fn day_hours(text: &str) -> Option<DayHours> {
    let mut words = text.split(' ');
    let period = |text: &str| {
        let (start, end) = text.split_once('-')?;
        Some((minute(start)?, minute(end)?)).filter(|(start, end)| start < end)
    };
    let periods = words.next()?.split(',').map(period).collect::<Option<Vec<_>>>()?;
    let mut hours = DayHours { pre_open: None, periods, post_close: None };
    while let Some(word) = words.next() {
        let at = minute(words.next()?)?;
        match word {
            "pre" => hours.pre_open = Some(at),
            "post" => hours.post_close = Some(at),
            _ => return None,
        }
    }
    Some(hours)
}

fn minute(text: &str) -> Option<SessionMinute> {
    let (offset, clock) = match text.as_bytes().first()? {
        b'<' => (-1440, &text[1..]),
        b'>' => (1440, &text[1..]),
        _ => (0, text),
    };
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (i16, i16) = (hour.parse().ok()?, minute.parse().ok()?);
    SessionMinute::new(hour * 60 + minute + offset)
}

/// `20251224`
fn day(text: &str) -> Option<Date> {
    let number: i32 = text.parse().ok()?;
    let part = |number: i32| i8::try_from(number).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100 % 100)?, part(number % 100)?).ok()
}
