//! Reads the news.

use super::super::failure::Unreadable;
use super::super::follow::{Extent, Frame, LogReader, OFFSET_BITS};
use super::super::inventory::Holding;
use super::super::segment::{Found, HEADER_BYTES, Segment};
use super::super::track::{Track, segments};
use super::delivery;
use crate::{NewsReader, TapeError};
use broadtape_model::{Charset, NewsFact, Position, Recorded, UnixNanos};
use bytes::Bytes;
use std::collections::VecDeque;
use std::path::Path;

/// Reads facts in the order of the tape.
pub(in super::super) struct Reader {
    log: LogReader,
    body: Vec<u8>,
    /// Facts of a delivery of which the first ones were given.
    facts: VecDeque<Recorded>,
}

impl Reader {
    pub(in super::super) fn new(tape: &Path, extent: Extent) -> Self {
        Self { log: LogReader::new(tape, Track::News, extent), body: Vec::new(), facts: VecDeque::new() }
    }
}

impl NewsReader for Reader {
    fn next(&mut self) -> Result<Option<Recorded>, TapeError> {
        while self.facts.is_empty() {
            let Some(frame) = self.log.read(&mut self.body)? else { return Ok(None) };
            self.facts = facts(&frame, &self.body).map_err(|unreadable| self.log.error(&frame, unreadable))?;
            self.log.pass(&frame);
        }
        Ok(self.facts.pop_front())
    }
}

fn facts(frame: &Frame, body: &[u8]) -> Result<VecDeque<Recorded>, Unreadable> {
    let read = delivery::read(frame.header.kind, frame.header.version, body)?;
    let received = read.received;
    let recorded = |fact: NewsFact| Recorded { received, delivery: frame.position(), fact };
    Ok(read.facts()?.into_iter().map(recorded).collect())
}

/// The bytes of a delivery as they came, and the character set that came beside them.
pub(in super::super) fn original(
    tape: &Path,
    extent: &Extent,
    wanted: Position,
) -> Result<(Bytes, Option<Charset>), TapeError> {
    let missing = || TapeError::NoSuchRecord(wanted.0);
    let number = u32::try_from(wanted.0 >> OFFSET_BITS).map_err(|_| missing())?;
    let at = wanted.0 & ((1 << OFFSET_BITS) - 1);
    let folder = Track::News.folder(tape);
    if at < HEADER_BYTES as u64 || !segments(&folder)?.contains(&number) {
        return Err(missing());
    }
    let segment = Segment::open(&folder, Track::News, number)?;
    let end = extent.end(&segment)?;
    let mut body = Vec::new();
    // Where no record begins, the checksum, which knows the place, is wrong.
    let Found::Frame(header) = segment.frame_at(at, end, &mut body)? else { return Err(missing()) };
    let read =
        delivery::read(header.kind, header.version, &body).map_err(|unreadable| unreadable.at(&segment.path, at))?;
    Ok((Bytes::copy_from_slice(read.original), read.charset))
}

/// Counts what the news track holds.
pub(in super::super) fn count(tape: &Path, extent: Extent) -> Result<Holding, TapeError> {
    let mut log = LogReader::new(tape, Track::News, extent);
    let (mut holding, mut body) = (Holding::default(), Vec::new());
    while let Some(frame) = log.read(&mut body)? {
        let read = delivery::read(frame.header.kind, frame.header.version, &body);
        let read = read.map_err(|unreadable| log.error(&frame, unreadable))?;
        holding.add(&frame, u64::from(read.fact_count), read.received, read.received);
        log.pass(&frame);
    }
    Ok(holding)
}

/// Checks a delivery: how many facts it has, and its receipt, twice.
pub(in super::super) fn check(
    kind: u8,
    version: u8,
    body: &[u8],
    reads_facts: bool,
) -> Result<(u64, (UnixNanos, UnixNanos)), Unreadable> {
    let read = delivery::read(kind, version, body)?;
    let (count, received) = (read.fact_count, read.received);
    if reads_facts {
        read.facts()?;
    }
    Ok((count.into(), (received, received)))
}
