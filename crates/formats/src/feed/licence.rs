//! Licences and notices in words, which feeds carry beside the rights that machines read.

use super::first_text;
use crate::text;
use crate::xml::{Element, Namespace};

/// The licences of an item, for editors: of Creative Commons (`license`), Media RSS (`media:license`) and links of the relation
/// `license` (RFC 4946).
pub(crate) fn licences(item: Element<'_>) -> Option<String> {
    let own = item.children().filter(|child| child.name() == "license");
    let own = own.filter(|child| matches!(child.namespace(), Namespace::CreativeCommons | Namespace::Media));
    let own = own.filter_map(|licence| {
        let address = licence.attribute("href").or(licence.attribute_in(Namespace::Rdf, "resource"));
        let words = [text::folded(&licence.text()), address.map(text::folded).unwrap_or_default()];
        text::folded_or_none(&words.join(" "))
    });
    let links = item.all(Namespace::Atom, "link").filter(|link| link.attribute("rel") == Some("license"));
    let links = links.filter_map(|link| link.attribute("href").and_then(text::folded_or_none));
    let mut lines: Vec<String> = own.chain(links).collect();
    lines.dedup();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The notice of an item's media (`media:copyright`), where the item has none itself.
pub(crate) fn copyright_of_media(item: Element<'_>) -> Option<String> {
    text::folded_or_none(&crate::body::words_of(&first_text(item, Namespace::Media, "copyright")?))
}
