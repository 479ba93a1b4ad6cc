//! What is being worked on, so that two doors do not take the same thing at once.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Keys that are reserved while their append is under way. Holds no more than the documents that
/// the doors have in hand at once, which each door bounds.
pub(super) struct InHand<K> {
    keys: Mutex<HashSet<K>>,
    freed: Condvar,
}

/// Keys that are reserved until this is dropped.
pub(super) struct Reservation<'a, K: Eq + Hash> {
    of: &'a InHand<K>,
    keys: HashSet<K>,
}

impl<K: Eq + Hash + Clone> InHand<K> {
    pub(super) fn new() -> Self {
        Self { keys: Mutex::new(HashSet::new()), freed: Condvar::new() }
    }

    /// Waits until none of the keys is in hand and takes them all at once: whoever holds some never
    /// waits for others, so there is no deadlock.
    pub(super) fn reserve(&self, wanted: HashSet<K>) -> Reservation<'_, K> {
        let mut held = self.lock();
        while wanted.iter().any(|key| held.contains(key)) {
            held = self.freed.wait(held).unwrap_or_else(PoisonError::into_inner);
        }
        held.extend(wanted.iter().cloned());
        Reservation { of: self, keys: wanted }
    }
}

impl<K> InHand<K> {
    /// The set is whole even after a panic: every change to it is one call.
    fn lock(&self) -> MutexGuard<'_, HashSet<K>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Reservation<'_, K> {
    fn drop(&mut self) {
        self.of.lock().retain(|key| !self.keys.contains(key));
        self.of.freed.notify_all();
    }
}
