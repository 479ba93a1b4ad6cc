//! One lane's way into one book.

use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::DelayLine;
use broadtape_model::{DelayClass, FeedSymbol, Lane, UnixNanos};
use broadtape_tape::TickReader;
use std::collections::HashMap;

/// A reader of one lane that trails its head by the delay of one class.
pub(crate) struct Trail {
    lane: Lane,
    class: DelayClass,
    line: DelayLine,
    reader: Box<dyn TickReader>,
    symbols: LaneSymbols,
    is_broken: bool,
}

impl Trail {
    pub(crate) fn new(lane: Lane, class: DelayClass, delay_minutes: u16, reader: Box<dyn TickReader>) -> Self {
        let line = DelayLine::new(delay_minutes);
        Self { lane, class, line, reader, symbols: LaneSymbols::new(lane), is_broken: false }
    }

    pub(crate) fn class(&self) -> DelayClass {
        self.class
    }

    pub(crate) fn next_release(&self) -> Option<UnixNanos> {
        self.line.next_release()
    }

    /// Folds all that has become due into the book; how many ticks that were.
    pub(crate) fn release(&mut self, now: UnixNanos, book: &mut QuoteBook, known: &HashMap<FeedSymbol, u32>) -> usize {
        let mut count = 0;
        while !self.line.wants_block() || self.load_next(known) {
            let due = self.line.release(now);
            count += due.get().len();
            book.apply(&due, &self.symbols);
            if !self.line.wants_block() {
                break;
            }
        }
        count
    }

    /// Loads the next block of the lane; whether there was one. A lane that cannot be read stops
    /// where it is: what is behind the damage stays held.
    fn load_next(&mut self, known: &HashMap<FeedSymbol, u32>) -> bool {
        if self.is_broken {
            return false;
        }
        match self.line.load(|block| self.reader.next_block(block)) {
            Ok(is_loaded) => {
                self.symbols.learn(self.reader.symbols(), known);
                is_loaded
            }
            Err(error) => {
                self.is_broken = true;
                tracing::error!(lane = %self.lane, %error, "the lane cannot be read further; its quotes stand still");
                false
            }
        }
    }
}
