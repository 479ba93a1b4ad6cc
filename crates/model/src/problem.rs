//! What was wrong with what somebody sent. Bad input is data, not a failure.

use std::fmt;

/// Something that was wrong with an item, told in one clear line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What kind of wrong.
    pub kind: ProblemKind,
    /// Which item: an identifier, a line, a place in the document. May be empty.
    pub item: String,
    /// What is wrong and what now, without a trailing period.
    pub what: String,
}

/// What kind of wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemKind {
    /// The document cannot be read at all.
    Unreadable,
    /// Past one of our bounds: size, depth, count.
    TooLarge,
    /// The item lacks what it cannot do without; it is not used.
    Missing,
    /// A part of the item cannot be read; the item is used without it.
    Ignored,
    /// A value that we do not know; the item is held.
    Unknown,
}

impl Problem {
    /// A problem with an item.
    #[must_use]
    pub fn new(kind: ProblemKind, item: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind, item: item.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.item.is_empty() {
            formatter.write_str(&self.what)
        } else {
            write!(formatter, "{}: {}", self.item, self.what)
        }
    }
}
