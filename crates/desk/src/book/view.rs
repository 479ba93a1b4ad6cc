//! A book as it stands.

use crate::history::HistoryView;
use broadtape_model::{Quote, UnixNanos, VendorId};
use imbl::Vector;
use std::collections::BTreeMap;
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

    /// When the newest released word of a vendor was said, among what waits for so many minutes: a tick of an
    /// instrument of the house, or a sign of life.
    pub(crate) fn heard(&self, vendor: u16, delay_minutes: u16) -> UnixNanos {
        self.heard.newest(vendor, delay_minutes)
    }
}

/// When something was last heard of each vendor, among what has been released after each delay.
///
/// Delays are kept apart: what waits for ten minutes says nothing of how things stood twenty minutes ago.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    vendors: usize,
    /// By delay in minutes, of which there are few, and by vendor; [`UnixNanos::MIN`] where nothing was.
    newest: BTreeMap<u16, Vec<UnixNanos>>,
}

impl Heard {
    pub(super) fn new(vendors: usize) -> Self {
        Self { vendors, newest: BTreeMap::new() }
    }

    /// Each that was heard: vendor, delay in minutes, when.
    pub(super) fn each(&self) -> impl Iterator<Item = (u16, (u16, UnixNanos))> {
        self.newest.iter().flat_map(|(delay_minutes, newest)| {
            let heard = (0..).zip(newest).filter(|(_, at)| **at > UnixNanos::MIN);
            heard.map(|(vendor, at)| (vendor, (*delay_minutes, *at)))
        })
    }

    pub(super) fn note(&mut self, vendor: usize, delay_minutes: u16, at: UnixNanos) {
        let vendors = self.vendors;
        let of_delay = self.newest.entry(delay_minutes).or_insert_with(|| vec![UnixNanos::MIN; vendors]);
        if let Some(newest) = of_delay.get_mut(vendor) {
            *newest = at.max(*newest);
        }
    }

    fn newest(&self, vendor: u16, delay_minutes: u16) -> UnixNanos {
        let of_delay = self.newest.get(&delay_minutes);
        of_delay.and_then(|newest| newest.get(usize::from(vendor)).copied()).unwrap_or(UnixNanos::MIN)
    }
}
