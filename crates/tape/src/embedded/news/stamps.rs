//! Receipts of live deliveries, and up to when the news are complete.
//!
//! A page is made of everything received up to an instant W, and must be the same page when it is
//! made again from the tape. So once somebody was told that the news are complete up to W, no
//! delivery may turn up with a receipt of W or earlier. The door's clock alone cannot promise that: the
//! delivery may wait in a queue, a kill may overtake it, the disk may be slow, the clock may be set back.
//!
//! Hence two rules, both kept under one lock:
//!
//! 1. *A stamp is given when the writer takes the delivery*, in the order in which it will stand on the
//!    tape: the door's time, but no earlier than the last stamp, and later than the floor. The floor is
//!    the largest W ever told. So the order of stamps is the order of the tape, whatever overtook what.
//! 2. *W lies before everything that is under way.* Under way is a delivery from the moment it is queued
//!    until readers can read it or its sender was told that it was not taken. Once it is taken its stamp is
//!    known. While it waits its stamp will be its door's time or later, and no earlier than the last stamp.
//!
//! Then let W have been told, and let a live delivery become readable later. If it was taken before
//! that, its stamp was among those under way, so it is larger than W (rule 2). If it was taken after, its
//! stamp is larger than the floor, which is W or more (rule 1). The second rule is needed for the first
//! case alone; that waiting deliveries count too only keeps them from being moved later without need.

use broadtape_model::UnixNanos;
use std::collections::BTreeMap;

/// What is under way, and the floor.
#[derive(Clone, Debug)]
pub(super) struct Stamps {
    /// The last stamp given.
    last: UnixNanos,
    /// The largest instant up to which the news were said to be complete.
    floor: UnixNanos,
    /// Door times of what waits, with how many wait of each.
    waiting: BTreeMap<UnixNanos, usize>,
    /// The earliest stamp of what is being written.
    writing: Option<UnixNanos>,
}

impl Stamps {
    /// Goes on after `last`, the last stamp on the tape. What is on the tape may have been shown.
    pub(super) const fn after(last: UnixNanos) -> Self {
        Self { last, floor: last, waiting: BTreeMap::new(), writing: None }
    }

    /// The last stamp given.
    pub(super) const fn last(&self) -> UnixNanos {
        self.last
    }

    /// A delivery is queued that came through its door at `door`.
    pub(super) fn queue(&mut self, door: UnixNanos) {
        *self.waiting.entry(door).or_default() += 1;
    }

    /// The writer takes a delivery that was queued with this time: its stamp.
    pub(super) fn take(&mut self, door: UnixNanos) -> UnixNanos {
        if let Some(count) = self.waiting.get_mut(&door) {
            *count -= 1;
            if *count == 0 {
                self.waiting.remove(&door);
            }
        }
        let stamp = door.max(self.last).max(next(self.floor));
        self.last = stamp;
        // Stamps never go back, so the first is the earliest.
        self.writing.get_or_insert(stamp);
        stamp
    }

    /// What was taken can be read, or its senders were told that it was not taken.
    pub(super) const fn settle(&mut self) {
        self.writing = None;
    }

    /// Up to when the news are complete, at most `now`, and never earlier than told before.
    pub(super) fn stable_until(&mut self, now: UnixNanos) -> UnixNanos {
        let waiting = self.waiting.keys().next().map(|door| (*door).max(self.last));
        let earliest = [self.writing, waiting].into_iter().flatten().min();
        let complete = earliest.map_or(now, |earliest| now.min(before(earliest)));
        self.floor = self.floor.max(complete);
        self.floor
    }
}

/// The next instant. At the end of time it is the same one; nothing is stamped then.
const fn next(instant: UnixNanos) -> UnixNanos {
    UnixNanos::new(instant.nanos().saturating_add(1))
}

const fn before(instant: UnixNanos) -> UnixNanos {
    UnixNanos::new(instant.nanos().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    /// What may happen next on a simulated tape.
    #[derive(Clone, Debug)]
    enum Step {
        /// A usual delivery or a kill is queued, at this time by its door's clock.
        Queue { door: i64, is_kill: bool },
        /// The writer takes up to so many: kills first.
        Take(usize),
        /// What was taken can be read (or was refused).
        Settle { is_refused: bool },
        /// Somebody asks.
        Ask(i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..40_i64, any::<bool>()).prop_map(|(door, is_kill)| Step::Queue { door, is_kill }),
            (1..4_usize).prop_map(Step::Take),
            any::<bool>().prop_map(|is_refused| Step::Settle { is_refused }),
            (0..40_i64).prop_map(Step::Ask),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_turns_up_at_or_before_an_instant_said_to_be_complete(steps in prop::collection::vec(step(), 0..60)) {
            let mut stamps = Stamps::after(UnixNanos::new(3));
            let (mut usual, mut kills) = (VecDeque::new(), VecDeque::new());
            let (mut writing, mut tape): (Vec<UnixNanos>, Vec<UnixNanos>) = (Vec::new(), Vec::new());
            let mut told = UnixNanos::MIN;
            for step in steps {
                match step {
                    Step::Queue { door, is_kill } => {
                        stamps.queue(UnixNanos::new(door));
                        if is_kill { kills.push_back(door) } else { usual.push_back(door) }
                    }
                    Step::Take(count) if writing.is_empty() => {
                        for _ in 0..count {
                            let Some(door) = kills.pop_front().or_else(|| usual.pop_front()) else { break };
                            let stamp = stamps.take(UnixNanos::new(door));
                            prop_assert!(stamp.nanos() >= door);
                            writing.push(stamp);
                        }
                    }
                    Step::Take(_) => {}
                    Step::Settle { is_refused } => {
                        for stamp in writing.drain(..).filter(|_| !is_refused) {
                            prop_assert!(stamp > told, "{stamp} turns up after {told} was said to be complete");
                            prop_assert!(tape.last().is_none_or(|last| *last <= stamp));
                            tape.push(stamp);
                        }
                        stamps.settle();
                    }
                    Step::Ask(now) => {
                        let answer = stamps.stable_until(UnixNanos::new(now));
                        prop_assert!(answer >= told);
                        prop_assert!(answer.nanos() <= now.max(told.nanos()).max(3));
                        told = answer;
                    }
                }
            }
        }
    }

    #[test]
    fn the_news_are_complete_up_to_now_when_nothing_is_under_way() {
        let at = UnixNanos::new;
        let mut stamps = Stamps::after(at(10));
        assert_eq!(stamps.stable_until(at(20)), at(20));
        stamps.queue(at(25));
        assert_eq!(stamps.stable_until(at(30)), at(24));
        assert_eq!(stamps.take(at(25)), at(25));
        assert_eq!(stamps.stable_until(at(30)), at(24));
        stamps.settle();
        assert_eq!(stamps.stable_until(at(30)), at(30));
        assert_eq!(stamps.stable_until(at(5)), at(30), "it never goes back");
        stamps.queue(at(7));
        assert_eq!(stamps.take(at(7)), at(31), "a clock that was set back moves a receipt later");
    }
}
