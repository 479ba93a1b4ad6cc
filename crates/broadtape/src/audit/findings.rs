//! What an audit finds.

use super::logged::Logged;
use broadtape_model::UnixNanos;
use std::collections::BTreeMap;

/// What an audit finds.
#[derive(Default)]
pub(super) struct Findings {
    /// What must not be: each in a sentence that names the entry.
    pub(super) violations: Vec<String>,
    /// How many were found beyond those that are listed.
    pub(super) violations_unlisted: u64,
    /// What is good to know and breaks no rule.
    pub(super) notes: Vec<String>,
    /// The measured delays, by venue, day and minimum delay of the sites.
    pub(super) delays: BTreeMap<DelayKey, Delays>,
    pub(super) stories: StoryFigures,
}

/// Where delays are measured apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct DelayKey {
    /// The day of the venue, in its own zone, as `2026-03-09`.
    pub(super) day: String,
    /// The venue's code; `?` where the configuration no longer has it.
    pub(super) venue: String,
    /// The minimum delay of the sites, in minutes.
    pub(super) class: u16,
}

/// Delays that were measured: from the later of exchange time and receipt to the release.
#[derive(Clone, Default)]
pub(super) struct Delays {
    pub(super) count: u64,
    pub(super) least_nanos: u64,
    pub(super) most_nanos: u64,
    /// How many of each whole millisecond.
    millis: BTreeMap<u64, u64>,
    /// Ticks that were released when the house was opened, after it had been closed; they are in no other figure.
    pub(super) caught_up: u64,
}

/// What became of stories.
#[derive(Default)]
pub(super) struct StoryFigures {
    pub(super) shown: u64,
    pub(super) withdrawn: u64,
    pub(super) kills: u64,
    /// Changes of both kinds that were due while the house was closed; no time is measured of them.
    pub(super) at_opening: u64,
    /// The longest time from a kill's receipt to the withdrawal, in nanoseconds.
    pub(super) slowest_kill: Option<u64>,
    /// How many came to show at an embargo's end or a planned moment, while the house was open.
    pub(super) waited: u64,
    /// The shortest time from the end of a wait to the release, in nanoseconds: never negative.
    pub(super) closest: Option<u64>,
}

/// How many violations are listed: whoever has more has one cause.
const VIOLATIONS_LISTED: usize = 200;

impl Findings {
    pub(super) fn violation(&mut self, words: String) {
        if self.violations.len() < VIOLATIONS_LISTED {
            self.violations.push(words);
        } else {
            self.violations_unlisted += 1;
        }
    }

    /// What is wrong with the log itself.
    pub(super) fn take_flaws(&mut self, logged: &Logged, expected: &[String]) {
        for flaw in &logged.flaws {
            self.violation(flaw.to_string());
        }
        for digest in expected {
            if !logged.holds(digest) {
                self.violation(format!(
                    "the log does not hold the digest {digest}, which it once had: it was cut or written anew"
                ));
            }
        }
        if logged.first_number > 1 {
            let first = logged.first_number;
            self.notes.push(format!("The log begins at entry {first}; what came before has been taken away."));
        }
        if logged.missed > 0 {
            let missed = logged.missed;
            self.notes.push(format!(
                "{missed} releases could not be written down when they happened; the log says so itself."
            ));
        }
    }
}

impl Delays {
    pub(super) fn add(&mut self, nanos: u64) {
        self.least_nanos = if self.count == 0 { nanos } else { self.least_nanos.min(nanos) };
        self.most_nanos = self.most_nanos.max(nanos);
        self.count += 1;
        *self.millis.entry(nanos / 1_000_000).or_default() += 1;
    }

    /// Adds what was measured elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        if other.count > 0 {
            self.least_nanos =
                if self.count == 0 { other.least_nanos } else { self.least_nanos.min(other.least_nanos) };
        }
        self.most_nanos = self.most_nanos.max(other.most_nanos);
        self.count += other.count;
        self.caught_up += other.caught_up;
        for (millis, count) in other.millis {
            *self.millis.entry(millis).or_default() += count;
        }
    }

    /// The median, down to the millisecond.
    pub(super) fn median_nanos(&self) -> u64 {
        let mut seen = 0;
        let middle = self.millis.iter().find(|(_, count)| {
            seen += **count;
            seen * 2 >= self.count
        });
        middle.map_or(0, |(millis, _)| millis * 1_000_000)
    }
}

/// Nanoseconds from one instant to a later one, and how early where it is not later.
pub(super) fn since(later: UnixNanos, earlier: UnixNanos) -> Result<u64, u64> {
    if later >= earlier { Ok(later.nanos_since(earlier)) } else { Err(earlier.nanos_since(later)) }
}
