//! RSS as it is sent: what a channel says of all its items, and where an item's texts stand.

use crate::feed::{self, Written, first_text};
use crate::xml::{Element, Namespace};
use crate::{addresses, text};
use url::Url;

/// What a channel says of all its items.
#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) language: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) address: Option<Url>,
}

impl Channel {
    /// Reads it, where there is one.
    pub(super) fn read(channel: Option<Element<'_>>) -> Self {
        let Some(channel) = channel else { return Self::default() };
        let words = |name| rss_text(channel, name).and_then(|text| text::folded_or_none(&text));
        let dublin_core =
            |name| first_text(channel, Namespace::DublinCore, name).and_then(|text| text::folded_or_none(&text));
        Self {
            language: words("language").or_else(|| dublin_core("language")),
            copyright: words("copyright").or_else(|| dublin_core("rights")),
            address: rss_text(channel, "link").and_then(|link| addresses::base(&link, None)),
        }
    }
}

/// The first child of a name of RSS's own, whose text is not blank.
pub(super) fn rss_text(element: Element<'_>, name: &str) -> Option<String> {
    first_text(element, Namespace::None, name).or_else(|| first_text(element, Namespace::Rss, name))
}

/// The children of a name of RSS's own.
pub(super) fn rss_all<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    element
        .children()
        .filter(move |child| child.name() == name && matches!(child.namespace(), Namespace::None | Namespace::Rss))
}

/// The full content: `content:encoded`, or XHTML in the item.
pub(super) fn content(item: Element<'_>) -> Option<Written<'_>> {
    let encoded = first_text(item, Namespace::Content, "encoded").map(Written::Html);
    let xhtml = || {
        item.children().find(|child| child.namespace() == Namespace::Xhtml && matches!(child.name(), "body" | "div"))
    };
    encoded.or_else(|| xhtml().map(Written::Markup))
}

/// The summary: `description`, which is HTML by custom.
pub(super) fn summary(item: Element<'_>) -> Option<Written<'_>> {
    let description = rss_all(item, "description").next();
    // Some write the elements themselves instead of escaping them.
    let has_elements = |element: &Element<'_>| element.children().next().is_some();
    match description {
        Some(description) if has_elements(&description) => Some(Written::Markup(description)),
        Some(description) => Some(Written::Html(description.text())),
        None => first_text(item, Namespace::DublinCore, "description").map(Written::Html),
    }
}

/// Who wrote an item: `dc:creator`, or the name in `author`. Electronic addresses are nobody's to print.
pub(super) fn byline(item: Element<'_>) -> Option<String> {
    let creators = item.all(Namespace::DublinCore, "creator").filter_map(|creator| name_of(&creator.text()));
    feed::joined(creators)
        .or_else(|| feed::joined(rss_all(item, "author").filter_map(|author| name_of(&author.text()))))
}

/// The name in `name`, `name@example.com (Name)` or `Name <name@example.com>`.
fn name_of(written: &str) -> Option<String> {
    let written = text::folded(written);
    let name = match (written.split_once('('), written.split_once('<')) {
        (Some((address, name)), _) if address.contains('@') => name.trim_end_matches(')').to_owned(),
        (_, Some((name, address))) if address.contains('@') => name.to_owned(),
        _ => written,
    };
    text::folded_or_none(&name).filter(|name| !name.contains('@'))
}
