//! NITF 3: a document by itself, and what of it stands within other formats.

mod head;
mod read;

use crate::text;
use crate::xml::{Element, Namespace};

pub(crate) use head::{Held, held, stricter};
pub(crate) use read::read;

/// What a NITF document's heads say, as to be printed.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) headline: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) dateline: Option<String>,
    pub(crate) abstract_text: Option<String>,
    /// What the document corrects (`docdata/correction`).
    pub(crate) correction: Option<String>,
}

/// The head of a NITF document, by local names: it stands in its own namespace, another or none.
pub(crate) fn head(document: Element<'_>) -> Head {
    let correction = named(document, "correction").and_then(|correction| correction.attribute("info"));
    let correction = correction.and_then(text::folded_or_none);
    let Some(head) = named(document, "body.head") else { return Head { correction, ..Head::default() } };
    let words = |name| named(head, name).and_then(|element| text::folded_or_none(&element.text()));
    Head {
        headline: words("hl1"),
        byline: words("byline"),
        dateline: words("dateline"),
        abstract_text: words("abstract"),
        correction,
    }
}

/// The element that holds a NITF document's body; its head is dropped by whoever reads it.
pub(crate) fn content(document: Element<'_>) -> Element<'_> {
    named(document, "body").unwrap_or(document)
}

/// Whether an element is a NITF document or a part of one.
pub(crate) fn is_nitf(element: Element<'_>) -> bool {
    element.namespace() == Namespace::Nitf || element.name() == "nitf"
}

/// Whether a document is NITF by itself.
pub(crate) fn is_document(root: Element<'_>) -> bool {
    root.name() == "nitf"
}

fn named<'d>(element: Element<'d>, name: &str) -> Option<Element<'d>> {
    element.descendants().find(|inner| inner.name() == name)
}
