//! What is delivered of a story to those who do not ask: the API's documents, as they may be seen in the channel of feeds.

use crate::Request;
use crate::api::stories::{StoryDocument, why_withdrawn};
use crate::visit::Visit;
use broadtape_desk::{Shown, Snapshot, Tombstone};
use broadtape_model::{Channel, Site};
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// The document of a story, as `/api/v1/stories/{id}` answers: with its body, its credits and its terms. Its addresses are
/// within the site's host. `None` for a site that is not of this house.
#[must_use]
pub fn story(snapshot: &Snapshot, site: &Arc<Site>, shown: &Shown) -> Option<Box<RawValue>> {
    let request = Request::to_site(site, "/");
    let shelf = snapshot.shelf(site, Channel::Feed)?;
    let visit = Visit { snapshot, site, shelf, request: &request, piece: "" };
    Some(raw(&StoryDocument::whole(&visit, shown)))
}

/// What is left of a story that shows no longer.
#[must_use]
pub fn tombstone(site: &Site, tombstone: &Tombstone) -> Box<RawValue> {
    let story = &tombstone.story;
    raw(&TombstoneDocument {
        id: &tombstone.address,
        provider: story.provider.as_str(),
        guid: &story.guid,
        reason: tombstone.reason.word(),
        since: tombstone.at.to_string(),
        notice: tombstone.notice.as_deref(),
        detail: why_withdrawn(site, tombstone),
    })
}

#[derive(Serialize)]
struct TombstoneDocument<'a> {
    id: &'a str,
    provider: &'a str,
    guid: &'a str,
    reason: &'static str,
    since: String,
    /// What its provider, or the house, asks to be said in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    detail: String,
}

fn raw(document: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(document).expect("our documents have text keys and exact numbers alone")
}
