//! Which signed requests were taken already, so that sending one again changes nothing.

use broadtape_web::signature::WINDOW_SECONDS;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most requests that are remembered of one provider: over a hundred each second for as long as
/// a timestamp is good. When there are more, new ones wait; none is forgotten early.
const REMEMBERED_MOST: usize = 65_536;

type Key = (i64, [u8; 32]);

/// The requests of one provider within the window.
#[derive(Default)]
pub(super) struct Replays {
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    requests: BTreeMap<Key, State>,
    /// Requests signed before this second are forgotten, so they are not taken, whatever the clock
    /// says meanwhile.
    floor: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    InHand,
    Taken,
}

/// Why a request is not taken now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Replay {
    /// It was taken before.
    Taken,
    /// It is being taken just now.
    InHand,
    /// There are too many to remember one more.
    Full,
    /// It is too old to know.
    TooOld,
}

/// A request in hand. It is forgotten when this is dropped, unless it was [`Claim::taken`].
pub(super) struct Claim {
    replays: Arc<Replays>,
    key: Key,
}

impl Replays {
    /// Claims a request whose signature is right.
    pub(super) fn claim(self: &Arc<Self>, timestamp: i64, digest: [u8; 32], now: i64) -> Result<Claim, Replay> {
        let mut remembered = self.lock();
        let Remembered { requests, floor } = &mut *remembered;
        *floor = (*floor).max(now.saturating_sub(WINDOW_SECONDS));
        *requests = requests.split_off(&(*floor, [0; 32]));
        if timestamp < *floor {
            return Err(Replay::TooOld);
        }
        let is_full = requests.len() >= REMEMBERED_MOST;
        let key = (timestamp, digest);
        match requests.entry(key) {
            Entry::Occupied(entry) if *entry.get() == State::Taken => Err(Replay::Taken),
            Entry::Occupied(_) => Err(Replay::InHand),
            Entry::Vacant(_) if is_full => Err(Replay::Full),
            Entry::Vacant(entry) => {
                entry.insert(State::InHand);
                Ok(Claim { replays: self.clone(), key })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The request was taken: it is remembered for as long as its timestamp is good.
    pub(super) fn taken(&self) {
        if let Some(state) = self.replays.lock().requests.get_mut(&self.key) {
            *state = State::Taken;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut remembered = self.replays.lock();
        if remembered.requests.get(&self.key) == Some(&State::InHand) {
            remembered.requests.remove(&self.key);
        }
    }
}
