//! How much the push door has in hand at once.

use crate::reception::DOCUMENT_BYTES_MOST;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most requests of one provider in hand at once. Each waits for one fsync; eight keep a disk busy.
const REQUESTS_MOST: usize = 8;

/// Besides, so many small ones when all of those are taken, kept for kills.
const KILLS_MOST: usize = 2;

/// The largest body that is let in through the lane for kills: a kill notice has a few KiB.
const KILL_BYTES_MOST: usize = 256 * 1024;

/// The most KiB of bodies of all providers in memory at once: 128 MiB.
const KIBIBYTES_MOST: usize = 128 * 1024;

/// The room that all providers share.
pub(super) struct SharedRoom {
    kibibytes: Arc<Semaphore>,
}

/// The room of one provider.
pub(super) struct Room {
    requests: Arc<Semaphore>,
    kills: Arc<Semaphore>,
}

/// A request's place; free again when this is dropped.
pub(super) struct Place {
    /// Whether it is let in only if it is a kill.
    pub(super) is_for_kills: bool,
    /// How many bytes its body may have.
    pub(super) bytes_most: usize,
    _permits: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

impl SharedRoom {
    pub(super) fn new() -> Self {
        Self { kibibytes: Arc::new(Semaphore::new(KIBIBYTES_MOST)) }
    }
}

impl Room {
    pub(super) fn new() -> Self {
        Self { requests: Arc::new(Semaphore::new(REQUESTS_MOST)), kills: Arc::new(Semaphore::new(KILLS_MOST)) }
    }

    /// A place for a request of a declared length, or of an unknown one; `None` when there is none now.
    pub(super) fn place(&self, shared: &SharedRoom, declared: Option<usize>) -> Option<Place> {
        self.usual_place(shared, declared).or_else(|| self.place_for_kill(declared))
    }

    fn usual_place(&self, shared: &SharedRoom, declared: Option<usize>) -> Option<Place> {
        let bytes_most = declared.unwrap_or(DOCUMENT_BYTES_MOST).min(DOCUMENT_BYTES_MOST);
        let request = self.requests.clone().try_acquire_owned().ok()?;
        let kibibytes = u32::try_from(bytes_most.div_ceil(1024)).ok()?;
        let bytes = shared.kibibytes.clone().try_acquire_many_owned(kibibytes).ok()?;
        Some(Place { is_for_kills: false, bytes_most, _permits: (request, Some(bytes)) })
    }

    fn place_for_kill(&self, declared: Option<usize>) -> Option<Place> {
        let bytes_most = declared.filter(|bytes| *bytes <= KILL_BYTES_MOST)?;
        let request = self.kills.clone().try_acquire_owned().ok()?;
        Some(Place { is_for_kills: true, bytes_most, _permits: (request, None) })
    }
}
