//! The proof that something has passed the gate.

use broadtape_model::{Tick, TickChange};

/// A value that has passed the gate. Only this crate makes one: there is no public constructor,
/// no default, and nothing to read one from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Released<T>(T);

impl<T> Released<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, to be looked at.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The value, for whoever keeps what has been released.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<'a> Released<&'a [Tick]> {
    /// The same ticks in runs: each amendment by itself, and what stands between them; each run with its place.
    pub fn around_amendments(self) -> impl Iterator<Item = (usize, Released<&'a [Tick]>)> {
        let is_amendment = |tick: &Tick| matches!(tick.change, TickChange::Amend(_));
        let mut start = 0;
        self.0.chunk_by(move |one, next| !is_amendment(one) && !is_amendment(next)).map(move |run| {
            let place = start;
            start += run.len();
            (place, Released(run))
        })
    }
}
