//! Names of files that doors put aside.

use broadtape_model::UnixNanos;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The most bytes of a name that we give: file systems take 255, and a date, a number and
/// `.reason.txt` are added.
const NAME_BYTES_MOST: usize = 180;

/// A name that is safe as a file's and on a log line: no path, no control characters, no leading
/// dot, bounded; the extension stays.
pub(crate) fn safe(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|letter| if letter.is_control() || matches!(letter, '/' | '\\' | ':') { '_' } else { letter })
        .collect();
    let clean = clean.trim_start_matches('.');
    let (stem, extension) = parts(clean);
    let stem_most = NAME_BYTES_MOST.saturating_sub(extension.len().min(20));
    let mut short: String = stem
        .chars()
        .scan(0, |used, letter| {
            *used += letter.len_utf8();
            (*used <= stem_most).then_some(letter)
        })
        .collect();
    if short.is_empty() {
        short.push_str("unnamed");
    }
    short.push_str(&extension.chars().take(20).filter(char::is_ascii).collect::<String>());
    short
}

/// A name that sorts by time: `2026-01-31T090000.123Z-NAME`.
pub(crate) fn dated(received: UnixNanos, name: &str) -> String {
    let instant = UnixNanos::from_millis(received.millis()).unwrap_or(received);
    format!("{}-{name}", instant.to_string().replace(':', ""))
}

/// A path in `folder` that nothing has yet, nor a reason beside it: the name, or the name with a number.
pub(crate) fn free(folder: &Path, name: &str) -> PathBuf {
    let (stem, extension) = parts(name);
    let numbered = (2_u64..).map(|number| format!("{stem}-{number}{extension}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .map(|name| folder.join(name))
        .find(|path| path.symlink_metadata().is_err() && reason(path).symlink_metadata().is_err())
        .expect("a folder does not hold 2^64 files")
}

/// What the name of a file's reason ends in.
const REASON: &str = ".reason.txt";

/// Where the reason stands for which a file is in quarantine.
pub(crate) fn reason(path: &Path) -> PathBuf {
    let mut reason = path.as_os_str().to_owned();
    reason.push(REASON);
    reason.into()
}

/// Whether a name is that of a reason.
pub(crate) fn is_reason(name: &str) -> bool {
    name.ends_with(REASON)
}

/// A name that [`dated`] has made, parted again; any other is given back whole.
pub(crate) fn undated(name: &str) -> (Option<UnixNanos>, &str) {
    // `2026-01-31T090000.123Z-NAME`: the colons of the time were taken out.
    let parted = || {
        let (date, rest) = name.split_once('T')?;
        let (time, rest) = rest.split_once("Z-")?;
        let (hours, minutes, seconds) = (time.get(..2)?, time.get(2..4)?, time.get(4..)?);
        let instant = UnixNanos::parse(&format!("{date}T{hours}:{minutes}:{seconds}Z")).ok()?;
        Some((Some(instant), rest))
    };
    parted().unwrap_or((None, name))
}

/// A file's name for people.
pub(crate) fn shown(name: &OsStr) -> String {
    safe(&name.to_string_lossy())
}

/// A name's stem, and its extension with the dot.
fn parts(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}

/// Hidden files and the names that programs give to files while they write them.
pub(crate) fn is_unfinished(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b".part") || name.ends_with(b".tmp")
}
