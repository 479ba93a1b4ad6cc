//! How long a tick must wait: the proof's own rule, which knows nothing of the delay line.

use broadtape_model::{DelayClass, Lane, Site, Tick, UnixNanos};

/// How long a site must wait for the ticks of a lane, in minutes.
pub(crate) struct Wait(u16);

impl Wait {
    /// `None` when the site never gets them.
    pub(crate) fn of(lane: Lane, site: &Site) -> Option<Self> {
        DelayClass(site.minimum_delay_minutes).delay_minutes(lane).map(Self)
    }

    /// When what happened at an instant is due.
    pub(crate) fn after(&self, happened: UnixNanos) -> UnixNanos {
        happened.plus_minutes(self.0)
    }

    /// When a tick is due by itself: after the later of its two times.
    pub(crate) fn due(&self, tick: &Tick) -> UnixNanos {
        let happened = tick.exchange_time.map_or(tick.received, |exchange| exchange.max(tick.received));
        self.after(happened)
    }

    /// The first receipt with which nothing is due at an instant.
    pub(crate) fn held_from(&self, now: UnixNanos) -> UnixNanos {
        UnixNanos::new(now.plus_millis(-60_000 * i64::from(self.0)).nanos().saturating_add(1))
    }
}
