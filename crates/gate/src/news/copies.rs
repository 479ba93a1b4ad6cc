//! Texts of killed stories: what their provider sends again under another name stays out.

use broadtape_likeness::{Fingerprint, Likeness};
use broadtape_model::{ProviderId, StoryId, StoryVersion, UnixNanos};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// For so long after a kill its text is known again. What is sent later is no slip of the same day's desk.
const REMEMBERED: Duration = Duration::from_hours(30 * 24);

/// So many kills of one provider are remembered: a year of a large agency's, and some 200 KB.
const REMEMBERED_MOST: usize = 500;

/// Texts of killed stories, by provider, the oldest first.
#[derive(Debug, Default)]
pub(super) struct KilledTexts {
    of_provider: HashMap<ProviderId, VecDeque<Killed>>,
}

#[derive(Debug)]
struct Killed {
    story: StoryId,
    at: UnixNanos,
    text: Fingerprint,
}

impl KilledTexts {
    /// Remembers the text of a story that was killed.
    pub(super) fn remember(&mut self, version: &StoryVersion, at: UnixNanos) {
        let text = Fingerprint::of(&Likeness::of(version, &[]));
        let own = self.of_provider.entry(version.id.provider.clone()).or_default();
        own.retain(|killed| killed.story != version.id);
        own.push_back(Killed { story: version.id.clone(), at, text });
        while own.len() > REMEMBERED_MOST || own.front().is_some_and(|killed| killed.at.plus(REMEMBERED) < at) {
            own.pop_front();
        }
    }

    /// Forgets the text of a story that was released after all.
    pub(super) fn forget(&mut self, story: &StoryId) {
        if let Some(own) = self.of_provider.get_mut(&story.provider) {
            own.retain(|killed| killed.story != *story);
        }
    }

    /// The killed story whose text this is, where it is one's.
    pub(super) fn copied_by(&self, version: &StoryVersion, at: UnixNanos) -> Option<&StoryId> {
        let own = self.of_provider.get(&version.id.provider)?;
        let others = own.iter().filter(|killed| killed.story != version.id && at <= killed.at.plus(REMEMBERED));
        let mut others = others.peekable();
        others.peek()?;
        let likeness = Likeness::of(version, &[]);
        others.find(|killed| killed.text.matches(&likeness)).map(|killed| &killed.story)
    }
}
