//! Ticks that were released and have been removed from the tape since: the log alone tells of them.

use super::findings::Findings;
use super::logged::Span;
use crate::checkpoints::begins_late;
use crate::releases::Run;
use crate::retention::may_go;
use broadtape_model::Lane;
use broadtape_tape::Tape;

/// What the entries of a lane tell of that was removed.
pub(super) struct Removed {
    /// The first block that the lane still has; `None` where nothing was removed.
    begins: Option<u64>,
    /// Whether the next entry begins in what was removed.
    is_within: bool,
    entries: u64,
    ticks: u64,
    last_entry: u64,
}

impl Removed {
    pub(super) fn of(tape: &dyn Tape, lane: Lane) -> Self {
        let begins = begins_late(tape, lane).map(|position| position.0);
        Self { begins, is_within: begins.is_some(), entries: 0, ticks: 0, last_entry: 0 }
    }

    /// Whether a run has ticks that were removed, of which the tape kept so many: then there is nothing to compare.
    /// An entry that begins later than that has no excuse.
    pub(super) fn takes(&mut self, span: &Span, run: &Run, kept: u64) -> bool {
        if !self.is_within || run.count <= kept {
            return false;
        }
        self.entries += 1;
        self.ticks += run.count - kept;
        self.last_entry = span.number;
        true
    }

    /// Goes on behind an entry.
    pub(super) fn pass(&mut self, span: &Span) {
        self.is_within = self.begins.is_some_and(|begins| span.to.block < begins);
    }

    pub(super) fn tell(&self, lane: Lane, class: u16, findings: &mut Findings) {
        let Self { entries, ticks, last_entry, .. } = self;
        if *entries == 0 {
            return;
        }
        if !may_go(lane) {
            findings.violation(format!(
                "lane {lane}, sites of {class} minutes: {ticks} ticks of {entries} entries, up to entry {last_entry}, are gone \
                 from the tape, and nothing removes ticks of such a lane"
            ));
            return;
        }
        findings.notes.push(format!(
            "Lane {lane}, sites of {class} minutes: {ticks} ticks of {entries} entries, up to entry {last_entry}, have been \
             removed from the tape since they were released, as the oldest are when `[tape]` bounds it. The log alone tells of \
             them; their delays are measured no more."
        ));
    }
}
