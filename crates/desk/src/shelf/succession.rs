//! Stories that were rewritten under another identifier, and which took their place.

use super::{Shelf, Shown};
use broadtape_model::{Channel, StoryId};
use imbl::{HashMap, Vector};
use std::sync::Arc;

/// How far a chain of rewritten stories is followed: no story of a day is written anew more often.
pub(super) const CHAIN_MOST: usize = 16;

/// So many newer accounts of one story are known, the last ones. A provider that names one story in all of its others must not cost
/// a look at all of them.
const ACCOUNTS_MOST: usize = 64;

/// The stories on a shelf that rewrite others, by those that they rewrite.
#[derive(Clone, Debug, Default)]
pub(crate) struct Succession(HashMap<StoryId, Vector<StoryId>>);

impl Succession {
    pub(super) fn note(&mut self, shown: &Shown) {
        if let Some(rewritten) = rewritten(shown) {
            let own = self.0.entry(rewritten).or_default();
            own.push_back(shown.story.id.clone());
            if own.len() > ACCOUNTS_MOST {
                own.pop_front();
            }
        }
    }

    pub(super) fn forget(&mut self, shown: &Shown) {
        let Some(rewritten) = rewritten(shown) else { return };
        if let Some(own) = self.0.get_mut(&rewritten) {
            own.retain(|id| *id != shown.story.id);
            if own.is_empty() {
                self.0.remove(&rewritten);
            }
        }
    }
}

/// The story that one rewrites: always one of the same provider, which alone can say so.
fn rewritten(shown: &Shown) -> Option<StoryId> {
    let guid = shown.story.rewrites.as_deref()?;
    Some(StoryId::new(&shown.story.id.provider, guid))
}

impl Shelf {
    /// The story that took a story's place in a channel: of several, the one that came last.
    pub(super) fn successor(&self, shown: &Shown, channel: Channel) -> Option<&Arc<Shown>> {
        // Every story of every list is looked up here, and on most shelves none was written anew.
        if self.succession.0.is_empty() {
            return None;
        }
        let rewriting = self.succession.0.get(&shown.story.id)?;
        let seen = rewriting.iter().filter_map(|id| self.showing(id)).filter(|one| one.grant.allows(channel));
        seen.filter(|one| self.took_place(one, shown)).max_by_key(|one| one.came)
    }

    /// The story whose place a story took in a channel.
    pub(super) fn predecessor(&self, shown: &Shown, channel: Channel) -> Option<&Arc<Shown>> {
        let before = self.showing(&rewritten(shown)?)?;
        (before.grant.allows(channel) && self.took_place(shown, before)).then_some(before)
    }

    /// Whether a story that rewrites another stands in its place. Of stories that rewrite each other in a ring only what came
    /// later does.
    fn took_place(&self, after: &Shown, before: &Shown) -> bool {
        after.story.id != before.story.id && (after.came > before.came || !self.goes_back(before, &after.story.id))
    }

    fn goes_back(&self, from: &Shown, to: &StoryId) -> bool {
        let mut at = rewritten(from);
        for _ in 0..CHAIN_MOST {
            match at {
                Some(id) if id == *to => return true,
                Some(id) => at = self.showing(&id).and_then(|shown| rewritten(shown)),
                None => return false,
            }
        }
        // A ring that does not hold it, or a chain that is no chain.
        true
    }

    fn showing(&self, id: &StoryId) -> Option<&Arc<Shown>> {
        self.latest.get(self.places.get(id)?)
    }
}
