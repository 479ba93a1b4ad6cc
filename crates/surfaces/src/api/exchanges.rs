//! Exchanges: `/api/v1/exchanges` and `/api/v1/exchanges/{mic}?year=2026`.

use super::document;
use super::problem::{BadParameter, Problem};
use crate::answer::Answer;
use crate::visit::Visit;
use crate::words::session;
use broadtape_model::{DayHours, Exchange, Period, SessionMinute, SessionState, SpecialDay, TradingHours, UnixNanos};
use broadtape_sessions::{Calendar, Session};
use http::StatusCode;
use jiff::civil::{Date, date};
use serde::Serialize;

/// The years that a calendar can be asked for: those of an instant.
const YEARS: std::ops::RangeInclusive<i16> = 1678..=2261;

/// One exchange with the special days of a year. An unknown code is 404.
pub(crate) fn one(visit: &Visit<'_>) -> Answer {
    let named = visit.named();
    let Some(exchange) = exchanges(visit).find(|own| own.mic.as_str().eq_ignore_ascii_case(&named)) else {
        let detail = "this site quotes nothing of an exchange of that code; see /api/v1/exchanges".to_owned();
        return Problem::new(StatusCode::NOT_FOUND, "unknown-exchange", "Unknown exchange", detail).answer();
    };
    let calendar = Calendar::of(exchange);
    let year = match visit.request.parameter("year").map(str::parse) {
        None => calendar.date(visit.snapshot.as_of).year(),
        Some(Ok(year)) if YEARS.contains(&year) => year,
        Some(_) => return BadParameter::new("year", "is no year; write year=2026").answer(),
    };
    let mut found = ExchangeDocument::new(visit, exchange, &calendar);
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let special = || exchange.hours.special.range(first..=last);
    found.year = Some(year);
    found.holidays = Some(special().filter_map(|(day, special)| Holiday::of(*day, special)).collect());
    let sessions = special().filter(|(_, special)| matches!(special, SpecialDay::Session(..)));
    found.special_sessions =
        Some(sessions.filter_map(|(day, _)| Some(SessionDocument::of(&calendar.session(*day)?))).collect());
    document(&found)
}

/// Every exchange of which this site may quote something.
pub(crate) fn list(visit: &Visit<'_>) -> Answer {
    let found = exchanges(visit).map(|exchange| ExchangeDocument::new(visit, exchange, &Calendar::of(exchange)));
    document(&List { exchanges: found.collect() })
}

fn exchanges<'a>(visit: &Visit<'a>) -> impl Iterator<Item = &'a Exchange> {
    let site = visit.site;
    let is_quoted = move |exchange: &&Exchange| exchange.vendor_codes.iter().any(|(own, _)| site.vendors.contains(own));
    visit.snapshot.house.exchanges.iter().filter(is_quoted)
}

#[derive(Serialize)]
struct List {
    exchanges: Vec<ExchangeDocument>,
}

/// An exchange as it leaves. Wall times are the exchange's own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExchangeDocument {
    mic: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// What its symbols begin with.
    prefix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// How late its quotes are on this site, in minutes, at least.
    delay_minutes: u16,
    /// What it is doing now: at `Broadtape-As-Of`, not at the moment of its quotes.
    session: &'static str,
    session_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_open: Option<String>,
    /// The session of the trading day, or the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_session: Option<SessionDocument>,
    /// The hours of the week as they are now.
    week: Vec<WeekdayDocument>,
    /// The newest trading day whose data is historical now; that of later days is delayed data.
    #[serde(skip_serializing_if = "Option::is_none")]
    historical_until: Option<String>,
    /// From which trading day on a day's data becomes historical at which time of its date.
    historical_rules: Vec<HistoricalRule>,
    /// The last day for which holidays are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holidays: Option<Vec<Holiday>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    special_sessions: Option<Vec<SessionDocument>>,
}

/// When a day's data becomes historical.
#[derive(Serialize)]
struct HistoricalRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    at: String,
}

/// The hours of one day of the week.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WeekdayDocument {
    day: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pre_open: Option<String>,
    open: String,
    close: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    breaks: Vec<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_close: Option<String>,
}

/// A session in instants.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionDocument {
    date: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pre_open: Option<String>,
    open: String,
    close: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    breaks: Vec<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_close: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_early_close: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_late_open: bool,
}

#[derive(Serialize)]
struct Span {
    start: String,
    end: String,
}

#[derive(Serialize)]
struct Holiday {
    date: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: String,
}

impl Holiday {
    fn of(date: Date, special: &SpecialDay) -> Option<Self> {
        let SpecialDay::Holiday(name) = special else { return None };
        Some(Self { date: date.to_string(), name: name.to_string() })
    }
}

impl ExchangeDocument {
    fn new(visit: &Visit<'_>, exchange: &Exchange, calendar: &Calendar) -> Self {
        let now = visit.snapshot.as_of;
        let standing = calendar.at(now);
        let is_over = |session: &Session| session.ends() <= now;
        let next = || standing.next_open.and_then(|open| calendar.session_at(open));
        let current = standing.session.clone().filter(|session| !is_over(session)).or_else(next);
        let is_open = standing.state == SessionState::Open;
        Self {
            mic: exchange.mic.to_string(),
            name: exchange.name.clone(),
            country: exchange.country.clone(),
            prefix: exchange.prefix.clone(),
            time_zone: exchange.zone.iana_name().map(str::to_owned),
            delay_minutes: exchange.delay_minutes.max(visit.site.minimum_delay_minutes),
            session: standing.state.code(),
            session_text: session::words(standing.state, &standing, exchange, now),
            holiday: standing.holiday.as_deref().filter(|name| !name.is_empty()).map(str::to_owned),
            next_open: standing.next_open.filter(|_| !is_open).map(instant),
            current_session: current.as_ref().map(SessionDocument::of),
            week: week(&exchange.hours, calendar.date(now)),
            historical_until: calendar.historical_day(now).map(|day| day.to_string()),
            historical_rules: historical_rules(&exchange.hours),
            known_until: exchange.hours.known.map(|(_, last)| last.to_string()),
            year: None,
            holidays: None,
            special_sessions: None,
        }
    }
}

/// The rules in the order of their days; the first holds for all days before the next.
fn historical_rules(hours: &TradingHours) -> Vec<HistoricalRule> {
    let usual = HistoricalRule { from: None, at: hours.historical_at(Date::MIN).to_string() };
    let later =
        hours.historical.iter().map(|(from, at)| HistoricalRule { from: Some(from.to_string()), at: at.to_string() });
    std::iter::once(usual).chain(later).collect()
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The hours of the week that a date lies in, those days that have any.
fn week(hours: &TradingHours, now: Date) -> Vec<WeekdayDocument> {
    let Some(week) = hours.weeks.iter().rev().find(|week| week.from <= now) else { return Vec::new() };
    let days = WEEKDAYS.into_iter().zip(&week.days);
    days.filter_map(|(day, hours)| Some(WeekdayDocument::of(day, hours.as_ref()?))).collect()
}

impl WeekdayDocument {
    fn of(day: &'static str, hours: &DayHours) -> Self {
        let wall = |minute: SessionMinute| minute.to_string();
        let breaks =
            hours.periods.windows(2).map(|pair: &[Period]| Span { start: wall(pair[0].1), end: wall(pair[1].0) });
        Self {
            day,
            pre_open: hours.pre_open.map(wall),
            open: wall(hours.open()),
            close: wall(hours.close()),
            breaks: breaks.collect(),
            post_close: hours.post_close.map(wall),
        }
    }
}

impl SessionDocument {
    fn of(session: &Session) -> Self {
        let breaks = session.breaks().map(|(start, end)| Span { start: instant(start), end: instant(end) });
        Self {
            date: session.date.to_string(),
            name: session.name.to_string(),
            pre_open: session.pre_open.map(instant),
            open: instant(session.open()),
            close: instant(session.close()),
            breaks: breaks.collect(),
            post_close: session.post_close.map(instant),
            is_early_close: session.is_early_close,
            is_late_open: session.is_late_open,
        }
    }
}

fn instant(at: UnixNanos) -> String {
    at.to_string()
}
