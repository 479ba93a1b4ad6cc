//! How many open pages one process keeps up.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Open pages of one process: each costs a socket and some 20 KB, and a kill has to reach all of them
/// within a second.
const SEATS: usize = 10_000;

/// The seats for open pages.
#[derive(Clone)]
pub(super) struct Seats(Arc<Semaphore>);

/// A seat; it is free again when this goes.
pub(super) type Seat = OwnedSemaphorePermit;

impl Default for Seats {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SEATS)))
    }
}

impl Seats {
    /// A seat, unless all are taken.
    pub(super) fn admit(&self) -> Option<Seat> {
        self.0.clone().try_acquire_owned().ok()
    }
}
