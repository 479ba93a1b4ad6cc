//! Reads a lane.

use super::super::follow::{Extent, Frame, LogReader, place};
use super::super::inventory::Holding;
use super::super::track::Track;
use super::block;
use super::change::Memory;
use crate::{Bookmark, TapeError, TickReader};
use broadtape_model::{FeedSymbol, Lane, Position, Tick, UnixNanos};
use std::collections::HashMap;
use std::path::Path;

/// Reads a lane's ticks block by block. It holds one block, and the symbols met.
pub(in super::super) struct Reader {
    log: LogReader,
    body: Vec<u8>,
    memory: Memory,
    symbols: Vec<FeedSymbol>,
    numbers: HashMap<FeedSymbol, u32>,
    /// Our numbers of the symbols of the present segment, by the segment's own.
    segment_symbols: Vec<u32>,
    segment: u32,
    /// Where the block stands that was given last, and how many symbols its segment had defined before it.
    block: Position,
    salt: u64,
    known_before: usize,
    /// Blocks whose last receipt is earlier are passed over.
    since: UnixNanos,
}

impl Reader {
    pub(in super::super) fn new(tape: &Path, lane: Lane, extent: Extent) -> Self {
        Self {
            log: LogReader::new(tape, Track::Ticks(lane), extent),
            body: Vec::new(),
            memory: Memory::default(),
            symbols: Vec::new(),
            numbers: HashMap::new(),
            segment_symbols: Vec::new(),
            segment: 0,
            block: Position::default(),
            salt: 0,
            known_before: 0,
            since: UnixNanos::MIN,
        }
    }

    /// One that leaves out blocks from before an instant, and whole segments where it can.
    pub(in super::super) fn since(
        tape: &Path,
        lane: Lane,
        extent: Extent,
        since: UnixNanos,
    ) -> Result<Self, TapeError> {
        let track = Track::Ticks(lane);
        let new = Self::new(tape, lane, extent.clone());
        let mut body = Vec::new();
        for number in new.log.segments()?.into_iter().rev() {
            let mut log = LogReader::from_segment(tape, track, extent.clone(), number)?;
            let Some(frame) = log.read(&mut body)? else { continue };
            let first = block::read(frame.header.kind, frame.header.version, &body, 0);
            if frame.segment == number && first.is_ok_and(|first| first.first < since) {
                let log = LogReader::from_segment(tape, track, extent, number)?;
                return Ok(Self { log, since, ..new });
            }
        }
        Ok(Self { since, ..new })
    }

    /// Goes on where another reader stood; `None` when there is no such place.
    pub(in super::super) fn resume(
        tape: &Path,
        lane: Lane,
        extent: Extent,
        bookmark: &Bookmark,
    ) -> Result<Option<Self>, TapeError> {
        let Some(log) = LogReader::resume(tape, Track::Ticks(lane), extent, bookmark.block, bookmark.salt)? else {
            return Ok(None);
        };
        if bookmark.of_segment.iter().any(|number| *number as usize >= bookmark.symbols.len()) {
            return Ok(None);
        }
        let (segment, _) = place(bookmark.block);
        Ok(Some(Self {
            log,
            body: Vec::new(),
            memory: Memory::default(),
            numbers: bookmark.symbols.iter().cloned().zip(0..).collect(),
            symbols: bookmark.symbols.clone(),
            segment_symbols: bookmark.of_segment.clone(),
            segment,
            block: Position::default(),
            salt: bookmark.salt,
            known_before: 0,
            since: UnixNanos::MIN,
        }))
    }

    fn read(&mut self, frame: &Frame, ticks: &mut Vec<Tick>) -> Result<(), TapeError> {
        if frame.segment != self.segment {
            self.segment = frame.segment;
            self.segment_symbols.clear();
        }
        let known = self.segment_symbols.len();
        let error = |unreadable| self.log.error(frame, unreadable);
        let mut block = block::read(frame.header.kind, frame.header.version, &self.body, known).map_err(error)?;
        for symbol in std::mem::take(&mut block.new) {
            let next = u32::try_from(self.symbols.len()).expect("a tape names far fewer than 2^32 symbols");
            let number = *self.numbers.entry(symbol.clone()).or_insert_with(|| {
                self.symbols.push(symbol);
                next
            });
            self.segment_symbols.push(number);
        }
        self.known_before = known;
        if block.last < self.since {
            return Ok(());
        }
        let outcome = block.ticks(&self.segment_symbols, &mut self.memory, ticks).map_err(error);
        if outcome.is_err() {
            // The block stays the next one, and defines its symbols again.
            self.segment_symbols.truncate(known);
            ticks.clear();
        }
        outcome
    }
}

impl TickReader for Reader {
    fn next_block(&mut self, ticks: &mut Vec<Tick>) -> Result<bool, TapeError> {
        ticks.clear();
        // A block holds a tick at least: one that gave none was passed over.
        while ticks.is_empty() {
            let Some(frame) = self.log.read(&mut self.body)? else { return Ok(false) };
            self.read(&frame, ticks)?;
            (self.block, self.salt) = (frame.position(), self.log.salt());
            self.log.pass(&frame);
        }
        Ok(true)
    }

    fn symbols(&self) -> &[FeedSymbol] {
        &self.symbols
    }

    fn block(&self) -> Position {
        self.block
    }

    fn bookmark(&self) -> Option<Bookmark> {
        let has_block = self.block != Position::default();
        has_block.then(|| Bookmark {
            block: self.block,
            salt: self.salt,
            symbols: self.symbols.clone(),
            of_segment: self.segment_symbols[..self.known_before].to_vec(),
        })
    }
}

/// Counts what a lane holds.
pub(in super::super) fn count(tape: &Path, lane: Lane, extent: Extent) -> Result<Holding, TapeError> {
    let mut log = LogReader::new(tape, Track::Ticks(lane), extent);
    let (mut holding, mut body) = (Holding::default(), Vec::new());
    let (mut segment, mut known) = (0, 0);
    while let Some(frame) = log.read(&mut body)? {
        if frame.segment != segment {
            (segment, known) = (frame.segment, 0);
        }
        let block = block::read(frame.header.kind, frame.header.version, &body, known);
        let block = block.map_err(|unreadable| log.error(&frame, unreadable))?;
        known += block.new.len();
        holding.add(&frame, u64::from(block.count), block.first, block.last);
        log.pass(&frame);
    }
    Ok(holding)
}
