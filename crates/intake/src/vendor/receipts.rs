//! When a message was received.

use broadtape_model::UnixNanos;

/// How far a feed's clock may run ahead of ours. A tick beyond that would be held for as long, and
/// would hold the ticks behind it in its lane.
const FUTURE_MILLIS_MAX: i64 = 60_000;

/// Where receipts come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receipts {
    /// All bytes were received at this instant.
    At(UnixNanos),
    /// The receipts were not kept: each message is taken as received at the latest time of all
    /// messages up to it. A time after `now` is none that can have been received.
    RunningMaximum {
        /// The latest time so far; at the start, the first.
        latest: UnixNanos,
        /// The present.
        now: UnixNanos,
    },
    /// Looks for the first time that can have been a receipt.
    First {
        /// The first time, once there is one.
        found: Option<UnixNanos>,
        /// The present.
        now: UnixNanos,
    },
}

impl Receipts {
    /// The receipt of a message with this time, by the exchange's or the vendor's clock; `None` when the time
    /// lies in the future.
    pub(super) fn receipt(&mut self, time: Option<UnixNanos>) -> Option<UnixNanos> {
        let now = match *self {
            Self::At(now) | Self::RunningMaximum { now, .. } | Self::First { now, .. } => now,
        };
        if time.is_some_and(|time| time > now.plus_millis(FUTURE_MILLIS_MAX)) {
            return None;
        }
        match self {
            Self::At(received) => Some(*received),
            Self::RunningMaximum { latest, .. } => {
                *latest = time.map_or(*latest, |time| time.max(*latest));
                Some(*latest)
            }
            Self::First { found, now } => {
                *found = found.or(time.filter(|time| *time <= *now));
                Some(found.unwrap_or(UnixNanos::EPOCH))
            }
        }
    }
}
