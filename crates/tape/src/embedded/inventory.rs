//! What a tape holds, for people.

use super::follow::Frame;
use super::segment::HEADER_BYTES;
use broadtape_model::{Lane, UnixNanos};

/// What a tape holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inventory {
    /// The news: records are deliveries, entries are facts.
    pub news: Holding,
    /// The lanes, in order: records are blocks, entries are ticks.
    pub lanes: Vec<(Lane, Holding)>,
}

/// What a track of a tape holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    /// Segments: files.
    pub segments: u64,
    /// Bytes of the segments up to the last whole record.
    pub bytes: u64,
    /// Records: deliveries or blocks.
    pub records: u64,
    /// What the records hold: facts or ticks.
    pub entries: u64,
    /// The earliest receipt; `None` where there are no records.
    pub first: Option<UnixNanos>,
    /// The latest receipt.
    pub last: Option<UnixNanos>,
}

impl Holding {
    /// Counts a record.
    pub(super) fn add(&mut self, frame: &Frame, entries: u64, first: UnixNanos, last: UnixNanos) {
        let is_first_of_segment = frame.at == HEADER_BYTES as u64;
        if is_first_of_segment {
            self.segments += 1;
            self.bytes += HEADER_BYTES as u64;
        }
        self.bytes += frame.header.frame_bytes();
        self.records += 1;
        self.entries += entries;
        self.first = Some(self.first.map_or(first, |earliest| earliest.min(first)));
        self.last = Some(self.last.map_or(last, |latest| latest.max(last)));
    }
}
