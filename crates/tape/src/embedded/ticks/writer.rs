//! Puts ticks into blocks, and blocks on the tape.

use super::super::failure::Failure;
use super::super::frame::Commit;
use super::super::log::LogWriter;
use super::block::{self, TICKS_MOST};
use super::change::Memory;
use super::symbols::Symbols;
use crate::TickBatch;
use broadtape_model::{FeedSymbol, Tick, TickChange, UnixNanos};

/// How many figures the refreshes and daily records of a block hold at most, about: some hundred KB.
const FIGURES_MOST: usize = 65_536;

/// Writes a lane.
pub(super) struct Writer {
    pub(super) log: LogWriter,
    /// The symbols that the newest segment defines.
    pub(super) symbols: Symbols,
    /// The last receipt in the lane.
    pub(super) last: UnixNanos,
    pub(super) memory: Memory,
}

impl Writer {
    /// Puts batches on the tape in one commit.
    pub(super) fn commit(&mut self, batches: &[&TickBatch]) -> Result<(), Failure> {
        let (mut commit, is_new_segment) = self.log.begin(self.last)?;
        if is_new_segment {
            self.symbols.clear();
        }
        let (symbols_before, last_before) = (self.symbols.count(), self.last);
        let mut blocks =
            Blocks { commit: &mut commit, memory: &mut self.memory, block: Block::starting(symbols_before) };
        for batch in batches {
            let mut numbers = vec![None; batch.symbols.len()];
            for tick in &batch.ticks {
                let index = tick.symbol as usize;
                let number = *numbers[index].get_or_insert_with(|| {
                    let (number, is_new) = self.symbols.number(&batch.symbols[index]);
                    if is_new {
                        blocks.block.new.push(&batch.symbols[index]);
                    }
                    number
                });
                self.last = whole_millis(tick.received).max(self.last);
                blocks.push(block::Entry { symbol: number, received: self.last, tick });
            }
        }
        blocks.finish();
        let outcome = self.log.finish(&commit);
        if outcome.is_err() {
            self.symbols.go_back(symbols_before);
            self.last = last_before;
        }
        outcome
    }
}

/// The blocks of a commit, one after the other.
struct Blocks<'a, 'b> {
    commit: &'a mut Commit,
    memory: &'a mut Memory,
    block: Block<'b>,
}

/// A block that is being filled.
struct Block<'b> {
    first_symbol: u32,
    new: Vec<&'b FeedSymbol>,
    entries: Vec<block::Entry<'b>>,
    figures: usize,
}

impl Block<'_> {
    const fn starting(first_symbol: u32) -> Self {
        Self { first_symbol, new: Vec::new(), entries: Vec::new(), figures: 0 }
    }
}

impl<'b> Blocks<'_, 'b> {
    fn push(&mut self, entry: block::Entry<'b>) {
        self.block.figures += figures(entry.tick);
        self.block.entries.push(entry);
        if self.block.entries.len() == TICKS_MOST || self.block.figures >= FIGURES_MOST {
            self.finish();
        }
    }

    fn finish(&mut self) {
        let Block { first_symbol, new, entries, figures } = &mut self.block;
        if entries.is_empty() {
            return;
        }
        let version = block::version(entries);
        let body = block::write(version, entries, *first_symbol, new, self.memory);
        self.commit.push(block::KIND, version, &body);
        *first_symbol += u32::try_from(new.len()).expect("a block defines at most a symbol for each tick");
        new.clear();
        entries.clear();
        *figures = 0;
    }
}

/// How many figures a tick holds.
pub(super) fn figures(tick: &Tick) -> usize {
    match &tick.change {
        TickChange::Refresh(refresh) => refresh.fields.len(),
        TickChange::Daily(daily) => daily.fields.len(),
        // A bar takes about as many bytes as a figure.
        TickChange::Bars(run) => run.len(),
        TickChange::Amend(amendment) => amendment.figures.len(),
        TickChange::Trade(_)
        | TickChange::TopOfBook(_)
        | TickChange::Element { .. }
        | TickChange::Halt(_)
        | TickChange::Heartbeat
        | TickChange::Action(_) => 0,
    }
}

/// A receipt in whole milliseconds, rounded up: later is safe, earlier never. It makes a receipt a byte.
fn whole_millis(instant: UnixNanos) -> UnixNanos {
    let down = instant.millis();
    let is_whole = UnixNanos::from_millis(down) == Some(instant);
    // The last millisecond of the range cannot be rounded up; it is the year 2262.
    let up = if is_whole { down } else { down.saturating_add(1) };
    UnixNanos::from_millis(up).or_else(|| UnixNanos::from_millis(down)).unwrap_or(UnixNanos::EPOCH)
}
