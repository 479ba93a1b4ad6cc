//! What the surfaces render from.

use crate::book::BookView;
use crate::directory::Directory;
use crate::moments::Moments;
use crate::quoted::{self, Quoted};
use crate::shelf::{Shelf, ShelfView};
use broadtape_model::{Channel, DelayClass, House, Party, Site, SiteId, Symbol, UnixNanos, VendorId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that is showing at one instant. Immutable; cloning it costs next to nothing.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The instant: everything that was released by then is here, and nothing else.
    pub as_of: UnixNanos,
    /// Who supplies, what is priced, who shows.
    pub house: Arc<House>,
    shelves: Arc<BTreeMap<SiteId, Shelf>>,
    suspended: Arc<BTreeSet<Party>>,
    books: Arc<BTreeMap<DelayClass, BookView>>,
    directory: Arc<Directory>,
    pub(crate) moments: Moments,
}

impl Snapshot {
    /// A snapshot of shelves and books as they stand at `as_of`.
    #[must_use]
    pub fn new(
        as_of: UnixNanos,
        house: Arc<House>,
        shelves: BTreeMap<SiteId, Shelf>,
        books: BTreeMap<DelayClass, BookView>,
    ) -> Self {
        let directory = Arc::new(Directory::new(&house));
        let moments = Moments::new(&house, as_of);
        Self {
            as_of,
            house,
            shelves: Arc::new(shelves),
            suspended: Arc::default(),
            books: Arc::new(books),
            directory,
            moments,
        }
    }

    /// The same house later. Cheaper than [`Snapshot::new`].
    #[must_use]
    pub fn later(
        &self,
        as_of: UnixNanos,
        shelves: Option<BTreeMap<SiteId, Shelf>>,
        books: Option<BTreeMap<DelayClass, BookView>>,
    ) -> Self {
        Self {
            as_of,
            house: self.house.clone(),
            shelves: shelves.map_or_else(|| self.shelves.clone(), Arc::new),
            suspended: self.suspended.clone(),
            books: books.map_or_else(|| self.books.clone(), Arc::new),
            directory: self.directory.clone(),
            moments: self.moments.at(as_of),
        }
    }

    /// The same with these suspended, and nobody else.
    #[must_use]
    pub fn suspending(self, suspended: &BTreeSet<Party>) -> Self {
        if *self.suspended == *suspended { self } else { Self { suspended: Arc::new(suspended.clone()), ..self } }
    }

    /// A site's shelf as it may be seen in a channel; `None` for a site that is not of this house.
    #[must_use]
    pub fn shelf(&self, site: &Site, channel: Channel) -> Option<ShelfView<'_>> {
        self.shelves.get(&site.id).map(|shelf| shelf.on(channel))
    }

    /// Whether nothing may be seen on a site.
    #[must_use]
    pub fn is_suspended(&self, site: &SiteId) -> bool {
        !self.suspended.is_empty() && self.suspended.contains(&Party::Site(site.clone()))
    }

    pub(crate) fn is_vendor_suspended(&self, vendor: &VendorId) -> bool {
        !self.suspended.is_empty() && self.suspended.contains(&Party::Vendor(vendor.clone()))
    }

    /// The books of all delay classes.
    pub(crate) fn books(&self) -> &BTreeMap<DelayClass, BookView> {
        &self.books
    }

    /// Where each instrument of the house is found.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The quote of an instrument, by its symbol or a former one, as a site may show it: that of the first of
    /// the site's vendors that has sent one and has not gone quiet. `None` for an unknown symbol, or one whose
    /// vendors the site does not show.
    #[must_use]
    pub fn quoted(&self, site: &Site, symbol: &Symbol) -> Option<Quoted<'_>> {
        self.quoted_by_number(site, self.directory.number(symbol)?)
    }

    /// The same by the instrument's place in the house.
    pub(crate) fn quoted_by_number(&self, site: &Site, index: u32) -> Option<Quoted<'_>> {
        quoted::quoted(self, site, index)
    }

    /// Every quote that a site may show, in the order of the configuration.
    pub fn every_quote<'a>(&'a self, site: &'a Site) -> impl Iterator<Item = Quoted<'a>> {
        (0..).zip(&self.house.instruments).filter_map(move |(number, _)| self.quoted_by_number(site, number))
    }
}
