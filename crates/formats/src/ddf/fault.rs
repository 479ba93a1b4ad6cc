//! What can be wrong with a frame.

use super::frame::{Frame, LINE_BYTES_MAX};
use broadtape_model::{Problem, ProblemKind};

/// What is wrong with a frame. Small, so that reading costs nothing until there is one to tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the line breaks off before its end mark; this message alone is lost")]
    Cut,
    #[error("the line is longer than {LINE_BYTES_MAX} bytes; it is skipped")]
    TooLong,
    #[error("not a DDF line; it is skipped")]
    NotDdf,
    #[error("the message has no readable address (record, symbol, subrecord); it is left out")]
    Address,
    #[error("a record type that this release does not read; the message is kept, unread")]
    Record,
    #[error("no such base code, so its prices cannot be told; the message is left out")]
    Base,
    #[error("the delay is neither two digits nor `>>`; the message is left out")]
    Delay,
    #[error("the legs of the spread cannot be read; the message is left out")]
    Legs,
    #[error("a figure is missing; the message is left out")]
    Missing,
    #[error("a figure is no number of its base code; the message is left out")]
    Figure,
    #[error("the date is not in the calendar; the message is left out")]
    Date,
    #[error("the XML of a snapshot cannot be read; it is left out")]
    Xml,
    #[error("the time after the end mark is not in the calendar; the message is left out")]
    Time,
}

impl Fault {
    /// The fault of a frame, in words that name it.
    pub(super) fn told_of(self, frame: &Frame<'_>) -> Problem {
        let kind = match self {
            Self::TooLong => ProblemKind::TooLarge,
            Self::Record => ProblemKind::Unknown,
            Self::Missing => ProblemKind::Missing,
            _ => ProblemKind::Unreadable,
        };
        Problem::new(kind, excerpt(frame.bytes()), self.to_string())
    }
}

/// The beginning of a line for people: marks and other control bytes escaped, 60 bytes at most.
fn excerpt(line: &[u8]) -> String {
    line[..line.len().min(60)].escape_ascii().to_string()
}
