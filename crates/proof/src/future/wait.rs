//! How long a tick must wait: the proof's own rule, which knows nothing of the delay line.

use broadtape_model::{DelayClass, Lane, Site, Tick, UnixNanos};
use std::time::Duration;

/// How long a site must wait for the ticks of a lane: so long after the exchange's time, and so long after the receipt.
pub(crate) struct Wait {
    pub(crate) after_exchange: Duration,
    pub(crate) after_receipt: Duration,
}

/// What is received when its delay is over waits so long at least, so that it is on the tape before anybody sees it.
const ON_THE_TAPE: Duration = Duration::from_secs(2);

impl Wait {
    /// `None` when the site never gets them.
    pub(crate) fn of(lane: Lane, site: &Site) -> Option<Self> {
        let minutes = |minutes: u16| Duration::from_secs(60 * u64::from(minutes));
        let delay = minutes(DelayClass(site.minimum_delay_minutes).delay_minutes(lane)?);
        let after_receipt = match lane.already_delayed_minutes() {
            0 => delay,
            already => delay.saturating_sub(minutes(already)).max(ON_THE_TAPE),
        };
        Some(Self { after_exchange: delay, after_receipt })
    }

    /// When a tick is due by itself.
    pub(crate) fn due(&self, tick: &Tick) -> UnixNanos {
        let of_receipt = tick.received.plus(self.after_receipt);
        tick.exchange_time.map_or(of_receipt, |exchange| of_receipt.max(exchange.plus(self.after_exchange)))
    }

    /// The first receipt with which nothing is due at an instant.
    pub(crate) fn held_from(&self, now: UnixNanos) -> UnixNanos {
        let nanos = i64::try_from(self.after_receipt.as_nanos()).unwrap_or(i64::MAX);
        UnixNanos::new(now.nanos().saturating_sub(nanos).saturating_add(1))
    }
}
