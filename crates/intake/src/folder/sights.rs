//! What lies in a folder, and which of it has stopped growing.

use crate::{names, urgent};
use broadtape_pictures::MediaType;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::SystemTime;

/// The most files that are followed at once, of documents and of pictures each. Others wait in the
/// folder until these are taken.
const FOLLOWED_MOST: usize = 10_000;

/// What was seen in the last scan and the one before.
#[derive(Default)]
pub(super) struct Sights {
    documents: HashMap<OsString, Sight>,
    pictures: HashMap<OsString, Sight>,
}

/// What was seen of one file.
#[derive(Clone)]
struct Sight {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Whether it was the same in the scan before.
    is_settled: bool,
    /// What it is; looked at once, when it has settled.
    nature: Option<Nature>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    Document,
    Kill,
    Picture,
}

/// A document that may be taken.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Settled {
    /// Kills sort first.
    is_usual: bool,
    modified: Option<SystemTime>,
    pub(super) name: OsString,
}

impl Settled {
    /// Whether it may hold a kill.
    pub(super) fn is_kill(&self) -> bool {
        !self.is_usual
    }
}

impl Sights {
    /// Looks at the folder again. A file is settled when it has the size and time that it had in the
    /// scan before.
    pub(super) fn scan(&mut self, folder: &Path) -> io::Result<()> {
        let mut documents = HashMap::new();
        let mut pictures = HashMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if names::is_unfinished(name.as_encoded_bytes()) {
                continue;
            }
            // A file may vanish between the two calls; a link, a pipe or a folder is none of ours.
            let Some(metadata) = entry.metadata().ok().filter(Metadata::is_file) else { continue };
            let (before, now) = if MediaType::is_named_like_one(&name.to_string_lossy()) {
                (&self.pictures, &mut pictures)
            } else {
                (&self.documents, &mut documents)
            };
            if now.len() < FOLLOWED_MOST {
                let sight = Sight::again(&metadata, before.get(&name));
                now.insert(name, sight);
            }
        }
        *self = Self { documents, pictures };
        Ok(())
    }

    /// The documents that have settled, kills first, then the oldest first.
    pub(super) fn settled_documents(&mut self, folder: &Path) -> Vec<Settled> {
        let mut settled = Vec::new();
        for (name, sight) in self.documents.iter_mut().filter(|(_, sight)| sight.is_settled) {
            let nature = *sight.nature.get_or_insert_with(|| Nature::of(&folder.join(name)));
            if nature != Nature::Picture {
                settled.push(Settled {
                    is_usual: nature != Nature::Kill,
                    modified: sight.modified,
                    name: name.clone(),
                });
            }
        }
        settled.sort_unstable();
        settled
    }

    /// Whether a picture lies in the folder and has settled.
    pub(super) fn is_settled(&self, picture: &OsStr) -> bool {
        let sight = self.pictures.get(picture).or_else(|| self.documents.get(picture));
        sight.is_some_and(|sight| sight.is_settled)
    }
}

impl Sight {
    fn again(metadata: &Metadata, before: Option<&Self>) -> Self {
        let (bytes, modified) = (metadata.len(), metadata.modified().ok());
        let same = before.filter(|before| before.bytes == bytes && before.modified == modified);
        Self { bytes, modified, is_settled: same.is_some(), nature: same.and_then(|same| same.nature) }
    }
}

impl Nature {
    /// Looks at the start of a file; one that cannot be read is taken as a document, so that it is told.
    fn of(path: &Path) -> Self {
        let mut start = Vec::new();
        let read = File::open(path).and_then(|file| file.take(urgent::LOOKED_AT_BYTES as u64).read_to_end(&mut start));
        match read {
            Ok(_) if MediaType::sniff(&start).is_some() => Self::Picture,
            Ok(_) if urgent::may_hold_kill(&start) => Self::Kill,
            _ => Self::Document,
        }
    }
}
