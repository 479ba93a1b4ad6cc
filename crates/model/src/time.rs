//! Instants.

use crate::whole::Whole;
use jiff::Timestamp;
use std::fmt;
use std::time::Duration;

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Range: the years 1678 to 2262, which is what 64 bits hold; one that is absent takes no more room than one that is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixNanos(Whole);

/// Why a text is not an instant we can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an instant; write it as 2026-01-31T09:00:00Z (years 1678 to 2262)")]
pub struct TimeError {
    text: String,
}

impl UnixNanos {
    /// The earliest instant that can be held.
    pub const MIN: Self = Self(Whole::MIN);
    /// The latest instant that can be held: longer than anything waits.
    pub const MAX: Self = Self(Whole::MAX);
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(Whole::ZERO);

    /// An instant from nanoseconds since the epoch. The smallest number of 64 bits becomes [`UnixNanos::MIN`], the next.
    #[must_use]
    pub const fn new(nanos: i64) -> Self {
        Self(Whole::of(nanos))
    }

    /// An instant from milliseconds since the epoch; `None` out of range.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        millis.checked_mul(1_000_000).map(Self::new)
    }

    /// An instant from a calendar library's; `None` out of range.
    #[must_use]
    pub fn from_timestamp(timestamp: Timestamp) -> Option<Self> {
        i64::try_from(timestamp.as_nanosecond()).ok().map(Self::new)
    }

    /// Reads RFC 3339 with `Z` or an offset, such as `2026-01-31T09:00:00+01:00`.
    ///
    /// # Errors
    /// When the text is not such an instant, or lies outside of the range.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError { text: text.chars().take(60).collect() };
        let timestamp: Timestamp = text.trim().parse().map_err(|_| error())?;
        Self::from_timestamp(timestamp).ok_or_else(error)
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0.get()
    }

    /// Whole milliseconds since the epoch, rounded down.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.nanos().div_euclid(1_000_000)
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.nanos().div_euclid(1_000_000_000)
    }

    /// The same instant for calendars and zones.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.nanos())).expect("64-bit nanoseconds lie within a timestamp's range")
    }

    /// This instant and `minutes` more; stays at [`UnixNanos::MAX`] rather than wrap.
    #[must_use]
    pub const fn plus_minutes(self, minutes: u16) -> Self {
        Self::new(self.nanos().saturating_add(minutes as i64 * 60_000_000_000))
    }

    /// This instant and so much more; stays at [`UnixNanos::MAX`] rather than wrap.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::new(self.nanos().saturating_add(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// This instant and `millis` more (or fewer); stays at the range's end rather than wrap.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::new(self.nanos().saturating_add(millis.saturating_mul(1_000_000)))
    }

    /// The last instant before this one.
    #[must_use]
    pub const fn just_before(self) -> Self {
        Self::new(self.nanos().saturating_sub(1))
    }

    /// Nanoseconds from `earlier` to this instant; 0 when `earlier` is later.
    #[must_use]
    pub fn nanos_since(self, earlier: Self) -> u64 {
        u64::try_from(i128::from(self.nanos()) - i128::from(earlier.nanos())).unwrap_or(0)
    }
}

impl fmt::Display for UnixNanos {
    /// RFC 3339 in UTC with `Z`, with as many decimals as needed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(formatter)
    }
}

impl fmt::Debug for UnixNanos {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What the time is. Only the binary implements it with a real clock; whoever needs the time
/// more than once is handed one.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> UnixNanos;
}

impl<F: Fn() -> UnixNanos + Send + Sync> Clock for F {
    fn now(&self) -> UnixNanos {
        self()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_it_was_read() {
        for text in ["2023-09-14T11:20:00Z", "1969-12-31T23:59:59.5Z", "2262-01-01T00:00:00Z"] {
            assert_eq!(UnixNanos::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(UnixNanos::parse("2023-09-14T13:20:00+02:00").unwrap().to_string(), "2023-09-14T11:20:00Z");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in
            ["", "yesterday", "99999-01-01T00:00:00Z", "2023-09-14", "2023-09-14T11:20:00", "2500-01-01T00:00:00Z"]
        {
            assert!(UnixNanos::parse(text).is_err(), "{text}");
        }
    }
}
