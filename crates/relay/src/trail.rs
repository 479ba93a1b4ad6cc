//! One lane's way into one book.

use crate::checkpoint::{KeptBookmark, KeptTrail};
use crate::{TickPlace, TickRun};
use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::{DelayLine, Released};
use broadtape_model::{DelayClass, FeedSymbol, Lane, Position, Tick, UnixNanos};
use broadtape_tape::{Tape, TapeError, TickReader};
use std::collections::HashMap;

/// A reader of one lane that trails its head by the delay of one class.
pub(crate) struct Trail {
    lane: Lane,
    line: DelayLine,
    reader: Box<dyn TickReader>,
    symbols: LaneSymbols,
    is_broken: bool,
    /// How many ticks of the lane were released.
    released: u64,
    /// The block of the last of these, and how many of the block were.
    place: (Position, usize),
}

impl Trail {
    pub(crate) fn new(lane: Lane, delay_minutes: u16, reader: Box<dyn TickReader>) -> Self {
        let line = DelayLine::new(delay_minutes);
        Self {
            lane,
            line,
            reader,
            symbols: LaneSymbols::new(lane),
            is_broken: false,
            released: 0,
            place: Default::default(),
        }
    }

    /// A trail of the same lane on another tape, behind as many ticks as this one has released.
    pub(crate) fn branch(&self, tape: &dyn Tape) -> Result<Self, TapeError> {
        Ok(Self {
            lane: self.lane,
            line: self.line.behind(),
            reader: tape.ticks_behind(self.lane, self.released)?,
            symbols: self.symbols.clone(),
            is_broken: false,
            released: self.released,
            place: self.place,
        })
    }

    /// The trail as it is to be kept; `None` when it cannot be said where it stands.
    pub(crate) fn keep(&self) -> Option<KeptTrail> {
        let (last_block, of_last) = self.place;
        let bookmark = self.reader.bookmark();
        // The line may hold the next block already, and nothing of that is released then.
        let of_block = if self.reader.block() == last_block { of_last } else { self.line.released_of_block() };
        let is_at_start = self.reader.block() == Position::default();
        (!self.is_broken && (bookmark.is_some() || is_at_start)).then(|| KeptTrail {
            lane: self.lane.to_string(),
            due: self.line.due(),
            of_block,
            released: self.released,
            place: self.place,
            bookmark: bookmark.map(KeptBookmark::from),
        })
    }

    /// Goes on where another trail stood; `None` when there is no such place on this tape.
    pub(crate) fn kept(
        lane: Lane,
        delay_minutes: u16,
        kept: &KeptTrail,
        tape: &dyn Tape,
        known: &HashMap<FeedSymbol, u32>,
    ) -> Result<Option<Self>, TapeError> {
        let new = |reader| Self::new(lane, delay_minutes, reader);
        let Some(bookmark) = &kept.bookmark else { return Ok(Some(new(tape.ticks(lane)?))) };
        let Some(reader) = tape.ticks_from(lane, &bookmark.into())? else { return Ok(None) };
        let mut symbols = LaneSymbols::new(lane);
        symbols.learn(reader.symbols(), known);
        let new = new(reader);
        let line = new.line.resuming(kept.due, kept.of_block);
        Ok(Some(Self { line, symbols, released: kept.released, place: kept.place, ..new }))
    }

    pub(crate) const fn lane(&self) -> Lane {
        self.lane
    }

    pub(crate) const fn released(&self) -> u64 {
        self.released
    }

    /// An empty run of this trail, to be filled as it releases.
    pub(crate) const fn run(&self, class: DelayClass) -> TickRun {
        TickRun::new(self.lane, class)
    }

    /// How far it has released its lane.
    pub(crate) fn place(&self, class: DelayClass) -> TickPlace {
        let (block, of_block) = self.place;
        TickPlace { class, lane: self.lane, block, of_block }
    }

    /// When the next tick becomes due; `None` when there is none yet.
    pub(crate) fn next_release(&mut self, known: &HashMap<FeedSymbol, u32>) -> Option<UnixNanos> {
        // More than once: of a block that is given again after a resumption, all may be released.
        while self.line.wants_block() && self.load_next(known) {}
        self.line.next_release()
    }

    /// Folds what has become due by `until` into the book; adds it to the run, where one is kept.
    pub(crate) fn release(
        &mut self,
        until: UnixNanos,
        book: &mut QuoteBook,
        tape: &dyn Tape,
        known: &HashMap<FeedSymbol, u32>,
        mut run: Option<&mut TickRun>,
    ) -> usize {
        let mut count = 0;
        while self.next_release(known).is_some_and(|next| next <= until) {
            count += self.line.release(until).get().len();
            let due = self.line.just_released();
            if let Some(run) = &mut run {
                run.add(due.get());
            }
            if self.line.has_amended() {
                self.fold_amended(due, book, tape);
            } else {
                book.apply(&due, &self.symbols);
            }
            self.place = (self.reader.block(), self.line.released_of_block());
        }
        self.released += count as u64;
        if let Some(run) = run {
            (run.block, run.of_block) = self.place;
        }
        count
    }

    /// Folds ticks with amendments among them. What an amendment changes is rebuilt from what was released before it,
    /// which is read back from the tape: it is kept nowhere else.
    fn fold_amended(&self, due: Released<&[Tick]>, book: &mut QuoteBook, tape: &dyn Tape) {
        let of_block = self.line.released_in_block();
        let first = of_block.get().len() - due.get().len();
        for (place, run) in due.around_amendments() {
            let [tick] = run.get() else {
                book.apply(&run, &self.symbols);
                continue;
            };
            let Some(since) = book.looks_back(tick, &self.symbols) else {
                book.apply(&run, &self.symbols);
                continue;
            };
            match self.read_again(tape, tick, since) {
                Ok(mut ticks) => {
                    let before = of_block.get()[..first + place].iter().filter(|own| own.symbol == tick.symbol);
                    ticks.extend(before.cloned());
                    book.amend(&run, &self.line.again(ticks), &self.symbols);
                }
                Err(error) => {
                    tracing::error!(lane = %self.lane, %error, "what an amendment changes cannot be read; it changes nothing");
                }
            }
        }
    }

    /// The ticks of a tick's instrument that stand before the block of the line and were received since an instant.
    fn read_again(&self, tape: &dyn Tape, tick: &Tick, since: UnixNanos) -> Result<Vec<Tick>, TapeError> {
        let Some(symbol) = self.reader.symbols().get(tick.symbol as usize) else { return Ok(Vec::new()) };
        let mut reader = tape.ticks_since(self.lane, since)?;
        let (mut again, mut block) = (Vec::new(), Vec::new());
        while reader.next_block(&mut block)? && reader.block() <= self.reader.block() {
            if reader.block() == self.reader.block() {
                // The line has the block from some place on, where its reader began behind that.
                block.truncate(block.len().saturating_sub(self.line.of_block()));
            }
            let own = reader.symbols().iter().position(|own| own == symbol);
            let Some(own) = own.and_then(|own| u32::try_from(own).ok()) else { continue };
            let of_symbol = block.drain(..).filter(|other| other.symbol == own && other.received >= since);
            again.extend(of_symbol.map(|other| Tick { symbol: tick.symbol, ..other }));
        }
        Ok(again)
    }

    /// Loads the next block of the lane; whether there is one. A lane that cannot be read stops where it
    /// is: what is behind the damage stays held.
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
