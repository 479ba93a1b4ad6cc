//! Where a story stands at an instant, whatever the site: the rules, without the waiting.

use super::WithdrawalReason;
use crate::rights::{Grant, Rule, Step, Steps, Verdict};
use broadtape_model::{Embargo, PubStatus, SiteId, StoryId, StoryVersion, UnixNanos};
use std::sync::Arc;

/// What the gate keeps of a story.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The newest version, and when it was received.
    newest: Option<(Arc<StoryVersion>, UnixNanos)>,
    /// The version that readers see.
    showing: Option<Arc<StoryVersion>>,
    /// The version that readers saw last.
    last_seen: Option<Arc<StoryVersion>>,
    /// Where they see it, and how.
    pub(super) granted: Vec<(SiteId, Arc<Grant>)>,
    /// When it first showed anywhere.
    pub(super) shown_since: Option<UnixNanos>,
    killed: Option<Mark>,
    held: Option<Mark>,
    /// The version that was last held beside the texts of killed stories, and which it copies. One that shows is never held
    /// beside those of later kills.
    judged: Option<(Arc<StoryVersion>, Option<Mark>)>,
    /// Somebody has said that it is none, or may be shown all the same.
    is_cleared: bool,
    /// When it has to be looked at again.
    pub(super) wake: Option<UnixNanos>,
}

/// What took a story from readers.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// What is said in the story's place.
    pub(super) notice: Option<String>,
    /// Who set it and why: `killed by its provider`.
    pub(super) source: Arc<str>,
}

/// Where a story stands.
pub(super) enum Standing {
    /// This version may be seen, where the terms allow.
    Shows(Arc<StoryVersion>),
    /// Nothing may be seen yet, and nothing was.
    Waits,
    /// Nothing may be seen.
    Gone(WithdrawalReason),
}

impl Held {
    /// Takes a version, unless it is older than what is here. Of a dead story it is kept in case it is ever released.
    pub(super) fn admit(&mut self, version: Arc<StoryVersion>, received: UnixNanos) {
        let is_older = self.newest.as_ref().is_some_and(|(newest, _)| version.version < newest.version);
        if !is_older {
            self.newest = Some((version, received));
        }
    }

    /// Ends the story for good. What is said in its place first stays.
    pub(super) fn kill(&mut self, mark: Mark) {
        self.killed.get_or_insert(mark);
    }

    /// Holds the story until it is released.
    pub(super) fn hold(&mut self, mark: Mark) {
        self.held.get_or_insert(mark);
    }

    /// Whether a version that may be seen is still to be held beside the texts of killed stories.
    pub(super) fn is_unjudged(&self, version: &Arc<StoryVersion>) -> bool {
        let is_judged = |(judged, _): &(Arc<StoryVersion>, _)| Arc::ptr_eq(judged, version);
        !self.is_cleared && !self.judged.as_ref().is_some_and(is_judged)
    }

    /// Notes which killed story a version copies, where it does.
    pub(super) fn judge(&mut self, version: Arc<StoryVersion>, killed: Option<&StoryId>) {
        let source = |killed| Arc::from(format!("the kill of {killed}"));
        self.judged = Some((version, killed.map(|killed| Mark { notice: None, source: source(killed) })));
    }

    fn copied_by(&self, version: &Arc<StoryVersion>) -> Option<&Mark> {
        let (judged, mark) = self.judged.as_ref().filter(|_| !self.is_cleared)?;
        mark.as_ref().filter(|_| Arc::ptr_eq(judged, version))
    }

    /// Ends a hold, and a kill where that was known.
    pub(super) fn release(&mut self, is_killed_known: bool) {
        if is_killed_known {
            self.killed = None;
        }
        if self.killed.is_none() {
            (self.held, self.is_cleared) = (None, true);
        }
    }

    /// What is said in its place.
    pub(super) fn notice(&self) -> Option<String> {
        self.killed.as_ref().or(self.held.as_ref())?.notice.clone()
    }

    pub(super) fn newest(&self) -> Option<&Arc<StoryVersion>> {
        self.newest.as_ref().map(|(version, _)| version)
    }

    /// When the newest version was received.
    pub(super) fn received(&self) -> Option<UnixNanos> {
        self.newest.as_ref().map(|(_, received)| *received)
    }

    /// The version that readers saw last.
    pub(super) fn last_seen(&self) -> Option<&Arc<StoryVersion>> {
        self.last_seen.as_ref()
    }

    pub(super) fn is_showing(&self, version: &Arc<StoryVersion>) -> bool {
        self.showing.as_ref().is_some_and(|showing| Arc::ptr_eq(showing, version))
    }

    /// Marks a version as the one that readers see; returns when it was received.
    pub(super) fn show(&mut self, version: Arc<StoryVersion>, now: UnixNanos) -> UnixNanos {
        let received = self.newest.as_ref().map_or(UnixNanos::MIN, |(_, received)| *received);
        self.shown_since.get_or_insert(now);
        self.last_seen = Some(version.clone());
        self.showing = Some(version);
        received
    }

    /// Marks the story as not seen; where it was.
    pub(super) fn withdraw(&mut self) -> Vec<SiteId> {
        self.showing = None;
        std::mem::take(&mut self.granted).into_iter().map(|(site, _)| site).collect()
    }

    /// Where the story stands at `now`, and when that may next change by the passing of time.
    pub(super) fn standing(&self, now: UnixNanos, steps: &mut impl Steps) -> (Standing, Option<UnixNanos>) {
        if let Some(mark) = &self.killed {
            return gone(WithdrawalReason::Killed, Rule::Kill, "it was killed", &mark.source, None, steps);
        }
        if let Some(mark) = &self.held {
            return gone(WithdrawalReason::Withheld, Rule::Hold, "it is held", &mark.source, None, steps);
        }
        let Some((newest, _)) = &self.newest else { return (Standing::Waits, None) };
        self.standing_of(newest, now, steps)
    }

    fn standing_of(
        &self,
        newest: &Arc<StoryVersion>,
        now: UnixNanos,
        steps: &mut impl Steps,
    ) -> (Standing, Option<UnixNanos>) {
        let source: Arc<str> = Arc::from(format!("version {} of the story", newest.version));
        let mut passes = |rule, words: &str| steps.add(|| step(rule, Verdict::Passes, words, &source));
        if let Some((reason, words)) = refused_by_status(&newest.status) {
            return gone(reason, Rule::Status, &words, &source, None, steps);
        }
        passes(Rule::Status, "usable");
        match newest.embargo {
            None => passes(Rule::Embargo, "none"),
            Some(Embargo::UntilTold) => {
                let words = "until a later version says otherwise";
                return gone(WithdrawalReason::Embargoed, Rule::Embargo, words, &source, None, steps);
            }
            Some(Embargo::Until(moment)) if now < moment => {
                let words = format!("until {moment}");
                return gone(WithdrawalReason::Embargoed, Rule::Embargo, &words, &source, Some(moment), steps);
            }
            Some(Embargo::Until(moment)) => passes(Rule::Embargo, &format!("was until {moment}")),
        }
        let planned = newest.scheduled.filter(|moment| now < *moment);
        if let Some(moment) = planned {
            let verdict = if self.showing.is_some() { Verdict::Limits } else { Verdict::Refuses };
            steps.add(|| step(Rule::Schedule, verdict, &format!("planned for {moment}"), &source));
        }
        let current = if planned.is_some() { self.showing.as_ref() } else { Some(newest) };
        let Some(current) = current else { return (Standing::Waits, planned) };
        let expires = current.expires.filter(|moment| now < *moment);
        let wake = [planned, expires].into_iter().flatten().min();
        match current.expires {
            Some(moment) if expires.is_none() => {
                let words = format!("expired at {moment}");
                gone(WithdrawalReason::Expired, Rule::Expiry, &words, &source, wake, steps)
            }
            _ => match self.copied_by(current) {
                None => (Standing::Shows(current.clone()), wake),
                Some(mark) => {
                    let words = "its text is that of a killed story; `release` shows it all the same";
                    gone(WithdrawalReason::Withheld, Rule::Copy, words, &mark.source, wake, steps)
                }
            },
        }
    }
}

fn refused_by_status(status: &PubStatus) -> Option<(WithdrawalReason, String)> {
    match status {
        PubStatus::Usable => None,
        PubStatus::Canceled => Some((WithdrawalReason::Killed, "canceled".to_owned())),
        PubStatus::Withheld => Some((WithdrawalReason::Withheld, "withheld by its provider".to_owned())),
        PubStatus::Advisory => Some((WithdrawalReason::Withheld, "a notice to editors".to_owned())),
        PubStatus::Unknown(word) => {
            Some((WithdrawalReason::Withheld, format!("`{word}`, which is not known and so holds")))
        }
    }
}

fn gone(
    reason: WithdrawalReason,
    rule: Rule,
    words: &str,
    source: &Arc<str>,
    wake: Option<UnixNanos>,
    steps: &mut impl Steps,
) -> (Standing, Option<UnixNanos>) {
    steps.add(|| step(rule, Verdict::Refuses, words, source));
    (Standing::Gone(reason), wake)
}

fn step(rule: Rule, verdict: Verdict, words: &str, source: &Arc<str>) -> Step {
    Step { rule, verdict, words: words.to_owned(), source: source.clone() }
}
