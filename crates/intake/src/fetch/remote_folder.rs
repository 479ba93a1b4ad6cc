//! A folder on another machine: what lies in it, what of that is whole, what of that is new.

use crate::cursors::Cursor;
use crate::fetch::source::{Got, Look, Offer, Source, SourceError};
use crate::pictures::{PICTURE_BYTES_MOST, PictureError};
use crate::reception::DOCUMENT_BYTES_MOST;
use crate::{names, siblings};
use broadtape_pictures::MediaType;
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// How soon to look again for files that may still grow: their size must stand still between two looks.
const GROWTH_TIME: Duration = Duration::from_secs(2);

/// The most files that are looked at. Others wait until these are gone.
pub(crate) const FILES_MOST: usize = 100_000;

/// What happens to a file at the provider once it is on the tape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum After {
    /// It stays; that it was taken is remembered here.
    Leave,
    /// It is deleted.
    Delete,
    /// It is moved to this folder, beside or under its own.
    Move(String),
}

/// A file as a listing has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RemoteFile {
    /// Its name, without the folder.
    pub(crate) name: String,
    /// Bytes, where told.
    pub(crate) bytes: Option<u64>,
    /// When it was last changed, in a form that sorts by time; empty where not told.
    pub(crate) changed: String,
    /// What tells its content from another, where the server has such a thing.
    pub(crate) tag: Option<String>,
}

/// A way to a remote folder.
pub(crate) trait RemoteFiles: Send {
    /// The plain files of the folder, at most [`FILES_MOST`].
    fn list(&mut self, cursor: &Cursor) -> Result<Vec<RemoteFile>, SourceError>;

    /// The bytes of a file, one more than `most` at most; `None` when it is not there.
    fn read(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError>;

    /// Deletes a file.
    fn delete(&mut self, name: &str) -> Result<(), SourceError>;

    /// Moves a file to another folder of the same server.
    fn move_to(&mut self, folder: &str, name: &str) -> Result<(), SourceError>;

    /// Whether a file is whole as soon as it is listed.
    fn lists_whole_files_alone(&self) -> bool {
        false
    }

    /// Hangs up.
    fn hang_up(&mut self) {}
}

/// A remote folder as a source of documents.
pub(crate) struct RemoteFolder<F> {
    files: F,
    after: After,
    /// Each file as it was in the last look.
    seen: HashMap<String, String>,
}

impl<F: RemoteFiles> RemoteFolder<F> {
    pub(crate) fn new(files: F, after: After) -> Self {
        Self { files, after, seen: HashMap::new() }
    }
}

impl<F: RemoteFiles> Source for RemoteFolder<F> {
    fn look(&mut self, cursor: &Cursor) -> Result<Look, SourceError> {
        let mut files = self.files.list(cursor)?;
        files.retain(|file| !is_passed_over(&file.name));
        files.sort_by(|one, other| (&one.changed, &one.name).cmp(&(&other.changed, &other.name)));
        let taken = cursor.taken()?;
        let there: HashSet<&str> = files.iter().map(|file| &*file.name).collect();
        for name in taken.keys().filter(|name| !there.contains(&***name)) {
            cursor.forget(name)?;
        }
        let mut look = Look::default();
        let mut seen = HashMap::with_capacity(files.len());
        for file in files {
            let mark = mark(&file);
            if taken.get(&file.name) != Some(&mark) {
                if self.files.lists_whole_files_alone() || self.seen.get(&file.name) == Some(&mark) {
                    let name = names::safe(&file.name);
                    look.offers.push(Offer { id: file.name.clone(), name, mark: mark.clone() });
                } else {
                    look.again_in = Some(GROWTH_TIME);
                }
            }
            seen.insert(file.name, mark);
        }
        self.seen = seen;
        Ok(look)
    }

    fn fetch(&mut self, offer: &Offer) -> Result<Got, SourceError> {
        Ok(match self.files.read(&offer.id, DOCUMENT_BYTES_MOST)? {
            None => Got::Gone,
            Some(bytes) if bytes.len() > DOCUMENT_BYTES_MOST => Got::TooLarge(bytes.len() as u64),
            Some(bytes) => Got::Document(bytes.into(), None),
        })
    }

    fn picture(&mut self, address: &str) -> Result<Bytes, PictureError> {
        let name = siblings::file_name(address)?;
        let name = name.to_str().ok_or(PictureError::Missing)?;
        match self.files.read(name, PICTURE_BYTES_MOST) {
            Ok(None) => Err(PictureError::Missing),
            Ok(Some(bytes)) if bytes.len() > PICTURE_BYTES_MOST => Err(PictureError::TooLarge),
            Ok(Some(bytes)) => Ok(bytes.into()),
            Err(error) => Err(PictureError::Failed(error.to_string())),
        }
    }

    /// First it is remembered, then put away: if the second fails, the first keeps it from being taken again. What is
    /// gone from there is forgotten, since another file may come under its name.
    fn settle(&mut self, offer: &Offer, cursor: &Cursor) -> Result<(), SourceError> {
        cursor.take(&offer.id, &offer.mark)?;
        match &self.after {
            After::Leave => return Ok(()),
            After::Delete => self.files.delete(&offer.id)?,
            After::Move(folder) => self.files.move_to(folder, &offer.id)?,
        }
        Ok(cursor.forget(&offer.id)?)
    }

    fn rest(&mut self) {
        self.files.hang_up();
    }
}

fn mark(RemoteFile { bytes, changed, tag, .. }: &RemoteFile) -> String {
    let bytes = bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
    format!("{bytes} {changed} {}", tag.as_deref().unwrap_or_default())
}

/// Hidden files, the names that programs give to files while they write them, and pictures, which documents refer to.
fn is_passed_over(name: &str) -> bool {
    names::is_unfinished(name.as_bytes()) || name.contains('/') || MediaType::is_named_like_one(name)
}
