//! A tape that is another from some place on.

use broadtape_model::{Charset, FeedSymbol, Lane, Position, Recorded, Tick, UnixNanos};
use broadtape_tape::{Delivery, NewsReader, Receipt, Tape, TapeError, TickBatch, TickReader, Urgency};
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A tape over another: its own news, and lanes that go on in their own way behind what was passed already.
pub(crate) struct Overlay {
    pub(crate) below: Arc<dyn Tape>,
    pub(crate) facts: Arc<[Recorded]>,
    /// Pictures that are not on the tape below.
    pub(crate) pictures: HashMap<Position, Bytes>,
    pub(crate) lanes: BTreeMap<Lane, Rest>,
}

/// The rest of a lane.
#[derive(Clone, Default)]
pub(crate) struct Rest {
    /// How many ticks of the lane stand before it.
    pub(crate) start: u64,
    pub(crate) ticks: Arc<[Tick]>,
    pub(crate) symbols: Arc<[FeedSymbol]>,
}

/// How many ticks a block of ours holds: few, so that some are read and held, and some are not read yet.
const BLOCK: usize = 23;

impl Tape for Overlay {
    fn append_news(&self, _: Delivery, _: Receipt, _: Urgency) -> Result<UnixNanos, TapeError> {
        Err(TapeError::Closed)
    }

    fn append_ticks(&self, _: Lane, _: TickBatch) -> Result<(), TapeError> {
        Err(TapeError::Closed)
    }

    fn past_lane(&self, _: u16, _: UnixNanos) -> Result<Lane, TapeError> {
        Err(TapeError::Closed)
    }

    fn news(&self) -> Result<Box<dyn NewsReader>, TapeError> {
        Ok(Box::new(Facts { facts: self.facts.clone(), next: 0 }))
    }

    fn original(&self, delivery: Position) -> Result<Bytes, TapeError> {
        self.pictures.get(&delivery).map_or_else(|| self.below.original(delivery), |bytes| Ok(bytes.clone()))
    }

    fn charset(&self, delivery: Position) -> Result<Option<Charset>, TapeError> {
        if self.pictures.contains_key(&delivery) { Ok(None) } else { self.below.charset(delivery) }
    }

    fn lanes(&self) -> Result<Vec<Lane>, TapeError> {
        Ok(self.lanes.keys().copied().collect())
    }

    fn ticks(&self, lane: Lane) -> Result<Box<dyn TickReader>, TapeError> {
        self.ticks_behind(lane, 0)
    }

    fn ticks_behind(&self, lane: Lane, count: u64) -> Result<Box<dyn TickReader>, TapeError> {
        let rest = self.lanes.get(&lane).cloned().unwrap_or_default();
        debug_assert!(count >= rest.start, "what was passed already is not kept here");
        let next = usize::try_from(count.saturating_sub(rest.start)).unwrap_or(usize::MAX).min(rest.ticks.len());
        Ok(Box::new(Ticks { rest, next, block: Position::default() }))
    }

    /// What stands below, as far as it was passed already, and behind it what we have.
    fn ticks_since(&self, lane: Lane, _: UnixNanos) -> Result<Box<dyn TickReader>, TapeError> {
        let rest = self.lanes.get(&lane).cloned().unwrap_or_default();
        let below = if rest.start > 0 { Some(self.below.ticks(lane)?) } else { None };
        Ok(Box::new(Again { below, passed: 0, rest, next: 0, place: Position::default() }))
    }

    fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        now
    }

    fn on_news(&self, _: Box<dyn Fn() + Send + Sync>) {}
}

struct Facts {
    facts: Arc<[Recorded]>,
    next: usize,
}

impl NewsReader for Facts {
    fn next(&mut self) -> Result<Option<Recorded>, TapeError> {
        let fact = self.facts.get(self.next).cloned();
        self.next += usize::from(fact.is_some());
        Ok(fact)
    }
}

struct Ticks {
    rest: Rest,
    next: usize,
    block: Position,
}

impl TickReader for Ticks {
    fn next_block(&mut self, ticks: &mut Vec<Tick>) -> Result<bool, TapeError> {
        ticks.clear();
        self.block = Position(self.rest.start + self.next as u64);
        let end = self.rest.ticks.len().min(self.next + BLOCK);
        ticks.extend_from_slice(&self.rest.ticks[self.next..end]);
        self.next = end;
        Ok(!ticks.is_empty())
    }

    fn symbols(&self) -> &[FeedSymbol] {
        &self.rest.symbols
    }

    fn block(&self) -> Position {
        self.block
    }
}

/// A whole lane once more, in blocks of one tick where it is ours: whoever compares places with another reader of ours
/// need not begin where that one did.
struct Again {
    below: Option<Box<dyn TickReader>>,
    passed: u64,
    rest: Rest,
    next: usize,
    place: Position,
}

impl TickReader for Again {
    fn next_block(&mut self, ticks: &mut Vec<Tick>) -> Result<bool, TapeError> {
        if let Some(below) = &mut self.below {
            let left = usize::try_from(self.rest.start - self.passed).unwrap_or(usize::MAX);
            if left > 0 && below.next_block(ticks)? {
                ticks.truncate(left);
                self.place = Position(self.passed);
                self.passed += ticks.len() as u64;
                return Ok(true);
            }
            self.below = None;
        }
        ticks.clear();
        self.place = Position(self.rest.start + self.next as u64);
        ticks.extend(self.rest.ticks.get(self.next).cloned());
        self.next += 1;
        Ok(!ticks.is_empty())
    }

    fn symbols(&self) -> &[FeedSymbol] {
        // Those of the lane below stand before ours, under the same numbers.
        &self.rest.symbols
    }

    fn block(&self) -> Position {
        self.place
    }
}
