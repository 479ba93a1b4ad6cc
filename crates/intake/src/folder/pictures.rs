//! The pictures that a folder's documents refer to: files beside them, or such as were used before.

use super::sights::Sights;
use crate::pictures::{PictureError, PictureSource};
use crate::siblings;
use bytes::Bytes;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

/// The pictures of a folder, for one document.
pub(super) struct FolderPictures<'a> {
    folder: &'a Path,
    /// Where pictures lie that a document has used.
    used_before: &'a Path,
    sights: &'a Sights,
    /// Whether the document still waits for pictures that have not come.
    is_patient: bool,
    used: RefCell<BTreeSet<OsString>>,
}

impl<'a> FolderPictures<'a> {
    pub(super) fn new(folder: &'a Path, used_before: &'a Path, sights: &'a Sights, is_patient: bool) -> Self {
        Self { folder, used_before, sights, is_patient, used: RefCell::default() }
    }

    /// The files of the folder that were given out.
    pub(super) fn into_used(self) -> BTreeSet<OsString> {
        self.used.into_inner()
    }
}

impl PictureSource for FolderPictures<'_> {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        let name = siblings::file_name(address)?;
        if self.sights.is_settled(&name) {
            match siblings::read(&self.folder.join(&name)) {
                // A document before this one, in the same scan, has used it and moved it.
                Err(PictureError::Missing) => {}
                Err(error) => return Err(error),
                Ok(bytes) => {
                    self.used.borrow_mut().insert(name);
                    return Ok(bytes);
                }
            }
        }
        match siblings::read(&self.used_before.join(&name)) {
            Err(PictureError::Missing) if self.is_patient => Err(PictureError::NotYet),
            found_or_not => found_or_not,
        }
    }
}
