//! One of a subscriber's two lanes: withdrawals, and all else.

use super::Outcome;
use broadtape_model::{StoryId, UnixNanos};
use fastrand::Rng;
use std::collections::BTreeSet;
use std::time::Duration;

/// Which lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LaneKind {
    /// What takes stories back. Nothing else is ever before it.
    Withdrawals,
    /// Versions of stories.
    Stories,
}

/// How a lane is worked off.
pub(super) struct Pace {
    /// Requests at once.
    at_once: usize,
    /// The first wait before another try, and the longest.
    first: Duration,
    longest: Duration,
}

/// A withdrawal is tried again within a second at first, and at most a minute apart.
const WITHDRAWALS: Pace = Pace { at_once: 8, first: Duration::from_secs(1), longest: Duration::from_secs(60) };

/// A version waits longer: a subscriber that comes up again must not be run over by what it has missed.
const STORIES: Pace = Pace { at_once: 2, first: Duration::from_secs(5), longest: Duration::from_secs(15 * 60) };

/// What waits in a lane, and how its subscriber has answered there.
pub(super) struct Lane {
    pace: &'static Pace,
    queue: BTreeSet<(UnixNanos, StoryId)>,
    flying: usize,
    /// Until when nothing is sent, since the subscriber did not answer or asked for it.
    paused_until: UnixNanos,
    /// Requests in a row that came to nothing.
    failures: u32,
    /// Whether the last answer was late or none: then it is asked out of a room of its own.
    is_suspect: bool,
}

impl Lane {
    pub(super) fn new(kind: LaneKind) -> Self {
        let pace = match kind {
            LaneKind::Withdrawals => &WITHDRAWALS,
            LaneKind::Stories => &STORIES,
        };
        let (queue, flying) = (BTreeSet::new(), 0);
        Self { pace, queue, flying, paused_until: UnixNanos::MIN, failures: 0, is_suspect: false }
    }

    pub(super) fn wait(&mut self, due: UnixNanos, story: &StoryId) {
        self.queue.insert((due, story.clone()));
    }

    pub(super) fn cancel(&mut self, due: UnixNanos, story: &StoryId) {
        self.queue.remove(&(due, story.clone()));
    }

    /// The story whose turn it is.
    pub(super) fn next(&mut self, now: UnixNanos) -> Option<StoryId> {
        let is_ready = self.has_room() && self.paused_until <= now && self.queue.first()?.0 <= now;
        if is_ready { self.queue.pop_first().map(|(_, story)| story) } else { None }
    }

    /// When the next turn comes, unless an answer has to come first.
    pub(super) fn wake(&self) -> Option<UnixNanos> {
        let (due, _) = self.queue.first().filter(|_| self.has_room())?;
        Some((*due).max(self.paused_until))
    }

    pub(super) fn sent(&mut self) {
        self.flying += 1;
    }

    pub(super) const fn is_suspect(&self) -> bool {
        self.is_suspect
    }

    /// How long a dispatch waits that has failed so often.
    pub(super) fn backoff(&self, tries: u32, random: &mut Rng) -> Duration {
        let doubled = self.pace.first.saturating_mul(1 << tries.min(16));
        // Shortened by chance, so that many that failed together do not come back together.
        doubled.min(self.pace.longest).mul_f64(0.5 + random.f64() / 2.0)
    }

    /// Takes note of how a request ended.
    pub(super) fn ended(&mut self, outcome: &Outcome, now: UnixNanos, random: &mut Rng) {
        self.flying -= 1;
        match outcome {
            Outcome::Overtaken => {}
            Outcome::Acknowledged { is_late, .. } => self.answered(*is_late),
            Outcome::Refused { wait: None, .. } => self.answered(false),
            Outcome::Refused { wait: Some(wait), .. } => {
                let longest = self.pace.longest;
                self.pause((*wait).min(longest), now, random);
            }
            Outcome::Lost { .. } | Outcome::NotSent { .. } => self.pause(Duration::ZERO, now, random),
        }
    }

    fn answered(&mut self, is_late: bool) {
        (self.failures, self.paused_until, self.is_suspect) = (0, UnixNanos::MIN, is_late);
    }

    fn pause(&mut self, least: Duration, now: UnixNanos, random: &mut Rng) {
        self.is_suspect = true;
        // Those that were under way when it began to fail count as one failure.
        if self.paused_until <= now {
            let wait = self.backoff(self.failures, random).max(least);
            self.failures = self.failures.saturating_add(1);
            self.paused_until = now.plus(wait);
        }
    }

    fn has_room(&self) -> bool {
        // Whoever does not answer is asked one thing at a time.
        self.flying < if self.failures > 0 { 1 } else { self.pace.at_once }
    }
}
