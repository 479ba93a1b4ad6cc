//! When a feed is asked next: a plain state machine.

use broadtape_model::UnixNanos;
use jiff::fmt::rfc2822;
use std::time::Duration;

/// The least time between two polls: a second.
const EVERY_LEAST: Duration = Duration::from_secs(1);

/// The most time between two polls of a feed that fails: an hour.
const BACK_OFF_MOST: Duration = Duration::from_secs(60 * 60);

/// The most that a server's `Retry-After` is honoured: six hours. A server that asks for a year has a bug.
const RETRY_AFTER_MOST: Duration = Duration::from_secs(6 * 60 * 60);

/// What came of a poll.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PollResult {
    /// The feed answered, with news or without.
    Answered,
    /// It did not, or what it answered could not be taken.
    Failed {
        /// Its `Retry-After`, as sent (RFC 9110 §10.2.3): seconds or a date.
        retry_after: Option<String>,
    },
}

/// When a feed is asked next.
///
/// After an answer: one interval later. After a failure: the interval doubled for each failure in a
/// row, up to an hour, of which a random part of up to a half is taken off so that feeds which failed
/// together do not come back together; never sooner than an interval, nor than the server asked for.
#[derive(Clone, Debug)]
pub struct PollState {
    every: Duration,
    failures: u32,
    jitter: fastrand::Rng,
}

impl PollState {
    /// For a feed that is asked `every` so often, at least a second; `seed` sets the jitter.
    #[must_use]
    pub fn new(every: Duration, seed: u64) -> Self {
        Self { every: every.max(EVERY_LEAST), failures: 0, jitter: fastrand::Rng::with_seed(seed) }
    }

    /// How many polls in a row have failed.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Notes what came of the poll that ended at `now`; returns when to poll next.
    pub fn after(&mut self, result: &PollResult, now: UnixNanos) -> UnixNanos {
        let wait = match result {
            PollResult::Answered => {
                self.failures = 0;
                self.every
            }
            PollResult::Failed { retry_after } => {
                self.failures = self.failures.saturating_add(1);
                let asked = retry_after.as_deref().and_then(|text| asked_wait(text, now)).unwrap_or_default();
                self.back_off().max(asked.min(RETRY_AFTER_MOST)).max(self.every)
            }
        };
        now.plus_millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
    }

    fn back_off(&mut self) -> Duration {
        let doubled = self.every.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        doubled.min(BACK_OFF_MOST).mul_f64(1.0 - self.jitter.f64() / 2.0)
    }
}

/// How long a `Retry-After` asks to wait; nothing when its date has passed or it cannot be read.
fn asked_wait(text: &str, now: UnixNanos) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    Some(Duration::from_nanos(UnixNanos::from_timestamp(date)?.nanos_since(now)))
}
