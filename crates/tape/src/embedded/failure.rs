//! What goes wrong, in forms that can be told to several callers, or before the place is known.

use crate::TapeError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a commit failed. All who wait for the commit are told, so it can be cloned where an
/// [`io::Error`] cannot.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// No space is left; what was half written is cut again.
    Full(PathBuf),
    /// The operating system refused; what was half written is cut again.
    Io(PathBuf, io::ErrorKind, String),
    /// So many bytes are all that the tape may hold.
    OverBudget(u64),
    /// What was written could not be confirmed or not be cut: nothing more is taken.
    Unconfirmed(PathBuf, String),
}

impl Failure {
    pub(super) fn new(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path.to_owned()),
            kind => Self::Io(path.to_owned(), kind, error.to_string()),
        }
    }

    pub(super) fn unconfirmed(path: &Path, error: &io::Error) -> Self {
        Self::Unconfirmed(path.to_owned(), error.to_string())
    }
}

impl From<Failure> for TapeError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Full(path) => Self::Full { path },
            Failure::Io(path, kind, text) => Self::Io { path, source: io::Error::new(kind, text) },
            Failure::OverBudget(most) => Self::OverBudget { most },
            Failure::Unconfirmed(path, why) => Self::Unconfirmed { path, why },
        }
    }
}

/// Why a record whose checksum is right cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Unreadable {
    /// It does not follow its own format.
    Malformed(&'static str),
    /// Its format has a version that this release does not know.
    NewerVersion {
        /// Its version.
        found: u8,
        /// The newest that we read.
        known: u8,
    },
    /// Its version is known, and a value in it is not.
    NewerValue(String),
}

impl Unreadable {
    /// The error for the record at byte `offset` of the file `path`.
    pub(super) fn at(self, path: &Path, offset: u64) -> TapeError {
        let path = path.to_owned();
        match self {
            Self::Malformed(what) => TapeError::Damaged { path, offset, what: what.to_owned() },
            Self::NewerVersion { found, known } => {
                TapeError::NewerFormat { path, found: found.into(), known: known.into() }
            }
            Self::NewerValue(what) => TapeError::NewerValue { path, offset, what },
        }
    }
}

/// For `map_err`: the operating system refused something about `path`.
pub(super) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> TapeError {
    move |source| TapeError::Io { path: path.to_owned(), source }
}
