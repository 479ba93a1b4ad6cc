//! The delay line: a reader that trails the head of a lane by the delay.

use crate::Released;
use broadtape_model::{Tick, TickChange, UnixNanos};
use std::time::Duration;

/// Releases the ticks of one lane for one delay class, in the order of the lane.
///
/// It holds one block of the tape and nothing else: no timer, heap or copy per tick, and memory
/// that grows neither with the delay nor with the rate.
///
/// A tick is due at the later of its exchange time and its receipt, plus the delay; and never
/// before one that stands ahead of it in the lane, so that order is kept.
#[derive(Debug)]
pub struct DelayLine {
    delay: Duration,
    block: Vec<Tick>,
    next: usize,
    /// Where those begin that were released last.
    last: usize,
    /// When the last tick so far became due.
    due: UnixNanos,
    /// So many ticks of the first block are released already.
    skipped: usize,
    /// Whether among those that were released last there is an amendment.
    has_amended: bool,
}

impl DelayLine {
    /// A line that holds every tick for so many minutes.
    #[must_use]
    pub fn new(delay_minutes: u16) -> Self {
        Self::holding(Duration::from_secs(u64::from(delay_minutes) * 60))
    }

    /// A line that holds every tick for so long: venues count in minutes, measurements in seconds.
    #[must_use]
    pub fn holding(delay: Duration) -> Self {
        Self { delay, block: Vec::new(), next: 0, last: 0, due: UnixNanos::MIN, skipped: 0, has_amended: false }
    }

    /// Whether every tick of its block is released, so that it wants the next.
    #[must_use]
    pub fn wants_block(&self) -> bool {
        self.next == self.block.len()
    }

    /// How many ticks of its block are released.
    #[must_use]
    pub fn released_of_block(&self) -> usize {
        self.next
    }

    /// When the last tick so far became due: what [`DelayLine::resuming`] asks for.
    #[must_use]
    pub fn due(&self) -> UnixNanos {
        self.due
    }

    /// A new line that goes on where another stood: `due` is of then, and `of_block` ticks of the block that it is
    /// given first are released already.
    #[must_use]
    pub fn resuming(self, due: UnixNanos, of_block: usize) -> Self {
        Self { due, skipped: of_block, ..self }
    }

    /// A line that goes on where this one stands, and wants a block that begins behind what this one has released.
    #[must_use]
    pub fn behind(&self) -> Self {
        Self { due: self.due, ..Self::holding(self.delay) }
    }

    /// Lets `fill` replace the block by the next of the lane.
    ///
    /// # Errors
    /// Those of `fill`; the line then holds nothing.
    pub fn load<E>(&mut self, fill: impl FnOnce(&mut Vec<Tick>) -> Result<bool, E>) -> Result<bool, E> {
        debug_assert!(self.wants_block(), "a block is replaced only when all of it is released");
        self.next = 0;
        self.block.clear();
        let is_filled = fill(&mut self.block)?;
        if is_filled {
            self.next = std::mem::take(&mut self.skipped).min(self.block.len());
        }
        Ok(is_filled)
    }

    /// The ticks of the block that have become due by `now`, each given once.
    pub fn release(&mut self, now: UnixNanos) -> Released<&[Tick]> {
        self.last = self.next;
        self.has_amended = false;
        while let Some(tick) = self.block.get(self.next) {
            let due = self.due_at(tick);
            if due > now {
                break;
            }
            self.due = due;
            self.has_amended |= matches!(tick.change, TickChange::Amend(_));
            self.next += 1;
        }
        self.just_released()
    }

    /// What was released last, once more.
    #[must_use]
    pub fn just_released(&self) -> Released<&[Tick]> {
        Released::new(self.block.get(self.last..self.next).unwrap_or_default())
    }

    /// Whether there is an amendment among the ticks that were released last.
    #[must_use]
    pub fn has_amended(&self) -> bool {
        self.has_amended
    }

    /// How many ticks its block has.
    #[must_use]
    pub fn of_block(&self) -> usize {
        self.block.len()
    }

    /// The ticks of its block that are released.
    #[must_use]
    pub fn released_in_block(&self) -> Released<&[Tick]> {
        Released::new(self.block.get(..self.next).unwrap_or_default())
    }

    /// Ticks of the lane that stand before what was released last, read once more: of these, what was released.
    #[must_use]
    pub fn again(&self, mut ticks: Vec<Tick>) -> Released<Vec<Tick>> {
        ticks.retain(|tick| tick.happened().plus(self.delay) <= self.due);
        Released::new(ticks)
    }

    /// When the next tick of the block becomes due; `None` when the line wants a block.
    #[must_use]
    pub fn next_release(&self) -> Option<UnixNanos> {
        self.block.get(self.next).map(|tick| self.due_at(tick))
    }

    fn due_at(&self, tick: &Tick) -> UnixNanos {
        self.due.max(tick.happened().plus(self.delay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tick(received_seconds: i64, exchange_seconds: Option<i64>) -> Tick {
        let at = |seconds: i64| UnixNanos::new(seconds * 1_000_000_000);
        Tick {
            symbol: 0,
            exchange_time: exchange_seconds.map(at),
            received: at(received_seconds),
            day: None,
            change: TickChange::Halt(false),
        }
    }

    fn at(seconds: i64) -> UnixNanos {
        UnixNanos::new(seconds * 1_000_000_000)
    }

    fn loaded(delay: u16, ticks: Vec<Tick>) -> DelayLine {
        let mut line = DelayLine::new(delay);
        line.load(|block| {
            *block = ticks;
            Ok::<_, ()>(true)
        })
        .unwrap();
        line
    }

    #[test]
    fn a_tick_is_released_at_its_moment_and_not_a_nanosecond_before() {
        let mut line = loaded(1, vec![tick(10, Some(9))]);
        assert!(line.release(UnixNanos::new(at(70).nanos() - 1)).get().is_empty());
        assert_eq!(line.release(at(70)).get().len(), 1);
        assert!(line.wants_block());
    }

    #[test]
    fn a_tick_that_waits_keeps_those_behind_it_waiting() {
        let mut line = loaded(1, vec![tick(10, Some(40)), tick(11, Some(11))]);
        assert_eq!(line.next_release(), Some(at(100)));
        assert!(line.release(at(99)).get().is_empty());
        assert_eq!(line.release(at(100)).get().len(), 2);
    }

    #[test]
    fn a_clock_that_goes_back_releases_nothing() {
        let mut line = loaded(1, vec![tick(0, None), tick(30, None)]);
        assert_eq!(line.release(at(60)).get().len(), 1);
        assert!(line.release(at(10)).get().is_empty());
        assert_eq!(line.release(at(90)).get().len(), 1);
    }

    proptest! {
        #[test]
        fn never_early_always_in_order_and_nothing_lost(
            ticks in prop::collection::vec((0_i64..500, prop::option::of(0_i64..500)), 0..40),
            delay in 1_u16..5,
            mut looks in prop::collection::vec(0_i64..1000, 0..20),
        ) {
            let ticks: Vec<Tick> = ticks.into_iter().map(|(received, exchange)| tick(received, exchange)).collect();
            let mut line = loaded(delay, ticks.clone());
            looks.push(10_000);
            let mut seen = Vec::new();
            for look in looks {
                for released in line.release(at(look)).into_inner() {
                    prop_assert!(released.happened().plus_minutes(delay) <= at(look));
                    seen.push(released.clone());
                }
            }
            prop_assert_eq!(seen, ticks);
        }
    }
}
