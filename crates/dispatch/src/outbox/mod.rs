//! What one subscriber is still to be told: a pure state machine.
//!
//! It compares where a story stands on the shelf with what the subscriber was told last, and says what to send next and
//! when. Whoever drives it sends, writes down its rows and tells it how things ended; time and chance are arguments.
//!
//! - Of a story, one dispatch is told at a time, the newest. A version waits until nothing of the story is in the air; a
//!   withdrawal waits for nothing.
//! - A version leaves only once it is written down that it may have arrived. A withdrawal needs no such note: what it takes
//!   back is written down already.
//! - A withdrawal that crossed an older dispatch in the air is told anew once the air is clear.

mod endings;
pub(crate) use endings::Outcome;

mod lane;
use lane::LaneKind;

mod line;
pub(crate) use line::Known;

use crate::record::{Closed, Event, Record};
use broadtape_model::{StoryId, UnixNanos};
use fastrand::Rng;
use lane::Lane;
use line::{Line, Phase};
use std::collections::HashMap;
use std::time::Duration;

/// So many stories wait for one subscriber in memory. Whoever is further behind is told the rest once these are told: what
/// that is, the shelf and the ledger say.
pub(crate) const LINES_MOST: usize = 2_000;

/// So many with withdrawals: no version keeps one out.
const WITHDRAWALS_MOST: usize = 20_000;

/// A version is tried for a day from when it came to show.
pub(crate) const VERSION_TRIED: Duration = Duration::from_secs(24 * 60 * 60);

/// How soon one looks again at what the snapshot has overtaken and no look has brought yet.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Where a story stands on the subscriber's shelf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// A version shows since then.
    Shows { version: u64, at: UnixNanos },
    /// It shows no longer since then.
    Gone { at: UnixNanos },
}

/// Something to be sent now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attempt {
    pub(crate) story: StoryId,
    pub(crate) number: u32,
    pub(crate) event: Event,
    pub(crate) version: u64,
    pub(crate) at: UnixNanos,
    pub(crate) telling: u32,
    /// Whether the subscriber did not answer in time the last time.
    pub(crate) is_suspect: bool,
}

impl Attempt {
    /// Whether it still tells where the story stands. A withdrawal does, whichever one it is by now.
    pub(crate) fn is_true(&self, standing: Standing) -> bool {
        match standing {
            Standing::Gone { .. } => self.event.is_withdrawal(),
            Standing::Shows { version, at } => !self.event.is_withdrawal() && (self.version, self.at) == (version, at),
        }
    }
}

/// Something to be written down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Row {
    Put(Record),
    Remove { number: u32 },
}

impl Row {
    /// Which of the dispatches of its story it is about.
    pub(crate) const fn number(&self) -> u32 {
        match self {
            Self::Put(record) => record.number,
            Self::Remove { number } => *number,
        }
    }
}

/// What one subscriber is still to be told.
pub(crate) struct Outbox {
    lines: HashMap<StoryId, Line>,
    withdrawals: Lane,
    stories: Lane,
    rows: Vec<(StoryId, Row)>,
    is_behind: bool,
    random: Rng,
}

impl Outbox {
    /// Nothing to tell yet. Chance shortens waits; it comes from this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            lines: HashMap::new(),
            withdrawals: Lane::new(LaneKind::Withdrawals),
            stories: Lane::new(LaneKind::Stories),
            rows: Vec::new(),
            is_behind: false,
            random: Rng::with_seed(seed),
        }
    }

    /// Brings what is to be told of a story in line with where it stands. What it was told before is asked for where it is
    /// not in memory; a story that it was told nothing of is told only if it `is_wanted`.
    pub(crate) fn look<E>(
        &mut self,
        story: &StoryId,
        standing: Standing,
        is_wanted: bool,
        known: impl FnOnce() -> Result<Known, E>,
        now: UnixNanos,
    ) -> Result<(), E> {
        if !self.lines.contains_key(story) {
            let known = known()?;
            if !self.take_up(story, known, standing, is_wanted, now) {
                return Ok(());
            }
        }
        match standing {
            Standing::Shows { version, at } => self.show(story, version, at, now),
            Standing::Gone { at } => self.withdraw(story, at, now),
        }
        self.forget(story);
        Ok(())
    }

    /// Whether there was no room for all; once there is, one looks at everything again.
    pub(crate) fn take_behind(&mut self) -> bool {
        self.lines.len() <= LINES_MOST / 2 && std::mem::take(&mut self.is_behind)
    }

    /// The next thing to send, withdrawals first.
    pub(crate) fn next(&mut self, now: UnixNanos) -> Option<Attempt> {
        for kind in [LaneKind::Withdrawals, LaneKind::Stories] {
            while let Some(story) = self.lane(kind).next(now) {
                if let Some(attempt) = self.start(&story, now) {
                    return Some(attempt);
                }
            }
        }
        None
    }

    /// When there may be something to send next, unless something ends or comes before.
    pub(crate) fn wake(&self) -> Option<UnixNanos> {
        [self.withdrawals.wake(), self.stories.wake()].into_iter().flatten().min()
    }

    /// What is to be written down, in order.
    pub(crate) fn take_rows(&mut self) -> Vec<(StoryId, Row)> {
        std::mem::take(&mut self.rows)
    }

    /// A row of a story is written and durable.
    pub(crate) fn written(&mut self, story: &StoryId, now: UnixNanos) {
        let line = self.lines.get_mut(story).expect("a line stays until its rows are written");
        line.unwritten -= 1;
        if line.unwritten == 0 && line.phase == Phase::Noting {
            line.is_noted = true;
            self.set_due(story, now);
        }
        self.forget(story);
    }

    /// Begins a line from what is known; whether there is anything to do about it.
    fn take_up(&mut self, story: &StoryId, known: Known, standing: Standing, is_wanted: bool, now: UnixNanos) -> bool {
        let Known { last, has_earlier } = known;
        let (line, is_open) = match (last, standing) {
            (None, Standing::Gone { .. }) => return false,
            (None, Standing::Shows { version, at }) => {
                let is_late = now > at.plus(VERSION_TRIED);
                if !is_wanted || is_late {
                    return false;
                }
                (Line::known(Record::new(1, Event::Published, version, at), false), true)
            }
            (Some(last), Standing::Shows { version, at }) if last.shows(version, at) && !last.is_open() => {
                return false;
            }
            (Some(last), Standing::Gone { .. }) if last.event.is_withdrawal() && !last.is_open() => return false,
            (Some(last), _) => {
                let is_open = last.is_open();
                (Line::known(last, has_earlier), is_open)
            }
        };
        let most = match standing {
            Standing::Shows { .. } => LINES_MOST,
            Standing::Gone { .. } => WITHDRAWALS_MOST,
        };
        if self.lines.len() >= most {
            self.is_behind = true;
            return false;
        }
        let is_new = line.is_untold();
        self.lines.insert(story.clone(), line);
        if is_new {
            self.put(story);
        }
        if is_open {
            self.set_due(story, now);
        }
        true
    }

    fn show(&mut self, story: &StoryId, version: u64, at: UnixNanos, now: UnixNanos) {
        let line = self.line(story);
        if line.record.shows(version, at) {
            return;
        }
        // Whether it is news to the subscriber is seen for certain when it leaves.
        let event = if line.may_have_version() { Event::Updated } else { Event::Published };
        self.replace(story, event, version, at);
        self.put(story);
        self.set_due(story, now);
    }

    fn withdraw(&mut self, story: &StoryId, at: UnixNanos, now: UnixNanos) {
        let line = self.line(story);
        if line.record.event.is_withdrawal() {
            return;
        }
        if !line.may_have_version() {
            return self.drop_untold(story);
        }
        let version = line.record.version;
        self.replace(story, Event::Withdrawn, version, at);
        self.put(story);
        self.set_due(story, now);
    }

    /// What the subscriber never had needs not be taken back.
    fn drop_untold(&mut self, story: &StoryId) {
        if self.line(story).phase == Phase::Settled {
            return;
        }
        self.take_from_queue(story);
        let line = self.line(story);
        line.phase = Phase::Settled;
        if line.is_untold() {
            let number = line.record.number;
            self.write(story, Row::Remove { number });
        } else if line.record.is_open() {
            line.record.closed = Some(Closed::Overtaken);
            self.put(story);
        }
    }

    fn replace(&mut self, story: &StoryId, event: Event, version: u64, at: UnixNanos) {
        self.take_from_queue(story);
        if let Some(closed) = self.line(story).replace(event, version, at) {
            self.write(story, Row::Put(closed));
        }
    }

    /// Starts what is due, unless something has to come before.
    fn start(&mut self, story: &StoryId, now: UnixNanos) -> Option<Attempt> {
        let line = self.lines.get_mut(story).expect("what is due has a line");
        if !line.record.event.is_withdrawal() {
            if now > line.record.at.plus(VERSION_TRIED) {
                (line.record.closed, line.phase) = (Some(Closed::GivenUp), Phase::Settled);
                self.put(story);
                self.forget(story);
                return None;
            }
            if !line.late.is_empty() {
                line.phase = Phase::Held;
                return None;
            }
            line.record.event = if line.has_earlier { Event::Updated } else { Event::Published };
            if !line.is_noted {
                line.phase = Phase::Noting;
                let noted = Record { may_have_arrived: true, ..line.record.clone() };
                self.write(story, Row::Put(noted));
                return None;
            }
        }
        line.phase = Phase::Flying;
        line.was_crossed = !line.late.is_empty();
        line.late_arrived = false;
        line.record.first_sent.get_or_insert(now);
        let Record { number, event, version, at, telling, .. } = line.record;
        let lane = self.lane(kind(event));
        let is_suspect = lane.is_suspect();
        lane.sent();
        Some(Attempt { story: story.clone(), number, event, version, at, telling, is_suspect })
    }

    /// Writes the newest dispatch of a story down.
    fn put(&mut self, story: &StoryId) {
        let record = self.line(story).record.clone();
        self.write(story, Row::Put(record));
    }

    fn write(&mut self, story: &StoryId, row: Row) {
        self.line(story).unwritten += 1;
        self.rows.push((story.clone(), row));
    }

    fn set_due(&mut self, story: &StoryId, due: UnixNanos) {
        let line = self.line(story);
        line.phase = Phase::Due(due);
        let kind = kind(line.record.event);
        self.lane(kind).wait(due, story);
    }

    fn take_from_queue(&mut self, story: &StoryId) {
        let line = self.line(story);
        if let Phase::Due(due) = line.phase {
            let kind = kind(line.record.event);
            self.lane(kind).cancel(due, story);
        }
    }

    fn forget(&mut self, story: &StoryId) {
        if self.lines.get(story).is_some_and(Line::is_over) {
            self.lines.remove(story);
        }
    }

    fn line(&mut self, story: &StoryId) -> &mut Line {
        self.lines.get_mut(story).expect("whoever asks has found it, or put it in")
    }

    fn lane(&mut self, kind: LaneKind) -> &mut Lane {
        match kind {
            LaneKind::Withdrawals => &mut self.withdrawals,
            LaneKind::Stories => &mut self.stories,
        }
    }
}

/// The lane of an event.
const fn kind(event: Event) -> LaneKind {
    if event.is_withdrawal() { LaneKind::Withdrawals } else { LaneKind::Stories }
}

#[cfg(test)]
mod tests;
