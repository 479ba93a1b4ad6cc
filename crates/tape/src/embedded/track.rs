//! The tracks of the tape: the news, and a track for each lane of ticks.

use super::failure::io_error;
use crate::TapeError;
use broadtape_model::Lane;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One sequence of segments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Track {
    /// Deliveries and their facts.
    News,
    /// The ticks of a lane.
    Ticks(Lane),
}

impl Track {
    /// Its folder in the tape's.
    pub(super) fn folder(self, tape: &Path) -> PathBuf {
        match self {
            Self::News => tape.join("news"),
            Self::Ticks(lane) => ticks_folder(tape).join(lane.to_string()),
        }
    }

    /// Its kind and lane in a segment's header.
    pub(super) const fn codes(self) -> (u8, u32) {
        match self {
            Self::News => (1, 0),
            Self::Ticks(Lane::Delay(minutes)) => (2, minutes as u32),
            Self::Ticks(Lane::Unknown) => (2, u32::MAX),
            Self::Ticks(Lane::Past { minutes, run }) => (3, minutes as u32 | (run as u32) << 16),
            Self::Ticks(Lane::Delayed { minutes, already }) => (4, minutes as u32 | (already as u32) << 16),
        }
    }
}

/// The folder of the lanes.
pub(super) fn ticks_folder(tape: &Path) -> PathBuf {
    tape.join("ticks")
}

/// The file of a segment.
pub(super) fn segment_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.seg"))
}

/// The numbers of the segments in a folder, in order; none when there is no such folder.
/// Retention removes from the front, so they need not start at 1; they have no gap.
pub(super) fn segments(folder: &Path) -> Result<Vec<u32>, TapeError> {
    let mut numbers: Vec<u32> = names(folder)?.iter().filter_map(|name| segment_number(name)).collect();
    numbers.sort_unstable();
    if let Some(gap) = numbers.windows(2).find(|pair| pair[0] + 1 != pair[1]) {
        let path = segment_path(folder, gap[0] + 1);
        return Err(TapeError::Damaged { path, offset: 0, what: "the segment is missing between others".to_owned() });
    }
    Ok(numbers)
}

/// How many bytes all segments of a tape hold.
pub(super) fn bytes(tape: &Path) -> Result<u64, TapeError> {
    let mut sum = 0;
    for track in std::iter::once(Track::News).chain(lanes(tape)?.into_iter().map(Track::Ticks)) {
        let folder = track.folder(tape);
        for number in segments(&folder)? {
            let path = segment_path(&folder, number);
            sum += fs::metadata(&path).map_err(io_error(&path))?.len();
        }
    }
    Ok(sum)
}

/// The lanes that have a segment, in order.
pub(super) fn lanes(tape: &Path) -> Result<Vec<Lane>, TapeError> {
    let folder = ticks_folder(tape);
    let mut lanes = Vec::new();
    for lane in names(&folder)?.iter().filter_map(|name| lane(name)) {
        if !segments(&Track::Ticks(lane).folder(tape))?.is_empty() {
            lanes.push(lane);
        }
    }
    lanes.sort_unstable();
    Ok(lanes)
}

fn names(folder: &Path) -> Result<Vec<String>, TapeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io_error(folder)(error)),
    };
    let name = |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.file_name().to_string_lossy().into_owned());
    entries.map(name).collect::<io::Result<_>>().map_err(io_error(folder))
}

/// The number of `00000001.seg`. Other files (a segment that was never finished) are none.
fn segment_number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".seg")?;
    let is_number = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && *number > 0)
}

/// The lane of `delay-15`, `delayed-15-10`, `past-15-1` or `unknown`. Only what a lane itself is written as is its name.
fn lane(name: &str) -> Option<Lane> {
    let lane = match name.split('-').collect::<Vec<_>>()[..] {
        ["delay", minutes] => Lane::Delay(minutes.parse().ok()?),
        ["delayed", minutes, already] => {
            Lane::Delayed { minutes: minutes.parse().ok()?, already: already.parse().ok()? }
        }
        ["past", minutes, run] => Lane::Past { minutes: minutes.parse().ok()?, run: run.parse().ok()? },
        ["unknown"] => Lane::Unknown,
        _ => return None,
    };
    (lane.to_string() == name).then_some(lane)
}
