//! What a fetch door asks for documents: a remote folder, a mailbox, a queue, an agency's feed.

use crate::cursors::{Cursor, CursorError};
use crate::doors::FailureKind;
use crate::pictures::PictureError;
use crate::web::FetchError;
use broadtape_model::Charset;
use bytes::Bytes;
use std::time::Duration;

/// A document that a source has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Offer {
    /// What the source knows it by: a name, a key, a number.
    pub(crate) id: String,
    /// What it is called, for people; without secrets.
    pub(crate) name: String,
    /// What tells this state of it from a later one.
    pub(crate) mark: String,
}

/// What a look has found.
#[derive(Default)]
pub(crate) struct Look {
    /// In the order in which they should be received.
    pub(crate) offers: Vec<Offer>,
    /// How long after these to look again, where that is sooner than usual.
    pub(crate) again_in: Option<Duration>,
}

/// What came of fetching a document.
pub(crate) enum Got {
    /// It, and the character set that came beside it, where one did.
    Document(Bytes, Option<Charset>),
    /// It is there no more.
    Gone,
    /// It has more bytes than a document may have; so many as far as was seen.
    TooLarge(u64),
}

/// Where documents are fetched from. Every call blocks, within time limits of its own.
pub(crate) trait Source: Send {
    /// Finds what the cursor does not cover yet.
    fn look(&mut self, cursor: &Cursor) -> Result<Look, SourceError>;

    /// Fetches a document of the last look.
    fn fetch(&mut self, offer: &Offer) -> Result<Got, SourceError>;

    /// Fetches a picture that lies beside the documents.
    fn picture(&mut self, _address: &str) -> Result<Bytes, PictureError> {
        Err(PictureError::Elsewhere)
    }

    /// A document of the last look is on the tape or in quarantine: the source need not keep it for us.
    fn settle(&mut self, offer: &Offer, cursor: &Cursor) -> Result<(), SourceError>;

    /// All documents of the last look are settled.
    fn finish(&mut self, _cursor: &Cursor) -> Result<(), SourceError> {
        Ok(())
    }

    /// Nothing is asked for a while: lines are hung up.
    fn rest(&mut self) {}
}

/// Why a source could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// Something that may be over the next time.
    #[error("{0}")]
    Failed(String),
    /// It does not let us in. Asking again at once may lock the account.
    #[error("it does not let us in: {0}")]
    Refused(String),
    /// It is not who it was, or cannot show who it is.
    #[error("it is not who it should be: {0}")]
    Stranger(String),
    /// It answered over HTTP with something else than a document.
    #[error(transparent)]
    Web(#[from] FetchError),
    /// How far we are cannot be read or kept.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The tape could not take a document.
    #[error("what came could not be put on the tape: {0}")]
    Tape(String),
}

impl SourceError {
    /// What kind of failure it is.
    pub(crate) fn kind(&self) -> FailureKind {
        match self {
            Self::Refused(_) => FailureKind::Refused,
            Self::Stranger(_) => FailureKind::Stranger,
            Self::Web(error) => error.kind(),
            Self::Failed(_) | Self::Cursor(_) | Self::Tape(_) => FailureKind::Failed,
        }
    }

    /// `Retry-After`, as sent, or what we think by ourselves (seconds).
    pub(crate) fn retry_after(&self) -> Option<String> {
        match self {
            Self::Web(FetchError::Status { retry_after, .. }) => retry_after.clone(),
            // Ten minutes: servers lock an account after a few failures in a row.
            Self::Refused(_) | Self::Stranger(_) | Self::Web(FetchError::Stranger(_)) => Some("600".to_owned()),
            Self::Web(_) | Self::Failed(_) | Self::Cursor(_) | Self::Tape(_) => None,
        }
    }
}
