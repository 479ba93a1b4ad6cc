//! The part of a block that was received until an instant.

use super::super::failure::Unreadable;
use super::block::{self, Entry};
use super::change::Memory;
use broadtape_model::UnixNanos;
use std::borrow::Cow;

/// Cuts the blocks of a segment. Receipts never go back, so one block at most is cut in two, and none behind it is kept.
pub(in super::super) struct BlockCut {
    at: UnixNanos,
    /// Symbols defined so far.
    known: u32,
    memory: Memory,
}

impl BlockCut {
    pub(in super::super) fn new(at: UnixNanos) -> Self {
        Self { at, known: 0, memory: Memory::default() }
    }

    /// What is kept of a block, in the same version; `None` when nothing is.
    pub(in super::super) fn block<'a>(
        &mut self,
        kind: u8,
        version: u8,
        body: &'a [u8],
    ) -> Result<Option<Cow<'a, [u8]>>, Unreadable> {
        let head = block::read(kind, version, body, self.known as usize)?;
        let (first_symbol, new) = (self.known, head.new.clone());
        self.known += u32::try_from(new.len()).expect("a block defines at most a symbol for each tick");
        if head.last <= self.at {
            return Ok(Some(body.into()));
        }
        let (own_numbers, mut ticks): (Vec<u32>, _) = ((0..self.known).collect(), Vec::new());
        head.ticks(&own_numbers, &mut self.memory, &mut ticks)?;
        let kept = ticks.iter().take_while(|tick| tick.received <= self.at);
        let entries: Vec<_> = kept.map(|tick| Entry { symbol: tick.symbol, received: tick.received, tick }).collect();
        let defined: Vec<_> = new.iter().collect();
        if entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(block::write(version, &entries, first_symbol, &defined, &mut self.memory).into()))
    }
}
