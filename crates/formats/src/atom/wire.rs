//! Atom as it is sent: text constructs and links.

use crate::feed::Written;
use crate::xml::{Element, Namespace};
use base64::Engine as _;

/// A text construct or inline content (RFC 4287, 3.1 and 4.1.3); `None` for media and for what is no text.
///
/// Atom 0.3 says in `mode` how the markup is carried, apart from what it is. Whatever is said, elements that stand
/// there are markup: senders forget to say it.
pub(super) fn written(element: Element<'_>) -> Option<Written<'_>> {
    let kind = element.attribute("type").unwrap_or("text").trim().to_ascii_lowercase();
    let is_html = matches!(kind.as_str(), "html" | "text/html" | "xhtml" | "application/xhtml+xml");
    if element.attribute("mode") == Some("base64") {
        let text = decoded(&element.text())?;
        return Some(if is_html { Written::Html(text) } else { Written::Plain(text) })
            .filter(|_| is_html || is_plain(&kind));
    }
    let has_elements = element.children().next().is_some();
    match kind.as_str() {
        _ if has_elements && (is_html || is_plain(&kind)) => Some(Written::Markup(element)),
        _ if is_html => Some(Written::Html(element.text())),
        // Atom 0.3's plain text may be escaped markup all the same.
        _ if is_plain(&kind) && element.attribute("mode") == Some("escaped") => Some(Written::Html(element.text())),
        _ if is_plain(&kind) => Some(Written::Plain(element.text())),
        _ => None,
    }
}

/// A text construct: what says to be of no kind of text is text all the same, since nothing else may stand there,
/// escaped or in Base64.
pub(super) fn words(element: Element<'_>) -> Written<'_> {
    let text = || element.text();
    written(element).unwrap_or_else(|| Written::Html(decoded(&text()).unwrap_or_else(text)))
}

fn is_plain(kind: &str) -> bool {
    kind == "text" || kind.starts_with("text/")
}

/// A text in Base64 (Atom 0.3, 3.1.2).
fn decoded(text: &str) -> Option<String> {
    let compact: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(compact).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// The children of a name of Atom's own.
pub(super) fn all<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    element.children().filter(move |child| child.namespace() == Namespace::Atom && child.name() == name)
}

/// The links of a relation; `alternate` where none is said (RFC 4287, 4.2.7.2).
pub(super) fn links<'d>(element: Element<'d>, relation: &'static str) -> impl Iterator<Item = Element<'d>> {
    all(element, "link").filter(move |link| link.attribute("rel").unwrap_or("alternate") == relation)
}
