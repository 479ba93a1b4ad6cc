//! The only clock of the house. Everything else is told what time it is.

use broadtape_model::{Clock, UnixNanos};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The present instant, by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the time")]
pub(crate) fn now() -> UnixNanos {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixNanos::new(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
}

/// The clock as a value, for the rooms that need it more than once.
pub(crate) fn shared() -> Arc<dyn Clock> {
    Arc::new(now)
}

/// How long it is from `now` until an instant; nothing when it has passed.
pub(crate) fn until(instant: UnixNanos, now: UnixNanos) -> Duration {
    Duration::from_nanos(instant.nanos_since(now))
}
