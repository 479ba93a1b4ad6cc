//! The proof that something has passed the gate.

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
