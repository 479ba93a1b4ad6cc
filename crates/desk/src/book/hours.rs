//! The regular session of an exchange.

use broadtape_model::{Exchange, SessionHours, SessionState, UnixNanos};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What an exchange's hours say of an instant.
#[must_use]
pub fn session(exchange: &Exchange, at: UnixNanos) -> SessionState {
    HoursCache::new(exchange).state(at)
}

/// Regular hours in UTC, computed once a day.
#[derive(Clone, Debug)]
pub(super) struct HoursCache {
    zone: TimeZone,
    hours: SessionHours,
    /// The day that was asked for last: its midnights, and its session where there is one.
    day: Option<DayHours>,
}

#[derive(Clone, Copy, Debug)]
struct DayHours {
    midnight: UnixNanos,
    next_midnight: UnixNanos,
    session: Option<(UnixNanos, UnixNanos)>,
}

impl HoursCache {
    pub(super) fn new(exchange: &Exchange) -> Self {
        Self { zone: exchange.zone.clone(), hours: exchange.hours, day: None }
    }

    /// Whether the regular session of that day has begun.
    pub(super) fn has_opened(&mut self, at: UnixNanos) -> bool {
        self.state(at) != SessionState::Pre
    }

    pub(super) fn state(&mut self, at: UnixNanos) -> SessionState {
        match self.day(at).session {
            Some((open, _)) if at < open => SessionState::Pre,
            Some((_, close)) if at < close => SessionState::Open,
            _ => SessionState::Closed,
        }
    }

    fn day(&mut self, at: UnixNanos) -> DayHours {
        match self.day {
            Some(day) if day.midnight <= at && at < day.next_midnight => day,
            _ => {
                let day = self.day_of(at.timestamp().to_zoned_datetime(self.zone.clone()).date());
                self.day = Some(day);
                day
            }
        }
    }

    fn day_of(&self, date: Date) -> DayHours {
        let instant = |at: jiff::civil::DateTime| {
            self.zone
                .to_ambiguous_zoned_datetime(at)
                .later()
                .ok()
                .and_then(|zoned| UnixNanos::from_timestamp(zoned.timestamp()))
        };
        let midnight = |date: Date| instant(date.at(0, 0, 0, 0));
        let is_weekend = matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let open = instant(date.to_datetime(self.hours.open));
        let close = instant(date.to_datetime(self.hours.close));
        DayHours {
            midnight: midnight(date).unwrap_or(UnixNanos::MIN),
            next_midnight: date.tomorrow().ok().and_then(midnight).unwrap_or(UnixNanos::MAX),
            session: open.zip(close).filter(|_| self.hours.weekends || !is_weekend),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::{ConditionTable, ExchangeId};
    use jiff::civil::time;

    fn exchange(zone: &str) -> Exchange {
        Exchange {
            mic: ExchangeId::new("XTST"),
            name: "Test".into(),
            prefix: "TS".into(),
            vendor_codes: vec![],
            zone: TimeZone::get(zone).unwrap(),
            zone_label: None,
            hours: SessionHours { open: time(9, 30, 0, 0), close: time(16, 0, 0, 0), weekends: false },
            conditions: ConditionTable::All,
            delay_minutes: 15,
        }
    }

    #[test]
    fn a_session_follows_the_exchanges_own_wall_clock() {
        let exchange = exchange("America/New_York");
        for (instant, state) in [
            ("2026-03-06T14:29:59.999999999Z", SessionState::Pre),
            ("2026-03-06T14:30:00Z", SessionState::Open),
            ("2026-03-06T21:00:00Z", SessionState::Closed),
            ("2026-03-07T15:00:00Z", SessionState::Closed),
            ("2026-03-09T13:30:00Z", SessionState::Open),
        ] {
            assert_eq!(session(&exchange, UnixNanos::parse(instant).unwrap()), state, "{instant}");
        }
    }
}
