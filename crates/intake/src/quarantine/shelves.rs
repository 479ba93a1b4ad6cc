//! All that is in quarantine, whichever door put it there.

use super::{DoorKind, Record};
use crate::names;
use broadtape_model::{ProviderId, UnixNanos};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The most bytes of a record that are read. The folder door's lies where its provider may write too.
const RECORD_BYTES_MOST: u64 = 1024 * 1024;

/// The fewest digits by which an id may be named.
const DIGITS_LEAST: usize = 4;

/// Every folder of quarantine.
#[derive(Clone, Debug)]
pub struct Shelves {
    quarantine: PathBuf,
    inboxes: Vec<(ProviderId, PathBuf)>,
}

struct Shelf {
    folder: PathBuf,
    sender: String,
    /// Whether it is a folder door's own.
    is_inbox: bool,
}

/// A document in quarantine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Ten hexadecimal digits, made of whose it is, where it lies and how it is called.
    pub id: String,
    /// Who sent it: the id of a provider or vendor, as its place says.
    pub sender: String,
    /// Where it came in; absent where a release before did not say.
    pub door: Option<DoorKind>,
    /// What it is called, without the time of its receipt.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it came in; of what an older release kept, the time in its name or of its file.
    pub received: Option<UnixNanos>,
    /// What stands beside it.
    pub record: Record,
}

/// Why an id names no document.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FindError {
    /// Nothing has it.
    #[error("nothing in quarantine has the id `{0}`; `broadtape quarantine list` shows every id")]
    None(String),
    /// It is the beginning of several.
    #[error("`{id}` is the beginning of {count} ids; give more of its digits")]
    Several {
        /// What was asked for.
        id: String,
        /// How many begin with it.
        count: usize,
    },
    /// It is too short.
    #[error("`{0}` is too short for an id; give {DIGITS_LEAST} of its digits at least")]
    TooShort(String),
}

impl Shelves {
    /// The folders below `quarantine`, one for each provider and vendor, and those in the inboxes of folder doors.
    #[must_use]
    pub fn new(quarantine: PathBuf, inboxes: Vec<(ProviderId, PathBuf)>) -> Self {
        Self { quarantine, inboxes }
    }

    /// All documents, the oldest first.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for folder in folders_in(&self.quarantine)? {
            let sender = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Shelf { folder, sender, is_inbox: false }.look(&mut entries)?;
        }
        for (provider, inbox) in &self.inboxes {
            let sender = provider.as_str().to_owned();
            Shelf { folder: inbox.join("quarantine"), sender, is_inbox: true }.look(&mut entries)?;
        }
        entries.sort_by(|one, other| (one.received, &one.path).cmp(&(other.received, &other.path)));
        Ok(entries)
    }
}

impl Shelf {
    fn look(&self, entries: &mut Vec<Entry>) -> io::Result<()> {
        let files = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files?,
        };
        for file in files {
            let path = file?.path();
            entries.extend(self.entry(path));
        }
        Ok(())
    }

    /// What lies at a path; nothing where that is a record, hidden, no plain file, or gone meanwhile.
    fn entry(&self, path: PathBuf) -> Option<Entry> {
        let file_name = path.file_name()?.to_string_lossy().into_owned();
        let record = names::reason(&path);
        if file_name.starts_with('.') || (names::is_reason(&file_name) && record.symlink_metadata().is_err()) {
            return None;
        }
        let metadata = path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
        let record = read_record(&record);
        let (dated, name) = names::undated(&file_name);
        let written = || UnixNanos::from_timestamp(metadata.modified().ok()?.try_into().ok()?);
        let received = record.received.or(dated).or_else(written);
        Some(Entry {
            id: self.id(&file_name),
            sender: self.sender.clone(),
            // What stands in an inbox may be its provider's own words.
            door: if self.is_inbox { Some(DoorKind::Folder) } else { record.door },
            name: name.to_owned(),
            bytes: metadata.len(),
            path,
            received,
            record,
        })
    }

    fn id(&self, file_name: &str) -> String {
        let place: &[u8] = if self.is_inbox { b"\0inbox\0" } else { b"\0house\0" };
        let digest = Sha256::new().chain_update(&self.sender).chain_update(place).chain_update(file_name).finalize();
        digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Entry {
    /// The one of `entries` that an id names, whole or by its first digits.
    ///
    /// # Errors
    /// When none has it, or several have.
    pub fn find<'a>(entries: &'a [Self], id: &str) -> Result<&'a Self, FindError> {
        if id.len() < DIGITS_LEAST {
            return Err(FindError::TooShort(id.to_owned()));
        }
        let mut found = entries.iter().filter(|entry| entry.id.starts_with(&id.to_ascii_lowercase()));
        match (found.next(), found.count()) {
            (None, _) => Err(FindError::None(id.to_owned())),
            (Some(entry), 0) => Ok(entry),
            (Some(_), more) => Err(FindError::Several { id: id.to_owned(), count: more + 1 }),
        }
    }

    /// Its first bytes, `most` at most.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(&self.path)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Removes it for good, and then its record.
    ///
    /// # Errors
    /// When it cannot be removed; what is gone already counts as removed.
    pub fn remove(&self) -> io::Result<()> {
        for path in [&self.path, &names::reason(&self.path)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Replaces its record, whole or not at all.
    pub(super) fn write_record(&self, record: &Record) -> io::Result<()> {
        let home = names::reason(&self.path);
        let mut unfinished = std::ffi::OsString::from(".");
        unfinished.push(home.file_name().unwrap_or_default());
        let unfinished = home.with_file_name(unfinished);
        // Never through a link that somebody has put there.
        let _ = fs::remove_file(&unfinished);
        super::write_new(&unfinished, record.to_text().as_bytes())?;
        fs::rename(unfinished, home)
    }
}

fn read_record(path: &Path) -> Record {
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    let mut bytes = Vec::new();
    if is_file {
        // One that breaks off says as much as could be read.
        let _ = File::open(path).map(|file| file.take(RECORD_BYTES_MOST).read_to_end(&mut bytes));
    }
    Record::from_text(&String::from_utf8_lossy(&bytes))
}

fn folders_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort_unstable();
    Ok(folders)
}
