//! Facts: everything that can change what a reader sees.

use crate::{Contract, Order, PictureFile, ProviderId, StoryId, StoryVersion, UnixNanos};
use std::fmt;
use std::sync::Arc;

/// Where a record stands on the tape. Later records have larger positions; nothing else may be
/// read from it, and it never leaves the inner zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position(pub u64);

/// A fact of the news as it stands on the tape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// When it was received. Never earlier than the record before it, except where a past was filled in later.
    pub received: UnixNanos,
    /// The delivery that it came in: where its original bytes are.
    pub delivery: Position,
    /// The fact.
    pub fact: NewsFact,
}

/// A fact of the news.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewsFact {
    /// A version of a story.
    Story(Arc<StoryVersion>),
    /// A withdrawal for good.
    Kill(Kill),
    /// A picture that stories of the same provider may refer to. Its bytes are the delivery's.
    Picture(PictureFile),
    /// What somebody of the house ordered.
    Order(Order),
    /// All contracts as they hold from its receipt on, in place of those before.
    Contracts(Arc<[Contract]>),
}

impl NewsFact {
    /// The provider that it is of; `None` for what the house says itself.
    #[must_use]
    pub fn provider(&self) -> Option<&ProviderId> {
        match self {
            Self::Story(version) => Some(&version.id.provider),
            Self::Kill(kill) => Some(&kill.story.provider),
            Self::Picture(file) => Some(&file.provider),
            Self::Order(_) | Self::Contracts(_) => None,
        }
    }

    /// The story that it is about, where it is about one.
    #[must_use]
    pub fn story(&self) -> Option<&StoryId> {
        match self {
            Self::Story(version) => Some(&version.id),
            Self::Kill(kill) => Some(&kill.story),
            Self::Order(order) => order.action.story(),
            Self::Picture(_) | Self::Contracts(_) => None,
        }
    }
}

/// A withdrawal for good of every version of a story, those to come included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kill {
    /// Which story.
    pub story: StoryId,
    /// What the provider asks to be said in its place.
    pub notice: Option<String>,
}

/// A queue of ticks on the tape whose order is kept: the ticks of one venue delay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lane {
    /// Ticks that must wait at least so many minutes: the larger of the exchange's delay and the feed's own.
    Delay(u16),
    /// The same, of vendors that have held their ticks for a while before they sent them. Their receipts are
    /// counted back by as much, so that only the rest is waited for; they keep an order of their own.
    Delayed {
        /// As of [`Lane::Delay`].
        minutes: u16,
        /// How long the vendor has held them, in minutes.
        already: u16,
    },
    /// The same as [`Lane::Delay`], of a past that was filled in later (a capture). Pasts that overlap have a run each, so
    /// that each keeps its own order and receipts.
    Past {
        /// As of [`Lane::Delay`].
        minutes: u16,
        /// Which of the pasts that overlap, from 1.
        run: u16,
    },
    /// Ticks of an exchange that is not configured. They are kept and never released.
    Unknown,
}

impl fmt::Display for Lane {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(minutes) => write!(formatter, "delay-{minutes}"),
            Self::Delayed { minutes, already } => write!(formatter, "delayed-{minutes}-{already}"),
            Self::Past { minutes, run } => write!(formatter, "past-{minutes}-{run}"),
            Self::Unknown => formatter.write_str("unknown"),
        }
    }
}

/// The sites that share one quote book: those of one minimum delay, in minutes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DelayClass(pub u16);

impl DelayClass {
    /// How long this class waits for the ticks of a lane, in minutes; `None` when it never gets them.
    #[must_use]
    pub fn delay_minutes(self, lane: Lane) -> Option<u16> {
        match lane {
            Lane::Delay(minutes) | Lane::Delayed { minutes, .. } | Lane::Past { minutes, .. } => {
                Some(minutes.max(self.0))
            }
            Lane::Unknown => None,
        }
    }
}
