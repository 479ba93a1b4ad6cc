//! The tape in plain files.
//!
//! ```text
//! LOCK                      held by the process that writes; its number
//! news/00000001.seg …       deliveries with their facts, and their bytes as they came
//! ticks/delay-15/…          a folder for each lane
//! ticks/past-15-1/…
//! ticks/unknown/…
//! ```
//!
//! Segments are only ever appended to, a whole commit at a time, and a commit is acknowledged when the
//! disk has confirmed it. `docs/tape-format.md` tells the format.
//!
//! Threads: `tape-news` writes the news, `tape-delay-15` and the like each write a lane. Nobody else writes.

mod bytes;
mod cut;
pub mod disk;
mod failure;
mod follow;
mod frame;
mod inventory;
mod lock;
mod log;
mod news;
mod recover;
mod remove;
mod segment;
mod stored;
mod ticks;
mod track;
mod turn;
mod verify;

pub use cut::{Cut, cut};
pub use inventory::{Holding, Inventory};
pub use news::Waiting;
pub use recover::TornTail;
pub use remove::CompleteSegment;
pub use ticks::Pending as PendingTicks;
pub use verify::{Depth, Verified, verify};

use crate::{Bookmark, Delivery, NewsReader, Receipt, Tape, TapeError, TickBatch, TickReader, Urgency};
use ::bytes::Bytes;
use broadtape_model::{Charset, Lane, Position, UnixNanos};
use disk::{Disk, RealDisk};
use failure::io_error;
use follow::Extent;
use lock::Lock;
use log::{Budget, Workshop, make_folder};
use news::NewsLane;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use ticks::TickLane;
use track::Track;

/// How a tape is written.
#[derive(Clone, Debug)]
pub struct Options {
    /// A segment that is so long is followed by a new one; 1 GiB at most. Retention removes whole segments, so
    /// smaller ones free their space earlier. A segment may become longer by a commit.
    pub segment_bytes: u64,
    /// How long the writer of a lane rests after a commit while fewer ticks than a full block wait, so that blocks
    /// do not become tiny and the disk is not asked to confirm each tick: the most that this adds to
    /// [`Tape::append_ticks`]. A tick that comes after the rest is written at once.
    pub tick_pause: Duration,
    /// When nothing has come for so long after a commit, its writer sees to it that damage to it can be told from an
    /// end that was never finished; as it does when the tape is closed. A commit behind it does the same.
    pub confirm_after: Duration,
    /// How many bytes all segments may hold together; ticks that would go beyond are refused until some are
    /// [removed](EmbeddedTape::remove_before).
    pub bytes_most: u64,
    /// A number that no provider can know. It goes into the checksums, so that nothing sent to us can be made to
    /// look like a record.
    pub salt: u64,
}

impl Default for Options {
    /// 64 MiB, 10 ms, a second, and a salt drawn anew.
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            tick_pause: Duration::from_millis(10),
            confirm_after: Duration::from_secs(1),
            bytes_most: u64::MAX,
            salt: RandomState::new().hash_one("the salt of a tape"),
        }
    }
}

/// The largest [`Options::segment_bytes`]: a position has 40 bits for the byte in a segment.
const SEGMENT_BYTES_MOST: u64 = 1 << 30;

/// What was met when a tape was opened for writing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Opened {
    /// Ends that were never finished, and were cut.
    pub cut: Vec<TornTail>,
}

/// The tape in plain files.
pub struct EmbeddedTape {
    folder: PathBuf,
    /// `None` when it was opened for reading alone.
    writing: Option<Writing>,
}

/// What a tape has that is open for writing. The fields are dropped in this order: the writers end, then the
/// folder is free for others.
struct Writing {
    news: NewsLane,
    lanes: Mutex<BTreeMap<Lane, Arc<TickLane>>>,
    workshop: Workshop,
    tick_pause: Duration,
    _lock: Lock,
}

impl EmbeddedTape {
    /// Opens a tape for writing; creates it where there is none. Ends that were never finished are cut, and
    /// told in [`Opened`] and in the log. Dropping it finishes what waits.
    ///
    /// # Errors
    /// When another process has it open, the system refuses, a newer release wrote it, or a record within
    /// is damaged: then nothing is changed.
    pub fn open(folder: &Path, options: &Options) -> Result<(Self, Opened), TapeError> {
        Self::open_on(Arc::new(RealDisk), folder, options)
    }

    /// The same, on a disk of your own: to try what happens when one fails.
    ///
    /// # Errors
    /// As [`EmbeddedTape::open`].
    pub fn open_on(disk: Arc<dyn Disk>, folder: &Path, options: &Options) -> Result<(Self, Opened), TapeError> {
        make_folder(&*disk, folder).map_err(io_error(folder))?;
        let lock = Lock::take(folder)?;
        for inner in [Track::News.folder(folder), track::ticks_folder(folder)] {
            make_folder(&*disk, &inner).map_err(io_error(&inner))?;
        }
        let workshop = Workshop {
            disk,
            tape: folder.to_owned(),
            segment_bytes: options.segment_bytes.min(SEGMENT_BYTES_MOST),
            salt: options.salt,
            confirm_after: options.confirm_after,
            budget: Arc::new(Budget::new(track::bytes(folder)?, options.bytes_most)),
        };
        let (news, cut) = NewsLane::open(&workshop)?;
        let mut opened = Opened { cut: cut.into_iter().collect() };
        let mut lanes = BTreeMap::new();
        for lane in track::lanes(folder)? {
            let (writer, cut) = TickLane::open(&workshop, lane, options.tick_pause)?;
            lanes.insert(lane, Arc::new(writer));
            opened.cut.extend(cut);
        }
        let writing = Writing { news, lanes: Mutex::new(lanes), workshop, tick_pause: options.tick_pause, _lock: lock };
        Ok((Self { folder: folder.to_owned(), writing: Some(writing) }, opened))
    }

    /// Opens a tape for reading alone. It needs no lock, changes nothing, and may be done beside a process that
    /// writes: then it reads up to the last whole record.
    ///
    /// # Errors
    /// When there is no tape.
    pub fn open_read_only(folder: &Path) -> Result<Self, TapeError> {
        let news = Track::News.folder(folder);
        std::fs::read_dir(&news).map_err(io_error(&news))?;
        Ok(Self { folder: folder.to_owned(), writing: None })
    }

    /// Hands in ticks without waiting until they are durable, so that the next can be made meanwhile; `None` when
    /// there are none. What was handed in before goes onto the tape before it. Blocks only while too many wait.
    ///
    /// # Errors
    /// When the tape is not open for writing, or the batch is too large.
    ///
    /// # Panics
    /// When a tick's symbol is not one of the batch's.
    pub fn submit_ticks(&self, lane: Lane, batch: TickBatch) -> Result<Option<PendingTicks>, TapeError> {
        let writing = self.writing.as_ref().ok_or(TapeError::Closed)?;
        writing.lane(lane)?.submit(batch)
    }

    /// What the tape holds. Reads all of it, so it also finds any damage.
    ///
    /// # Errors
    /// When the tape cannot be read or is damaged.
    pub fn info(&self) -> Result<Inventory, TapeError> {
        let news = news::count(&self.folder, self.news_extent())?;
        let count = |lane| Ok((lane, ticks::count(&self.folder, lane, self.tick_extent(lane)?)?));
        let lanes = self.lanes()?.into_iter().map(count).collect::<Result<_, TapeError>>()?;
        Ok(Inventory { news, lanes })
    }

    /// How many bytes all segments hold; 0 when the tape is open for reading alone.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.writing.as_ref().map_or(0, |writing| writing.workshop.budget.bytes())
    }

    /// The segments of a lane but for the newest, the oldest first: those that may once be removed.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn complete_segments(&self, lane: Lane) -> Result<Vec<CompleteSegment>, TapeError> {
        remove::complete_segments(&self.folder, Track::Ticks(lane))
    }

    /// Removes the segments of a lane that lie wholly before a position; how many bytes that frees. The newest stays.
    /// The caller knows that nobody needs them.
    ///
    /// # Errors
    /// When the tape is not open for writing, or the system refuses.
    pub fn remove_before(&self, lane: Lane, position: Position) -> Result<u64, TapeError> {
        let writing = self.writing.as_ref().ok_or(TapeError::Closed)?;
        remove::remove_before(&writing.workshop, Track::Ticks(lane), position)
    }

    /// How many deliveries wait to be written.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.writing.as_ref().map_or_else(Waiting::default, |writing| writing.news.waiting())
    }

    /// The last instant at which anything was received live; [`UnixNanos::MIN`] where nothing was, or the tape is
    /// open for reading alone.
    #[must_use]
    pub fn last_received(&self) -> UnixNanos {
        let Some(writing) = &self.writing else { return UnixNanos::MIN };
        let lanes = writing.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let live = lanes.iter().filter(|(lane, _)| matches!(lane, Lane::Delay(_)));
        let ticks = live.map(|(_, writer)| writer.last_receipt()).max();
        writing.news.stable_until(UnixNanos::MIN).max(ticks.unwrap_or(UnixNanos::MIN))
    }

    fn news_extent(&self) -> Extent {
        self.writing.as_ref().map_or(Extent::Found, |writing| Extent::Head(writing.news.head()))
    }

    fn tick_extent(&self, lane: Lane) -> Result<Extent, TapeError> {
        let Some(writing) = &self.writing else { return Ok(Extent::Found) };
        // A reader may come before the first tick; it follows the same head as the writer that comes then.
        Ok(Extent::Head(writing.lane(lane)?.head()))
    }
}

impl Writing {
    /// The writer of a lane; starts it at first use.
    fn lane(&self, lane: Lane) -> Result<Arc<TickLane>, TapeError> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = lanes.get(&lane) {
            return Ok(Arc::clone(writer));
        }
        let (writer, _) = TickLane::open(&self.workshop, lane, self.tick_pause)?;
        let writer = Arc::new(writer);
        lanes.insert(lane, Arc::clone(&writer));
        Ok(writer)
    }
}

impl Tape for EmbeddedTape {
    fn append_news(&self, delivery: Delivery, receipt: Receipt, urgency: Urgency) -> Result<UnixNanos, TapeError> {
        let writing = self.writing.as_ref().ok_or(TapeError::Closed)?;
        writing.news.append(&delivery, receipt, urgency)
    }

    fn append_ticks(&self, lane: Lane, batch: TickBatch) -> Result<(), TapeError> {
        self.submit_ticks(lane, batch)?.map_or(Ok(()), PendingTicks::wait)
    }

    fn past_lane(&self, minutes: u16, from: UnixNanos) -> Result<Lane, TapeError> {
        let writing = self.writing.as_ref().ok_or(TapeError::Closed)?;
        for run in 1..u16::MAX {
            let lane = Lane::Past { minutes, run };
            if writing.lane(lane)?.last_receipt() <= from {
                return Ok(lane);
            }
        }
        let path = Track::Ticks(Lane::Past { minutes, run: u16::MAX }).folder(&self.folder);
        Err(TapeError::Full { path })
    }

    fn news(&self) -> Result<Box<dyn NewsReader>, TapeError> {
        Ok(Box::new(news::Reader::new(&self.folder, self.news_extent())))
    }

    fn original(&self, delivery: Position) -> Result<Bytes, TapeError> {
        Ok(news::original(&self.folder, &self.news_extent(), delivery)?.0)
    }

    fn charset(&self, delivery: Position) -> Result<Option<Charset>, TapeError> {
        Ok(news::original(&self.folder, &self.news_extent(), delivery)?.1)
    }

    fn lanes(&self) -> Result<Vec<Lane>, TapeError> {
        track::lanes(&self.folder)
    }

    fn ticks(&self, lane: Lane) -> Result<Box<dyn TickReader>, TapeError> {
        Ok(Box::new(ticks::Reader::new(&self.folder, lane, self.tick_extent(lane)?)))
    }

    fn ticks_since(&self, lane: Lane, since: UnixNanos) -> Result<Box<dyn TickReader>, TapeError> {
        Ok(Box::new(ticks::Reader::since(&self.folder, lane, self.tick_extent(lane)?, since)?))
    }

    fn ticks_from(&self, lane: Lane, bookmark: &Bookmark) -> Result<Option<Box<dyn TickReader>>, TapeError> {
        let reader = ticks::Reader::resume(&self.folder, lane, self.tick_extent(lane)?, bookmark)?;
        Ok(reader.map(|reader| -> Box<dyn TickReader> { Box::new(reader) }))
    }

    fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        self.writing.as_ref().map_or(now, |writing| writing.news.stable_until(now))
    }

    fn on_news(&self, wake: Box<dyn Fn() + Send + Sync>) {
        // A tape that is open for reading alone has no commits.
        if let Some(writing) = &self.writing {
            writing.news.on_news(Arc::from(wake));
        }
    }
}
