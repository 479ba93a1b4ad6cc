//! Reads a lane.

use super::super::follow::{Extent, Frame, LogReader};
use super::super::inventory::Holding;
use super::super::track::Track;
use super::block;
use super::change::Memory;
use crate::{TapeError, TickReader};
use broadtape_model::{FeedSymbol, Lane, Position, Tick};
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
    /// Where the block stands that was given last.
    block: Position,
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
        }
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
        let Some(frame) = self.log.read(&mut self.body)? else { return Ok(false) };
        self.read(&frame, ticks)?;
        self.block = frame.position();
        self.log.pass(&frame);
        Ok(true)
    }

    fn symbols(&self) -> &[FeedSymbol] {
        &self.symbols
    }

    fn block(&self) -> Position {
        self.block
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
