//! Pictures that stories refer to: where the doors get them, and why one is not let in.
//!
//! A reader's browser never loads a picture from a provider, since that would tell the provider who
//! reads. So the doors fetch each picture once, look at its bytes, and keep it.

use broadtape_pictures::Refusal;
use bytes::Bytes;

/// The most bytes of one picture: a large photograph for the web has two or three MiB.
pub const PICTURE_BYTES_MOST: usize = 8 * 1024 * 1024;

/// Where a door gets the pictures that a document refers to.
pub trait PictureSource {
    /// The bytes of the picture at an address as the provider wrote it. May block; gives up in time.
    ///
    /// # Errors
    /// When it cannot be had, or not yet.
    fn picture(&self, address: &str) -> Result<Bytes, PictureError>;
}

/// A door without pictures.
#[derive(Clone, Copy, Debug)]
pub struct NoPictures;

impl PictureSource for NoPictures {
    fn picture(&self, _address: &str) -> Result<Bytes, PictureError> {
        Err(PictureError::Elsewhere)
    }
}

/// Why a picture cannot be had.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// It is somewhere that this door does not fetch from.
    #[error("this door does not fetch from there")]
    Elsewhere,
    /// It is where the door looks, but has not arrived yet, or not wholly.
    #[error("it has not arrived yet")]
    NotYet,
    /// There is none.
    #[error("there is no such picture")]
    Missing,
    /// It is larger than [`PICTURE_BYTES_MOST`].
    #[error("it is larger than {} MiB", PICTURE_BYTES_MOST / 1024 / 1024)]
    TooLarge,
    /// The document has too many.
    #[error("the document has more than {most} pictures")]
    TooMany {
        /// The most.
        most: usize,
    },
    /// Its bytes are not let in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Fetching it failed.
    #[error("it could not be fetched: {0}")]
    Failed(String),
}
