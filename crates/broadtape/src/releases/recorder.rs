//! Sees what is released, and has it written down.

use super::entry::{Pinned, Run, Story, What};
use super::writer::{Message, ReleaseLog};
use broadtape_model::UnixNanos;
use broadtape_relay::{NewsChange, TickRun, Witness};

/// Gathers what one advance releases. It costs the release a few words to copy: everything else happens on the log's
/// own thread.
pub(crate) struct Recorder<'a> {
    log: &'a ReleaseLog,
    runs: Vec<TickRun>,
    stories: Vec<NewsChange>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(log: &'a ReleaseLog) -> Self {
        Self { log, runs: Vec::new(), stories: Vec::new() }
    }

    /// Hands over what was released up to an instant; `is_opening` where it had become due while the house was closed.
    pub(crate) fn finish(self, at: UnixNanos, is_opening: bool) {
        if !self.runs.is_empty() || !self.stories.is_empty() {
            self.log.send(Message::Released { at, runs: self.runs, stories: self.stories, is_opening });
        }
    }
}

impl Witness for Recorder<'_> {
    fn story(&mut self, change: &NewsChange) {
        self.stories.push(change.clone());
    }

    fn ticks(&mut self, run: &TickRun) {
        self.runs.push(*run);
    }
}

/// The entries of what was released together.
pub(super) fn entries(runs: &[TickRun], stories: &[NewsChange], is_opening: bool) -> Vec<What> {
    let mut entries: Vec<_> = stories.iter().map(story).collect();
    if !runs.is_empty() {
        let runs = runs.iter().map(Run::of).collect();
        entries.push(if is_opening { What::CaughtUp(runs) } else { What::Ticks(runs) });
    }
    entries
}

fn story(change: &NewsChange) -> What {
    match change {
        NewsChange::Show(showing) => What::Shown(Story {
            story: showing.story.id.to_string(),
            version: Some(showing.story.version),
            due: showing.at.to_string(),
            sites: showing.sites().map(ToString::to_string).collect(),
            reason: None,
        }),
        NewsChange::Withdraw(withdrawal) => What::Withdrawn(Story {
            story: withdrawal.story.to_string(),
            version: None,
            due: withdrawal.at.to_string(),
            sites: withdrawal.sites.iter().map(ToString::to_string).collect(),
            reason: Some(withdrawal.reason.word().to_owned()),
        }),
        NewsChange::Pin(pin) => What::Pinned(Pinned::new(&pin.story, &pin.site)),
        NewsChange::Unpin { story, site } => What::Unpinned(Pinned::new(story, site)),
        NewsChange::Suspend(party) => What::Suspended(party.to_string()),
        NewsChange::Resume(party) => What::Resumed(party.to_string()),
    }
}
