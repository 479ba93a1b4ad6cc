//! A reader that begins behind the first ticks of a lane.

use crate::{TapeError, TickReader};
use broadtape_model::{FeedSymbol, Position, Tick};

/// Passes over the first `count` ticks of a reader.
pub(crate) fn behind(mut reader: Box<dyn TickReader>, count: u64) -> Result<Box<dyn TickReader>, TapeError> {
    let (mut left, mut block) = (count, Vec::new());
    while left > 0 && reader.next_block(&mut block)? {
        let of_this = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        left -= of_this as u64;
        if of_this < block.len() {
            block.drain(..of_this);
            return Ok(Box::new(Behind { reader, rest: block }));
        }
    }
    Ok(Box::new(Behind { reader, rest: Vec::new() }))
}

/// A reader, and what it has read of a block of which the first ticks were passed over.
struct Behind {
    reader: Box<dyn TickReader>,
    rest: Vec<Tick>,
}

impl TickReader for Behind {
    fn next_block(&mut self, ticks: &mut Vec<Tick>) -> Result<bool, TapeError> {
        if self.rest.is_empty() {
            return self.reader.next_block(ticks);
        }
        ticks.clear();
        ticks.append(&mut self.rest);
        Ok(true)
    }

    fn symbols(&self) -> &[FeedSymbol] {
        self.reader.symbols()
    }

    fn block(&self) -> Position {
        self.reader.block()
    }
}
