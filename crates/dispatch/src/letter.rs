//! What is posted: the event, and the story or what is left of it, as JSON.

use crate::outbox::{Attempt, Standing};
use broadtape_desk::{Entry, Snapshot};
use broadtape_model::{Channel, Site, StoryId};
use broadtape_surfaces::delivery;
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Something to be posted.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// The same for every try.
    pub(crate) id: String,
    pub(crate) event: &'static str,
    pub(crate) body: Bytes,
}

/// The body of a request.
#[derive(Serialize)]
struct Document<'a> {
    /// The same for every try, and for nothing else.
    id: &'a str,
    event: &'static str,
    site: &'a str,
    /// Since when it is so: what is older than what one has is to be passed over.
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tombstone: Option<Box<RawValue>>,
}

/// Where a story stands on a site's shelf, as it may be seen in feeds; `None` where it never showed.
pub(crate) fn entry(snapshot: &Snapshot, site: &Site, story: &StoryId) -> Option<Entry> {
    snapshot.shelf(site, Channel::Feed)?.story(story)
}

/// What an entry comes to.
pub(crate) fn standing(entry: &Entry) -> Standing {
    match entry {
        Entry::Shown(shown) => Standing::Shows { version: shown.story.version, at: shown.since },
        Entry::Withdrawn(tombstone) => Standing::Gone { at: tombstone.at },
    }
}

/// What is to be posted now; `None` when the shelf says something else by now.
pub(crate) fn letter(snapshot: &Snapshot, site: &Arc<Site>, subscriber: &str, attempt: &Attempt) -> Option<Letter> {
    let entry = entry(snapshot, site, &attempt.story).filter(|entry| attempt.is_true(standing(entry)))?;
    let (at, story, tombstone) = match &entry {
        Entry::Shown(shown) => (shown.since, Some(delivery::story(snapshot, site, shown)?), None),
        Entry::Withdrawn(tombstone) => (tombstone.at, None, Some(delivery::tombstone(site, tombstone))),
    };
    let (id, event) = (id(subscriber, attempt), attempt.event.word());
    let document = Document { id: &id, event, site: site.id.as_str(), at: at.to_string(), story, tombstone };
    let body = serde_json::to_vec(&document).expect("our documents have text keys and exact numbers alone");
    Some(Letter { id, event, body: body.into() })
}

/// A name that every try of a dispatch has, after a restart too.
fn id(subscriber: &str, attempt: &Attempt) -> String {
    let Attempt { story, number, event, version, at, telling, .. } = attempt;
    let what = format!("{subscriber}\n{story}\n{number} {} {version} {} {telling}", event.word(), at.nanos());
    Sha256::digest(what).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
