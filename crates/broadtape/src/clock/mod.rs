//! The only clock of the house. Everything else is told what time it is.

mod house;
mod record;

pub(crate) use house::HouseClock;
pub(crate) use record::{Record, accept, duration};

use broadtape_gate::Sight;
use broadtape_model::{Clock, UnixNanos};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The present instant, by the machine's clock: for commands that look, and suppliers of the demo. A house at work
/// has a [`HouseClock`].
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the time")]
pub(crate) fn now() -> UnixNanos {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixNanos::new(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
}

/// The machine's clock as a value, for whoever needs it more than once and is not of the house.
pub(crate) fn shared() -> Arc<dyn Clock> {
    Arc::new(now)
}

/// How long it is from `now` until an instant; nothing when it has passed.
pub(crate) fn until(instant: UnixNanos, now: UnixNanos) -> Duration {
    Duration::from_nanos(instant.nanos_since(now))
}

/// Both clocks of the machine: the one that can be set, and the one that counts since the start of the machine, in
/// sleep too. The second is read last, so that a pause in between looks like a clock that is behind, never ahead;
/// and again where the pause was long.
pub(crate) fn sight() -> Sight {
    const PAUSE_NANOS_MOST: i64 = 100_000;
    const TRIES: usize = 5;
    let look = || {
        let before = elapsed();
        let sight = Sight { wall: now(), elapsed: elapsed() };
        (sight.elapsed.saturating_sub(before), sight)
    };
    let mut best = look();
    for _ in 1..TRIES {
        if best.0 <= PAUSE_NANOS_MOST {
            break;
        }
        let again = look();
        best = if again.0 < best.0 { again } else { best };
    }
    best.1
}

/// Nanoseconds since the machine was started.
fn elapsed() -> i64 {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    since.tv_sec.saturating_mul(1_000_000_000).saturating_add(since.tv_nsec)
}
