//! Checks the blocks of a segment.

use super::super::failure::Unreadable;
use super::block;
use super::change::Memory;
use broadtape_model::{Tick, UnixNanos};

/// What has to be remembered from block to block of a segment.
pub(in super::super) struct BlockCheck {
    reads_ticks: bool,
    /// The segment's own numbers of the symbols defined so far.
    symbols: Vec<u32>,
    last: UnixNanos,
    memory: Memory,
    ticks: Vec<Tick>,
}

impl BlockCheck {
    pub(in super::super) fn new(reads_ticks: bool) -> Self {
        Self { reads_ticks, symbols: Vec::new(), last: UnixNanos::MIN, memory: Memory::default(), ticks: Vec::new() }
    }

    /// How many ticks a block has, and the first and last receipt.
    pub(in super::super) fn block(
        &mut self,
        kind: u8,
        version: u8,
        body: &[u8],
    ) -> Result<(u64, (UnixNanos, UnixNanos)), Unreadable> {
        let head = block::read(kind, version, body, self.symbols.len())?;
        let (count, span) = (head.count, (head.first, head.last));
        if span.0 < self.last || span.1 < span.0 {
            return Err(Unreadable::Malformed("its receipts go back"));
        }
        self.last = span.1;
        let defined = u32::try_from(self.symbols.len() + head.new.len()).unwrap_or(u32::MAX);
        self.symbols.extend(u32::try_from(self.symbols.len()).unwrap_or(u32::MAX)..defined);
        if self.reads_ticks {
            self.ticks.clear();
            head.ticks(&self.symbols, &mut self.memory, &mut self.ticks)?;
        }
        Ok((count.into(), span))
    }
}
