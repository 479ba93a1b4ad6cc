//! Which stories are copies of one another, and which tell of one event.
//!
//! Sites that list the same providers look at the same stories, and share one view of them: so what a site makes of its stories does not
//! depend on those of providers that it has nothing to do with.

use broadtape_likeness::{EventId, Events, Likeness, Window};
use broadtape_model::{House, ProviderId, Site, SiteId, StoryId, UnixNanos};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A story is linked to so many of the closest: one that all wires sent has a few dozen, and is one with all of them through these.
const LINKS_MOST: usize = 8;

/// So many copies stand together. A desk that sends the same words a thousand times must not cost a thousand looks each.
const COPIES_MOST: usize = 64;

/// Who supplies the sites that share a view.
type Suppliers = BTreeSet<ProviderId>;

/// Every view.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    views: BTreeMap<Suppliers, Neighbours>,
    of_site: BTreeMap<SiteId, Suppliers>,
}

/// The stories of one view, and what they are to one another.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    window: Window,
    events: Events,
    /// Both ways. A story without a copy is not here.
    links: HashMap<StoryId, BTreeSet<StoryId>>,
}

impl Copies {
    pub(crate) fn new(house: &House) -> Self {
        let suppliers = |site: &Site| site.providers.iter().cloned().collect::<Suppliers>();
        let of_site: BTreeMap<_, _> = house.sites.iter().map(|site| (site.id.clone(), suppliers(site))).collect();
        let views = of_site.values().map(|suppliers| (suppliers.clone(), Neighbours::default())).collect();
        Self { views, of_site }
    }

    /// The views of some sites, each with those of the sites that share it.
    pub(crate) fn views_of<'s>(
        &mut self,
        sites: impl Iterator<Item = &'s SiteId>,
    ) -> impl Iterator<Item = (&mut Neighbours, Vec<SiteId>)> {
        let mut by_view: BTreeMap<&Suppliers, Vec<SiteId>> = BTreeMap::new();
        for site in sites {
            if let Some(suppliers) = self.of_site.get(site) {
                by_view.entry(suppliers).or_default().push(site.clone());
            }
        }
        self.views.iter_mut().filter_map(move |(suppliers, view)| Some((view, by_view.remove(suppliers)?)))
    }
}

impl Neighbours {
    /// Takes in a version that shows from `at` on; the stories whose copies are others now.
    pub(crate) fn show(&mut self, id: &StoryId, likeness: &Likeness, at: UnixNanos) -> BTreeSet<StoryId> {
        let mut touched = self.unlink(id);
        let alike = self.window.alike(likeness, at).into_iter().map(|found| found.id).filter(|other| other != id);
        let copies: BTreeSet<StoryId> = alike.take(LINKS_MOST).collect();
        for copy in &copies {
            self.links.entry(copy.clone()).or_default().insert(id.clone());
        }
        touched.extend(copies.iter().cloned());
        if !copies.is_empty() {
            self.links.insert(id.clone(), copies);
        }
        self.window.add(id, likeness, at);
        self.events.add(id, likeness, at);
        touched.insert(id.clone());
        touched
    }

    /// Lets go of a story that no site shows any more; the stories whose copies are others now.
    pub(crate) fn withdraw(&mut self, id: &StoryId) -> BTreeSet<StoryId> {
        self.window.remove(id);
        self.events.remove(id);
        self.unlink(id)
    }

    /// The copies of a story, itself among them, as far as `shows` says that they show: those of copies, too.
    pub(crate) fn around(&self, id: &StoryId, shows: impl Fn(&StoryId) -> bool) -> BTreeSet<StoryId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&StoryId> = vec![id];
        while let Some(next) = open.pop().filter(|_| found.len() < COPIES_MOST) {
            if shows(next) && found.insert(next.clone()) {
                open.extend(self.links.get(next).into_iter().flatten().take(COPIES_MOST));
            }
        }
        found
    }

    /// The event that a story tells of.
    pub(crate) fn event(&self, id: &StoryId) -> Option<EventId> {
        self.events.of(id)
    }

    fn unlink(&mut self, id: &StoryId) -> BTreeSet<StoryId> {
        let copies = self.links.remove(id).unwrap_or_default();
        for copy in &copies {
            if let Some(own) = self.links.get_mut(copy) {
                own.remove(id);
                if own.is_empty() {
                    self.links.remove(copy);
                }
            }
        }
        copies
    }
}
