//! The release log, put in the order in which it is checked.

use crate::releases::{self, Entry, Flaw, Line, Opened, Place, Run, Story, What};
use broadtape_model::UnixNanos;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;

/// All that a log says.
pub(super) struct Logged {
    pub(super) entries: u64,
    pub(super) files: usize,
    pub(super) flaws: Vec<Flaw>,
    pub(super) first_number: u64,
    pub(super) first: Option<UnixNanos>,
    pub(super) last: Option<UnixNanos>,
    /// The digest of the last entry: whoever keeps it elsewhere has the whole log sealed up to there.
    pub(super) digest: String,
    pub(super) missed: u64,
    pub(super) openings: Vec<(UnixNanos, Opened)>,
    pub(super) closings: u64,
    pub(super) alarms: Vec<(UnixNanos, String)>,
    /// Of each lane and minimum delay, what was released, in order.
    pub(super) spans: BTreeMap<(String, u16), Vec<Span>>,
    pub(super) stories: Vec<StoryEntry>,
    digests: HashSet<String>,
}

/// Ticks that were released together.
pub(super) struct Span {
    pub(super) number: u64,
    pub(super) at: UnixNanos,
    pub(super) to: Place,
    pub(super) kind: SpanKind,
}

/// How they were.
pub(super) enum SpanKind {
    /// As they became due.
    Live(Run),
    /// At an opening.
    CaughtUp(Run),
    /// They had been before an opening: no entry tells of them one by one.
    Before,
}

/// What became of a story.
pub(super) struct StoryEntry {
    pub(super) number: u64,
    pub(super) at: UnixNanos,
    pub(super) story: Story,
    pub(super) is_shown: bool,
    /// Whether the house had just been opened: it may have been due for long.
    pub(super) is_at_opening: bool,
}

impl Logged {
    /// Reads the log in a folder.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut logged = Self {
            entries: 0,
            files: releases::files(folder)?.len(),
            flaws: Vec::new(),
            first_number: 1,
            first: None,
            last: None,
            digest: String::new(),
            missed: 0,
            openings: Vec::new(),
            closings: 0,
            alarms: Vec::new(),
            spans: BTreeMap::new(),
            stories: Vec::new(),
            digests: HashSet::new(),
        };
        let flaws = releases::read(folder, |line| take(&mut logged, &line))?;
        Ok(Self { flaws, ..logged })
    }

    /// Whether an entry has this digest.
    pub(super) fn holds(&self, digest: &str) -> bool {
        self.digests.contains(digest)
    }

    /// How the house was set up at an instant.
    pub(super) fn setting(&self, at: UnixNanos) -> Option<&Opened> {
        self.openings.iter().rev().find(|(opened, _)| *opened <= at).map(|(_, setting)| setting)
    }

    /// Whether a story was withdrawn in the very release in which it came to show.
    pub(super) fn is_withdrawn_with(&self, shown: &StoryEntry) -> bool {
        let after = self.stories.iter().skip_while(|entry| entry.number <= shown.number);
        let mut of_release = after.take_while(|entry| entry.at == shown.at);
        of_release.any(|entry| !entry.is_shown && entry.story.story == shown.story.story)
    }

    fn span(&mut self, number: u64, at: UnixNanos, to: &Place, kind: SpanKind) {
        let key = (to.lane.clone(), to.class);
        self.spans.entry(key).or_default().push(Span { number, at, to: to.clone(), kind });
    }
}

fn take(logged: &mut Logged, line: &Line) {
    let Line { digest, entry } = line;
    let Entry { number, what, .. } = entry;
    let Some(at) = entry.instant() else { return };
    if logged.entries == 0 {
        (logged.first_number, logged.first) = (*number, Some(at));
    }
    logged.entries += 1;
    logged.last = Some(at);
    logged.digest = digest.to_string();
    logged.digests.insert(digest.to_string());
    match what {
        What::Opened(opened) => {
            for place in &opened.places {
                logged.span(*number, at, place, SpanKind::Before);
            }
            logged.openings.push((at, opened.clone()));
        }
        What::Ticks(runs) => runs.iter().for_each(|run| logged.span(*number, at, &run.to, SpanKind::Live(run.clone()))),
        What::CaughtUp(runs) => {
            runs.iter().for_each(|run| logged.span(*number, at, &run.to, SpanKind::CaughtUp(run.clone())));
        }
        What::Shown(story) | What::Withdrawn(story) => {
            let is_shown = matches!(what, What::Shown(_));
            let is_at_opening = logged.openings.last().is_some_and(|(opened, _)| *opened == at);
            logged.stories.push(StoryEntry { number: *number, at, story: story.clone(), is_shown, is_at_opening });
        }
        What::Alarm(words) => logged.alarms.push((at, words.clone())),
        What::Missed(missed) => logged.missed += missed,
        What::Closed {} => logged.closings += 1,
        What::Pinned(_) | What::Unpinned(_) | What::Suspended(_) | What::Resumed(_) => {}
    }
}
