//! What is told to one subscriber of one story: one dispatch at a time, the newest.

use crate::record::{Closed, Event, Record};
use broadtape_model::UnixNanos;

/// What is known of what a subscriber was told of a story before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Known {
    /// The last dispatch.
    pub(crate) last: Option<Record>,
    /// Whether it may have a version of a dispatch before that one.
    pub(crate) has_earlier: bool,
}

impl Known {
    /// Adds the next dispatch, in the order of their numbers.
    pub(crate) fn and(self, next: Record) -> Self {
        let has_earlier = match &self.last {
            None => false,
            Some(last) => leaves_version(last, self.has_earlier),
        };
        Self { last: Some(next), has_earlier }
    }

    /// Whether the subscriber may have a version that was not taken back.
    #[cfg(test)]
    pub(crate) fn may_have_version(&self) -> bool {
        self.last.as_ref().is_some_and(|last| leaves_version(last, self.has_earlier))
    }
}

/// Whether a subscriber may have a version after a dispatch, if it may have had one before.
pub(super) fn leaves_version(record: &Record, had: bool) -> bool {
    match record.event {
        Event::Withdrawn => had && record.acknowledged.is_none(),
        Event::Published | Event::Updated => had || record.may_have_arrived,
    }
}

/// Where the newest dispatch of a story stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// It is sent from then on.
    Due(UnixNanos),
    /// It is sent once an older one is no longer in the air.
    Held,
    /// It is sent once it is written down that it may have arrived.
    Noting,
    /// It is in the air.
    Flying,
    /// It was acknowledged then, but an older one may arrive after it.
    AwaitsAir(UnixNanos),
    /// There is nothing more to tell.
    Settled,
}

/// What is told to a subscriber of a story.
pub(super) struct Line {
    /// The newest dispatch.
    pub(super) record: Record,
    pub(super) phase: Phase,
    /// Whether the subscriber may have a version of an earlier dispatch.
    pub(super) has_earlier: bool,
    /// Whether it is written down that the newest dispatch may have arrived.
    pub(super) is_noted: bool,
    /// Tries since the dispatch is known to this process.
    pub(super) tries: u32,
    /// Earlier dispatches that are still in the air.
    pub(super) late: Vec<Record>,
    /// Whether one of them was in the air while the newest was.
    pub(super) was_crossed: bool,
    /// Whether one of those may have arrived.
    pub(super) late_arrived: bool,
    /// Rows that are not written yet.
    pub(super) unwritten: u32,
}

impl Line {
    /// What goes on from what is known.
    pub(super) fn known(record: Record, has_earlier: bool) -> Self {
        Self {
            is_noted: record.may_have_arrived,
            record,
            phase: Phase::Settled,
            has_earlier,
            tries: 0,
            late: Vec::new(),
            was_crossed: false,
            late_arrived: false,
            unwritten: 0,
        }
    }

    /// Whether the subscriber may have a version, what is in the air included.
    pub(super) fn may_have_version(&self) -> bool {
        let is_flying_story = self.phase == Phase::Flying && !self.record.event.is_withdrawal();
        let is_late_story = self.late.iter().any(|record| !record.event.is_withdrawal());
        is_flying_story || is_late_story || leaves_version(&self.record, self.has_earlier)
    }

    /// Whether nothing of it ever left, so that something else may take its place and its number.
    pub(super) fn is_untold(&self) -> bool {
        self.record.attempts == 0 && !self.record.may_have_arrived && self.phase != Phase::Flying
    }

    /// Puts another dispatch in the place of the newest; the one whose row has to be closed, where there is one.
    pub(super) fn replace(&mut self, event: Event, version: u64, at: UnixNanos) -> Option<Record> {
        let number = if self.is_untold() { self.record.number } else { self.record.number + 1 };
        let mut old = std::mem::replace(&mut self.record, Record::new(number, event, version, at));
        let is_flying = std::mem::replace(&mut self.phase, Phase::Settled) == Phase::Flying;
        (self.is_noted, self.tries) = (false, 0);
        if number == old.number {
            return None;
        }
        self.has_earlier = leaves_version(&old, self.has_earlier);
        let was_open = old.is_open();
        if was_open {
            old.closed = Some(Closed::Overtaken);
        }
        if is_flying {
            self.late.push(old);
            return None;
        }
        was_open.then_some(old)
    }

    /// Whether it can be forgotten: all is told, and written down.
    pub(super) fn is_over(&self) -> bool {
        self.phase == Phase::Settled && self.late.is_empty() && self.unwritten == 0
    }
}
