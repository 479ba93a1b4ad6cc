//! The capture door: a file of what a vendor's socket once sent, gzipped or not.

use super::sorter::{Receipts, Sorter};
use super::tally::{Notice, Tally};
use super::venues::Venues;
use crate::quarantine::Quarantine;
use broadtape_formats::ddf::{self, Message, Splitter};
use broadtape_model::{House, Lane, UnixNanos, VendorId};
use broadtape_tape::{Tape, TapeError, TickBatch};
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// Ticks that are appended together. A block of the tape holds them all, and a few megabytes of memory.
const BATCH_TICKS: usize = 65_536;

/// Refused bytes that go to quarantine together.
const REFUSED_BYTES: usize = 1024 * 1024;

/// A capture and where it goes.
pub struct Capture<'a> {
    /// Everything that is configured.
    pub house: &'a Arc<House>,
    /// Whose feed it was.
    pub vendor: &'a VendorId,
    /// Where the ticks go.
    pub tape: &'a dyn Tape,
    /// Where goes what cannot be used; `None` only counts it.
    pub quarantine: Option<&'a Quarantine>,
    /// When all of it was received. `None`: each message was received at the latest time of all
    /// messages up to it; those before the first time, at that time.
    pub received: Option<UnixNanos>,
    /// The present. Nothing can have been received after it.
    pub now: UnixNanos,
}

/// Why a capture could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The file cannot be read, or what was gzipped is damaged.
    #[error("{path}: {source}; what was read before is on the tape")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No message of a configured exchange has a time.
    #[error(
        "{path}: no message of a configured exchange has a time to take as its receipt; say when it was received with --received"
    )]
    NoTime {
        /// Which file.
        path: PathBuf,
    },
    /// The tape refused.
    #[error("the ticks could not be put on the tape: {0}")]
    Tape(#[from] TapeError),
    /// What cannot be used could not be kept either.
    #[error("quarantine: {0}")]
    Quarantine(io::Error),
}

impl Capture<'_> {
    /// Takes a capture in. `progress` is told the bytes done of the file's total after each piece,
    /// `tell` what is worth telling. Blocks.
    ///
    /// # Errors
    /// When the file, the tape or quarantine fails. What was read before is on the tape.
    pub fn ingest(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(u64, u64),
        tell: &mut dyn FnMut(Notice),
    ) -> Result<Tally, CaptureError> {
        let read_error = |source| CaptureError::Read { path: path.to_owned(), source };
        let mut receipts = match self.received {
            Some(received) => Receipts::At(received),
            None => self.running_maximum(path)?,
        };
        let total = std::fs::metadata(path).map_err(read_error)?.len();
        let done = Cell::new(0);
        let mut bytes = open(path, &done).map_err(read_error)?;
        let mut sorter = Sorter::new(self.house.clone(), self.vendor.clone());
        let mut pasts = Pasts::default();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let count = bytes.read(&mut chunk).map_err(read_error);
            match count {
                Ok(0) => break,
                Ok(count) => sorter.take(&chunk[..count], &mut receipts),
                Err(error) => {
                    self.put_away(&mut sorter, &mut pasts, 0)?;
                    return Err(error);
                }
            }
            self.put_away(&mut sorter, &mut pasts, BATCH_TICKS)?;
            sorter.notices(self.now).into_iter().for_each(&mut *tell);
            progress(done.get(), total);
        }
        sorter.finish(&mut receipts);
        self.put_away(&mut sorter, &mut pasts, 0)?;
        sorter.notices(UnixNanos::MAX).into_iter().for_each(&mut *tell);
        progress(total, total);
        Ok(sorter.tally())
    }

    /// Takes in bytes that are at hand, such as the simulated exchange's day so far.
    ///
    /// # Errors
    /// When the tape or quarantine fails.
    pub fn ingest_bytes(&self, bytes: &[u8], received: UnixNanos) -> Result<Tally, CaptureError> {
        let mut sorter = Sorter::new(self.house.clone(), self.vendor.clone());
        let mut pasts = Pasts::default();
        let mut receipts = Receipts::RunningMaximum { latest: received, now: self.now };
        for chunk in bytes.chunks(CHUNK_BYTES) {
            sorter.take(chunk, &mut receipts);
            self.put_away(&mut sorter, &mut pasts, BATCH_TICKS)?;
        }
        sorter.finish(&mut receipts);
        self.put_away(&mut sorter, &mut pasts, 0)?;
        Ok(sorter.tally())
    }

    /// Appends what waits when there is at least so much of it, and keeps what was refused.
    fn put_away(&self, sorter: &mut Sorter, pasts: &mut Pasts, least: usize) -> Result<(), CaptureError> {
        if sorter.pending() >= least {
            for (lane, batch) in sorter.batches() {
                self.tape.append_ticks(pasts.lane(self.tape, lane, &batch)?, batch)?;
            }
        }
        if least > 0 && sorter.refused_bytes() < REFUSED_BYTES {
            return Ok(());
        }
        let (Some((bytes, reasons)), Some(quarantine)) = (sorter.refused(), self.quarantine) else { return Ok(()) };
        let name = format!("{}.ddf", self.vendor);
        quarantine.keep(&name, &bytes, &reasons, self.now).map(|_| ()).map_err(CaptureError::Quarantine)
    }

    fn running_maximum(&self, path: &Path) -> Result<Receipts, CaptureError> {
        let first = self.first_time(path).map_err(|source| CaptureError::Read { path: path.to_owned(), source })?;
        let latest = first.ok_or_else(|| CaptureError::NoTime { path: path.to_owned() })?;
        Ok(Receipts::RunningMaximum { latest, now: self.now })
    }

    /// The first time of a message in the file that can have been received.
    fn first_time(&self, path: &Path) -> io::Result<Option<UnixNanos>> {
        let mut venues = Venues::new(self.house.clone(), self.vendor.clone());
        let done = Cell::new(0);
        let mut bytes = open(path, &done)?;
        let mut splitter = Splitter::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let count = bytes.read(&mut chunk)?;
            splitter.push(&chunk[..count]);
            while let Some(frame) = if count == 0 { splitter.finish() } else { splitter.next_frame() } {
                let Ok(Message::Market(market)) = ddf::read(frame) else { continue };
                if let Some(time) = venues.exchange_time(&market).filter(|time| *time <= self.now) {
                    return Ok(Some(time));
                }
            }
            if count == 0 {
                return Ok(None);
            }
        }
    }
}

/// The lanes of the past that one capture goes to: a capture tells of a time when the house may have
/// received, or been told, other things.
#[derive(Default)]
struct Pasts {
    lanes: BTreeMap<Lane, Lane>,
}

impl Pasts {
    /// The lane for ticks of a delay: the same for the whole capture.
    fn lane(&mut self, tape: &dyn Tape, lane: Lane, batch: &TickBatch) -> Result<Lane, TapeError> {
        let (Lane::Delay(minutes), Some(first)) = (lane, batch.ticks.first()) else { return Ok(lane) };
        if let Some(past) = self.lanes.get(&lane) {
            return Ok(*past);
        }
        let past = tape.past_lane(minutes, first.received)?;
        self.lanes.insert(lane, past);
        Ok(past)
    }
}

/// A file's bytes, unpacked where they begin as gzip does. `done` counts those of the file itself.
fn open<'a>(path: &Path, done: &'a Cell<u64>) -> io::Result<Box<dyn Read + 'a>> {
    let mut file = std::fs::File::open(path)?;
    let mut start = Vec::with_capacity(2);
    Read::by_ref(&mut file).take(2).read_to_end(&mut start)?;
    file.rewind()?;
    let counted = Counted { file, done };
    if start == [0x1f, 0x8b] {
        return Ok(Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK_BYTES, counted))));
    }
    Ok(Box::new(counted))
}

struct Counted<'a> {
    file: std::fs::File,
    done: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.done.set(self.done.get() + count as u64);
        Ok(count)
    }
}
