//! The durable, ordered record of every fact.
//!
//! Appended, checksummed, and on the disk before anybody is told that it was taken. Nothing on
//! it is ever changed. The [`Tape`] trait is what the rest of the house knows; [`embedded`] is
//! its home in plain files.

pub mod embedded;
mod passing;

use broadtape_model::{Charset, FeedSymbol, Lane, NewsFact, Position, ProviderId, Recorded, Tick, UnixNanos};
use bytes::Bytes;

/// What one door took in one piece: the bytes as they came and the facts that they hold.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Who sent it.
    pub provider: ProviderId,
    /// The door that it came through.
    pub door: Door,
    /// What it was called: a file name, an address, a media type. For people.
    pub name: String,
    /// The bytes as they came.
    pub bytes: Bytes,
    /// The character set that came beside them, where one did: to read the bytes again as they were read.
    pub charset: Option<Charset>,
    /// What they hold.
    pub facts: Vec<NewsFact>,
}

/// The doors of the house.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Door {
    /// A folder that is watched.
    Folder,
    /// Pushed over HTTP by the provider.
    Push,
    /// Fetched from the provider: a feed over HTTP, or what lies in a folder, a mailbox or a queue.
    Poll,
    /// Given by hand on the command line.
    Ingest,
    /// The house's own: orders and contracts.
    Desk,
}

/// When a delivery was received.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receipt {
    /// Just now, by the clock. The tape may move it later, by as little as keeps its order and
    /// what readers were already shown.
    Live(UnixNanos),
    /// In the past, said by whoever fills in that past. Kept as given.
    Backfilled(UnixNanos),
}

/// How urgently a delivery must be on the tape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// In the order of arrival.
    Usual,
    /// Before everything that waits: kills.
    Kill,
}

/// Ticks of one lane, to be appended together.
#[derive(Clone, Debug, Default)]
pub struct TickBatch {
    /// What the vendors call the instruments; [`Tick::symbol`] is an index into this.
    pub symbols: Vec<FeedSymbol>,
    /// The ticks. Receipts must not go back within a lane; the tape moves one later where they would, and
    /// rounds each up to a whole millisecond.
    pub ticks: Vec<Tick>,
}

/// The durable, ordered record of every fact.
pub trait Tape: Send + Sync {
    /// Puts a delivery and its facts on the tape in one commit; returns when they are durable, with
    /// the receipt that they got. Blocks: call it where blocking is allowed.
    ///
    /// # Errors
    /// When it could not be made durable. Then nothing of it is on the tape.
    fn append_news(&self, delivery: Delivery, receipt: Receipt, urgency: Urgency) -> Result<UnixNanos, TapeError>;

    /// Puts ticks on the tape; returns when they are durable. Blocks.
    ///
    /// # Errors
    /// When they could not be made durable. Then nothing of them is on the tape.
    ///
    /// # Panics
    /// When a tick's symbol is not one of the batch's.
    fn append_ticks(&self, lane: Lane, batch: TickBatch) -> Result<(), TapeError>;

    /// The lane for ticks of a past that is filled in and begins at `from`: one of its delay whose newest
    /// receipt is no later, or else a new one. Pasts that overlap so keep their own order and receipts.
    ///
    /// # Errors
    /// When the tape cannot be read, or is not open for writing.
    fn past_lane(&self, minutes: u16, from: UnixNanos) -> Result<Lane, TapeError>;

    /// A reader of all facts of the news in the order of the tape. It sees what was durable when it
    /// asks, and may be asked again for more.
    ///
    /// # Errors
    /// When the tape cannot be read.
    fn news(&self) -> Result<Box<dyn NewsReader>, TapeError>;

    /// The bytes of a delivery as they came.
    ///
    /// # Errors
    /// When there is no such delivery, or it cannot be read.
    fn original(&self, delivery: Position) -> Result<Bytes, TapeError>;

    /// The character set that came beside the bytes of a delivery, where one did.
    ///
    /// # Errors
    /// As [`Tape::original`].
    fn charset(&self, delivery: Position) -> Result<Option<Charset>, TapeError>;

    /// The lanes that hold ticks, in order.
    ///
    /// # Errors
    /// When the tape cannot be read.
    fn lanes(&self) -> Result<Vec<Lane>, TapeError>;

    /// A reader of a lane from its oldest tick. Several may read the same lane.
    ///
    /// # Errors
    /// When the tape cannot be read.
    fn ticks(&self, lane: Lane) -> Result<Box<dyn TickReader>, TapeError>;

    /// A reader of a lane behind its first `count` ticks. It knows the symbols of those that it passed over, under
    /// the same indices as a reader that began at the oldest.
    ///
    /// # Errors
    /// When the tape cannot be read, or the lane holds fewer.
    fn ticks_behind(&self, lane: Lane, count: u64) -> Result<Box<dyn TickReader>, TapeError> {
        passing::behind(self.ticks(lane)?, count)
    }

    /// A reader of a lane that gives all ticks received at `since` or later, and may leave out those before.
    ///
    /// # Errors
    /// When the tape cannot be read.
    fn ticks_since(&self, lane: Lane, since: UnixNanos) -> Result<Box<dyn TickReader>, TapeError> {
        let _ = since;
        self.ticks(lane)
    }

    /// A reader that goes on where another one stood: it gives the block again that that one gave last. `None` when
    /// there is no such place here: the bookmark is of another tape, or its segment was removed.
    ///
    /// # Errors
    /// When the tape cannot be read.
    fn ticks_from(&self, lane: Lane, bookmark: &Bookmark) -> Result<Option<Box<dyn TickReader>>, TapeError> {
        let _ = (lane, bookmark);
        Ok(None)
    }

    /// Up to which instant, at most `now`, the news that readers can be given are complete: every
    /// delivery received until then can be read, and none that comes later will carry a receipt
    /// that early (backfilled pasts aside). Never goes back.
    fn stable_until(&self, now: UnixNanos) -> UnixNanos;

    /// Calls `wake` after each commit of news, from the tape's own thread. It must not block.
    fn on_news(&self, wake: Box<dyn Fn() + Send + Sync>);
}

/// Where a reader of a lane stands: at the block that it gave last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bookmark {
    /// The block.
    pub block: Position,
    /// Names the tape, so that a bookmark of another is none.
    pub salt: u64,
    /// The symbols met so far, by the reader's own numbers.
    pub symbols: Vec<FeedSymbol>,
    /// Of the block's segment: the symbols defined before the block, as numbers of those above.
    pub of_segment: Vec<u32>,
}

/// Reads facts of the news in order.
pub trait NewsReader: Send {
    /// The next fact; `None` when there is none yet.
    ///
    /// # Errors
    /// When the tape cannot be read or a record is damaged.
    fn next(&mut self) -> Result<Option<Recorded>, TapeError>;
}

/// Reads a lane's ticks in order, a block at a time.
pub trait TickReader: Send {
    /// Replaces `ticks` with those of the next block; `false`, and `ticks` empty, when there is none yet.
    /// [`Tick::symbol`] is an index into [`TickReader::symbols`].
    ///
    /// # Errors
    /// When the tape cannot be read or a block is damaged.
    fn next_block(&mut self, ticks: &mut Vec<Tick>) -> Result<bool, TapeError>;

    /// The symbols met so far. Only grows; an index keeps its meaning for the life of the reader.
    fn symbols(&self) -> &[FeedSymbol];

    /// Where the block stands that was given last. Later blocks of a lane have larger positions.
    fn block(&self) -> Position;

    /// Where the reader stands, for [`Tape::ticks_from`]; `None` before the first block, or where that cannot be said.
    fn bookmark(&self) -> Option<Bookmark> {
        None
    }
}

/// Why the tape could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Which file or folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process holds the folder.
    #[error(
        "{path} is in use by another broadtape (process {holder}); stop it first, or give this one another --data folder"
    )]
    InUse {
        /// The folder.
        path: std::path::PathBuf,
        /// The process that holds it, or `unknown`.
        holder: String,
    },
    /// No space is left. What was acknowledged is safe; this delivery was not taken.
    #[error("{path}: the disk is full; nothing of this delivery was taken, free some space and send it again")]
    Full {
        /// Which file.
        path: std::path::PathBuf,
    },
    /// The tape holds as much as it may, and nothing on it may be removed yet. Ticks wait; news do not.
    #[error(
        "the tape holds the {most} bytes that it may, and all of them are still needed; give it more with `disk_gigabytes`"
    )]
    OverBudget {
        /// How much it may hold.
        most: u64,
    },
    /// What stands on the disk is not what was written.
    #[error("{path} is damaged at byte {offset}: {what}")]
    Damaged {
        /// Which file.
        path: std::path::PathBuf,
        /// Where.
        offset: u64,
        /// How it was found.
        what: String,
    },
    /// A newer release wrote it.
    #[error("{path} has format version {found}; this release reads up to {known}: use a newer broadtape")]
    NewerFormat {
        /// Which file.
        path: std::path::PathBuf,
        /// Its version.
        found: u16,
        /// The newest that we read.
        known: u16,
    },
    /// A newer release wrote it, and its format has a version that we read, but a value in it is not known.
    #[error("{path} holds at byte {offset} what this release does not know ({what}): use a newer broadtape")]
    NewerValue {
        /// Which file.
        path: std::path::PathBuf,
        /// Where.
        offset: u64,
        /// What it is.
        what: String,
    },
    /// The disk could not say that it has what was written. Nothing of that was acknowledged.
    #[error(
        "{path}: the disk could not confirm a write ({why}); nothing more is taken there until broadtape is started again"
    )]
    Unconfirmed {
        /// Which file.
        path: std::path::PathBuf,
        /// In the system's words.
        why: String,
    },
    /// There is no such record.
    #[error("there is no delivery at position {0}")]
    NoSuchRecord(u64),
    /// A single delivery or batch is larger than the tape takes.
    #[error("{bytes} bytes in one piece are more than the tape takes ({most}); send it in smaller ones")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The most.
        most: u64,
    },
    /// A story's text lies deeper in itself than the tape takes.
    #[error("story `{story}`: emphasis and links lie more than {most} levels deep; it was not taken")]
    TooDeep {
        /// Which story.
        story: String,
        /// The most levels.
        most: usize,
    },
    /// The tape is closed, or was opened for reading alone.
    #[error("the tape is not open for writing")]
    Closed,
}
