//! Signs of life: that a vendor's line is up, when there is nothing to say of any instrument.

use broadtape_model::{Lane, UnixNanos};
use std::collections::BTreeMap;

/// Heartbeats come no closer together than this: they cost a record of the tape each where nothing else comes.
const EVERY_SECONDS_MOST: u32 = 15;

/// And so many at least fall into the time after which the vendor is taken to have gone quiet.
const IN_QUIET_TIME: u32 = 8;

/// Says when a lane is to be told that its vendor lives. Of a line that is not live it never says so.
#[derive(Debug, Default)]
pub(super) struct Life {
    every_millis: i64,
    /// By lane of the vendor: when it last told something of an instrument, or that the vendor lives.
    told: BTreeMap<Lane, UnixNanos>,
    has_sign: bool,
}

impl Life {
    /// Of a vendor that is taken to be quiet after so long, with the lanes that it is to be told in from the start.
    pub(super) fn of(quiet_seconds: u32, lanes: impl Iterator<Item = Lane>) -> Self {
        let seconds = (quiet_seconds / IN_QUIET_TIME).clamp(1, EVERY_SECONDS_MOST);
        let told = lanes.map(|lane| (lane, UnixNanos::MIN)).collect();
        Self { every_millis: i64::from(seconds) * 1_000, told, has_sign: false }
    }

    /// The vendor said something.
    pub(super) fn sign(&mut self) {
        self.has_sign = true;
    }

    /// A lane has told something of an instrument.
    pub(super) fn told(&mut self, lane: Lane, now: UnixNanos) {
        if self.every_millis > 0 && lane != Lane::Unknown {
            self.told.insert(lane, now);
        }
    }

    /// The lanes that have told nothing for a while, of a vendor that said something since this was last asked.
    pub(super) fn due(&mut self, now: UnixNanos) -> Vec<Lane> {
        if !std::mem::take(&mut self.has_sign) {
            return Vec::new();
        }
        let every_millis = self.every_millis;
        let due = self.told.iter_mut().filter(|(_, told)| told.plus_millis(every_millis) <= now);
        due.map(|(lane, told)| {
            *told = now;
            *lane
        })
        .collect()
    }
}
