//! A quote as a site may show it: which vendor leads, what the market is doing, whether the figures are fresh.

use crate::book::{BookEntry, BookView};
use crate::moments::moment;
use crate::snapshot::Snapshot;
use broadtape_model::{DelayClass, Exchange, Instrument, Quote, SessionState, Site, UnixNanos, Vendor, VendorId};
use broadtape_sessions::Standing;
use std::sync::Arc;

/// A quote as a site may show it.
#[derive(Clone, Debug)]
pub struct Quoted<'a> {
    /// What is priced.
    pub instrument: &'a Instrument,
    /// Where.
    pub exchange: &'a Exchange,
    /// Who supplies it; `None` while nothing has come.
    pub vendor: Option<&'a Vendor>,
    /// The figures.
    pub quote: &'a Quote,
    /// How late they are, in minutes: never under the exchange's delay nor the site's minimum.
    pub delay_minutes: u16,
    /// What the market was doing at the quote's moment, which is `delay_minutes` before the snapshot's.
    pub session: SessionState,
    /// What the exchange's hours say of that moment: its session, holiday and next opening.
    pub standing: Arc<Standing>,
    /// Since when the vendor has said nothing in an open session, not even that it is there, where that is too long. The
    /// market may have moved since.
    pub quiet_since: Option<UnixNanos>,
}

impl Quoted<'_> {
    /// A number that is another one whenever something else is to be shown: of the figures, of who supplies them, of
    /// the session, or of how fresh they are.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let state = self.session as u64 * 2 + u64::from(self.quiet_since.is_some());
        let revision = self.quote.revision.wrapping_mul(1 << 8).wrapping_add(self.vendor_place());
        revision.wrapping_mul(1 << 4).wrapping_add(state)
    }

    /// The place of who supplies it among those who could, from 1; 0 while nobody does.
    fn vendor_place(&self) -> u64 {
        let supplies = |(own, _): &(VendorId, Arc<str>)| self.vendor.is_some_and(|vendor| vendor.id == *own);
        let places = (1..).zip(&self.instrument.vendor_symbols);
        places.into_iter().find(|(_, own)| supplies(own)).map_or(0, |(place, _)| place)
    }
}

/// The quote of an instrument as a site may show it.
pub(crate) fn quoted<'a>(snapshot: &'a Snapshot, site: &Site, index: u32) -> Option<Quoted<'a>> {
    let instrument = snapshot.house.instruments.get(usize::try_from(index).ok()?)?;
    let supplies = |vendor: &&VendorId| instrument.vendor_symbols.iter().any(|(own, _)| own == *vendor);
    if snapshot.is_suspended(&site.id) {
        return None;
    }
    let mut vendors = site.vendors.iter().filter(supplies).peekable();
    vendors.peek()?;
    let vendors = vendors.filter(|vendor| !snapshot.is_vendor_suspended(vendor));
    let place = snapshot.directory().exchange_place(index)?;
    let exchange = snapshot.house.exchanges.get(place)?;
    let least = exchange.delay_minutes.max(site.minimum_delay_minutes);
    let book = snapshot.books().get(&DelayClass(site.minimum_delay_minutes));
    let candidates = vendors.filter_map(|vendor| candidate(snapshot, book?, book?.entry(index, vendor)?, place, least));
    let (entry, delay_minutes, standing, quiet_since) = match leader(candidates) {
        Some(Candidate { entry, delay_minutes, standing, quiet_since }) => {
            (Some(entry), delay_minutes, standing, quiet_since)
        }
        None => (None, least, snapshot.moments.standing(place, snapshot.as_of, least)?, None),
    };
    let quote = entry.map_or(&NO_QUOTE, |entry| &entry.quote);
    let session = if quote.is_halted { SessionState::Halted } else { standing.state };
    let vendor = entry.and_then(|entry| snapshot.house.vendor(&entry.vendor));
    Some(Quoted { instrument, exchange, vendor, quote, delay_minutes, session, standing, quiet_since })
}

/// What is said of an instrument that no vendor has sent anything of.
static NO_QUOTE: Quote = Quote::UNKNOWN;

/// What a vendor says, and how fresh it is.
struct Candidate<'a> {
    entry: &'a BookEntry,
    delay_minutes: u16,
    standing: Arc<Standing>,
    quiet_since: Option<UnixNanos>,
}

/// The first that is not quiet; the first where all are.
fn leader<'a>(mut candidates: impl Iterator<Item = Candidate<'a>>) -> Option<Candidate<'a>> {
    let first = candidates.next()?;
    if first.quiet_since.is_none() {
        return Some(first);
    }
    Some(candidates.find(|other| other.quiet_since.is_none()).unwrap_or(first))
}

/// Judges a vendor at the moment that is shown, by what has been released of it: so its silence shows no earlier than
/// its quotes would have.
fn candidate<'a>(
    snapshot: &Snapshot,
    book: &BookView,
    entry: &'a BookEntry,
    exchange: usize,
    least: u16,
) -> Option<Candidate<'a>> {
    let delay_minutes = entry.delay_minutes.max(least);
    let standing = snapshot.moments.standing(exchange, snapshot.as_of, delay_minutes)?;
    let vendor = snapshot.house.vendors.get(usize::from(entry.vendor_place))?;
    let heard = book.heard(entry.vendor_place, entry.delay_minutes);
    let silence = standing.traded_between(heard, moment(snapshot.as_of, delay_minutes));
    let is_quiet = silence > u64::from(vendor.quiet_seconds) * 1_000_000_000;
    Some(Candidate { entry, delay_minutes, standing, quiet_since: is_quiet.then_some(heard) })
}
