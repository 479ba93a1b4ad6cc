//! Changes to batches of ticks, one for each delay.

use super::batch::OpenBatch;
use super::heading::{FeedTime, Heading};
use super::instruments::Instruments;
use super::life::Life;
use super::receipts::Receipts;
use super::tally::{Notice, Refusals, Tally};
use super::venues::Venues;
use broadtape_model::{House, Lane, Problem, ProblemKind, Tick, TickChange, UnixNanos, VendorId};
use broadtape_tape::TickBatch;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a feed gave and is not fetched yet.
#[derive(Debug)]
pub(super) struct Lanes {
    pub(super) vendor: VendorId,
    venues: Venues,
    instruments: Instruments,
    open: BTreeMap<Lane, OpenBatch>,
    pending: usize,
    notices: Vec<Notice>,
    refusals: Refusals,
    life: Life,
    pile: Pile,
    messages: u64,
    ticks: u64,
}

/// Refused messages on their way to quarantine.
#[derive(Debug, Default)]
struct Pile {
    bytes: Vec<u8>,
    reasons: BTreeMap<String, Problem>,
}

impl Lanes {
    pub(super) fn new(house: Arc<House>, vendor: VendorId, already_delayed_minutes: u16) -> Self {
        Self {
            instruments: Instruments::new(&house),
            venues: Venues::new(house, vendor.clone(), already_delayed_minutes),
            vendor,
            open: BTreeMap::new(),
            pending: 0,
            notices: Vec::new(),
            refusals: Refusals::default(),
            life: Life::default(),
            pile: Pile::default(),
            messages: 0,
            ticks: 0,
        }
    }

    /// Of a line that is open: keeps a record of its being alive, also when there is nothing to say of any instrument.
    pub(super) fn live(mut self) -> Self {
        self.life = self.venues.life();
        self
    }

    /// Counts a message about an instrument.
    pub(super) fn count_message(&mut self) {
        self.messages += 1;
        self.life.sign();
    }

    /// Notes that the vendor said that it is there.
    pub(super) fn heartbeat(&mut self) {
        self.life.sign();
    }

    /// Puts a heartbeat into each lane of the vendor in which it has said nothing for a while, if it has said
    /// anything since this was last asked.
    pub(super) fn keep_alive(&mut self, now: UnixNanos) {
        for lane in self.life.due(now) {
            let batch = self.open.entry(lane).or_default();
            let number = batch.symbol(&self.vendor, &Arc::from(""), "", &self.instruments).number;
            let received = counted_from(lane, now);
            let change = TickChange::Heartbeat;
            batch.batch.ticks.push(Tick { symbol: number, exchange_time: None, received, day: None, change });
        }
    }

    /// Takes changes of one message, in order.
    ///
    /// # Errors
    /// When the message cannot be true; none of it is taken.
    pub(super) fn take(
        &mut self,
        heading: &Heading<'_>,
        changes: impl IntoIterator<Item = TickChange>,
        receipts: &mut Receipts,
    ) -> Result<(), Problem> {
        let venue = self.venues.venue(heading);
        let exchange_time = venue.exchange_time(heading.time);
        let received = receipts.receipt(exchange_time.max(heading.vendor_time));
        let received = received.ok_or_else(|| from_the_future(heading))?;
        let (lane, notice) = venue.lane(heading, &self.vendor);
        let (now, received) = (received, counted_from(lane, received));
        self.notices.extend(notice);
        let batch = self.open.entry(lane).or_default();
        let entry = batch.symbol(&self.vendor, &venue.code, heading.symbol, &self.instruments);
        if entry.is_new {
            self.notices.extend(self.instruments.tell_unknown(lane, &batch.batch.symbols[entry.place]));
        }
        let first = batch.batch.ticks.len();
        for change in changes {
            if let Some(Err(fault)) = entry.bounds.map(|bounds| bounds.check(&change)) {
                batch.batch.ticks.truncate(first);
                return Err(Problem::new(ProblemKind::Unreadable, item(heading), fault));
            }
            batch.batch.ticks.push(Tick { symbol: entry.number, exchange_time, received, day: heading.day, change });
        }
        let taken = batch.batch.ticks.len() - first;
        if entry.bounds.is_some() && taken > 0 {
            self.life.told(lane, now);
        }
        self.pending += taken;
        self.ticks += u64::try_from(taken).expect("a message holds few changes");
        Ok(())
    }

    /// The instant that a time of a message means; `None` where it says none.
    pub(super) fn instant(&mut self, heading: &Heading<'_>, time: FeedTime) -> Option<UnixNanos> {
        self.venues.venue(heading).exchange_time(time)
    }

    /// Notes a message that cannot be used; `write` gives its bytes.
    pub(super) fn refuse(&mut self, problem: Problem, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.pile.bytes);
        self.pile.reasons.entry(problem.what.clone()).or_insert_with(|| problem.clone());
        self.refusals.count(problem);
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub(super) fn pending(&self) -> usize {
        self.pending
    }

    pub(super) fn batches(&mut self) -> Vec<(Lane, TickBatch)> {
        self.pending = 0;
        let open = std::mem::take(&mut self.open).into_iter();
        open.map(|(lane, open)| (lane, open.batch)).filter(|(_, batch)| !batch.ticks.is_empty()).collect()
    }

    pub(super) fn notices(&mut self, now: UnixNanos) -> Vec<Notice> {
        let refused = self.refusals.take_due(now);
        let vendor = &self.vendor;
        let told =
            refused.into_iter().map(|(problem, count)| Notice::Refused { vendor: vendor.clone(), problem, count });
        std::mem::take(&mut self.notices).into_iter().chain(told).collect()
    }

    pub(super) fn refused(&mut self) -> Option<(Vec<u8>, Vec<Problem>)> {
        let pile = std::mem::take(&mut self.pile);
        (!pile.reasons.is_empty()).then(|| (pile.bytes, pile.reasons.into_values().collect()))
    }

    pub(super) fn refused_bytes(&self) -> usize {
        self.pile.bytes.len()
    }

    pub(super) fn tally(&self) -> Tally {
        Tally { messages: self.messages, ticks: self.ticks, refused: self.refusals.totals() }
    }
}

/// A tick that its vendor has held for the whole delay becomes due so long after its receipt: by then it is on the
/// tape, and a page that is made again from there shows what readers saw.
const ON_THE_TAPE_MILLIS: i64 = 2_000;

/// The instant from which a receipt's delay counts: earlier by what the vendor has held, where it has. The rule that
/// the later of this and the exchange's time counts stays as it is everywhere, so that a vendor which does not hold
/// what it is said to hold makes nothing appear too early whose time is known. Never so early that a tick would have
/// been due before it came.
fn counted_from(lane: Lane, received: UnixNanos) -> UnixNanos {
    let Lane::Delayed { minutes, already } = lane else { return received };
    let held_millis = i64::from(minutes.min(already)) * 60_000;
    let margin_millis = if already < minutes { 0 } else { ON_THE_TAPE_MILLIS };
    received.plus_millis(margin_millis - held_millis)
}

fn item(heading: &Heading<'_>) -> String {
    format!("{} at {}", heading.symbol, heading.exchange_codes.first().copied().unwrap_or_default())
}

fn from_the_future(heading: &Heading<'_>) -> Problem {
    let what = "its exchange time lies more than a minute after its receipt; the tick is left out";
    Problem::new(ProblemKind::Unknown, item(heading), what)
}
