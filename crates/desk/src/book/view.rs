//! A book as it stands.

use crate::history::HistoryView;
use broadtape_model::{Quote, UnixNanos, VendorId};
use imbl::Vector;
use std::sync::Arc;

/// The latest of an instrument by one vendor, as one delay class sees it.
#[derive(Clone, Debug)]
pub struct BookEntry {
    /// The figures.
    pub quote: Quote,
    /// The delay that its ticks had, in minutes.
    pub delay_minutes: u16,
    /// Who supplied them.
    pub vendor: VendorId,
    /// The vendor's place in the house.
    pub(crate) vendor_place: u16,
}

/// A book as it stands: immutable, cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct BookView {
    /// By instrument: an entry of each vendor that sent something.
    pub(super) entries: Vector<Vec<Arc<BookEntry>>>,
    pub(super) heard: Arc<Heard>,
    pub(super) history: HistoryView,
}

impl BookView {
    /// The bars of the same delay class.
    #[must_use]
    pub fn history(&self) -> &HistoryView {
        &self.history
    }

    /// What a vendor says of an instrument, by the instrument's index in the house. Vendors stay apart: a
    /// site may have a right to one and not to the other.
    #[must_use]
    pub fn entry(&self, instrument: u32, vendor: &VendorId) -> Option<&BookEntry> {
        let entries = self.entries.get(usize::try_from(instrument).ok()?)?;
        entries.iter().find(|entry| entry.vendor == *vendor).map(AsRef::as_ref)
    }

    /// When the newest released tick of a vendor on an exchange happened, whatever instrument it was of.
    pub(crate) fn heard(&self, vendor: u16, exchange: usize) -> UnixNanos {
        let place = usize::from(vendor) * self.heard.exchanges + exchange;
        self.heard.newest.get(place).copied().unwrap_or(UnixNanos::MIN)
    }
}

/// When something was last heard of each exchange from each vendor, among what has been released.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    exchanges: usize,
    /// By vendor and exchange; [`UnixNanos::MIN`] where nothing was.
    newest: Vec<UnixNanos>,
}

impl Heard {
    pub(super) fn new(vendors: usize, exchanges: usize) -> Self {
        Self { exchanges, newest: vec![UnixNanos::MIN; vendors * exchanges] }
    }

    /// Each that was heard: vendor, exchange, when.
    pub(super) fn each(&self) -> impl Iterator<Item = (u16, (usize, UnixNanos))> {
        let heard = self.newest.iter().enumerate().filter(|(_, at)| **at > UnixNanos::MIN);
        heard.map(|(place, at)| {
            let vendor = u16::try_from(place / self.exchanges).expect("a house has fewer vendors than that");
            (vendor, (place % self.exchanges, *at))
        })
    }

    pub(super) fn note(&mut self, vendor: u16, exchange: usize, at: UnixNanos) {
        let place = usize::from(vendor) * self.exchanges + exchange;
        if let Some(newest) = self.newest.get_mut(place) {
            *newest = at.max(*newest);
        }
    }
}
