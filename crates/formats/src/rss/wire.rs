//! RSS as it is sent: what a channel says of all its items, and where an item's texts stand.

use crate::feed::{self, Written, first_text};
use crate::xml::{Element, Namespace};
use crate::{addresses, media, rights, text};
use broadtape_model::Terms;
use url::Url;

/// What a channel says of all its items.
#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) language: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) address: Option<Url>,
    pub(super) terms: Terms,
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
            terms: rights::restrictions(channel),
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

/// The full content: `content:encoded`, Atom's `content`, XHTML in the item, or `fullitem` of old feeds.
pub(super) fn content(item: Element<'_>) -> Option<Written<'_>> {
    let encoded = first_text(item, Namespace::Content, "encoded").map(Written::Html);
    let atom = || item.child(Namespace::Atom, "content").filter(|content| !text::is_blank(&content.text())).map(either);
    let xhtml = || {
        item.children().find(|child| {
            matches!(child.namespace(), Namespace::Xhtml | Namespace::None) && matches!(child.name(), "body" | "div")
        })
    };
    encoded.or_else(atom).or_else(|| xhtml().map(either)).or_else(|| rss_all(item, "fullitem").next().map(either))
}

/// Some write elements themselves instead of escaping them.
fn either(element: Element<'_>) -> Written<'_> {
    if element.children().next().is_some() { Written::Markup(element) } else { Written::Html(element.text()) }
}

/// The summary: `description`, which is HTML by custom.
pub(super) fn summary(item: Element<'_>) -> Option<Written<'_>> {
    if let Some(excerpt) = first_text(item, Namespace::Excerpt, "encoded") {
        return Some(Written::Html(excerpt));
    }
    let says = |element: &Element<'_>| element.children().next().is_some() || !text::is_blank(&element.text());
    let description = rss_all(item, "description").find(says).map(either);
    description
        .or_else(|| first_text(item, Namespace::DublinCore, "description").map(Written::Html))
        .or_else(|| item.child(Namespace::Atom, "summary").map(either))
        .or_else(|| media::description(item).map(Written::Html))
}

/// Who wrote an item: `dc:creator`, the name in `author`, or Atom's `author`. Electronic addresses are nobody's to print.
pub(super) fn byline(item: Element<'_>) -> Option<String> {
    let dublin_core = item
        .children()
        .filter(|child| child.namespace() == Namespace::DublinCore && matches!(child.name(), "creator" | "author"))
        .filter_map(|creator| name_of(&creator.text()));
    let atom = || {
        item.all(Namespace::Atom, "author").filter_map(|person| name_of(&first_text(person, Namespace::Atom, "name")?))
    };
    feed::joined(dublin_core)
        .or_else(|| feed::joined(rss_all(item, "author").filter_map(|author| name_of(&author.text()))))
        .or_else(|| feed::joined(atom()))
}

/// The name in `name`, `name@example.com (Name)`, `Name (name@example.com)` or `Name <name@example.com>`.
fn name_of(written: &str) -> Option<String> {
    let written = text::folded(written);
    let name = match (written.split_once('('), written.split_once('<')) {
        (Some((address, name)), _) if address.contains('@') => name.trim_end_matches(')').to_owned(),
        (Some((name, address)), _) if address.contains('@') => name.to_owned(),
        (_, Some((name, address))) if address.contains('@') => name.to_owned(),
        _ => written,
    };
    text::folded_or_none(&name).filter(|name| !name.contains('@'))
}
