//! A decision, step by step: what `broadtape why` tells.

use std::fmt;
use std::sync::Arc;

/// One step of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The rule that was asked.
    pub rule: Rule,
    /// What it said.
    pub verdict: Verdict,
    /// What decided, in words.
    pub words: String,
    /// Where that is said: a version of the story, a contract, an order, the configuration.
    pub source: Arc<str>,
}

/// What a rule said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The story may pass.
    Passes,
    /// It may pass, with less than everything.
    Limits,
    /// It may not pass.
    Refuses,
}

/// A rule of the gate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Whether the site lists the provider.
    Listed,
    /// Whether it was killed.
    Kill,
    /// Whether it is much the same as one that was killed.
    Copy,
    /// Whether the house holds it.
    Hold,
    /// Whether its provider or the site is suspended.
    Suspension,
    /// Whether its provider says that it may be published.
    Status,
    /// Whether its embargo is over.
    Embargo,
    /// Whether its planned publication is past.
    Schedule,
    /// Whether its time is over.
    Expiry,
    /// Whether all terms are understood.
    Understood,
    /// Whether the terms hold at this time.
    Period,
    /// Whether the terms name this site.
    Sites,
    /// Whether the terms hold for the site's territory.
    Territory,
    /// In which channels.
    Channels,
    /// Whether with pictures.
    Media,
    /// What must be said.
    Credit,
    /// For how many days.
    Archive,
    /// How search engines may list it.
    Indexing,
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Listed => "provider",
            Self::Kill => "kill",
            Self::Copy => "copy of a kill",
            Self::Hold => "hold",
            Self::Suspension => "suspension",
            Self::Status => "status",
            Self::Embargo => "embargo",
            Self::Schedule => "schedule",
            Self::Expiry => "expiry",
            Self::Understood => "terms understood",
            Self::Period => "period",
            Self::Sites => "sites",
            Self::Territory => "territory",
            Self::Channels => "channels",
            Self::Media => "media",
            Self::Credit => "credit",
            Self::Archive => "archive",
            Self::Indexing => "indexing",
        })
    }
}

/// Who keeps the steps of a decision. Deciding itself asks nobody to: then no words are made.
pub(crate) trait Steps {
    fn add(&mut self, step: impl FnOnce() -> Step);
}

/// Nobody.
impl Steps for () {
    fn add(&mut self, _step: impl FnOnce() -> Step) {}
}

impl Steps for Vec<Step> {
    fn add(&mut self, step: impl FnOnce() -> Step) {
        self.push(step());
    }
}
