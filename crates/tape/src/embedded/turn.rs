//! What the writer of a track does next.

use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// What a writer finds when it looks for work.
pub(super) enum Turn<W> {
    /// Something waits to be written.
    Work(W),
    /// Nothing has come for as long as it was ready to wait.
    Quiet,
    /// Nothing will come any more.
    Closed,
}

/// Waits until there is work, but no longer than `patience`; `None`: for ever.
pub(super) fn wait_for_work<'a, S>(
    work: &Condvar,
    state: MutexGuard<'a, S>,
    patience: Option<Duration>,
    is_idle: impl FnMut(&mut S) -> bool,
) -> MutexGuard<'a, S> {
    match patience {
        None => work.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner),
        Some(patience) => work.wait_timeout_while(state, patience, is_idle).unwrap_or_else(PoisonError::into_inner).0,
    }
}
