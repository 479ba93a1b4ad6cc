//! Where a story stands at an instant: the rules, without the waiting.

use super::WithdrawalReason;
use broadtape_model::{Embargo, PubStatus, StoryVersion, UnixNanos};
use std::sync::Arc;

/// What the gate keeps of a story.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The newest version, and when it was received.
    newest: Option<(Arc<StoryVersion>, UnixNanos)>,
    /// The version that readers see, and when it was received.
    showing: Option<(Arc<StoryVersion>, UnixNanos)>,
    is_killed: bool,
    /// What is to be said in its place.
    pub(super) notice: Option<String>,
    /// When it has to be looked at again.
    pub(super) wake: Option<UnixNanos>,
}

/// Where a story stands.
pub(super) enum Standing {
    /// This version may be seen.
    Shows(Arc<StoryVersion>),
    /// Nothing may be seen yet; what was shown before, if anything, is as it was.
    Waits,
    /// Nothing may be seen.
    Gone(WithdrawalReason),
}

impl Held {
    /// Takes a version, unless it is older than what is here or the story is dead.
    pub(super) fn admit(&mut self, version: Arc<StoryVersion>, received: UnixNanos) {
        let is_older = self.newest.as_ref().is_some_and(|(newest, _)| version.version < newest.version);
        if !self.is_killed && !is_older {
            self.newest = Some((version, received));
        }
    }

    /// Ends the story for good. Its versions are let go; only the mark stays.
    pub(super) fn kill(&mut self, notice: Option<String>) {
        self.is_killed = true;
        self.notice = notice;
        self.newest = None;
    }

    pub(super) fn is_showing(&self, version: &Arc<StoryVersion>) -> bool {
        self.showing.as_ref().is_some_and(|(showing, _)| Arc::ptr_eq(showing, version))
    }

    /// Marks a version as the one that readers see; returns when it was received.
    pub(super) fn show(&mut self, version: Arc<StoryVersion>) -> UnixNanos {
        let received = self.newest.as_ref().map_or(UnixNanos::MIN, |(_, received)| *received);
        self.showing = Some((version, received));
        received
    }

    /// Marks the story as not seen; whether it was.
    pub(super) fn withdraw(&mut self) -> bool {
        self.showing.take().is_some()
    }

    /// Where the story stands at `now`, and when that may next change by the passing of time.
    pub(super) fn standing(&self, now: UnixNanos) -> (Standing, Option<UnixNanos>) {
        if self.is_killed {
            return (Standing::Gone(WithdrawalReason::Killed), None);
        }
        let Some((newest, _)) = &self.newest else { return (Standing::Waits, None) };
        match newest.status {
            PubStatus::Usable => {}
            PubStatus::Canceled => return (Standing::Gone(WithdrawalReason::Killed), None),
            PubStatus::Withheld | PubStatus::Unknown(_) => return (Standing::Gone(WithdrawalReason::Withheld), None),
        }
        match newest.embargo {
            Some(Embargo::UntilTold) => return (Standing::Gone(WithdrawalReason::Embargoed), None),
            Some(Embargo::Until(moment)) if now < moment => {
                return (Standing::Gone(WithdrawalReason::Embargoed), Some(moment));
            }
            _ => {}
        }
        let planned = newest.scheduled.filter(|moment| now < *moment);
        let current = if planned.is_some() { self.showing.as_ref().map(|(showing, _)| showing) } else { Some(newest) };
        let Some(current) = current else { return (Standing::Waits, planned) };
        let expires = current.expires.filter(|moment| now < *moment);
        let wake = [planned, expires].into_iter().flatten().min();
        if current.expires.is_some() && expires.is_none() {
            return (Standing::Gone(WithdrawalReason::Expired), wake);
        }
        (Standing::Shows(current.clone()), wake)
    }
}
