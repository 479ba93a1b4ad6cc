//! One story that came several times, on one shelf.

use super::{Shelf, Shown};
use broadtape_likeness::EventId;
use broadtape_model::{Channel, StoryId, UnixNanos};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The copies of one story that a site shows, the one that leads first. Of a channel, the first that may be shown there leads.
#[derive(Clone, Debug)]
pub(crate) struct Cluster(Vec<Arc<Shown>>);

impl Cluster {
    fn new(mut copies: Vec<Arc<Shown>>) -> Self {
        copies.sort_by_key(|copy| rank(copy));
        Self(copies)
    }

    /// Those that may be shown in a channel.
    pub(super) fn seen(&self, channel: Channel) -> impl Iterator<Item = &Arc<Shown>> {
        self.0.iter().filter(move |copy| copy.grant.allows(channel))
    }

    /// Whether a story leads in a channel, of those that `stands` says have not been replaced.
    pub(super) fn leads(&self, shown: &Shown, channel: Channel, stands: impl Fn(&Shown) -> bool) -> bool {
        self.seen(channel).find(|copy| stands(copy)).is_none_or(|lead| lead.story.id == shown.story.id)
    }
}

/// What nobody paid for leads, then what was published first, then what came here first.
fn rank(shown: &Shown) -> (bool, UnixNanos, u64) {
    (shown.story.is_paid, shown.published, shown.came)
}

impl Shelf {
    /// The stories that are one with these, or were, and show here.
    pub(crate) fn and_their_copies(&self, stories: &BTreeSet<StoryId>) -> BTreeSet<StoryId> {
        let copies = stories.iter().filter_map(|story| self.clusters.get(story)).flat_map(|cluster| &cluster.0);
        copies.map(|copy| copy.story.id.clone()).chain(stories.iter().cloned()).collect()
    }

    pub(crate) fn shows(&self, story: &StoryId) -> bool {
        self.places.contains_key(story)
    }

    /// Notes which stories are copies of one another; of those that show here, alone or not.
    pub(crate) fn group(&mut self, copies: &BTreeSet<StoryId>) {
        let shown: Vec<_> = copies.iter().filter_map(|id| self.latest.get(self.places.get(id)?)).cloned().collect();
        if let [alone] = &shown[..] {
            self.clusters.remove(&alone.story.id);
            return;
        }
        let cluster = Arc::new(Cluster::new(shown));
        for copy in &cluster.0 {
            self.clusters.insert(copy.story.id.clone(), cluster.clone());
        }
    }

    /// Notes that a story that shows no longer has no copies.
    pub(crate) fn ungroup(&mut self, story: &StoryId) {
        self.clusters.remove(story);
        self.events.remove(story);
    }

    pub(crate) fn tells_of(&mut self, story: &StoryId, event: Option<EventId>) {
        match event {
            Some(event) => self.events.insert(story.clone(), event),
            None => self.events.remove(story),
        };
    }
}
