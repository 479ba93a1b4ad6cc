//! Finds where a track ends when a tape is opened for writing.
//!
//! Only the newest segment can be unfinished: a segment is begun when everything before it is
//! durable. So only that one is read here; older ones are checked as they are read.

use super::failure::{Unreadable, io_error};
use super::frame;
use super::log::{LogWriter, Workshop};
use super::segment::{Found, HEADER_BYTES, Header, Segment};
use super::track::{self, Track};
use crate::TapeError;
use std::path::PathBuf;

/// An end that was never finished, and was cut at the last whole record. Nothing of it had been acknowledged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TornTail {
    /// The file.
    pub path: PathBuf,
    /// Where it was cut: its length now.
    pub at: u64,
    /// How many bytes were cut.
    pub bytes: u64,
}

/// A track that can be written on.
pub(super) struct Recovered {
    pub(super) log: LogWriter,
    /// The newest segment's header; `None` on a new track.
    pub(super) newest: Option<Header>,
    pub(super) cut: Option<TornTail>,
}

/// Sees a whole frame: its header and its body.
pub(super) type Visit<'a> = dyn FnMut(frame::Header, &[u8]) -> Result<(), Unreadable> + 'a;

/// Opens a track for writing. `visit` sees each whole frame of the newest segment, in order, to take
/// from it what the writer must remember.
pub(super) fn recover(workshop: &Workshop, track: Track, visit: &mut Visit<'_>) -> Result<Recovered, TapeError> {
    let folder = track.folder(&workshop.tape);
    let log = LogWriter::new(workshop.clone(), track);
    let Some(number) = track::segments(&folder)?.last().copied() else {
        return Ok(Recovered { log, newest: None, cut: None });
    };
    let segment = Segment::open_on(&*workshop.disk, &folder, track, number)?;
    let length = segment.length()?;
    let end = whole_frames(&segment, length, visit)?;
    let cut = (end < length).then(|| TornTail { path: segment.path.clone(), at: end, bytes: length - end });

    let mut file = workshop.disk.open(&segment.path).map_err(io_error(&segment.path))?;
    if let Some(torn) = &cut {
        file.cut(end).map_err(io_error(&segment.path))?;
        tracing::warn!(
            file = %torn.path.display(),
            bytes = torn.bytes,
            "the end of the tape was not finished; cut at byte {end}, nothing acknowledged is lost"
        );
    }
    // Whole frames may be there that the last process did not live to make durable.
    file.sync().map_err(io_error(&segment.path))?;
    Ok(Recovered { log: log.resume(segment.header, file, end), newest: Some(segment.header), cut })
}

/// Visits the whole frames, and returns where the last one ends.
fn whole_frames(segment: &Segment, length: u64, visit: &mut Visit<'_>) -> Result<u64, TapeError> {
    let mut at = HEADER_BYTES as u64;
    let mut body = Vec::new();
    loop {
        match segment.frame_at(at, length, &mut body)? {
            Found::Frame(header) if header.is_confirmation() => at += header.frame_bytes(),
            Found::Frame(header) => {
                visit(header, &body).map_err(|unreadable| unreadable.at(&segment.path, at))?;
                at += header.frame_bytes();
            }
            Found::End => return Ok(at),
            Found::Broken(what) if segment.was_durable(at, length)? => {
                return Err(
                    segment.damaged(at, &format!("{what}, and whole records follow it; restore the file from a copy"))
                );
            }
            Found::Broken(_) => return Ok(at),
        }
    }
}
