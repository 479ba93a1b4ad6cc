//! IPTC NewsML 1.0 to 1.2: an envelope with news items, each of components within components.

mod content;
mod read;
mod wire;

use crate::news::Reading;
use crate::xml::Element;

/// Whether a document is NewsML 1.
pub(crate) fn is_newsml_1(root: Element<'_>) -> bool {
    root.name() == "NewsML" || (root.name() == "NewsItem" && wire::child(root, "Identification").is_some())
}

/// Reads a document: its items, and the items that stand within components of others.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    let around = std::iter::once(root).chain(root.descendants());
    around.filter(|element| element.name() == "NewsItem").for_each(|item| read::item(item, root, reading));
}
