//! What every feed says around a change, whatever its format.

use broadtape_formats::ddf::WallTime;
use broadtape_model::{DayCode, UnixNanos};

/// Whom a change is about and when it happened, before anybody has looked up whose clock it is by and how
/// long it must wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading<'a> {
    /// The vendor's symbol.
    pub(super) symbol: &'a str,
    /// What the vendor may call the exchange, the most exact name first; the first that is configured holds.
    pub(super) exchange_codes: &'a [&'a str],
    /// The delay that the message itself asks for.
    pub(super) delay_minutes: Option<u16>,
    /// When it happened.
    pub(super) time: FeedTime,
    /// When the vendor had it, by its own clock, where it says so.
    pub(super) vendor_time: Option<UnixNanos>,
    /// The feed's code of the trading day.
    pub(super) day: Option<DayCode>,
    /// Whether the vendor has held it already, for as long as is configured. `false` where the message
    /// itself says otherwise.
    pub(super) is_delayed: bool,
}

/// A time as feeds say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FeedTime {
    /// Not at all.
    Unsaid,
    /// On the wall of the exchange.
    Wall(WallTime),
    /// For everybody.
    Instant(UnixNanos),
}

impl From<Option<WallTime>> for FeedTime {
    fn from(time: Option<WallTime>) -> Self {
        time.map_or(Self::Unsaid, Self::Wall)
    }
}

impl From<Option<UnixNanos>> for FeedTime {
    fn from(time: Option<UnixNanos>) -> Self {
        time.map_or(Self::Unsaid, Self::Instant)
    }
}
