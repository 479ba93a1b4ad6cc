//! Which time the house may believe.
//!
//! A machine's clock can be set: by hand, by a time server, by a host that woke it up. A house that followed it
//! blindly would release an hour early when it jumps ahead by an hour. So there is a second witness, a clock that
//! counts the time since the machine started, in sleep too, and that nobody can set. What both say together is
//! believed; where they part, the one that makes us later.
//!
//! - *The clock jumps ahead.* The house goes on by elapsed time, and tells. It follows when somebody has explained
//!   the jump, or by itself when it is no more than a second. Then quotes are stamped by the new time at once, and
//!   are released by it only when the longest wait of the house has passed: whatever was stamped by the old time
//!   has had its full delay by then. So no jump makes a quote wait less than its delay.
//! - *The clock jumps back.* The house stands still until the clock has caught up, and tells. Quotes that come
//!   meanwhile are stamped by elapsed time, which is later.
//! - *It starts with a clock older than what it has already recorded.* The same.
//!
//! Standing still means a nanosecond forward for each time that somebody asks: so a kill that comes meanwhile
//! still comes after what showed, and takes its effect at once.

use broadtape_model::UnixNanos;

/// The house follows by itself a jump that is no longer.
const SMALL_NANOS: i64 = 1_000_000_000;

/// Two looks at two clocks are never at the same moment; so much is no jump.
const JITTER_NANOS: i64 = 1_000_000;

/// The time of the house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timekeeper {
    /// By how much the believed time is ahead of the elapsed: for receipts of quotes.
    receipts: i64,
    /// The same for everything else. Behind `receipts` only while a jump is being followed.
    releases: i64,
    /// Since when receipts are ahead of releases, in elapsed time.
    following_since: Option<i64>,
    /// The longest that a quote waits in this house.
    longest_wait: i64,
    jump: Option<Jump>,
    /// The newest instant on record at the start.
    recorded: UnixNanos,
    is_behind: bool,
    last_receipt: UnixNanos,
    last_release: UnixNanos,
}

/// A jump ahead that is not followed yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Jump {
    /// How far ahead of the elapsed time the wall clock is now.
    offset: i64,
    is_explained: bool,
}

/// What the two clocks of the machine show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sight {
    /// The wall clock, which may be wrong.
    pub wall: UnixNanos,
    /// Nanoseconds since some fixed moment, counted in sleep too, that nobody can set.
    pub elapsed: i64,
}

/// The present instant as the house believes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// What may be seen by now may be seen; news are received now.
    pub now: UnixNanos,
    /// Quotes are received now. Later than `now` only while a jump is being followed, or the clock was set back.
    pub quotes_received: UnixNanos,
    /// What an operator must know, once.
    pub event: Option<ClockEvent>,
}

/// What an operator must know of the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockEvent {
    /// It jumped ahead by so many nanoseconds; the house goes on by elapsed time until that is explained.
    JumpedAhead(i64),
    /// It came back to where it had been, or the jump was explained.
    Settled,
    /// It shows so many nanoseconds less than was already told or recorded; the house stands still until then.
    IsBehind(i64),
    /// It has caught up.
    CaughtUp,
}

impl Timekeeper {
    /// Begins by believing the wall clock, except that it is never earlier than the last instant `shown` to readers.
    /// `longest_wait_minutes` is the longest that a quote waits in this house.
    #[must_use]
    pub fn new(sight: Sight, shown: UnixNanos, longest_wait_minutes: u16) -> Self {
        let offset = offset(sight);
        Self {
            receipts: offset,
            releases: offset,
            following_since: None,
            longest_wait: UnixNanos::EPOCH.plus_minutes(longest_wait_minutes).nanos(),
            jump: None,
            recorded: UnixNanos::MIN,
            is_behind: false,
            last_receipt: shown,
            last_release: shown,
        }
    }

    /// Tells when the clock is older than the newest instant on record.
    #[must_use]
    pub fn comparing(mut self, recorded: UnixNanos) -> Self {
        self.recorded = recorded;
        self
    }

    /// Goes on believing what was believed before a restart: `trusted` is [`Timekeeper::trusted`] of then, on a
    /// machine that was not started anew since.
    #[must_use]
    pub fn trusting(mut self, trusted: i64) -> Self {
        (self.receipts, self.releases) = (trusted, trusted);
        self
    }

    /// Goes on doubting the clock after the machine was started anew, so that elapsed time of before means nothing:
    /// `doubt` is [`Timekeeper::doubt`] of then.
    #[must_use]
    pub fn doubting(self, doubt: i64) -> Self {
        let believed = self.releases.saturating_sub(doubt.max(0));
        self.trusting(believed)
    }

    /// By how many nanoseconds the wall clock is ahead of what is believed, as far as was seen.
    #[must_use]
    pub fn doubt(&self) -> i64 {
        self.jump.map_or(self.receipts, |jump| jump.offset).saturating_sub(self.releases)
    }

    /// By how many nanoseconds the believed time is ahead of the elapsed.
    #[must_use]
    pub const fn trusted(&self) -> i64 {
        self.releases
    }

    /// Somebody says that the jump is right: the clock shows the true time now.
    pub const fn explain(&mut self) {
        if let Some(jump) = &mut self.jump {
            jump.is_explained = true;
        }
    }

    /// The time, by what both clocks show.
    pub fn tell(&mut self, sight: Sight) -> Told {
        let event = self.compare(sight);
        self.last_receipt = later(self.last_receipt, by_elapsed(sight, self.receipts));
        self.last_release = later(self.last_release, by_elapsed(sight, self.releases).min(sight.wall));
        Told { now: self.last_release, quotes_received: self.last_receipt, event }
    }

    fn compare(&mut self, sight: Sight) -> Option<ClockEvent> {
        if self.following_since.is_some_and(|since| sight.elapsed.saturating_sub(since) >= self.longest_wait) {
            (self.releases, self.following_since) = (self.receipts, None);
        }
        let seen = offset(sight);
        let ahead = seen.saturating_sub(self.receipts);
        if ahead > JITTER_NANOS {
            return self.is_ahead(ahead, seen, sight.elapsed);
        }
        let settled = self.jump.take().map(|_| ClockEvent::Settled);
        settled.or_else(|| self.is_behind(sight))
    }

    fn is_ahead(&mut self, ahead: i64, seen: i64, elapsed: i64) -> Option<ClockEvent> {
        let is_news = self.jump.is_none_or(|jump| seen.abs_diff(jump.offset) > JITTER_NANOS.unsigned_abs());
        let is_explained = !is_news && self.jump.is_some_and(|jump| jump.is_explained);
        let offset = self.jump.filter(|_| !is_news).map_or(seen, |jump| jump.offset);
        self.jump = Some(Jump { offset, is_explained });
        // A second jump is not followed while the first is: each must have had the longest wait.
        let may_follow = self.following_since.is_none() && (is_explained || ahead <= SMALL_NANOS);
        if may_follow {
            (self.receipts, self.following_since, self.jump) = (seen, Some(elapsed), None);
            return is_explained.then_some(ClockEvent::Settled);
        }
        (is_news && ahead > SMALL_NANOS).then_some(ClockEvent::JumpedAhead(ahead))
    }

    /// The wall clock is not ahead. Behind what was told, it holds everything until it has caught up; then it is
    /// believed again.
    fn is_behind(&mut self, sight: Sight) -> Option<ClockEvent> {
        let seen = offset(sight);
        if self.last_release <= sight.wall && self.receipts.saturating_sub(seen) > JITTER_NANOS {
            (self.receipts, self.releases) = (seen, self.releases.min(seen));
        }
        let newest = self.last_release.max(self.recorded);
        let behind = newest.nanos().saturating_sub(sight.wall.nanos());
        if behind <= 0 {
            return std::mem::take(&mut self.is_behind).then_some(ClockEvent::CaughtUp);
        }
        let is_news = !self.is_behind && behind > SMALL_NANOS;
        self.is_behind |= is_news;
        is_news.then_some(ClockEvent::IsBehind(behind))
    }
}

const fn offset(sight: Sight) -> i64 {
    sight.wall.nanos().saturating_sub(sight.elapsed)
}

const fn by_elapsed(sight: Sight, offset: i64) -> UnixNanos {
    UnixNanos::new(sight.elapsed.saturating_add(offset))
}

/// A little later than `last`, or `now` where that is later still.
fn later(last: UnixNanos, now: UnixNanos) -> UnixNanos {
    UnixNanos::new(last.nanos().saturating_add(1)).max(now)
}
