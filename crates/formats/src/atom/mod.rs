//! Atom 1.0 (RFC 4287) and the draft 0.3 before it, with tombstones (RFC 6721) and drafts (RFC 5023).

mod read;
mod wire;

use crate::news::Reading;
use crate::xml::{Element, Namespace};
use broadtape_model::ProblemKind;

/// Whether a document is Atom: a feed, or an entry or a tombstone by itself.
pub(crate) fn is_atom(root: Element<'_>) -> bool {
    matches!(
        (root.namespace(), root.name()),
        (Namespace::Atom, "feed" | "entry") | (Namespace::Tombstones, "deleted-entry")
    )
}

/// Reads a document.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    match (root.namespace(), root.name()) {
        (Namespace::Atom, "feed") => {
            let feed = read::Feed::of(root);
            root.children().for_each(|element| read_element(element, &feed, reading));
        }
        _ => read_element(root, &read::Feed::default(), reading),
    }
}

fn read_element(element: Element<'_>, feed: &read::Feed, reading: &mut Reading<'_>) {
    match (element.namespace(), element.name()) {
        (Namespace::Atom, "entry") => {
            // An entry that was not closed holds those that follow.
            let held: Vec<Element<'_>> = if element.is_spoilt() { element.children().collect() } else { Vec::new() };
            read::entry(element, feed, reading);
            held.into_iter().for_each(|element| read_element(element, feed, reading));
        }
        (Namespace::Tombstones, "deleted-entry") => read_tombstone(element, reading),
        _ => {}
    }
}

/// Reads a tombstone: an entry that is withdrawn for good (RFC 6721, 3). Its comment is no text for readers.
pub(crate) fn read_tombstone(tombstone: Element<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    if tombstone.is_spoilt() && tombstone.attribute("ref").is_none() {
        return reading.problem(ProblemKind::Unreadable, &place, "is not well-formed; it is not used");
    }
    if let Some(id) = reading.story_id(&place, tombstone.attribute("ref")) {
        reading.kill(id);
    }
}
