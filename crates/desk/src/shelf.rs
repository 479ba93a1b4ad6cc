//! A site's shelf: the stories that it shows, and the marks of those that it shows no longer.

mod cluster;
mod succession;
mod view;
pub use view::ShelfView;

use crate::correction::{Correction, corrections_with};
use broadtape_gate::{Grant, HeldPicture, WithdrawalReason};
use broadtape_likeness::EventId;
use broadtape_model::{Channel, Pin, Section, StoryId, StoryVersion, Symbol, UnixNanos};
use cluster::Cluster;
use imbl::{HashMap, OrdMap, Vector};
use std::cmp::Reverse;
use std::sync::Arc;
use succession::Succession;

/// How many changes a shelf remembers, for open pages that were cut off and come back.
const CHANGES_MAX: usize = 1_000;

/// A story as it shows on one site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The version that shows, without its pictures where the site may not show them.
    pub story: Arc<StoryVersion>,
    /// What the site may do with it.
    pub grant: Arc<Grant>,
    /// Its address below `/article/`; never changes once given.
    pub address: Arc<str>,
    /// When it was first published.
    pub published: UnixNanos,
    /// When this version was made, where it is not the first that showed here.
    pub updated: Option<UnixNanos>,
    /// The shelf's revision when this version came to show.
    pub revision: u64,
    /// The shelf's revision when the story first came to show here.
    pub came: u64,
    /// The instruments of the house that it is about, the likeliest first.
    pub instruments: Arc<[Symbol]>,
    /// The pictures of the house that it shows.
    pub pictures: Vec<HeldPicture>,
    /// Since when this version shows.
    pub since: UnixNanos,
    /// The corrections that it had while it showed, the last first.
    pub(crate) corrections: Arc<[Arc<Correction>]>,
}

/// The mark of a story that showed here once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tombstone {
    /// Which story.
    pub story: StoryId,
    /// Its address below `/article/`.
    pub address: Arc<str>,
    /// Why it shows no longer.
    pub reason: WithdrawalReason,
    /// What its provider asks to be said in its place.
    pub notice: Option<String>,
    /// Since when.
    pub at: UnixNanos,
    /// The shelf's revision when it was withdrawn.
    pub revision: u64,
}

/// What is found at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// A story that shows.
    Shown(Arc<Shown>),
    /// A story that shows no longer.
    Withdrawn(Arc<Tombstone>),
}

/// What happened on a shelf at one revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A story came to show for the first time, or again.
    New(Arc<Shown>),
    /// Another version of a story that was showing.
    Updated(Arc<Shown>),
    /// A story shows no longer.
    Withdrawn(Arc<Tombstone>),
}

/// Newest first; of the same moment, the later on the shelf first.
type Order = (Reverse<UnixNanos>, Reverse<u64>);

/// A site's shelf. Cloning it costs next to nothing.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    revision: u64,
    by_address: HashMap<Arc<str>, Entry>,
    addresses: HashMap<StoryId, Arc<str>>,
    /// The place of each story that shows in the orders below.
    places: HashMap<StoryId, Order>,
    latest: OrdMap<Order, Arc<Shown>>,
    sections: OrdMap<(Section, Order), Arc<Shown>>,
    instruments: OrdMap<(Symbol, Order), Arc<Shown>>,
    changes: OrdMap<u64, Change>,
    /// Where a provider's own page of a story is shown here.
    by_source_url: HashMap<Arc<str>, Arc<str>>,
    pictures: HashMap<Arc<str>, (HeldPicture, u32)>,
    /// What stands first, the last that was pinned before the others.
    pins: Vector<Pin>,
    /// The copies of a story, by each of them; of one that came once, none.
    clusters: HashMap<StoryId, Arc<Cluster>>,
    /// The event that a story tells of.
    events: HashMap<StoryId, EventId>,
    /// Which stories rewrite which.
    succession: Succession,
}

impl Shelf {
    /// What of it may be seen in a channel. There is no other way to look at a shelf.
    #[must_use]
    pub const fn on(&self, channel: Channel) -> ShelfView<'_> {
        ShelfView::new(self, channel)
    }

    /// Puts a story first, wherever it shows.
    pub(crate) fn pin(&mut self, pin: Pin) {
        self.unpin(&pin.story);
        self.pins.push_front(pin);
        self.revision += 1;
    }

    /// Puts a story back among the others.
    pub(crate) fn unpin(&mut self, story: &StoryId) {
        if let Some(place) = self.pins.iter().position(|pin| pin.story == *story) {
            self.pins.remove(place);
            self.revision += 1;
        }
    }

    /// The address for a story that is about to show: the one it had, or a new one that is free.
    pub(crate) fn address_for(&self, id: &StoryId, fresh: impl FnOnce() -> String) -> Arc<str> {
        if let Some(address) = self.addresses.get(id) {
            return address.clone();
        }
        let base = fresh();
        if !self.by_address.contains_key(base.as_str()) {
            return Arc::from(base);
        }
        let numbered = (2_u64..).map(|number| format!("{base}-{number}"));
        let free = numbered.into_iter().find(|address| !self.by_address.contains_key(address.as_str()));
        Arc::from(free.expect("there are more numbers than stories"))
    }

    /// Puts a version on the shelf in place of the one before it.
    pub(crate) fn show(
        &mut self,
        story: Arc<StoryVersion>,
        grant: Arc<Grant>,
        address: Arc<str>,
        instruments: Arc<[Symbol]>,
        pictures: Vec<HeldPicture>,
        times: Times,
    ) {
        self.revision += 1;
        let id = story.id.clone();
        let before = self.take(&id);
        let shown = Arc::new(Shown {
            published: before.as_ref().map_or(times.published, |before| before.published),
            updated: match &before {
                Some(before) if before.story.version == story.version => before.updated,
                Some(_) => times.updated,
                None => None,
            },
            since: times.since,
            corrections: before
                .as_ref()
                .map_or_else(Arc::default, |before| corrections(before, &story, &grant, times.since)),
            came: before.as_ref().map_or(self.revision, |before| before.came),
            grant,
            revision: self.revision,
            address: address.clone(),
            story,
            instruments,
            pictures,
        });
        let order = (Reverse(shown.published), Reverse(shown.revision));
        self.places.insert(id.clone(), order);
        self.latest.insert(order, shown.clone());
        if let Some(section) = shown.story.section {
            self.sections.insert((section, order), shown.clone());
        }
        for symbol in shown.instruments.iter() {
            self.instruments.insert((symbol.clone(), order), shown.clone());
        }
        for picture in &shown.pictures {
            self.pictures.entry(picture.digest.clone()).or_insert_with(|| (picture.clone(), 0)).1 += 1;
        }
        for url in own_urls(&shown.story) {
            self.by_source_url.insert(Arc::from(url), address.clone());
        }
        self.succession.note(&shown);
        self.addresses.insert(id, address.clone());
        self.by_address.insert(address, Entry::Shown(shown.clone()));
        self.remember(if before.is_some() { Change::Updated(shown) } else { Change::New(shown) });
    }

    /// Takes a story off the shelf and leaves its mark.
    pub(crate) fn withdraw(&mut self, id: &StoryId, reason: WithdrawalReason, notice: Option<String>, at: UnixNanos) {
        let Some(before) = self.take(id) else { return };
        self.revision += 1;
        let tombstone = Arc::new(Tombstone {
            story: id.clone(),
            address: before.address.clone(),
            reason,
            notice,
            at,
            revision: self.revision,
        });
        self.by_address.insert(before.address.clone(), Entry::Withdrawn(tombstone.clone()));
        self.forget_versions_of(id);
        self.remember(Change::Withdrawn(tombstone));
    }

    /// Removes a story from the orders and its pictures' counts; the version that showed.
    fn take(&mut self, id: &StoryId) -> Option<Arc<Shown>> {
        let order = self.places.remove(id)?;
        let shown = self.latest.remove(&order)?;
        if let Some(section) = shown.story.section {
            self.sections.remove(&(section, order));
        }
        for symbol in shown.instruments.iter() {
            self.instruments.remove(&(symbol.clone(), order));
        }
        for picture in &shown.pictures {
            if let Some((_, uses)) = self.pictures.get_mut(&picture.digest) {
                *uses -= 1;
                if *uses == 0 {
                    self.pictures.remove(&picture.digest);
                }
            }
        }
        for url in own_urls(&shown.story) {
            self.by_source_url.remove(url);
        }
        self.succession.forget(&shown);
        Some(shown)
    }

    /// What showed of a withdrawn story is not to be told again to pages that come back.
    fn forget_versions_of(&mut self, id: &StoryId) {
        let is_about = |change: &Change| match change {
            Change::New(shown) | Change::Updated(shown) => shown.story.id == *id,
            Change::Withdrawn(_) => false,
        };
        let revisions: Vec<u64> =
            self.changes.iter().filter(|(_, change)| is_about(change)).map(|(revision, _)| *revision).collect();
        for revision in revisions {
            self.changes.remove(&revision);
        }
    }

    fn remember(&mut self, change: Change) {
        self.changes.insert(self.revision, change);
        while self.changes.len() > CHANGES_MAX {
            if let Some(oldest) = self.changes.get_min().map(|(revision, _)| *revision) {
                self.changes.remove(&oldest);
            }
        }
    }
}

/// The corrections of a story once a version takes the place of the one before it. The same version shown otherwise corrects nothing.
fn corrections(before: &Shown, story: &StoryVersion, grant: &Grant, at: UnixNanos) -> Arc<[Arc<Correction>]> {
    if *before.story == *story {
        return before.corrections.clone();
    }
    corrections_with(&before.corrections, &before.story, story, before.grant.channels.and(grant.channels), at).into()
}

/// When a version was published and made.
pub(crate) struct Times {
    pub(crate) published: UnixNanos,
    pub(crate) updated: Option<UnixNanos>,
    /// Since when it shows.
    pub(crate) since: UnixNanos,
}

/// The addresses under which a provider's other stories may link to this one.
fn own_urls(story: &StoryVersion) -> impl Iterator<Item = &str> {
    let guid = Some(&*story.id.guid).filter(|guid| guid.starts_with("http"));
    story.source_url.as_deref().into_iter().chain(guid)
}
