//! One process at a time writes a tape.

use super::failure::io_error;
use crate::TapeError;
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

/// The name of the file that is locked.
const LOCK: &str = "LOCK";

/// Holds a folder for writing for as long as it lives. The operating system lets go of it when
/// the process ends, however it ends; so a `LOCK` file that is left behind locks nobody out.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Self, TapeError> {
        let path = folder.join(LOCK);
        let open = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(io_error(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(TapeError::InUse { path: folder.to_owned(), holder: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(io_error(&path)(error)),
        }
        // The number is for people alone: who reads it is told whom to stop.
        let note = file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
        note.map_err(io_error(&path))?;
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(20).read_to_string(&mut text) {
        Ok(_) if text.trim().parse::<u32>().is_ok() => text.trim().to_owned(),
        _ => "unknown".to_owned(),
    }
}
