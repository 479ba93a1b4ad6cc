//! What the tape holds of each provider.

use crate::tape;
use anyhow::Result;
use broadtape_model::{NewsFact, ProviderId, UnixNanos};
use broadtape_tape::Tape as _;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// What the tape holds of a provider.
#[derive(Default)]
pub(super) struct OnTape {
    stories: HashSet<Arc<str>>,
    pub(super) versions: u64,
    pub(super) kills: u64,
    pub(super) pictures: u64,
    /// When the last of it was received.
    pub(super) received: Option<UnixNanos>,
}

impl OnTape {
    pub(super) fn stories(&self) -> usize {
        self.stories.len()
    }

    fn add(&mut self, fact: NewsFact, received: UnixNanos) {
        self.received = self.received.max(Some(received));
        match fact {
            NewsFact::Story(story) => {
                self.versions += 1;
                self.stories.insert(story.id.guid.clone());
            }
            NewsFact::Kill(_) => self.kills += 1,
            NewsFact::Picture(_) => self.pictures += 1,
            NewsFact::Order(_) | NewsFact::Contracts(_) => {}
        }
    }
}

/// Walks the news of the tape once. Nothing where there is no tape yet.
pub(super) fn count(data: &Path) -> Result<HashMap<ProviderId, OnTape>> {
    let mut counts: HashMap<ProviderId, OnTape> = HashMap::new();
    if !data.join("news").is_dir() {
        return Ok(counts);
    }
    let mut news = tape::open(data)?.news()?;
    while let Some(recorded) = news.next()? {
        let Some(provider) = recorded.fact.provider().cloned() else { continue };
        counts.entry(provider).or_default().add(recorded.fact, recorded.received);
    }
    Ok(counts)
}
