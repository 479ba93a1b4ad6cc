//! A shelf as it may be seen in one channel.

use super::succession::CHAIN_MOST;
use super::{Change, Entry, Order, Shelf, Shown, Tombstone};
use crate::correction::Correction;
use broadtape_gate::{HeldPicture, WithdrawalReason};
use broadtape_model::{Channel, ProviderId, Section, StoryId, Symbol, UnixNanos};
use std::cmp::Reverse;
use std::sync::Arc;

/// Telling of one event counts for more than any subject.
const EVENT_KINSHIP: usize = 10;

/// The newest of any order.
const FIRST: Order = (Reverse(UnixNanos::MAX), Reverse(u64::MAX));

/// A shelf as it may be seen in one channel: of the stories, those alone that the site may show there.
#[derive(Clone, Copy, Debug)]
pub struct ShelfView<'a> {
    shelf: &'a Shelf,
    channel: Channel,
}

impl<'a> ShelfView<'a> {
    pub(super) const fn new(shelf: &'a Shelf, channel: Channel) -> Self {
        Self { shelf, channel }
    }

    /// How many changes the shelf has seen, in all channels. Every change is public, so the number is too.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.shelf.revision
    }

    /// The stories that show, newest first; of copies, the one that leads.
    pub fn latest(&self) -> impl Iterator<Item = &'a Arc<Shown>> + use<'a> {
        self.leading(self.shelf.latest.values())
    }

    /// The stories that show with all their copies, newest first.
    pub fn with_copies(&self) -> impl Iterator<Item = &'a Arc<Shown>> + use<'a> {
        let view = *self;
        self.seen(self.shelf.latest.values()).filter(move |shown| view.successor(shown).is_none())
    }

    /// The story that took a story's place in lists: a newer account of it from the same provider.
    #[must_use]
    pub fn successor(&self, shown: &Shown) -> Option<&'a Arc<Shown>> {
        self.shelf.successor(shown, self.channel)
    }

    /// The story whose place a story took.
    #[must_use]
    pub fn predecessor(&self, shown: &Shown) -> Option<&'a Arc<Shown>> {
        self.shelf.predecessor(shown, self.channel)
    }

    /// The corrections that a story had while it showed in this channel, the last first.
    pub fn corrections<'s>(&self, shown: &'s Shown) -> impl Iterator<Item = &'s Arc<Correction>> + use<'s> {
        let channel = self.channel;
        shown.corrections.iter().filter(move |correction| correction.channels.contains(channel))
    }

    /// How many stories show.
    #[must_use]
    pub fn len(&self) -> usize {
        self.latest().count()
    }

    /// Whether no story shows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.latest().next().is_none()
    }

    /// The stories of a section, newest first.
    pub fn section(&self, section: Section) -> impl Iterator<Item = &'a Arc<Shown>> + use<'a> {
        let of_section = self.shelf.sections.range((section, FIRST)..).take_while(move |((own, _), _)| *own == section);
        self.leading(of_section.map(|(_, shown)| shown))
    }

    /// The stories about an instrument, by its symbol in the house, newest first.
    pub fn about(&self, symbol: &Symbol) -> impl Iterator<Item = &'a Arc<Shown>> + use<'a> {
        let from = (symbol.clone(), FIRST);
        let symbol = symbol.clone();
        let about = self.shelf.instruments.range(from..).take_while(move |((own, _), _)| *own == symbol);
        self.leading(about.map(|(_, shown)| shown))
    }

    /// The stories that are pinned to the front, or to a section, the last that was pinned first.
    pub fn pinned(&self, section: Option<Section>) -> impl Iterator<Item = &'a Arc<Shown>> + use<'a> {
        let shelf = self.shelf;
        let pinned = shelf.pins.iter().filter(move |pin| pin.section == section);
        let view = *self;
        let shown = pinned.filter_map(move |pin| shelf.latest.get(shelf.places.get(&pin.story)?));
        self.seen(shown).map(move |shown| view.newest_account(shown))
    }

    /// What is at an address below `/article/`.
    #[must_use]
    pub fn at(&self, address: &str) -> Option<Entry> {
        self.shelf.by_address.get(address).map(|entry| match entry {
            Entry::Shown(shown) if !shown.grant.allows(self.channel) => Entry::Withdrawn(not_here(shown)),
            entry => entry.clone(),
        })
    }

    /// What became of a story that showed here at some time.
    #[must_use]
    pub fn story(&self, id: &StoryId) -> Option<Entry> {
        self.at(self.shelf.addresses.get(id)?)
    }

    /// The address here of a provider's own page, where the story shows.
    #[must_use]
    pub fn address_of_source(&self, url: &str) -> Option<&'a Arc<str>> {
        let address = self.shelf.by_source_url.get(url)?;
        matches!(self.at(address), Some(Entry::Shown(_))).then_some(address)
    }

    /// A picture that a story here shows at this moment, in any channel.
    #[must_use]
    pub fn picture(&self, digest: &str) -> Option<&'a HeldPicture> {
        self.shelf.pictures.get(digest).map(|(picture, _)| picture)
    }

    /// What changed after a revision, oldest first. Empty also when that is too long ago to be told. A story that left this
    /// channel is told as withdrawn.
    pub fn changes_after(&self, revision: u64) -> impl Iterator<Item = Change> + use<'a> {
        let (view, channel) = (*self, self.channel);
        let after = self.shelf.changes.range(revision.saturating_add(1)..);
        after.filter_map(move |(_, change)| match change {
            Change::New(shown) if !shown.grant.allows(channel) || !view.is_leading(shown) => None,
            Change::Updated(shown) if !shown.grant.allows(channel) => Some(Change::Withdrawn(not_here(shown))),
            change => Some(change.clone()),
        })
    }

    /// The stories that changed after a revision in any channel, copies included, the one that changed last at the end; as
    /// far back as the shelf [remembers](Self::remembers).
    pub fn touched_after(&self, revision: u64) -> impl Iterator<Item = &'a StoryId> + use<'a> {
        let after = self.shelf.changes.range(revision.saturating_add(1)..);
        after.map(|(_, change)| match change {
            Change::New(shown) | Change::Updated(shown) => &shown.story.id,
            Change::Withdrawn(tombstone) => &tombstone.story,
        })
    }

    /// Whether everything after a revision can still be told.
    #[must_use]
    pub fn remembers(&self, revision: u64) -> bool {
        let oldest = self.shelf.changes.get_min();
        revision <= self.shelf.revision && oldest.is_none_or(|(oldest, _)| revision + 1 >= *oldest)
    }

    /// The other copies of a story, the one that leads first. A newer account of it is none, nor is one that was replaced.
    #[must_use]
    pub fn copies(&self, shown: &Shown) -> Vec<&'a Arc<Shown>> {
        let newer = self.successor(shown).map(|newer| &newer.story.id);
        let cluster = self.shelf.clusters.get(&shown.story.id).into_iter();
        let others = cluster.flat_map(|own| own.seen(self.channel)).filter(|copy| copy.story.id != shown.story.id);
        others.filter(|copy| Some(&copy.story.id) != newer && self.successor(copy).is_none()).collect()
    }

    /// Other stories that go with one: those of the same event, those that share most of its subjects and instruments, then
    /// its section, newest first.
    #[must_use]
    pub fn related(&self, shown: &Shown, most: usize) -> Vec<&'a Arc<Shown>> {
        const LOOKED_AT: usize = 200; // older stories are no news, however well they match
        let copies = self.copies(shown);
        let is_other = |other: &&Arc<Shown>| {
            other.story.id != shown.story.id && !copies.iter().any(|copy| copy.story.id == other.story.id)
        };
        let others = self.latest().take(LOOKED_AT).filter(is_other);
        let mut scored: Vec<_> = others
            .map(|other| (self.same_event(shown, other) + kinship(shown, other), other))
            .filter(|(score, _)| *score > 0)
            .collect();
        scored.sort_by_key(|(score, _)| Reverse(*score));
        scored.into_iter().take(most).map(|(_, other)| other).collect()
    }

    /// Whether a story of a provider shows, for its credit line.
    #[must_use]
    pub fn shows_provider(&self, provider: &ProviderId) -> bool {
        self.latest().any(|shown| shown.story.id.provider == *provider)
    }

    fn leading(self, stories: impl Iterator<Item = &'a Arc<Shown>>) -> impl Iterator<Item = &'a Arc<Shown>> {
        self.seen(stories).filter(move |shown| self.is_leading(shown))
    }

    /// Whether a story stands in lists: no newer account of it does, and of its copies it leads.
    fn is_leading(&self, shown: &Shown) -> bool {
        let stands = |one: &Shown| self.successor(one).is_none();
        let cluster = self.shelf.clusters.get(&shown.story.id);
        stands(shown) && cluster.is_none_or(|cluster| cluster.leads(shown, self.channel, stands))
    }

    /// The story that stands in lists for one, however often it was written anew.
    fn newest_account(&self, shown: &'a Arc<Shown>) -> &'a Arc<Shown> {
        let chain = std::iter::successors(Some(shown), |one| self.successor(one));
        chain.take(CHAIN_MOST).last().unwrap_or(shown)
    }

    fn same_event(&self, one: &Shown, other: &Shown) -> usize {
        let event = |shown: &Shown| self.shelf.events.get(&shown.story.id);
        if event(one).is_some() && event(one) == event(other) { EVENT_KINSHIP } else { 0 }
    }

    fn seen(self, stories: impl Iterator<Item = &'a Arc<Shown>>) -> impl Iterator<Item = &'a Arc<Shown>> {
        let channel = self.channel;
        stories.filter(move |shown| shown.grant.allows(channel))
    }
}

/// What stands in a channel where the site may not show a story that it shows in others.
fn not_here(shown: &Shown) -> Arc<Tombstone> {
    Arc::new(Tombstone {
        story: shown.story.id.clone(),
        address: shown.address.clone(),
        reason: WithdrawalReason::Unlicensed,
        notice: None,
        at: shown.since,
        revision: shown.revision,
    })
}

/// How closely two stories go together.
fn kinship(one: &Shown, other: &Shown) -> usize {
    let instruments = one.instruments.iter().filter(|symbol| other.instruments.contains(symbol)).count();
    let (one, other) = (&one.story, &other.story);
    let subjects = one.subjects.iter().filter(|subject| other.subjects.contains(subject)).count();
    let section = usize::from(one.section.is_some() && one.section == other.section);
    3 * instruments + 2 * subjects + section
}
