//! Where what cannot be used is kept: its bytes, and a [`Record`] beside them that says why.
//!
//! The folder door keeps its own in the inbox, for the provider to see; all other doors in `quarantine/ID` of the data
//! folder. [`Shelves`] looks through all of them, and [`Retry`] reads what lies there again.

mod record;
pub use record::{RUNNING, Record};

pub use crate::doors::DoorKind;

mod shelves;
pub use shelves::{Entry, FindError, Shelves};

mod retry;
pub use retry::{Kept, Retried, Retry, RetryError, RetryPlaces, kills_first};

mod requests;
pub use requests::Requests;

use crate::names;
use broadtape_model::{Charset, Problem, UnixNanos};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Past this, quarantine is told about loudly: somebody should look. Nothing is ever removed from it.
const BYTES_USUAL_MOST: u64 = 1024 * 1024 * 1024;

/// How often it is told that quarantine is large: once an hour.
const TOLD_EVERY_MILLIS: i64 = 60 * 60 * 1000;

/// A door's folder of what it could not use. Nothing in it is overwritten.
pub struct Quarantine {
    folder: PathBuf,
    sender: String,
    door: DoorKind,
    size: Mutex<Size>,
}

struct Size {
    bytes: u64,
    next_told: UnixNanos,
}

impl Quarantine {
    /// Opens a quarantine; makes its folder where there is none. `sender` is the id of a provider or vendor.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: PathBuf, sender: &str, door: DoorKind) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let size = Mutex::new(Size { bytes: bytes_in(&folder)?, next_told: UnixNanos::MIN });
        Ok(Self { folder, sender: sender.to_owned(), door, size })
    }

    /// Keeps bytes that were received at `received`, with the reason beside them.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&self, name: &str, bytes: &[u8], problems: &[Problem], received: UnixNanos) -> io::Result<PathBuf> {
        self.keep_as(name, bytes, None, problems, received)
    }

    /// The same with the character set that came beside the bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_as(
        &self,
        name: &str,
        bytes: &[u8],
        charset: Option<&Charset>,
        problems: &[Problem],
        received: UnixNanos,
    ) -> io::Result<PathBuf> {
        let path = loop {
            let path = self.place(name);
            match write_new(&path, bytes) {
                // Another door took the name meanwhile.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                written => break written.map(|()| path)?,
            }
        };
        self.explain(&path, bytes.len() as u64, charset, problems, received)?;
        Ok(path)
    }

    /// Moves a file of the same file system here, with its reason; for what is too large to be read.
    ///
    /// # Errors
    /// When it cannot be moved or its reason not be written.
    pub fn keep_file(&self, file: &Path, name: &str, problems: &[Problem], received: UnixNanos) -> io::Result<PathBuf> {
        let path = self.place(name);
        let bytes = file.symlink_metadata()?.len();
        fs::rename(file, &path)?;
        self.explain(&path, bytes, None, problems, received)?;
        Ok(path)
    }

    fn place(&self, name: &str) -> PathBuf {
        names::free(&self.folder, &names::safe(name))
    }

    fn explain(
        &self,
        path: &Path,
        bytes: u64,
        charset: Option<&Charset>,
        problems: &[Problem],
        received: UnixNanos,
    ) -> io::Result<()> {
        let record = Record {
            reasons: problems.iter().map(one_line).collect(),
            sender: Some(self.sender.clone()),
            door: Some(self.door),
            received: Some(received),
            charset: charset.cloned(),
            refused_by: Some(RUNNING.to_owned()),
            ..Record::default()
        };
        let text = record.to_text();
        write_new(&names::reason(path), text.as_bytes())?;
        self.grow(bytes + text.len() as u64, received);
        Ok(())
    }

    fn grow(&self, bytes: u64, now: UnixNanos) {
        let mut size = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        size.bytes += bytes;
        if size.bytes <= BYTES_USUAL_MOST || now < size.next_told {
            return;
        }
        size.next_told = now.plus_millis(TOLD_EVERY_MILLIS);
        // Somebody may have emptied it meanwhile.
        size.bytes = bytes_in(&self.folder).unwrap_or(size.bytes);
        if size.bytes > BYTES_USUAL_MOST {
            let (folder, mebibytes) = (self.folder.display(), size.bytes / 1024 / 1024);
            tracing::error!(
                %folder, mebibytes,
                "quarantine is large and nothing is removed from it by itself; see broadtape quarantine list"
            );
        }
    }
}

/// A problem on one line, whatever its words.
pub(crate) fn one_line(problem: &Problem) -> String {
    let line: String =
        problem.to_string().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // An empty line would end the reasons.
    if line.is_empty() { "no reason was given".to_owned() } else { line }
}

fn bytes_in(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        // One may be dropped meanwhile.
        bytes += entry?.metadata().map_or(0, |metadata| metadata.len());
    }
    Ok(bytes)
}

/// Writes a file that is not there yet: the whole of it, or nothing.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // The disk is full, most likely; a part of the file would help nobody.
        let _ = fs::remove_file(path);
    }
    written
}
