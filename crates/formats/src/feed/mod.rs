//! What the formats of feeds share: texts in several kinds of markup, which is the deck and which the body, and
//! what an item is called that does not say so.

mod headline;
mod identity;
mod licence;
mod mending;

pub(crate) use headline::headline;
pub(crate) use identity::identity;
pub(crate) use licence::{copyright_of_media, licences};
pub(crate) use mending::is_fit;

use crate::addresses;
use crate::body::{self, Body};
use crate::text;
use crate::xml::{Element, Namespace};
use broadtape_model::{Block, StoryVersion, Subject};
use url::Url;

/// A deck is at most so many characters long; a longer text is a body.
const DECK_CHARACTERS_MAX: usize = 600;

/// A text of a feed.
#[derive(Clone, Debug)]
pub(crate) enum Written<'d> {
    /// HTML, escaped or in a CDATA section.
    Html(String),
    /// Plain text.
    Plain(String),
    /// XHTML as elements.
    Markup(Element<'d>),
}

impl Written<'_> {
    /// As blocks.
    pub(crate) fn body(&self, base: Option<&Url>) -> Body {
        match self {
            Self::Html(html) if body::looks_like_html(html) => body::read_html(html, base),
            Self::Html(text) | Self::Plain(text) => body::read_plain(text),
            Self::Markup(element) => body::read_markup(*element, base),
        }
    }

    /// As words in one line.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Html(html) => body::words_of(html),
            Self::Plain(text) => text::folded(text),
            Self::Markup(element) => body::words(&body::read_markup(*element, None).blocks),
        }
    }

    fn is_blank(&self) -> bool {
        match self {
            Self::Html(text) | Self::Plain(text) => text::is_blank(text),
            Self::Markup(element) => element.children().next().is_none() && text::is_blank(&element.text()),
        }
    }
}

/// The deck and the body that an item's full content and its summary make.
///
/// Without full content, a summary that is short and flat is a deck; anything else is the body.
pub(crate) fn deck_and_body(
    content: Option<Written<'_>>,
    summary: Option<Written<'_>>,
    base: Option<&Url>,
) -> (Option<String>, Body) {
    let content = content.filter(|content| !content.is_blank());
    let summary = summary.filter(|summary| !summary.is_blank());
    match (content, summary) {
        (Some(content), summary) => (summary.and_then(|summary| deck(&summary)), content.body(base)),
        (None, Some(summary)) => {
            let body = summary.body(base);
            let is_flat = body.blocks.len() <= 1 && matches!(body.blocks.first(), None | Some(Block::Paragraph(_)));
            let words = body::words(&body.blocks);
            if is_flat && words.chars().count() <= DECK_CHARACTERS_MAX {
                (Some(words).filter(|words| !words.is_empty()), Body::default())
            } else {
                (None, body)
            }
        }
        (None, None) => (None, Body::default()),
    }
}

fn deck(summary: &Written<'_>) -> Option<String> {
    // A summary as long as a story repeats it.
    Some(summary.words()).filter(|words| !words.is_empty() && words.chars().count() <= DECK_CHARACTERS_MAX)
}

/// The address against which what stands in an element is resolved: its `xml:base`, each within the one around
/// it (XML Base, 4), the outermost within `document`.
pub(crate) fn base(element: Element<'_>, document: Option<&Url>) -> Option<Url> {
    let around: Vec<&str> = std::iter::successors(Some(element), |inner| inner.parent())
        .filter_map(|element| element.attribute_in(Namespace::Xml, "base"))
        .collect();
    around
        .into_iter()
        .rev()
        .fold(document.cloned(), |outer, address| addresses::base(address, outer.as_ref()).or(outer))
}

/// Resolves the relative addresses of a story's pictures where an `xml:base` says against what. Others stay as they
/// are: the door knows where the document came from.
pub(crate) fn resolve_pictures(story: &mut StoryVersion, base: Option<&Url>) {
    let Some(base) = base else { return };
    let within = story.body.iter_mut().filter_map(|block| match block {
        Block::Picture(picture) => Some(picture),
        _ => None,
    });
    for picture in within.chain(&mut story.pictures) {
        if let Some(url) = addresses::web(&picture.url, Some(base)) {
            picture.url = url.into();
        }
    }
}

/// The first child of a name whose text is not blank, as written.
pub(crate) fn first_text(element: Element<'_>, namespace: Namespace, name: &str) -> Option<String> {
    element.all(namespace, name).map(Element::text).find(|text| !text::is_blank(text))
}

/// Names in one line: `A, B and C` is the provider's to write; a list of elements is joined by commas.
pub(crate) fn joined(names: impl Iterator<Item = String>) -> Option<String> {
    let mut names: Vec<String> = names.collect();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A subject by its name and perhaps its code.
pub(crate) fn subject(name: Option<&str>, code: Option<&str>) -> Option<Subject> {
    let name = name.and_then(text::folded_or_none);
    let code = code.and_then(text::folded_or_none).filter(|code| name.as_ref() != Some(code));
    (name.is_some() || code.is_some()).then_some(Subject { name, code })
}
