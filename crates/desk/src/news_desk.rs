//! The news desk: puts released stories on the shelves of the sites.

use crate::address::address;
use crate::copies::{Copies, Neighbours};
use crate::mentions::Mentions;
use crate::shelf::{Shelf, Times};
use broadtape_gate::{NewsChange, Released, Showing, Withdrawal};
use broadtape_likeness::Likeness;
use broadtape_model::{Block, Embargo, House, Party, SiteId, StoryId, StoryVersion, Symbol, UnixNanos};
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The shelves of all sites.
#[derive(Debug)]
pub struct NewsDesk {
    house: Arc<House>,
    mentions: Mentions,
    copies: Copies,
    shelves: BTreeMap<SiteId, Shelf>,
    suspended: BTreeSet<Party>,
}

impl NewsDesk {
    /// Empty shelves for every site of the house.
    #[must_use]
    pub fn new(house: Arc<House>) -> Self {
        let shelves = house.sites.iter().map(|site| (site.id.clone(), Shelf::default())).collect();
        Self {
            mentions: Mentions::new(&house),
            copies: Copies::new(&house),
            house,
            shelves,
            suspended: BTreeSet::new(),
        }
    }

    /// Takes a released change to the shelves that it concerns.
    pub fn apply(&mut self, change: Released<NewsChange>) {
        match change.into_inner() {
            NewsChange::Show(showing) => self.show(&showing),
            NewsChange::Withdraw(withdrawal) => self.withdraw(&withdrawal),
            NewsChange::Pin(pin) => {
                if let Some(shelf) = self.shelves.get_mut(&pin.site) {
                    shelf.pin(pin);
                }
            }
            NewsChange::Unpin { story, site } => {
                if let Some(shelf) = self.shelves.get_mut(&site) {
                    shelf.unpin(&story);
                }
            }
            NewsChange::Suspend(party) => {
                self.suspended.insert(party);
            }
            NewsChange::Resume(party) => {
                self.suspended.remove(&party);
            }
        }
    }

    /// Who and what is suspended.
    #[must_use]
    pub fn suspended(&self) -> &BTreeSet<Party> {
        &self.suspended
    }

    /// The shelves as they stand.
    #[must_use]
    pub fn shelves(&self) -> BTreeMap<SiteId, Shelf> {
        self.shelves.clone()
    }

    fn show(&mut self, showing: &Showing) {
        let story = &showing.story;
        let instruments: Arc<[_]> = self.mentions.of(story).into();
        let published = first_published(story, showing.received).min(showing.at);
        let without_pictures = LazyCell::new(|| Arc::new(text_alone(story)));
        for (id, grant) in &showing.grants {
            let (Some(site), Some(shelf)) = (self.house.site(id), self.shelves.get_mut(id)) else { continue };
            let fresh = || address(&story.id.provider, published, &site.zone, &story.headline);
            let address = shelf.address_for(&story.id, fresh);
            let updated = Some(story.version_created.unwrap_or(showing.received).min(showing.at));
            let times = Times { published, updated, since: showing.at };
            let (story, pictures) = if grant.has_pictures {
                (story.clone(), showing.pictures.clone())
            } else {
                (without_pictures.clone(), Vec::new())
            };
            shelf.show(story, grant.clone(), address, instruments.clone(), pictures, times);
        }
        self.link(showing, &instruments);
    }

    /// Finds the copies of a story that has come to show, and notes them on the shelves that show them.
    fn link(&mut self, showing: &Showing, instruments: &[Symbol]) {
        let (id, at) = (&showing.story.id, showing.at);
        let likeness = Likeness::of(&showing.story, instruments);
        for (view, sites) in self.copies.views_of(showing.sites()) {
            let touched = view.show(id, &likeness, at);
            for site in sites {
                let Some(shelf) = self.shelves.get_mut(&site) else { continue };
                shelf.tells_of(id, view.event(id));
                regroup(shelf, view, &touched);
            }
        }
    }

    fn withdraw(&mut self, withdrawal: &Withdrawal) {
        let id = &withdrawal.story;
        for site in &withdrawal.sites {
            if let Some(shelf) = self.shelves.get_mut(site) {
                shelf.withdraw(id, withdrawal.reason, withdrawal.notice.clone(), withdrawal.at);
            }
        }
        for (view, sites) in self.copies.views_of(self.house.sites.iter().map(|site| &site.id)) {
            let shows = sites.iter().any(|site| self.shelves.get(site).is_some_and(|shelf| shelf.shows(id)));
            let mut touched = if shows { BTreeSet::new() } else { view.withdraw(id) };
            touched.insert(id.clone());
            for site in sites.iter().filter(|site| withdrawal.sites.contains(site)) {
                let Some(shelf) = self.shelves.get_mut(site) else { continue };
                let copies = shelf.and_their_copies(&touched);
                shelf.ungroup(id);
                regroup(shelf, view, &copies);
            }
        }
    }
}

/// Brings a shelf in line with what some stories are to one another now.
fn regroup(shelf: &mut Shelf, view: &Neighbours, touched: &BTreeSet<StoryId>) {
    let mut open = shelf.and_their_copies(touched);
    while let Some(id) = open.pop_first() {
        let copies = view.around(&id, |other| shelf.shows(other));
        open.retain(|other| !copies.contains(other));
        if !copies.is_empty() {
            shelf.group(&copies);
        }
    }
}

/// A version without its pictures.
fn text_alone(story: &StoryVersion) -> StoryVersion {
    let mut story = story.clone();
    story.pictures.clear();
    story.body.retain(|block| !matches!(block, Block::Picture(_)));
    story
}

/// The first moment at which the provider let the story be published.
fn first_published(story: &StoryVersion, received: UnixNanos) -> UnixNanos {
    let made = story.first_created.or(story.version_created).unwrap_or(received);
    let embargo = match story.embargo {
        Some(Embargo::Until(moment)) => moment,
        _ => made,
    };
    made.max(embargo).max(story.scheduled.unwrap_or(made))
}
