//! The news desk: puts released stories on the shelves of the sites.

use crate::address::address;
use crate::mentions::Mentions;
use crate::shelf::{Shelf, Times};
use broadtape_gate::{NewsChange, Released, Showing, Withdrawal};
use broadtape_model::{Embargo, House, SiteId, StoryVersion, UnixNanos};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The shelves of all sites.
#[derive(Debug)]
pub struct NewsDesk {
    house: Arc<House>,
    mentions: Mentions,
    shelves: BTreeMap<SiteId, Shelf>,
}

impl NewsDesk {
    /// Empty shelves for every site of the house.
    #[must_use]
    pub fn new(house: Arc<House>) -> Self {
        let shelves = house.sites.iter().map(|site| (site.id.clone(), Shelf::default())).collect();
        Self { mentions: Mentions::new(&house), house, shelves }
    }

    /// Takes a released change to the shelves that it concerns.
    pub fn apply(&mut self, change: Released<NewsChange>) {
        match change.into_inner() {
            NewsChange::Show(showing) => self.show(&showing),
            NewsChange::Withdraw(withdrawal) => self.withdraw(&withdrawal),
        }
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
        for id in showing.sites.iter() {
            let (Some(site), Some(shelf)) = (self.house.site(id), self.shelves.get_mut(id)) else { continue };
            let fresh = || address(&story.id.provider, published, &site.zone, &story.headline);
            let address = shelf.address_for(&story.id, fresh);
            let updated = Some(story.version_created.unwrap_or(showing.received).min(showing.at));
            let times = Times { published, updated };
            shelf.show(story.clone(), address, instruments.clone(), showing.pictures.clone(), times);
        }
    }

    fn withdraw(&mut self, withdrawal: &Withdrawal) {
        for id in withdrawal.sites.iter() {
            if let Some(shelf) = self.shelves.get_mut(id) {
                shelf.withdraw(&withdrawal.story, withdrawal.reason, withdrawal.notice.clone(), withdrawal.at);
            }
        }
    }
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
