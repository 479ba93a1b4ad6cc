//! A feed's bytes to batches of ticks, one for each delay.

use super::lanes::Lanes;
use super::reader::{self, Format, Reader};
use super::receipts::Receipts;
use super::tally::{Notice, Tally};
use broadtape_model::{House, Lane, Problem, UnixNanos, VendorId};
use broadtape_tape::TickBatch;
use std::sync::Arc;

/// Sorts a feed's messages into the lanes of the tape.
///
/// Holds what was taken until [`Sorter::batches`] fetches it: whoever feeds it bytes bounds it.
#[derive(Debug)]
pub struct Sorter {
    format: Format,
    reader: Box<dyn Reader>,
    lanes: Lanes,
}

/// What a server answered last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Accepted,
    Refused(String),
}

impl Sorter {
    /// A sorter for what a vendor's feed once sent, at the beginning of its stream.
    #[must_use]
    pub fn new(house: Arc<House>, vendor: VendorId, format: Format) -> Self {
        Self { reader: reader::of(&format), format, lanes: Lanes::new(house, vendor, 0) }
    }

    /// A sorter for the live feed of a vendor that holds everything for so many minutes before it sends it.
    #[must_use]
    pub fn live(house: Arc<House>, vendor: VendorId, format: Format, already_delayed_minutes: u16) -> Self {
        let lanes = Lanes::new(house, vendor, already_delayed_minutes).live();
        Self { reader: reader::of(&format), format, lanes }
    }

    /// Takes the next bytes of the stream.
    pub fn take(&mut self, bytes: &[u8], receipts: &mut Receipts) {
        self.reader.take(bytes, &mut self.lanes, receipts);
        if let Receipts::At(now) = receipts {
            self.lanes.keep_alive(*now);
        }
    }

    /// Takes what is left of a stream that has ended; the next bytes begin another.
    pub fn finish(&mut self, receipts: &mut Receipts) {
        self.reader.finish(&mut self.lanes, receipts);
        self.reader = reader::of(&self.format);
    }

    /// How many ticks wait to be fetched.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lanes.pending()
    }

    /// Fetches the ticks taken since the last time, in the order of the stream within each lane.
    pub fn batches(&mut self) -> Vec<(Lane, TickBatch)> {
        self.lanes.batches()
    }

    /// What is to be told now: a burst of one reason is told once a minute.
    pub fn notices(&mut self, now: UnixNanos) -> Vec<Notice> {
        self.lanes.notices(now)
    }

    /// Fetches the bytes of what was refused since the last time, and the reasons.
    pub fn refused(&mut self) -> Option<(Vec<u8>, Vec<Problem>)> {
        self.lanes.refused()
    }

    /// How many bytes of refused messages wait to be fetched.
    #[must_use]
    pub fn refused_bytes(&self) -> usize {
        self.lanes.refused_bytes()
    }

    /// What the feed gave so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.lanes.tally()
    }

    /// The name of a file that keeps what was refused.
    pub(super) fn refused_name(&self) -> String {
        format!("{}.{}", self.lanes.vendor, self.format.extension())
    }

    /// Whether nothing more can be read from this stream, whatever comes.
    pub(super) fn is_over(&self) -> bool {
        self.reader.is_over()
    }

    pub(super) fn take_answer(&mut self) -> Option<Answer> {
        self.reader.take_answer()
    }
}
