//! A copy of a tape up to an instant.

use super::failure::{Unreadable, io_error};
use super::frame::Commit;
use super::segment::{Found, HEADER_BYTES, Segment};
use super::track::{self, Track, segment_path};
use super::{news, ticks};
use crate::TapeError;
use broadtape_model::UnixNanos;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// So many bytes are gathered before they are written.
const WRITE_BYTES: usize = 4 << 20;

/// What a cut came to.
#[derive(Debug, Default)]
pub struct Cut {
    /// Segments of the new tape.
    pub segments: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Where a track could not be read further: what is behind is not in the copy.
    pub problems: Vec<TapeError>,
}

/// Copies what was received until `at` from the tape in `from` to a new one in `to`. A track that is damaged is
/// copied up to the damage.
///
/// # Errors
/// When the folders cannot be read or written, or there is a tape in `to`.
pub fn cut(from: &Path, to: &Path, at: UnixNanos) -> Result<Cut, TapeError> {
    let news = Track::News.folder(to);
    if news.exists() {
        let source = io::Error::new(io::ErrorKind::AlreadyExists, "there is a tape already; name another folder");
        return Err(TapeError::Io { path: to.to_owned(), source });
    }
    let mut made = Cut::default();
    let lanes = track::lanes(from)?.into_iter().map(Track::Ticks);
    for track in std::iter::once(Track::News).chain(lanes) {
        let folder = track.folder(to);
        fs::create_dir_all(&folder).map_err(io_error(&folder))?;
        for number in track::segments(&track.folder(from))? {
            let segment = match Segment::open(&track.folder(from), track, number) {
                Ok(segment) => segment,
                Err(problem) => {
                    made.problems.push(problem);
                    break;
                }
            };
            let path = segment_path(&folder, number);
            let (bytes, end) = copy(&segment, &path, at)?;
            made.segments += 1;
            made.bytes += bytes;
            if let Some(problem) = end {
                made.problems.push(problem);
                break;
            }
        }
        sync_folder(&folder)?;
    }
    Ok(made)
}

/// Copies the records of a segment that were received until `at`; the new one's length, and the damage where it ends
/// before the old one does.
fn copy(segment: &Segment, to: &Path, at: UnixNanos) -> Result<(u64, Option<TapeError>), TapeError> {
    let mut file = File::create_new(to).map_err(io_error(to))?;
    file.write_all(&segment.header.write()).map_err(io_error(to))?;
    let mut written = HEADER_BYTES as u64;
    let mut commit = Commit::new(segment.header.salt, written);
    let mut selection = Selection::new(segment.header.track, at);
    let (length, mut place, mut body) = (segment.length()?, HEADER_BYTES as u64, Vec::new());
    let mut problem = None;
    loop {
        match segment.frame_at(place, length, &mut body)? {
            Found::Frame(header) if header.is_confirmation() => place += header.frame_bytes(),
            Found::Frame(header) => {
                match selection.of(header.kind, header.version, &body) {
                    Ok(Some(kept)) => commit.push(header.kind, header.version, &kept),
                    Ok(None) => {}
                    Err(what) => {
                        problem = Some(what.at(&segment.path, place));
                        break;
                    }
                }
                place += header.frame_bytes();
            }
            Found::End => break,
            Found::Broken(_) if !segment.was_durable(place, length)? => break,
            Found::Broken(what) => {
                problem = Some(segment.damaged(place, what));
                break;
            }
        }
        if commit.bytes().len() >= WRITE_BYTES {
            file.write_all(commit.bytes()).map_err(io_error(to))?;
            written += commit.bytes().len() as u64;
            commit = Commit::new(segment.header.salt, written);
        }
    }
    file.write_all(commit.bytes()).map_err(io_error(to))?;
    file.sync_all().map_err(io_error(to))?;
    Ok((written + commit.bytes().len() as u64, problem))
}

/// Says what of each record goes into the copy.
enum Selection {
    News(UnixNanos),
    Ticks(Box<ticks::BlockCut>),
}

impl Selection {
    fn new(track: Track, at: UnixNanos) -> Self {
        match track {
            Track::News => Self::News(at),
            Track::Ticks(_) => Self::Ticks(Box::new(ticks::BlockCut::new(at))),
        }
    }

    fn of<'a>(
        &mut self,
        kind: u8,
        version: u8,
        body: &'a [u8],
    ) -> Result<Option<std::borrow::Cow<'a, [u8]>>, Unreadable> {
        match self {
            Self::News(at) => {
                let (_, (received, _)) = news::check(kind, version, body, false)?;
                Ok((received <= *at).then_some(body.into()))
            }
            Self::Ticks(cut) => cut.block(kind, version, body),
        }
    }
}

fn sync_folder(folder: &Path) -> Result<(), TapeError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(io_error(folder))
}
