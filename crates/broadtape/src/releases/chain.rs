//! How entries are sealed to each other, and how the seals are checked.

use super::Entry;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The digest of an entry, in hexadecimal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Digest(String);

/// An entry as it was read.
pub(crate) struct Line {
    pub(crate) digest: Digest,
    pub(crate) entry: Entry,
}

/// What is wrong with the log itself.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Flaw {
    /// It is no entry.
    #[error("{place}: this is no entry: {what}")]
    NoEntry { place: String, what: String },
    /// The seal does not fit.
    #[error("{place}: entry {number} was changed, or does not follow from the one before it: its digest does not fit")]
    Changed { place: String, number: u64 },
    /// Numbers are left out.
    #[error("{place}: entries {first} to {last} are missing before this one")]
    Missing { place: String, first: u64, last: u64 },
    /// Numbers go back.
    #[error("{place}: entry {number} comes after entry {before}")]
    Disorder { place: String, number: u64, before: u64 },
    /// Time goes back.
    #[error("{place}: entry {number} is of an earlier instant than the one before it")]
    Backwards { place: String, number: u64 },
}

impl Digest {
    /// What the first entry of all follows from.
    pub(crate) fn origin() -> Self {
        Self("0".repeat(64))
    }

    /// The digest of an entry, as JSON, that follows this one.
    pub(crate) fn sealing(&self, json: &str) -> Self {
        let digest = Sha256::new().chain_update(&self.0).chain_update(json).finalize();
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn read(text: &str) -> Option<Self> {
        let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The files of a log, in order; none where there is no log.
pub(crate) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "log") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A line taken apart: the digest, the JSON, and the entry in it.
pub(super) fn parse(text: &str) -> Result<(Digest, &str, Entry), String> {
    let (digest, json) = text.split_once(' ').ok_or("it has no digest")?;
    let digest = Digest::read(digest).ok_or("its digest is none")?;
    let entry = serde_json::from_str(json).map_err(|error| error.to_string())?;
    Ok((digest, json, entry))
}

/// Reads a whole log, checks every seal, and gives each entry in order to `each`. What is wrong is given back, in order;
/// the reading goes on behind it. An unfinished last line is none: a house may be writing it.
pub(crate) fn read(folder: &Path, mut each: impl FnMut(Line)) -> io::Result<Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut before: Option<(Digest, Entry)> = None;
    for file in files(folder)? {
        let mut reader = BufReader::new(File::open(&file)?);
        let (mut text, mut line) = (String::new(), 0);
        while reader.read_line(&mut text)? > 0 && text.ends_with('\n') {
            line += 1;
            let place = format!("{} line {line}", file.display());
            match parse(text.trim_end_matches('\n')) {
                Err(what) => flaws.push(Flaw::NoEntry { place, what }),
                Ok((digest, json, entry)) => {
                    flaws.extend(flaw(before.as_ref(), &digest, json, &entry, place));
                    each(Line { digest: digest.clone(), entry: entry.clone() });
                    before = Some((digest, entry));
                }
            }
            text.clear();
        }
    }
    Ok(flaws)
}

/// What is wrong with an entry after the one before it.
fn flaw(before: Option<&(Digest, Entry)>, digest: &Digest, json: &str, entry: &Entry, place: String) -> Option<Flaw> {
    let number = entry.number;
    let Some((previous, last)) = before else {
        // Older files may have been taken away: then nothing is known of what this one follows from.
        let is_sealed = number != 1 || Digest::origin().sealing(json) == *digest;
        return (!is_sealed).then_some(Flaw::Changed { place, number });
    };
    if number <= last.number {
        return Some(Flaw::Disorder { place, number, before: last.number });
    }
    if number > last.number + 1 {
        return Some(Flaw::Missing { place, first: last.number + 1, last: number - 1 });
    }
    if previous.sealing(json) != *digest {
        return Some(Flaw::Changed { place, number });
    }
    let is_backwards = entry.instant().zip(last.instant()).is_none_or(|(own, last)| own < last);
    is_backwards.then_some(Flaw::Backwards { place, number })
}
