//! The file door: what a vendor's feed once sent, in any of the formats, packed or not.

use super::file::{self, CHUNK_BYTES, Chunks};
use super::reader::Format;
use super::receipts::Receipts;
use super::sorter::Sorter;
use super::tally::{Notice, Tally};
use crate::quarantine::Quarantine;
use broadtape_model::{House, Lane, Problem, UnixNanos, VendorId};
use broadtape_tape::{Tape, TapeError, TickBatch};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// It begins like a known format, and is not to be read.
    #[error("{path}: {problem}")]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why.
        problem: Problem,
    },
    /// The tape refused.
    #[error("the ticks could not be put on the tape: {0}")]
    Tape(#[from] TapeError),
    /// What cannot be used could not be kept either.
    #[error("quarantine: {0}")]
    Quarantine(io::Error),
}

/// What a stream ended with, before the path is known to whoever tells it.
enum StreamError {
    Read(io::Error),
    Unusable(Problem),
    Other(CaptureError),
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl From<CaptureError> for StreamError {
    fn from(error: CaptureError) -> Self {
        Self::Other(error)
    }
}

impl StreamError {
    fn of(self, path: &Path) -> CaptureError {
        match self {
            Self::Read(source) => CaptureError::Read { path: path.to_owned(), source },
            Self::Unusable(problem) => CaptureError::Unusable { path: path.to_owned(), problem },
            Self::Other(error) => error,
        }
    }
}

impl Capture<'_> {
    /// Takes a file in: DDF, DBN or CSV, told apart by its first bytes; plain, or packed by gzip, zstd or zip.
    /// `progress` is told the bytes done of the file's total after each piece, `tell` what is worth telling. Blocks.
    ///
    /// # Errors
    /// When the file, the tape or quarantine fails. What was read before is on the tape.
    pub fn ingest(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(u64, u64),
        tell: &mut dyn FnMut(Notice),
    ) -> Result<Tally, CaptureError> {
        let mut receipts = match self.received {
            Some(received) => Receipts::At(received),
            None => self.running_maximum(path)?,
        };
        let total = std::fs::metadata(path).map_err(|error| StreamError::Read(error).of(path))?.len();
        let done = Cell::new(0);
        let mut pasts = Pasts::default();
        let mut tally = Tally::default();
        let outcome = file::each_stream(path, &done, &mut |name, bytes| {
            let step = &mut || progress(done.get().min(total), total);
            tally.add(&self.ingest_stream(name, bytes, &mut receipts, &mut pasts, step, tell)?);
            Ok::<_, StreamError>(())
        });
        outcome.map_err(|error| error.of(path))?;
        progress(total, total);
        Ok(tally)
    }

    fn ingest_stream(
        &self,
        name: &str,
        bytes: &mut dyn Read,
        receipts: &mut Receipts,
        pasts: &mut Pasts,
        step: &mut dyn FnMut(),
        tell: &mut dyn FnMut(Notice),
    ) -> Result<Tally, StreamError> {
        let mut chunks = Chunks::of(bytes);
        let mut sorter: Option<Sorter> = None;
        loop {
            let chunk = match chunks.next() {
                Ok(chunk) => chunk,
                Err(error) => {
                    if let Some(sorter) = &mut sorter {
                        self.put_away(sorter, pasts, 0)?;
                    }
                    return Err(error.into());
                }
            };
            let sorter = sorter.get_or_insert_with(|| self.sorter(file::format(name, chunk)));
            if chunk.is_empty() || sorter.is_over() {
                break;
            }
            sorter.take(chunk, receipts);
            if sorter.is_over() && sorter.tally().messages == 0 {
                return Err(unusable(sorter));
            }
            self.put_away(sorter, pasts, BATCH_TICKS)?;
            sorter.notices(self.now).into_iter().for_each(&mut *tell);
            step();
        }
        let Some(mut sorter) = sorter else { return Ok(Tally::default()) };
        sorter.finish(receipts);
        self.put_away(&mut sorter, pasts, 0)?;
        sorter.notices(UnixNanos::MAX).into_iter().for_each(&mut *tell);
        Ok(sorter.tally())
    }

    fn sorter(&self, format: Format) -> Sorter {
        Sorter::new(self.house.clone(), self.vendor.clone(), format)
    }

    /// Takes in bytes of DDF that are at hand, such as the simulated exchange's day so far.
    ///
    /// # Errors
    /// When the tape or quarantine fails.
    pub fn ingest_bytes(&self, bytes: &[u8], received: UnixNanos) -> Result<Tally, CaptureError> {
        let mut sorter = self.sorter(Format::Ddf);
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
        let name = sorter.refused_name();
        quarantine.keep(&name, &bytes, &reasons, self.now).map(|_| ()).map_err(CaptureError::Quarantine)
    }

    /// The first time in the file that can have been a receipt, to begin with.
    fn running_maximum(&self, path: &Path) -> Result<Receipts, CaptureError> {
        let mut receipts = Receipts::First { found: None, now: self.now };
        let found = |receipts: &Receipts| if let Receipts::First { found, .. } = receipts { *found } else { None };
        let done = Cell::new(0);
        let outcome = file::each_stream(path, &done, &mut |name, bytes| {
            let mut chunks = Chunks::of(bytes);
            let mut sorter: Option<Sorter> = None;
            while found(&receipts).is_none() {
                let chunk = chunks.next()?;
                let sorter = sorter.get_or_insert_with(|| self.sorter(file::format(name, chunk)));
                if chunk.is_empty() {
                    sorter.finish(&mut receipts);
                    break;
                }
                sorter.take(chunk, &mut receipts);
                if sorter.is_over() && sorter.tally().messages == 0 {
                    return Err(unusable(sorter));
                }
                // Nothing of this first look is kept.
                sorter.batches();
                sorter.refused();
            }
            Ok::<_, StreamError>(())
        });
        outcome.map_err(|error| error.of(path))?;
        let latest = found(&receipts).ok_or_else(|| CaptureError::NoTime { path: path.to_owned() })?;
        Ok(Receipts::RunningMaximum { latest, now: self.now })
    }
}

/// Why a stream that ended before its first message cannot be used.
fn unusable(sorter: &mut Sorter) -> StreamError {
    let reasons = sorter.refused().map(|(_, reasons)| reasons).unwrap_or_default();
    let nothing = || Problem::new(broadtape_model::ProblemKind::Unreadable, "", "nothing of it can be read");
    StreamError::Unusable(reasons.into_iter().next().unwrap_or_else(nothing))
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
