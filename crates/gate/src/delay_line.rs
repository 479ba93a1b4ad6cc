//! The delay line: a reader that trails the head of a lane by the delay.

use crate::Released;
use broadtape_model::{Tick, UnixNanos};
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
    /// The latest instant at which any tick so far happened.
    happened: UnixNanos,
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
        Self { delay, block: Vec::new(), next: 0, happened: UnixNanos::MIN }
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

    /// A line that goes on where this one stands, and wants a block that begins behind what this one has released.
    #[must_use]
    pub fn behind(&self) -> Self {
        Self { delay: self.delay, block: Vec::new(), next: 0, happened: self.happened }
    }

    /// Lets `fill` replace the block by the next of the lane.
    ///
    /// # Errors
    /// Those of `fill`; the line then holds nothing.
    pub fn load<E>(&mut self, fill: impl FnOnce(&mut Vec<Tick>) -> Result<bool, E>) -> Result<bool, E> {
        debug_assert!(self.wants_block(), "a block is replaced only when all of it is released");
        self.next = 0;
        self.block.clear();
        fill(&mut self.block)
    }

    /// The ticks of the block that have become due by `now`, each given once.
    pub fn release(&mut self, now: UnixNanos) -> Released<&[Tick]> {
        let start = self.next;
        while let Some(tick) = self.block.get(self.next) {
            let happened = self.happened.max(tick.happened());
            if happened.plus(self.delay) > now {
                break;
            }
            self.happened = happened;
            self.next += 1;
        }
        Released::new(&self.block[start..self.next])
    }

    /// When the next tick of the block becomes due; `None` when the line wants a block.
    #[must_use]
    pub fn next_release(&self) -> Option<UnixNanos> {
        let tick = self.block.get(self.next)?;
        Some(self.happened.max(tick.happened()).plus(self.delay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::TickChange;
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
