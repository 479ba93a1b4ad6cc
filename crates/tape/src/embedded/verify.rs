//! Checks every byte of a tape.

use super::failure::Unreadable;
use super::recover::TornTail;
use super::segment::{Found, HEADER_BYTES, Segment};
use super::track::{self, Track, segment_path};
use super::{news, ticks};
use crate::TapeError;
use broadtape_model::UnixNanos;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How thoroughly a tape is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Every checksum, every record's place, and what each block and delivery says of itself: as fast as the disk reads.
    Records,
    /// And every tick and every fact is read.
    Entries,
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Segments that were read.
    pub segments: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whole records: deliveries and blocks.
    pub records: u64,
    /// What they hold: facts and ticks.
    pub entries: u64,
    /// What is wrong, in the order of the tape. In a damaged segment nothing behind the damage is counted.
    pub problems: Vec<TapeError>,
    /// Ends that were never finished. Nothing of them was acknowledged, and opening the tape for writing cuts them.
    pub unfinished: Vec<TornTail>,
}

/// What was found in one segment.
#[derive(Default)]
struct Sight {
    bytes: u64,
    records: u64,
    entries: u64,
    span: Option<(UnixNanos, UnixNanos)>,
    problem: Option<TapeError>,
    unfinished: Option<TornTail>,
}

/// A segment to look at.
#[derive(Clone, Copy)]
struct Place {
    track: Track,
    number: u32,
    is_newest: bool,
}

/// Checks the tape in `folder`, several segments at a time. It may be open for writing elsewhere. `progress` is
/// called with the bytes of each segment that was read, from any thread.
///
/// # Errors
/// When the folders cannot be read. What is wrong with the segments is in [`Verified::problems`].
pub fn verify(folder: &Path, depth: Depth, progress: &(dyn Fn(u64) + Sync)) -> Result<Verified, TapeError> {
    let places = places(folder)?;
    let sights: Vec<Mutex<Option<Sight>>> = places.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((place, sight)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            places.get(index).zip(sights.get(index))
        } {
            let seen = look(folder, *place, depth);
            progress(seen.bytes);
            *sight.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, NonZeroUsize::get) {
            scope.spawn(work);
        }
        work();
    });
    let sights = sights.into_iter().map(|sight| sight.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok(sum(folder, places.into_iter().zip(sights.map(Option::unwrap_or_default))))
}

/// All segments, the newest of each track marked.
fn places(folder: &Path) -> Result<Vec<Place>, TapeError> {
    let lanes = track::lanes(folder)?.into_iter().map(Track::Ticks);
    let mut places = Vec::new();
    for track in std::iter::once(Track::News).chain(lanes) {
        let numbers = track::segments(&track.folder(folder))?;
        let newest = numbers.last().copied();
        places.extend(numbers.into_iter().map(|number| Place { track, number, is_newest: newest == Some(number) }));
    }
    Ok(places)
}

fn look(folder: &Path, place: Place, depth: Depth) -> Sight {
    let mut sight = Sight::default();
    if let Err(problem) = read(folder, place, depth, &mut sight) {
        sight.problem = Some(problem);
    }
    sight
}

fn read(folder: &Path, place: Place, depth: Depth, sight: &mut Sight) -> Result<(), TapeError> {
    let Place { track, number, is_newest } = place;
    let segment = Segment::open(&track.folder(folder), track, number)?;
    let length = segment.length()?;
    let mut at = HEADER_BYTES as u64;
    let mut check = Check::new(track, depth);
    let mut body = Vec::new();
    sight.bytes = at;
    loop {
        match segment.frame_at(at, length, &mut body)? {
            Found::Frame(header) if header.is_confirmation() => at += header.frame_bytes(),
            Found::Frame(header) => {
                let (entries, span) =
                    check.record(header.kind, header.version, &body).map_err(|what| what.at(&segment.path, at))?;
                sight.records += 1;
                sight.entries += entries;
                sight.span = Some(sight.span.map_or(span, |(first, _)| (first, span.1)));
                at += header.frame_bytes();
                sight.bytes = at;
            }
            Found::End => {
                sight.bytes = at;
                return Ok(());
            }
            Found::Broken(_) if is_newest && !segment.was_durable(at, length)? => {
                sight.unfinished = Some(TornTail { path: segment.path.clone(), at, bytes: length - at });
                return Ok(());
            }
            Found::Broken(what) => return Err(segment.damaged(at, what)),
        }
    }
}

/// Checks the records of one segment.
enum Check {
    News(Depth),
    Ticks(Box<ticks::BlockCheck>),
}

impl Check {
    fn new(track: Track, depth: Depth) -> Self {
        match track {
            Track::News => Self::News(depth),
            Track::Ticks(_) => Self::Ticks(Box::new(ticks::BlockCheck::new(depth == Depth::Entries))),
        }
    }

    /// How many entries a record has, and the first and last receipt.
    fn record(&mut self, kind: u8, version: u8, body: &[u8]) -> Result<(u64, (UnixNanos, UnixNanos)), Unreadable> {
        match self {
            Self::News(depth) => news::check(kind, version, body, *depth == Depth::Entries),
            Self::Ticks(check) => check.block(kind, version, body),
        }
    }
}

fn sum(folder: &Path, sights: impl Iterator<Item = (Place, Sight)>) -> Verified {
    let mut verified = Verified::default();
    let mut last: Option<(Track, UnixNanos)> = None;
    for (place, sight) in sights {
        verified.segments += 1;
        verified.bytes += sight.bytes;
        verified.records += sight.records;
        verified.entries += sight.entries;
        verified.problems.extend(sight.problem);
        verified.unfinished.extend(sight.unfinished);
        let Some((first, end)) = sight.span else { continue };
        let goes_back = last.is_some_and(|(track, before)| track == place.track && first < before);
        if goes_back && place.track != Track::News {
            let path: PathBuf = segment_path(&place.track.folder(folder), place.number);
            let what = "it begins before the segment ahead of it ends; is it of another tape?".to_owned();
            verified.problems.push(TapeError::Damaged { path, offset: HEADER_BYTES as u64, what });
        }
        last = Some((place.track, end));
    }
    verified
}
