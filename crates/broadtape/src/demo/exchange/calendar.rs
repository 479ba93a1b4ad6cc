//! When a venue trades.

use broadtape_formats::ddf::WallTime;
use broadtape_model::UnixNanos;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The regular session of a venue, every day of the week.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The venue's zone. Best one of a fixed offset: a skipped hour would have no trades.
    pub(crate) zone: TimeZone,
    /// First moment of the session.
    pub(crate) open: Time,
    /// First moment after it. At least two hours after the first, and both at least an hour from midnight.
    pub(crate) close: Time,
}

/// What both venues are set to.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Another seed, other days.
    pub(crate) seed: u64,
    /// The sessions, in the order of [`super::listing::venues`].
    pub(crate) sessions: [Session; 2],
}

/// Before the session, and after it, some people trade.
const EXTENDED_MILLIS: i64 = 60 * 60 * 1000;

/// The moments of a venue's day, in milliseconds after midnight of its wall clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Times {
    /// The day's first message.
    pub(super) begin: i64,
    /// The opening auction.
    pub(super) open: i64,
    /// The closing auction.
    pub(super) close: i64,
    /// After the day's last message.
    pub(super) end: i64,
}

impl Session {
    /// Usual hours: 08:00 to 18:00 of the first venue, 06:00 to 22:00 of the second.
    pub(crate) fn usual(venue: usize, zone: TimeZone) -> Self {
        let (open, close) = if venue == 0 { (8, 18) } else { (6, 22) };
        Self { zone, open: Time::constant(open, 0, 0, 0), close: Time::constant(close, 0, 0, 0) }
    }

    pub(super) fn times(&self) -> Times {
        let millis = |time: Time| {
            (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60_000 + i64::from(time.second()) * 1000
        };
        let (open, close) = (millis(self.open), millis(self.close));
        Times { begin: open - EXTENDED_MILLIS, open, close, end: close + EXTENDED_MILLIS }
    }

    /// The venue's wall time at an instant.
    pub(super) fn wall(&self, instant: UnixNanos) -> WallTime {
        WallTime::of(self.zone.to_datetime(instant.timestamp()))
    }

    /// The latest day that has begun at an instant.
    pub(crate) fn day_at(&self, instant: UnixNanos) -> Date {
        let wall = self.wall(instant);
        let today = wall.shown().date();
        if wall.millis_of_day() >= self.times().begin { today } else { today.yesterday().unwrap_or(today) }
    }
}
