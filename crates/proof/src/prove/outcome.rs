//! What a proof came to.

use crate::{Answers, Difference, surface_name};
use broadtape_model::{SiteId, UnixNanos};
use broadtape_surfaces::REGISTRY;
use broadtape_tape::TapeError;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Why nothing could be proved.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The tape cannot be read.
    #[error(transparent)]
    Tape(#[from] TapeError),
    /// Nothing ever happened.
    #[error("the tape is empty: there is no instant at which it could be cut")]
    Empty,
    /// Nobody shows anything.
    #[error("there is no site to ask; the configuration needs a [[site]]")]
    NoSite,
}

/// What a proof came to.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// How many cuts were tried.
    pub cuts: u64,
    /// How many answers of each future were compared.
    pub answers: u64,
    /// Every surface of the registry that was asked, and what it said.
    pub surfaces: BTreeMap<String, Coverage>,
    /// How many cuts were looked at again a day later.
    pub looked_at_later: u64,
    /// In how many of these the two futures had parted: what was held makes a difference when it comes out.
    pub parted_later: u64,
    /// The first leak that was found.
    pub leak: Option<Leak>,
    /// What the house complained of on the way, such as a lane that is damaged.
    pub complaints: BTreeSet<String>,
}

/// How much a surface was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    /// Questions, each in both futures.
    pub asked: u64,
    /// How many were answered with a success.
    pub succeeded: u64,
}

/// Something that a reader could have known too early.
#[derive(Clone, Debug)]
pub struct Leak {
    /// The seed of the cut: with it, one cut and the same tape, site and targets it is found again.
    pub seed: u64,
    /// Whose site.
    pub site: SiteId,
    /// The instant of the cut.
    pub now: UnixNanos,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Found {
    /// An answer differs.
    Difference(Difference),
    /// An answer holds words that nobody may see.
    Words {
        /// Where.
        question: String,
    },
    /// What was logged differs: the first lines that do.
    Log {
        /// In the tape's own future.
        one: String,
        /// In the other.
        other: String,
    },
}

impl Proof {
    /// What two proofs came to, one after the other.
    #[must_use]
    pub fn together(mut self, next: Self) -> Self {
        self.cuts += next.cuts;
        self.answers += next.answers;
        self.looked_at_later += next.looked_at_later;
        self.parted_later += next.parted_later;
        self.complaints.extend(next.complaints);
        for (name, coverage) in next.surfaces {
            let own = self.surfaces.entry(name).or_default();
            own.asked += coverage.asked;
            own.succeeded += coverage.succeeded;
        }
        self.leak = match (self.leak, next.leak) {
            (Some(one), Some(other)) if other.now < one.now => Some(other),
            (one, other) => one.or(other),
        };
        self
    }

    /// Surfaces of the registry that nobody asked: the proof says nothing of them.
    #[must_use]
    pub fn unasked(&self) -> Vec<String> {
        REGISTRY.iter().map(surface_name).filter(|name| !self.surfaces.contains_key(name)).collect()
    }

    /// Surfaces of the registry that never answered with a success: the proof saw their refusals alone.
    #[must_use]
    pub fn unanswered(&self) -> Vec<String> {
        let is_silent = |name: &String| self.surfaces.get(name).is_some_and(|coverage| coverage.succeeded == 0);
        REGISTRY.iter().map(surface_name).filter(is_silent).collect()
    }
}

/// How many complaints are kept: the first ones tell what is wrong.
const COMPLAINTS_MAX: usize = 20;

impl Proof {
    pub(super) fn count(&mut self, answers: &Answers) {
        self.cuts += 1;
        self.answers += answers.len() as u64;
        for (surface, is_success) in answers.tally() {
            if !self.surfaces.contains_key(surface) {
                self.surfaces.insert(surface.to_owned(), Coverage::default());
            }
            if let Some(coverage) = self.surfaces.get_mut(surface) {
                coverage.asked += 1;
                coverage.succeeded += u64::from(is_success);
            }
        }
    }

    /// Keeps what the house complained of.
    pub(super) fn hear(&mut self, log: &[u8]) {
        for line in String::from_utf8_lossy(log).lines().filter(|line| !line.trim_start().starts_with("INFO")) {
            if self.complaints.len() < COMPLAINTS_MAX {
                self.complaints.insert(line.trim().to_owned());
            }
        }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "site `{}` at {} (seed {}):", self.site, self.now, self.seed)?;
        match &self.found {
            Found::Difference(difference) => difference.fmt(formatter),
            Found::Words { question } => write!(formatter, "unreleased words in {question}"),
            Found::Log { one, other } => write!(formatter, "the log differs\n--- one\n{one}\n--- other\n{other}"),
        }
    }
}
