//! The content of a NewsML-G2 item: its body and the renditions of its picture.

use super::wire;
use crate::body::{self, Body};
use crate::news::{Reading, Rendition};
use crate::nitf;
use crate::xml::Element;
use broadtape_model::ProblemKind;

/// What is written in an item's content set.
enum Written<'d> {
    Xhtml(Element<'d>),
    Nitf(Element<'d>),
    Html(String),
    Plain(String),
}

impl Written<'_> {
    /// Lower is better: marked-up text keeps more than plain text.
    fn rank(&self) -> u8 {
        match self {
            Self::Xhtml(_) => 0,
            Self::Nitf(_) => 1,
            Self::Html(_) => 2,
            Self::Plain(_) => 3,
        }
    }
}

/// An item's content.
#[derive(Default)]
pub(super) struct Content {
    pub(super) body: Body,
    /// The head of a NITF document in it.
    pub(super) nitf: nitf::Head,
    /// What a NITF document in it says of its release.
    pub(super) held: Option<nitf::Held>,
}

/// Reads the content of an item. Of alternative bodies, the best marked up.
pub(super) fn read(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Content {
    let contents = wire::all(item, "contentSet").flat_map(Element::children);
    let written: Vec<Written<'_>> = contents.filter_map(|content| written(content, guid, reading)).collect();
    let only = |body| Content { body, ..Content::default() };
    match written.into_iter().min_by_key(Written::rank) {
        None => Content::default(),
        Some(Written::Xhtml(element)) => only(body::read_markup(element, None)),
        Some(Written::Nitf(element)) => Content {
            body: body::read_markup(nitf::content(element), None),
            nitf: nitf::head(element),
            held: Some(nitf::held(element, guid, reading)),
        },
        Some(Written::Html(html)) => only(body::read_html(&html, None)),
        Some(Written::Plain(text)) => only(body::read_plain(&text)),
    }
}

fn written<'d>(content: Element<'d>, guid: &str, reading: &mut Reading<'_>) -> Option<Written<'d>> {
    let content_type = content.attribute("contenttype").unwrap_or_default().to_ascii_lowercase();
    match content.name() {
        "inlineXML" => {
            let document = content.children().next()?;
            let inner_body = || content.descendants().find(|element| element.name() == "body");
            if nitf::is_nitf(document) || content_type.contains("nitf") {
                return Some(Written::Nitf(content));
            }
            if document.name() == "html" || content_type.contains("html") {
                return Some(Written::Xhtml(inner_body().unwrap_or(content)));
            }
            let kind: String =
                if content_type.is_empty() { document.name().chars().take(40).collect() } else { content_type };
            reading.problem(
                ProblemKind::Ignored,
                guid,
                format!("has content of type `{kind}`, which is no text that we read"),
            );
            None
        }
        "inlineData" if content.attribute("encoding").is_some() => {
            reading.problem(ProblemKind::Ignored, guid, "has content in an encoding that is not read");
            None
        }
        "inlineData" if content_type.contains("html") => Some(Written::Html(content.text())),
        "inlineData" if content_type.is_empty() || content_type.starts_with("text/") => {
            Some(Written::Plain(content.text()))
        }
        _ => None,
    }
}

/// The renditions that an element (`contentSet`, a `link`) refers to.
pub(super) fn renditions(around: Element<'_>) -> Vec<Rendition> {
    let remote = wire::all(around, "remoteContent");
    remote
        .filter_map(|content| {
            let pixels = |name| content.attribute(name).and_then(crate::addresses::pixels);
            Some(Rendition {
                url: content.attribute("href")?.to_owned(),
                name: content
                    .attribute("rendition")
                    .or(content.attribute("renditionuri"))
                    .unwrap_or_default()
                    .to_owned(),
                media_type: content.attribute("contenttype").map(str::to_owned),
                width: pixels("width"),
                height: pixels("height"),
            })
        })
        .collect()
}
