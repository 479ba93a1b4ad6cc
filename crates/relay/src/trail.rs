//! One lane's way into one book.

use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::DelayLine;
use broadtape_model::{FeedSymbol, Lane, UnixNanos};
use broadtape_tape::TickReader;
use std::collections::HashMap;

/// A reader of one lane that trails its head by the delay of one class.
pub(crate) struct Trail {
    lane: Lane,
    line: DelayLine,
    reader: Box<dyn TickReader>,
    symbols: LaneSymbols,
    is_broken: bool,
}

impl Trail {
    pub(crate) fn new(lane: Lane, delay_minutes: u16, reader: Box<dyn TickReader>) -> Self {
        let line = DelayLine::new(delay_minutes);
        Self { lane, line, reader, symbols: LaneSymbols::new(lane), is_broken: false }
    }

    /// When the next tick becomes due; `None` when there is none yet.
    pub(crate) fn next_release(&mut self, known: &HashMap<FeedSymbol, u32>) -> Option<UnixNanos> {
        if self.line.wants_block() {
            self.load_next(known);
        }
        self.line.next_release()
    }

    /// Folds what has become due by `until` into the book; how many ticks that were.
    pub(crate) fn release(
        &mut self,
        until: UnixNanos,
        book: &mut QuoteBook,
        known: &HashMap<FeedSymbol, u32>,
    ) -> usize {
        let mut count = 0;
        while self.next_release(known).is_some_and(|next| next <= until) {
            let due = self.line.release(until);
            count += due.get().len();
            book.apply(&due, &self.symbols);
        }
        count
    }

    /// Loads the next block of the lane where there is one. A lane that cannot be read stops where it
    /// is: what is behind the damage stays held.
    fn load_next(&mut self, known: &HashMap<FeedSymbol, u32>) {
        if self.is_broken {
            return;
        }
        match self.line.load(|block| self.reader.next_block(block)) {
            Ok(_) => self.symbols.learn(self.reader.symbols(), known),
            Err(error) => {
                self.is_broken = true;
                tracing::error!(lane = %self.lane, %error, "the lane cannot be read further; its quotes stand still");
            }
        }
    }
}
