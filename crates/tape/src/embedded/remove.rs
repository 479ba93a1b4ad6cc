//! Retention: whole segments are removed, the oldest first, and never the newest.

use super::failure::io_error;
use super::follow::{OFFSET_BITS, place};
use super::log::Workshop;
use super::segment::Segment;
use super::track::{Track, segment_path, segments};
use crate::TapeError;
use broadtape_model::{Position, UnixNanos};
use std::fs;
use std::path::Path;

/// A segment behind which others follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CompleteSegment {
    /// The position behind all of its records.
    pub end: Position,
    /// Its bytes.
    pub bytes: u64,
    /// The last receipt in it or before it.
    pub last_receipt: UnixNanos,
}

/// The segments of a track but for the newest, the oldest first.
pub(super) fn complete_segments(tape: &Path, track: Track) -> Result<Vec<CompleteSegment>, TapeError> {
    let folder = track.folder(tape);
    let numbers = segments(&folder)?;
    let complete = |pair: &[u32]| {
        let path = segment_path(&folder, pair[0]);
        let bytes = fs::metadata(&path).map_err(io_error(&path))?.len();
        // The next one says where this one ended.
        let last_receipt = Segment::open(&folder, track, pair[1])?.header.floor;
        Ok(CompleteSegment { end: Position(u64::from(pair[1]) << OFFSET_BITS), bytes, last_receipt })
    };
    numbers.windows(2).map(complete).collect()
}

/// Removes the segments that lie wholly before a position; how many bytes that frees.
pub(super) fn remove_before(workshop: &Workshop, track: Track, position: Position) -> Result<u64, TapeError> {
    let folder = track.folder(&workshop.tape);
    let numbers = segments(&folder)?;
    let newest = numbers.last().copied().unwrap_or(0);
    let (keep_from, _) = place(position);
    let mut freed = 0;
    for number in numbers.into_iter().filter(|number| *number < keep_from.min(newest)) {
        let path = segment_path(&folder, number);
        let bytes = fs::metadata(&path).map_err(io_error(&path))?.len();
        workshop.disk.remove(&path).map_err(io_error(&path))?;
        // In order and each for itself: after a power failure there is no gap.
        workshop.disk.sync_folder(&folder).map_err(io_error(&folder))?;
        workshop.budget.give_back(bytes);
        freed += bytes;
    }
    Ok(freed)
}
