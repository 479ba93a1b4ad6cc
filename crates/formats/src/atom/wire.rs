//! Atom as it is sent: text constructs and links.

use crate::feed::Written;
use crate::xml::{Element, Namespace};

/// A text construct or inline content (RFC 4287, 3.1 and 4.1.3); `None` for media and for what is no text.
pub(super) fn written(element: Element<'_>) -> Option<Written<'_>> {
    let kind = element.attribute("type").unwrap_or("text").trim().to_ascii_lowercase();
    match kind.as_str() {
        // Atom 0.3 says how markup stands apart from what it is.
        "text/html" | "application/xhtml+xml" if element.attribute("mode") == Some("xml") => {
            Some(Written::Markup(element))
        }
        "text" | "text/plain" => Some(Written::Plain(element.text())),
        "html" | "text/html" => Some(Written::Html(element.text())),
        "xhtml" | "application/xhtml+xml" => Some(Written::Markup(element)),
        other if other.starts_with("text/") => Some(Written::Plain(element.text())),
        _ => None,
    }
}

/// The children of a name of Atom's own.
pub(super) fn all<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    element.children().filter(move |child| child.namespace() == Namespace::Atom && child.name() == name)
}

/// The links of a relation; `alternate` where none is said (RFC 4287, 4.2.7.2).
pub(super) fn links<'d>(element: Element<'d>, relation: &'static str) -> impl Iterator<Item = Element<'d>> {
    all(element, "link").filter(move |link| link.attribute("rel").unwrap_or("alternate") == relation)
}
