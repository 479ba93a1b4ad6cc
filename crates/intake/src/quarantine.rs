//! Where what cannot be used is kept: its bytes, and the reason beside them.

use crate::names;
use broadtape_model::{Problem, UnixNanos};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Past this, quarantine is told about loudly: somebody should look. Nothing is ever removed from it.
const BYTES_USUAL_MOST: u64 = 1024 * 1024 * 1024;

/// How often it is told that quarantine is large: once an hour.
const TOLD_EVERY_MILLIS: i64 = 60 * 60 * 1000;

/// A folder of what cannot be used. Nothing in it is overwritten or removed.
pub struct Quarantine {
    folder: PathBuf,
    size: Mutex<Size>,
}

struct Size {
    bytes: u64,
    next_told: UnixNanos,
}

impl Quarantine {
    /// Opens a quarantine; makes its folder where there is none.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let mut bytes = 0;
        for entry in fs::read_dir(&folder)? {
            bytes += entry?.metadata()?.len();
        }
        Ok(Self { folder, size: Mutex::new(Size { bytes, next_told: UnixNanos::MIN }) })
    }

    /// Keeps bytes, with one line for each problem in `NAME.reason.txt` beside them.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&self, name: &str, bytes: &[u8], problems: &[Problem], now: UnixNanos) -> io::Result<PathBuf> {
        let path = loop {
            let path = self.place(name);
            match write_new(&path, bytes) {
                // Another door took the name meanwhile.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                written => break written.map(|()| path)?,
            }
        };
        self.explain(&path, bytes.len() as u64, problems, now)?;
        Ok(path)
    }

    /// Moves a file of the same file system here, with its reason; for what is too large to be read.
    ///
    /// # Errors
    /// When it cannot be moved or its reason not be written.
    pub fn keep_file(&self, file: &Path, name: &str, problems: &[Problem], now: UnixNanos) -> io::Result<PathBuf> {
        let path = self.place(name);
        let bytes = file.symlink_metadata()?.len();
        fs::rename(file, &path)?;
        self.explain(&path, bytes, problems, now)?;
        Ok(path)
    }

    fn place(&self, name: &str) -> PathBuf {
        names::free(&self.folder, &names::safe(name))
    }

    fn explain(&self, path: &Path, bytes: u64, problems: &[Problem], now: UnixNanos) -> io::Result<()> {
        let lines: String = problems.iter().map(|problem| one_line(problem) + "\n").collect();
        write_new(&names::reason(path), lines.as_bytes())?;
        self.grow(bytes + lines.len() as u64, now);
        Ok(())
    }

    fn grow(&self, bytes: u64, now: UnixNanos) {
        let mut size = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        size.bytes += bytes;
        if size.bytes > BYTES_USUAL_MOST && now >= size.next_told {
            size.next_told = now.plus_millis(TOLD_EVERY_MILLIS);
            let (folder, mebibytes) = (self.folder.display(), size.bytes / 1024 / 1024);
            tracing::error!(%folder, mebibytes, "quarantine is large; look at its reasons and empty it, nothing is removed from it by itself");
        }
    }
}

/// A problem on one line, whatever its words.
pub(crate) fn one_line(problem: &Problem) -> String {
    problem.to_string().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
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
