//! Hours and dates to instants.

use crate::Session;
use crate::standing::{self, Standing};
use broadtape_model::{DayHours, DayPlan, Exchange, SessionMinute, SessionState, TradingHours, UnixNanos};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use std::sync::Arc;

/// The longest that an exchange has ever stayed shut is well under this many days.
const SHUT_DAYS_MAX: i32 = 60;

/// The calendar of an exchange.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    hours: Arc<TradingHours>,
}

impl Calendar {
    /// A calendar of hours in a zone.
    #[must_use]
    pub fn new(zone: TimeZone, hours: Arc<TradingHours>) -> Self {
        Self { zone, hours }
    }

    /// An exchange's own.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        Self::new(exchange.zone.clone(), exchange.hours.clone())
    }

    /// The hours as data.
    #[must_use]
    pub fn hours(&self) -> &TradingHours {
        &self.hours
    }

    /// Whether holidays and other special days are known for a date.
    #[must_use]
    pub fn is_known(&self, date: Date) -> bool {
        self.hours.known.is_some_and(|(first, last)| first <= date && date <= last)
    }

    /// The date that an instant has on the exchange's wall.
    #[must_use]
    pub fn date(&self, at: UnixNanos) -> Date {
        self.zone.to_datetime(at.timestamp()).date()
    }

    /// The session of a date; `None` where it has none.
    #[must_use]
    pub fn session(&self, date: Date) -> Option<Session> {
        let (hours, name) = match self.hours.on(date) {
            DayPlan::Regular(hours) => (hours, ""),
            DayPlan::Special(hours, name) => (hours, name),
            DayPlan::Holiday(_) | DayPlan::Rest => return None,
        };
        let usual = self.hours.usual(date);
        let differs = |differs: fn(&DayHours, &DayHours) -> bool| usual.is_some_and(|usual| differs(hours, usual));
        let periods: Option<Vec<_>> = hours
            .periods
            .iter()
            .map(|(start, end)| Some((self.instant(date, *start)?, self.instant(date, *end)?)))
            // A period that a change of the clocks swallows whole is no period.
            .filter(|period| period.is_none_or(|(start, end)| start < end))
            .collect();
        let periods = periods.filter(|periods| !periods.is_empty())?;
        let optional = |minute: Option<SessionMinute>| minute.and_then(|minute| self.instant(date, minute));
        let pre_open = optional(hours.pre_open);
        let first = pre_open.unwrap_or(UnixNanos::MAX).min(periods[0].0);
        Some(Session {
            date,
            pre_open,
            begins: self.instant(date, SessionMinute::MIDNIGHT)?.min(first),
            periods,
            post_close: optional(hours.post_close),
            is_early_close: differs(|own, usual| own.close() < usual.close()),
            is_late_open: differs(|own, usual| own.open() > usual.open()),
            name: name.into(),
        })
    }

    /// The sessions of the dates from `first` to `last`, both in.
    pub fn sessions(&self, first: Date, last: Date) -> impl Iterator<Item = Session> {
        first.series(1.day()).take_while(move |date| *date <= last).filter_map(|date| self.session(date))
    }

    /// The session to which an instant belongs: the one in which it lies, or the newest that has begun.
    #[must_use]
    pub fn session_at(&self, at: UnixNanos) -> Option<Session> {
        let today = self.date(at);
        let near = [-1, 0, 1].into_iter().filter_map(|days| self.session(plus(today, days)?));
        let mut begun = None;
        for session in near.filter(|session| session.begins <= at) {
            if at < session.ends() {
                return Some(session);
            }
            begun = Some(session);
        }
        begun.or_else(|| (2..=SHUT_DAYS_MAX).find_map(|days| self.session(plus(today, -days)?)))
    }

    /// The trading day of an instant. A day lasts until the next one begins: what is reported late, on a
    /// weekend or a holiday belongs to the day before.
    #[must_use]
    pub fn trading_day(&self, at: UnixNanos) -> Option<Date> {
        self.session_at(at).map(|session| session.date)
    }

    /// The first instant after `at` at which the regular session opens, or goes on after a break.
    #[must_use]
    pub fn next_open(&self, at: UnixNanos) -> Option<UnixNanos> {
        let today = self.date(at);
        let sessions = (-1..=SHUT_DAYS_MAX).filter_map(|days| self.session(plus(today, days)?));
        let starts = |session: Session| session.periods.into_iter().map(|(start, _)| start);
        sessions.flat_map(starts).find(|start| *start > at)
    }

    /// From when on the data of a trading day is historical, by the exchange's rule of that day.
    #[must_use]
    pub fn historical_from(&self, day: Date) -> Option<UnixNanos> {
        self.instant(day, self.hours.historical_at(day))
    }

    /// The newest trading day whose data is historical at an instant.
    #[must_use]
    pub fn historical_day(&self, at: UnixNanos) -> Option<Date> {
        let today = self.date(at);
        let days = (-1..=SHUT_DAYS_MAX).filter_map(|days| plus(today, -days));
        let mut days = days.filter(|day| self.session(*day).is_some());
        days.find(|day| self.historical_from(*day).is_some_and(|from| from <= at))
    }

    /// What the market is doing at an instant, and how long it goes on doing it.
    #[must_use]
    pub fn at(&self, at: UnixNanos) -> Standing {
        let today = self.date(at);
        let session = self.session_at(at);
        let state = session.as_ref().map_or(SessionState::Closed, |session| standing::state(session, at));
        let holiday = match self.hours.on(today) {
            DayPlan::Holiday(name) if state == SessionState::Closed => Some(Arc::from(name)),
            _ => None,
        };
        let midnights = [0, 1].into_iter().filter_map(|days| self.instant(plus(today, days)?, SessionMinute::MIDNIGHT));
        let near = [-1, 0, 1].into_iter().filter_map(|days| self.session(plus(today, days)?));
        let edges: Vec<_> = near.flat_map(|near| near.edges().collect::<Vec<_>>()).chain(midnights).collect();
        let opened = match &session {
            Some(session) if session.open() > at => self.session_at(session.begins.just_before()),
            other => other.clone(),
        };
        Standing {
            since: edges.iter().copied().filter(|edge| *edge <= at).max().unwrap_or(UnixNanos::MIN),
            until: edges.iter().copied().filter(|edge| *edge > at).min().unwrap_or(UnixNanos::MAX),
            state: if holiday.is_some() { SessionState::Holiday } else { state },
            session,
            opened,
            holiday,
            next_open: self.next_open(at),
        }
    }

    /// The instant of a session's wall time. A time that a change of the clocks skips is as much later as
    /// the clocks went forward; one that comes twice is the first (RFC 5545, 3.3.5).
    fn instant(&self, date: Date, minute: SessionMinute) -> Option<UnixNanos> {
        let midnight = date.at(0, 0, 0, 0);
        let wall = midnight.checked_add(SignedDuration::from_mins(minute.minutes().into())).ok()?;
        let instant = self.zone.to_ambiguous_timestamp(wall).compatible().ok()?;
        UnixNanos::from_timestamp(instant)
    }
}

fn plus(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}
