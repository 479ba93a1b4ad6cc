//! What can be wrong with a stream or a record.

use broadtape_model::{Problem, ProblemKind};

/// What is wrong. The words are few, so that refusals can be counted by them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("not a DBN stream; nothing of it is used")]
    NotDbn,
    #[error("DBN version {0}; this release reads versions 1 to 3: nothing of this stream is used")]
    Version(u8),
    #[error("its metadata are larger than {} MiB; nothing of this stream is used", super::guard::METADATA_BYTES_MAX >> 20)]
    Metadata,
    #[error("its metadata cannot be read; nothing of this stream is used")]
    MetadataUnreadable,
    #[error("a record of a length that DBN does not have; what follows cannot be told apart and is lost")]
    Length,
    #[error("the stream breaks off in the middle of a record; that record is lost")]
    Cut,
    #[error("a record type that this release does not read; the record is left out")]
    RecordType,
    #[error("a record shorter than its type; it is left out")]
    Short,
    #[error("a trade without a price; it is left out")]
    NoPrice,
    #[error("a figure beyond what can be held; the record is left out")]
    Figure,
    #[error("no symbol is known for its instrument number; it is left out")]
    NoSymbol,
}

impl Fault {
    pub(super) fn told_of(self, item: String) -> Problem {
        let kind = match self {
            Self::Metadata => ProblemKind::TooLarge,
            Self::Version(_) | Self::RecordType | Self::NoSymbol => ProblemKind::Unknown,
            Self::NoPrice => ProblemKind::Missing,
            _ => ProblemKind::Unreadable,
        };
        Problem::new(kind, item, self.to_string())
    }
}
