//! What a feed gave, counted, and what is worth telling about it.

use broadtape_model::{Problem, UnixNanos, VendorId};
use std::collections::BTreeMap;
use std::fmt;

/// What a feed gave so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Messages about instruments that were read.
    pub messages: u64,
    /// Ticks that they gave. Names, parameters and figures of a past session give none.
    pub ticks: u64,
    /// Messages and ticks that were refused, by the reason. All of them are in quarantine.
    pub refused: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds what another stream of the same feed gave.
    pub(super) fn add(&mut self, other: &Self) {
        self.messages += other.messages;
        self.ticks += other.ticks;
        for (reason, count) in &other.refused {
            *self.refused.entry(reason.clone()).or_default() += count;
        }
    }

    /// How many were refused, whatever the reason.
    #[must_use]
    pub fn refused_in_all(&self) -> u64 {
        self.refused.values().sum()
    }
}

/// Something to be told, in one clear line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The feed names an exchange that is not configured.
    UnknownExchange {
        /// Whose feed.
        vendor: VendorId,
        /// Its code of the exchange.
        code: String,
    },
    /// The feed names an instrument that is not configured.
    UnknownSymbol {
        /// Whose feed.
        vendor: VendorId,
        /// Its symbol.
        symbol: String,
        /// Its code of the exchange.
        code: String,
    },
    /// The feed gives another delay than the configuration.
    DelayDiffers {
        /// Whose feed.
        vendor: VendorId,
        /// Its code of the exchange.
        code: String,
        /// What is configured.
        configured_minutes: u16,
        /// What the feed says.
        feed_minutes: u16,
    },
    /// The vendor's gateway says that something went wrong.
    GatewayError {
        /// Whose feed.
        vendor: VendorId,
        /// In its words.
        words: String,
    },
    /// The vendor is said to delay what it sends, and says otherwise, or sends what is younger than that.
    NotDelayed {
        /// Whose feed.
        vendor: VendorId,
        /// Its symbol.
        symbol: String,
        /// What is configured.
        already_delayed_minutes: u16,
    },
    /// Messages were refused.
    Refused {
        /// Whose feed.
        vendor: VendorId,
        /// The latest of them.
        problem: Problem,
        /// How many of this reason since it was told last.
        count: u64,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownExchange { vendor, code } => write!(
                formatter,
                "vendor `{vendor}`: no exchange is configured for its code `{code}`; the ticks are kept, unshown"
            ),
            Self::UnknownSymbol { vendor, symbol, code } => write!(
                formatter,
                "vendor `{vendor}`: no instrument is configured for its symbol `{symbol}` at `{code}`; the ticks are kept, unshown"
            ),
            Self::DelayDiffers { vendor, code, configured_minutes, feed_minutes } => write!(
                formatter,
                "vendor `{vendor}`: its code `{code}` comes with a delay of {feed_minutes} minutes, \
                 {configured_minutes} are configured; the larger holds"
            ),
            Self::GatewayError { vendor, words } => write!(formatter, "vendor `{vendor}`: its gateway says: {words}"),
            Self::NotDelayed { vendor, symbol, already_delayed_minutes } => write!(
                formatter,
                "vendor `{vendor}`: `{symbol}` does not come with the {already_delayed_minutes} minutes that it is said to be \
                 delayed by; its quotes are held for the whole delay of their exchange"
            ),
            Self::Refused { vendor, problem, count } => {
                write!(formatter, "vendor `{vendor}`: {problem}")?;
                if *count > 1 { write!(formatter, " ({count} of these)") } else { Ok(()) }
            }
        }
    }
}

/// How long a reason that was told is only counted before it is told again.
const BURST_MILLIS: i64 = 60_000;

/// Refusals, counted by reason and told once per burst. Reasons are words of ours: there are few.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    reasons: BTreeMap<String, Reason>,
}

#[derive(Debug)]
struct Reason {
    total: u64,
    untold: u64,
    latest: Problem,
    tell_from: UnixNanos,
}

impl Refusals {
    pub(super) fn count(&mut self, problem: Problem) {
        if let Some(reason) = self.reasons.get_mut(&problem.what) {
            reason.total += 1;
            reason.untold += 1;
            reason.latest = problem;
            return;
        }
        let what = problem.what.clone();
        self.reasons.insert(what, Reason { total: 1, untold: 1, latest: problem, tell_from: UnixNanos::MIN });
    }

    /// What is to be told now, and will then rest for a minute.
    pub(super) fn take_due(&mut self, now: UnixNanos) -> Vec<(Problem, u64)> {
        let due = self.reasons.values_mut().filter(|reason| reason.untold > 0 && reason.tell_from <= now);
        due.map(|reason| {
            reason.tell_from = now.plus_millis(BURST_MILLIS);
            (reason.latest.clone(), std::mem::take(&mut reason.untold))
        })
        .collect()
    }

    pub(super) fn totals(&self) -> BTreeMap<String, u64> {
        self.reasons.iter().map(|(what, reason)| (what.clone(), reason.total)).collect()
    }
}
