//! Reads a track frame by frame, across its segments, up to what is durable; and goes on later.

use super::failure::Unreadable;
use super::frame;
use super::log::SharedHead;
use super::segment::{Found, HEADER_BYTES, Segment};
use super::track::{Track, segment_path, segments};
use crate::TapeError;
use broadtape_model::Position;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far a reader may read.
#[derive(Clone)]
pub(super) enum Extent {
    /// To the head that the writer in this process moves. Before it everything must be whole.
    Head(Arc<SharedHead>),
    /// To the last whole record found: another process may be writing behind it.
    Found,
}

impl Extent {
    /// Opens a segment on the disk that its writer uses.
    fn open(&self, folder: &Path, track: Track, number: u32) -> Result<Segment, TapeError> {
        match self {
            Self::Head(head) => Segment::open_on(head.disk(), folder, track, number),
            Self::Found => Segment::open(folder, track, number),
        }
    }

    /// Up to which byte a segment may be read.
    pub(super) fn end(&self, segment: &Segment) -> Result<u64, TapeError> {
        if let Self::Head(head) = self {
            let head = head.get();
            match head.segment.cmp(&segment.header.number) {
                Ordering::Less => return Ok(0),
                Ordering::Equal => return Ok(head.end),
                Ordering::Greater => {}
            }
        }
        segment.length()
    }
}

/// Reads a track from its oldest segment.
pub(super) struct LogReader {
    folder: PathBuf,
    track: Track,
    extent: Extent,
    segment: Option<Segment>,
    at: u64,
}

/// A frame that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) header: frame::Header,
    pub(super) segment: u32,
    pub(super) at: u64,
}

/// A position is a segment's number and a byte in it. Segments are far smaller than 2^40 bytes.
pub(super) const OFFSET_BITS: u32 = 40;

/// The segment of a position, and the byte in it.
pub(super) fn place(position: Position) -> (u32, u64) {
    let number = u32::try_from(position.0 >> OFFSET_BITS).unwrap_or(u32::MAX);
    (number, position.0 & ((1 << OFFSET_BITS) - 1))
}

impl Frame {
    /// Where it stands in its track.
    pub(super) fn position(&self) -> Position {
        Position(u64::from(self.segment) << OFFSET_BITS | self.at)
    }
}

impl LogReader {
    pub(super) fn new(tape: &Path, track: Track, extent: Extent) -> Self {
        Self { folder: track.folder(tape), track, extent, segment: None, at: 0 }
    }

    /// A reader that begins at a segment. Where that is gone, it begins at the oldest.
    pub(super) fn from_segment(tape: &Path, track: Track, extent: Extent, number: u32) -> Result<Self, TapeError> {
        let mut reader = Self::new(tape, track, extent);
        if reader.is_shown(number) && segments(&reader.folder)?.contains(&number) {
            reader.open(number)?;
        }
        Ok(reader)
    }

    /// The segments of its track that may be read, the oldest first.
    pub(super) fn segments(&self) -> Result<Vec<u32>, TapeError> {
        Ok(segments(&self.folder)?.into_iter().filter(|number| self.is_shown(*number)).collect())
    }

    /// Begins at a frame; `None` when no whole one stands there, or the segment has another salt or is gone.
    pub(super) fn resume(
        tape: &Path,
        track: Track,
        extent: Extent,
        position: Position,
        salt: u64,
    ) -> Result<Option<Self>, TapeError> {
        let (number, at) = place(position);
        let mut reader = Self::new(tape, track, extent);
        if at < HEADER_BYTES as u64 || !segments(&reader.folder)?.contains(&number) || !reader.is_shown(number) {
            return Ok(None);
        }
        let segment = reader.extent.open(&reader.folder, track, number)?;
        let end = reader.extent.end(&segment)?;
        let is_there = matches!(segment.frame_at(at, end, &mut Vec::new())?, Found::Frame(_));
        if !is_there || segment.header.salt != salt {
            return Ok(None);
        }
        (reader.segment, reader.at) = (Some(segment), at);
        Ok(Some(reader))
    }

    /// The salt of the segment that is read.
    pub(super) fn salt(&self) -> u64 {
        self.segment.as_ref().map_or(0, |segment| segment.header.salt)
    }

    /// Reads the next frame's body into `body`; `None` when there is none yet. The frame stays the next one
    /// until it is [passed](Self::pass), so what cannot be understood is not lost.
    pub(super) fn read(&mut self, body: &mut Vec<u8>) -> Result<Option<Frame>, TapeError> {
        loop {
            if self.segment.is_none() && !self.open_oldest()? {
                return Ok(None);
            }
            let segment = self.segment.as_ref().expect("opened above");
            // Whether the segment is closed is asked before what is in it: what is found after that is all there is.
            let is_closed = self.is_closed(segment);
            let end = self.extent.end(segment)?;
            match segment.frame_at(self.at, end, body)? {
                Found::Frame(header) if header.is_confirmation() => self.at += header.frame_bytes(),
                Found::Frame(header) => {
                    return Ok(Some(Frame { header, segment: segment.header.number, at: self.at }));
                }
                Found::End if is_closed => self.open(segment.header.number + 1)?,
                Found::End => return Ok(None),
                Found::Broken(what) if is_closed || self.must_be_whole(segment, end)? => {
                    return Err(segment.damaged(self.at, what));
                }
                Found::Broken(_) => return Ok(None),
            }
        }
    }

    /// Moves on behind a frame.
    pub(super) const fn pass(&mut self, frame: &Frame) {
        self.at = frame.at + frame.header.frame_bytes();
    }

    /// The error for a frame that was read and not understood.
    pub(super) fn error(&self, frame: &Frame, unreadable: Unreadable) -> TapeError {
        unreadable.at(&segment_path(&self.folder, frame.segment), frame.at)
    }

    fn open_oldest(&mut self) -> Result<bool, TapeError> {
        match segments(&self.folder)?.first() {
            Some(number) if self.is_shown(*number) => self.open(*number).map(|()| true),
            _ => Ok(false),
        }
    }

    fn open(&mut self, number: u32) -> Result<(), TapeError> {
        self.segment = Some(self.extent.open(&self.folder, self.track, number)?);
        self.at = HEADER_BYTES as u64;
        Ok(())
    }

    fn is_shown(&self, number: u32) -> bool {
        match &self.extent {
            Extent::Head(head) => head.get().segment >= number,
            Extent::Found => true,
        }
    }

    fn is_closed(&self, segment: &Segment) -> bool {
        let next = segment.header.number + 1;
        match &self.extent {
            Extent::Head(head) => head.get().segment >= next,
            Extent::Found => segment_path(&self.folder, next).exists(),
        }
    }

    /// Whether what is broken at this place can be nothing but damage. Beside a writer in another process
    /// it may also be a record that is just being written.
    fn must_be_whole(&self, segment: &Segment, end: u64) -> Result<bool, TapeError> {
        match &self.extent {
            Extent::Head(_) => Ok(true),
            Extent::Found => {
                if !segment.was_durable(self.at, end)? {
                    return Ok(false);
                }
                // A witness is there now; then so must this one be.
                let again = segment.frame_at(self.at, end, &mut Vec::new())?;
                Ok(matches!(again, Found::Broken(_)))
            }
        }
    }
}
