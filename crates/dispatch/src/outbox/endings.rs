//! How attempts end, and what follows from it.

use super::line::{Phase, leaves_version};
use super::{Attempt, LOOK_AGAIN, LaneKind, Outbox, Row, kind};
use crate::record::Record;
use broadtape_model::{StoryId, UnixNanos};
use std::time::Duration;

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// The subscriber has it.
    Acknowledged { answer: String, is_late: bool },
    /// It answered otherwise; it may ask for a wait.
    Refused { answer: String, wait: Option<Duration> },
    /// It was sent, and nothing is known of it.
    Lost { why: String },
    /// Nothing of it has left.
    NotSent { why: String },
    /// The shelf says something else by now.
    Overtaken,
}

impl Outcome {
    /// Whether the dispatch may have arrived.
    const fn may_have_arrived(&self) -> bool {
        matches!(self, Self::Acknowledged { .. } | Self::Refused { .. } | Self::Lost { .. })
    }

    fn is_acknowledged(&self) -> bool {
        matches!(self, Self::Acknowledged { .. })
    }
}

impl Outbox {
    /// Takes note of how an attempt ended.
    pub(crate) fn ended(&mut self, attempt: &Attempt, outcome: &Outcome, now: UnixNanos) {
        let kind = kind(attempt.event);
        let Self { withdrawals, stories, random, .. } = self;
        let lane = if kind == LaneKind::Withdrawals { withdrawals } else { stories };
        lane.ended(outcome, now, random);
        let line = self.lines.get_mut(&attempt.story).expect("a line stays while something of it is in the air");
        if line.record.number == attempt.number {
            self.newest_ended(&attempt.story, outcome, now);
        } else {
            self.late_ended(attempt, outcome, now);
        }
        self.forget(&attempt.story);
    }

    fn newest_ended(&mut self, story: &StoryId, outcome: &Outcome, now: UnixNanos) {
        let kind = kind(self.line(story).record.event);
        let line = self.line(story);
        note(&mut line.record, outcome);
        match outcome {
            Outcome::Acknowledged { .. } if !line.was_crossed => {
                (line.record.acknowledged, line.phase) = (Some(now), Phase::Settled);
            }
            Outcome::Acknowledged { .. } => {
                line.phase = Phase::AwaitsAir(now);
                return self.air_may_be_clear(story, now);
            }
            Outcome::Overtaken => return self.set_due(story, now.plus(LOOK_AGAIN)),
            Outcome::Refused { .. } | Outcome::Lost { .. } | Outcome::NotSent { .. } => {
                line.is_noted = line.record.may_have_arrived;
                let tries = line.tries;
                line.tries = tries.saturating_add(1);
                let Self { withdrawals, stories, random, .. } = self;
                let lane = if kind == LaneKind::Withdrawals { withdrawals } else { stories };
                let due = now.plus(lane.backoff(tries, random));
                self.set_due(story, due);
            }
        }
        self.put(story);
    }

    fn late_ended(&mut self, attempt: &Attempt, outcome: &Outcome, now: UnixNanos) {
        let line = self.line(&attempt.story);
        let place = line.late.iter().position(|record| record.number == attempt.number);
        let mut record = line.late.remove(place.expect("what is in the air is the newest, or late"));
        note(&mut record, outcome);
        if outcome.is_acknowledged() {
            record.acknowledged = Some(now);
        }
        line.has_earlier = leaves_version(&record, line.has_earlier);
        line.late_arrived |= outcome.may_have_arrived();
        let is_told = record.attempts > 0 || record.may_have_arrived;
        let row = if is_told { Row::Put(record) } else { Row::Remove { number: record.number } };
        self.write(&attempt.story, row);
        self.air_may_be_clear(&attempt.story, now);
    }

    /// What waited for older dispatches to come down goes on once none is in the air.
    fn air_may_be_clear(&mut self, story: &StoryId, now: UnixNanos) {
        let line = self.line(story);
        if !line.late.is_empty() {
            return;
        }
        match line.phase {
            Phase::Held => self.set_due(story, now),
            Phase::AwaitsAir(_) if line.late_arrived => {
                line.record.telling += 1;
                line.tries = 0;
                self.put(story);
                self.set_due(story, now);
            }
            Phase::AwaitsAir(acknowledged) => {
                (line.record.acknowledged, line.phase) = (Some(acknowledged), Phase::Settled);
                self.put(story);
            }
            Phase::Due(_) if line.record.event.is_withdrawal() && !line.may_have_version() => self.drop_untold(story),
            Phase::Due(_) | Phase::Noting | Phase::Flying | Phase::Settled => {}
        }
    }
}

/// Notes on a dispatch how an attempt ended.
fn note(record: &mut Record, outcome: &Outcome) {
    let answer = match outcome {
        Outcome::Overtaken => return,
        Outcome::Acknowledged { answer, .. } | Outcome::Refused { answer, .. } => answer,
        Outcome::Lost { why } | Outcome::NotSent { why } => why,
    };
    record.attempts += 1;
    record.answer = Some(answer.clone());
    record.may_have_arrived |= outcome.may_have_arrived();
}
