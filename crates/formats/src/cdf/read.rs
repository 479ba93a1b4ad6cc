//! A CDF item to our nouns.

use super::is;
use crate::feed::{self, Written};
use crate::news::{Numbering, Reading};
use crate::xml::Element;
use crate::{addresses, body, text};
use broadtape_model::StoryVersion;
use url::Url;

/// Reads an item.
pub(super) fn item(item: Element<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    if !feed::is_fit(item, &place, reading) {
        return;
    }
    let base = base(item);
    // The address stands in the item, or in a link that holds its title (`A`).
    let link = attribute(item, "href").or_else(|| child(item, "a").and_then(|link| attribute(link, "href")));
    let link = link.and_then(|link| addresses::web(link, base.as_ref()));
    let words = |name| child(item, name).map(Element::text).filter(|words| !text::is_blank(words));
    let (title, summary) = (words("title").or_else(|| words("a")), words("abstract"));
    let changed = attribute(item, "lastmod");
    let identity = feed::identity(None, link.as_deref(), title.as_deref(), changed, || summary.clone());
    let Some(id) = reading.story_id(&place, identity.as_deref()) else { return };
    let guid = id.guid.to_string();
    let (mut deck, body) = feed::deck_and_body(None, summary.map(Written::Html), base.as_ref());
    let mut body = reading.body(&guid, body);
    let title = title.map(|title| body::words_of(&title));
    let Some(headline) = reading.headline(&guid, feed::headline(title, &mut deck, &mut body)) else { return };
    let version_created = reading.date(&guid, "lastmod", changed);
    let story = StoryVersion {
        version_created,
        deck,
        language: item.inherited("lang").map(str::to_owned),
        source_url: link,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    reading.story(story, Numbering::Door);
}

/// The address against which those in an item are resolved: the nearest channel's `base`.
fn base(item: Element<'_>) -> Option<Url> {
    std::iter::successors(Some(item), |element| element.parent())
        .find_map(|element| addresses::base(attribute(element, "base")?, None))
}

fn child<'d>(element: Element<'d>, name: &str) -> Option<Element<'d>> {
    element.children().find(|child| is(*child, name))
}

fn attribute<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).or_else(|| element.attribute(&name.to_ascii_uppercase()))
}
