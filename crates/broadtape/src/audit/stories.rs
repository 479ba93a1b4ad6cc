//! Every story that came to show or was withdrawn, against the tape.

use super::findings::{Findings, since};
use super::lanes::duration;
use super::logged::{Logged, StoryEntry};
use anyhow::Result;
use broadtape_model::{Action, Embargo, NewsFact, Order, PubStatus, StoryVersion, UnixNanos};
use broadtape_tape::Tape;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What the tape has of a story.
#[derive(Default)]
struct Told {
    /// Each version with its receipt, by number; the last of a number counts.
    versions: BTreeMap<u64, Vec<(UnixNanos, Arc<StoryVersion>)>>,
    /// From when to when it was killed; to the end where nobody undid it.
    kills: Vec<(UnixNanos, Option<UnixNanos>)>,
}

/// Checks each entry of a story, and that no kill is left out.
pub(super) fn check(tape: &dyn Tape, logged: &Logged, findings: &mut Findings) -> Result<()> {
    let told = read(tape)?;
    for entry in &logged.stories {
        match told.get(&entry.story.story) {
            None => {
                findings.violation(format!("entry {}: the tape has no story `{}`", entry.number, entry.story.story))
            }
            Some(told) if entry.is_shown => check_shown(entry, told, logged, findings),
            Some(told) => check_withdrawn(entry, told, findings),
        }
    }
    check_kills(&told, logged, findings);
    Ok(())
}

fn read(tape: &dyn Tape) -> Result<HashMap<String, Told>> {
    let (mut reader, mut told) = (tape.news()?, HashMap::<String, Told>::new());
    while let Some(recorded) = reader.next()? {
        let received = recorded.received;
        match recorded.fact {
            NewsFact::Story(version) => {
                let own = told.entry(version.id.to_string()).or_default();
                if version.status == PubStatus::Canceled {
                    own.kill(received);
                }
                own.versions.entry(version.version).or_default().push((received, version));
            }
            NewsFact::Kill(kill) => told.entry(kill.story.to_string()).or_default().kill(received),
            NewsFact::Order(Order { action: Action::Kill { story, .. }, .. }) => {
                told.entry(story.to_string()).or_default().kill(received);
            }
            NewsFact::Order(Order { action: Action::Release { story, is_killed_known: true }, .. }) => {
                told.entry(story.to_string()).or_default().revive(received);
            }
            NewsFact::Picture(_) | NewsFact::Order(_) | NewsFact::Contracts(_) => {}
        }
    }
    Ok(told)
}

impl Told {
    fn kill(&mut self, received: UnixNanos) {
        self.kills.push((received, None));
    }

    /// A kill was undone by hand.
    fn revive(&mut self, received: UnixNanos) {
        let stood = self.kills.iter_mut().filter(|(from, until)| *from <= received && until.is_none());
        stood.for_each(|(_, until)| *until = Some(received));
    }

    /// Since when it was killed at an instant, where it was.
    fn killed_since(&self, at: UnixNanos) -> Option<UnixNanos> {
        let stands =
            |(from, until): &&(UnixNanos, Option<UnixNanos>)| *from <= at && until.is_none_or(|until| at < until);
        self.kills.iter().filter(stands).map(|(from, _)| *from).min()
    }
}

fn check_shown(entry: &StoryEntry, told: &Told, logged: &Logged, findings: &mut Findings) {
    findings.stories.shown += 1;
    findings.stories.at_opening += u64::from(entry.is_at_opening);
    let (number, story) = (entry.number, &entry.story.story);
    let version = entry.story.version.unwrap_or(0);
    let copies = told.versions.get(&version).map(Vec::as_slice).unwrap_or_default();
    // A version may have been sent more than once, with another embargo: one of those must have let it be shown.
    let waits = copies.iter().map(|(received, copy)| wait(*received, copy)).min_by_key(|(until, _)| *until);
    let Some((until, is_set)) = waits else {
        return findings.violation(format!("entry {number}: the tape has no version {version} of `{story}`"));
    };
    match since(entry.at, until) {
        Err(early) => {
            let words = format!("`{story}` version {version} showed {} before {until}", duration(early));
            findings.violation(format!("entry {number}: {words}"));
        }
        Ok(_) if entry.is_at_opening => {}
        Ok(after) if is_set => {
            findings.stories.waited += 1;
            findings.stories.closest = Some(findings.stories.closest.map_or(after, |closest| closest.min(after)));
        }
        Ok(_) => {}
    }
    // What came to show and was killed before the same release ended was never seen.
    if told.killed_since(entry.at).is_some() && !logged.is_withdrawn_with(entry) {
        findings.violation(format!("entry {number}: `{story}` showed although it had been killed"));
    }
    let provider = story.split('/').next().unwrap_or_default();
    for site in &entry.story.sites {
        let rule = logged.setting(entry.at).and_then(|setting| setting.sites.iter().find(|rule| rule.id == *site));
        if rule.is_some_and(|rule| !rule.providers.iter().any(|own| own == provider)) {
            findings.violation(format!("entry {number}: `{story}` showed on `{site}`, which has no right to it"));
        }
    }
}

/// Until when a version had to wait, and whether its provider had set a moment.
fn wait(received: UnixNanos, version: &StoryVersion) -> (UnixNanos, bool) {
    let embargo = match version.embargo {
        Some(Embargo::Until(moment)) => Some(moment),
        Some(Embargo::UntilTold) => Some(UnixNanos::MAX),
        None => None,
    };
    let held = (version.status != PubStatus::Usable).then_some(UnixNanos::MAX);
    let set = [embargo, version.scheduled, held].into_iter().flatten().max().filter(|moment| *moment > received);
    (set.unwrap_or(received), set.is_some())
}

fn check_withdrawn(entry: &StoryEntry, told: &Told, findings: &mut Findings) {
    findings.stories.withdrawn += 1;
    findings.stories.at_opening += u64::from(entry.is_at_opening);
    if entry.story.reason.as_deref() != Some("killed") {
        return;
    }
    findings.stories.kills += 1;
    let (number, story) = (entry.number, &entry.story.story);
    match told
        .killed_since(entry.at)
        .or(told.kills.first().map(|(from, _)| *from))
        .map(|killed| since(entry.at, killed))
    {
        Some(Ok(_)) if entry.is_at_opening => {}
        Some(Ok(after)) => {
            findings.stories.slowest_kill = Some(findings.stories.slowest_kill.map_or(after, |most| most.max(after)));
        }
        Some(Err(_)) => findings.violation(format!("entry {number}: `{story}` was withdrawn before its kill came")),
        None => findings.violation(format!("entry {number}: the tape has no kill of `{story}`")),
    }
}

/// A story that showed and was killed must have been withdrawn.
fn check_kills(told: &HashMap<String, Told>, logged: &Logged, findings: &mut Findings) {
    let Some(last) = logged.last else { return };
    let mut showing: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in &logged.stories {
        if entry.is_shown {
            showing.insert(&entry.story.story, entry.number);
        } else {
            showing.remove(entry.story.story.as_str());
        }
    }
    for (story, number) in showing {
        if let Some(killed) = told.get(story).and_then(|told| told.killed_since(last)) {
            findings.violation(format!(
                "`{story}` came to show in entry {number} and was killed at {killed}; no entry withdraws it"
            ));
        }
    }
}
