//! RSS 0.9x, 1.0 and 2.0, with the modules that news feeds use.

mod read;
mod wire;

use crate::news::Reading;
use crate::xml::{Element, Namespace};

/// Whether a document is RSS: `rss`, or RDF with a channel or items of RSS.
pub(crate) fn is_rss(root: Element<'_>) -> bool {
    match (root.namespace(), root.name()) {
        (Namespace::None | Namespace::Rss, "rss") => true,
        (_, "RDF") => root
            .children()
            .any(|child| matches!((child.namespace(), child.name()), (Namespace::Rss, "channel" | "item"))),
        _ => false,
    }
}

/// Reads a feed: its items, and the tombstones of RFC 6721 where it has some.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    let channel = root.children().find(|child| child.name() == "channel");
    let feed = wire::Channel::read(channel);
    // Items stand in the channel, or beside it (RSS 1.0).
    let around = root.children().chain(channel.into_iter().flat_map(Element::children));
    for element in around {
        match (element.namespace(), element.name()) {
            (Namespace::None | Namespace::Rss, "item") => read::item(element, &feed, reading),
            (Namespace::Tombstones, "deleted-entry") => crate::atom::read_tombstone(element, reading),
            _ => {}
        }
    }
}
