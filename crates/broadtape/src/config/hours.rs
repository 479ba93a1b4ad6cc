//! When an exchange trades: what the table of real exchanges says, and what the file says over it.

use crate::config::errors::Complaint;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{DayHours, Period, SessionMinute, SpecialDay, TradingHours};
use broadtape_sessions::Listing;
use jiff::civil::{Time, date};
use std::sync::Arc;

/// What the file says over the table's hours of a day.
struct Own {
    open: Option<At<SessionMinute>>,
    close: Option<At<SessionMinute>>,
    breaks: Vec<At<Period>>,
    pre_open: Option<At<SessionMinute>>,
    post_close: Option<At<SessionMinute>>,
}

/// Reads the hours of an exchange, over those of `listed` where it is one that is known.
pub(super) fn read(table: &mut Table<'_>, listed: Option<&'static Listing>) -> TradingHours {
    let named = table.optional("calendar", values::listed).map(|named| named.value);
    let mut hours = named.or(listed).map_or_else(nine_thirty_to_four, |listing| (*listing.hours()).clone());
    let own = Own {
        open: table.optional("open", values::time),
        close: table.optional("close", values::time),
        breaks: table.list("breaks", values::span),
        pre_open: table.optional("pre_open", values::time),
        post_close: table.optional("post_close", values::time),
    };
    for day in hours.weeks.iter_mut().flat_map(|week| week.days.iter_mut().flatten()) {
        own.reshape(day);
    }
    own.check(table, &hours);
    read_weekends(table, &mut hours);
    read_special_days(table, &mut hours);
    read_historical(table, &mut hours);
    hours
}

fn nine_thirty_to_four() -> TradingHours {
    TradingHours::regular(Time::constant(9, 30, 0, 0), Time::constant(16, 0, 0, 0), false)
}

impl Own {
    fn reshape(&self, day: &mut DayHours) {
        let value = |given: &Option<At<SessionMinute>>| given.as_ref().map(|given| given.value);
        let open = value(&self.open).unwrap_or(day.open());
        let close = value(&self.close).unwrap_or(day.close());
        if !self.breaks.is_empty() {
            day.periods = between(open, close, self.breaks.iter().map(|own| own.value));
        } else if self.open.is_some() || self.close.is_some() {
            let breaks: Vec<_> = day.periods.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect();
            let fitting = breaks.into_iter().filter(|(start, end)| open < *start && *end < close);
            day.periods = between(open, close, fitting);
        }
        // What comes before and after a session of the table need not fit one of other hours.
        let fits = |keep: bool| keep || self.open.is_none() && self.close.is_none();
        day.pre_open = value(&self.pre_open).or(day.pre_open.filter(|start| fits(*start <= open)));
        day.post_close = value(&self.post_close).or(day.post_close.filter(|end| fits(close <= *end)));
    }

    /// Complains of hours that do not fit together.
    fn check(&self, table: &Table<'_>, hours: &TradingHours) {
        let newest = hours.weeks.last().and_then(|week| week.days.iter().flatten().next());
        let Some(day) = newest else { return };
        let (open, close) = (day.open(), day.close());
        if close <= open {
            let offset = self.close.as_ref().or(self.open.as_ref()).map_or(table.offset(), |given| given.offset);
            let (open, close) = (open.to_string(), close.to_string());
            return table.report().add(offset, Complaint::ClosesFirst { open, close });
        }
        let outside = |key, offset, given: String, way_out| {
            let (open, close) = (open.to_string(), close.to_string());
            table.report().add(offset, Complaint::OutsideSession { key, given, open, close, way_out });
        };
        let mut earliest = open;
        for At { value: (start, end), offset } in &self.breaks {
            if *start <= earliest || close <= *end {
                outside("breaks", *offset, format!("{start}-{end}"), "breaks lie within it, in order and apart");
            }
            earliest = *end;
        }
        if let Some(At { value, offset }) = self.pre_open.as_ref().filter(|given| given.value > open) {
            outside("pre_open", *offset, value.to_string(), "trading before the session begins before it");
        }
        if let Some(At { value, offset }) = self.post_close.as_ref().filter(|given| given.value < close) {
            outside("post_close", *offset, value.to_string(), "trading after the session ends after it");
        }
    }
}

/// The periods that breaks leave of a session.
fn between(open: SessionMinute, close: SessionMinute, breaks: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut start = open;
    for (stop, resume) in breaks {
        periods.push((start, stop));
        start = resume;
    }
    periods.push((start, close));
    periods
}

fn read_weekends(table: &mut Table<'_>, hours: &mut TradingHours) {
    let Some(weekends) = table.flag("weekends") else { return };
    for week in &mut hours.weeks {
        let usual = week.days.iter().flatten().next().cloned();
        for day in &mut week.days[5..] {
            *day = day.take().or_else(|| usual.clone()).filter(|_| weekends);
        }
    }
}

/// From which trading day on a day's data becomes historical at which time of its date.
fn read_historical(table: &mut Table<'_>, hours: &mut TradingHours) {
    const KEY: &str = "historical";
    for (day, at) in table.pairs(KEY) {
        let offset = at.offset;
        let (Some(day), Some(at)) = (table.form(KEY, &day, values::date), table.form(KEY, &at, values::time)) else {
            continue;
        };
        // Of a later week the hours may be others; what is checked are those of that very day, or the week's.
        let planned = hours.usual(day).or_else(|| hours.usual(date(2026, 1, 5)));
        if let Some(day) = planned.filter(|planned| at < planned.close()) {
            let (given, open, close) = (at.to_string(), day.open().to_string(), day.close().to_string());
            let way_out = "a day's data becomes historical when it has closed; write the end of its date as 24:00, the next morning as >09:30";
            table.report().add(offset, Complaint::OutsideSession { key: KEY, given, open, close, way_out });
            continue;
        }
        hours.historical.insert(day, at);
    }
}

/// Days of the file, which go over those of the table.
fn read_special_days(table: &mut Table<'_>, hours: &mut TradingHours) {
    for (day, name) in table.pairs("holidays") {
        if let Some(day) = table.form("holidays", &day, values::date) {
            hours.special.insert(day, SpecialDay::Holiday(name.value.as_str().into()));
        }
    }
    for key in ["early_closes", "late_opens"] {
        for (day, at) in table.pairs(key) {
            let offset = at.offset;
            let (Some(day), Some(at)) = (table.form(key, &day, values::date), table.form(key, &at, values::time))
            else {
                continue;
            };
            let (planned, name) = match hours.special.get(&day) {
                Some(SpecialDay::Session(own, name)) => (Some(own), name.clone()),
                _ => (hours.usual(day).or_else(|| hours.usual(date(2026, 1, 5))), Arc::from("")),
            };
            let Some(planned) = planned else { continue };
            let (open, close) = if key == "late_opens" { (at, planned.close()) } else { (planned.open(), at) };
            let mut own = planned.clone();
            own.periods.retain_mut(|(start, end)| {
                (*start, *end) = ((*start).max(open), (*end).min(close));
                *start < *end
            });
            if own.periods.is_empty() {
                let (given, open, close) = (at.to_string(), planned.open().to_string(), planned.close().to_string());
                let way_out = "an early close or late open lies within it";
                table.report().add(offset, Complaint::OutsideSession { key, given, open, close, way_out });
                continue;
            }
            hours.special.insert(day, SpecialDay::Session(own, name));
        }
    }
}
