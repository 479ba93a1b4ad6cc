//! RSS 0.9x, 1.0, 1.1 and 2.0, with the modules that news feeds use, and WordPress's export, which is RSS 2.0 with
//! elements of its own.

mod read;
mod wire;
mod wordpress;

use crate::news::Reading;
use crate::xml::{Element, Namespace};

/// Whether a document is RSS: `rss`, RDF with a channel or items of RSS, or a channel by itself (RSS 1.1).
pub(crate) fn is_rss(root: Element<'_>) -> bool {
    match (root.namespace(), root.name()) {
        (Namespace::None | Namespace::Rss, "rss" | "RSS") | (Namespace::Rss, "Channel") => true,
        (_, "RDF") => root
            .children()
            .any(|child| matches!((child.namespace(), child.name()), (Namespace::Rss, "channel" | "item"))),
        _ => false,
    }
}

/// Whether it is an export of WordPress.
pub(crate) fn is_wordpress(root: Element<'_>) -> bool {
    let says = |element: Element<'_>| {
        element.children().any(|child| child.namespace() == Namespace::WordPress && child.name() == "wxr_version")
    };
    says(root) || root.children().any(says)
}

/// Reads a feed: its items, and the tombstones of RFC 6721 where it has some.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    let channel = root.children().find(|child| child.name() == "channel");
    let channel = channel.or_else(|| (root.name() == "Channel").then_some(root));
    let feed = wire::Channel::read(channel);
    // Items stand in the channel, beside it (RSS 1.0), or in a list of their own (RSS 0.90 of some, RSS 1.1).
    let lists = || channel.into_iter().flat_map(Element::children).filter(|child| child.name() == "items");
    let beside = root.children().filter(|_| channel.is_none_or(|channel| !channel.is(root)));
    let around =
        beside.chain(channel.into_iter().flat_map(Element::children)).chain(lists().flat_map(Element::children));
    around.for_each(|element| read_element(element, &feed, reading));
}

fn read_element(element: Element<'_>, feed: &wire::Channel, reading: &mut Reading<'_>) {
    match (element.namespace(), element.name()) {
        (Namespace::None | Namespace::Rss, "item") => {
            // An item that was not closed holds those that follow.
            let held: Vec<Element<'_>> =
                if element.is_spoilt() { element.children().filter(is_item).collect() } else { Vec::new() };
            read::item(element, feed, reading);
            held.into_iter().for_each(|element| read_element(element, feed, reading));
        }
        (Namespace::Tombstones, "deleted-entry") => crate::atom::read_tombstone(element, reading),
        _ => {}
    }
}

fn is_item(element: &Element<'_>) -> bool {
    matches!(
        (element.namespace(), element.name()),
        (Namespace::None | Namespace::Rss, "item") | (Namespace::Tombstones, "deleted-entry")
    )
}
