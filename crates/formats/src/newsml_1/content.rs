//! The content of a NewsML 1 item: which of its pieces is the body, and its pictures.

use super::wire;
use crate::body::{self, Body};
use crate::news::{Rendition, best_rendition};
use crate::xml::Element;
use crate::{nitf, text};
use broadtape_model::Picture;

/// A piece of text in a component.
#[derive(Clone, Copy)]
pub(super) struct Piece<'d> {
    component: Element<'d>,
    data: Element<'d>,
    markup: Markup,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Markup {
    Nitf,
    Xhtml,
    Html,
    Plain,
}

impl<'d> Piece<'d> {
    /// The NITF document that it is, where it is one.
    pub(super) fn nitf(self) -> Option<Element<'d>> {
        (self.markup == Markup::Nitf).then_some(self.data)
    }

    /// As blocks.
    pub(super) fn body(self) -> Body {
        match self.markup {
            Markup::Nitf => body::read_markup(nitf::content(self.data), None),
            Markup::Xhtml => {
                let inner = self.data.descendants().find(|element| element.name() == "body");
                body::read_markup(inner.unwrap_or(self.data), None)
            }
            Markup::Html => body::read_html(&self.data.text(), None),
            Markup::Plain => body::read_plain(&self.data.text()),
        }
    }
}

/// Roles of pieces that stand beside a body and are none.
const ASIDE: [&str; 12] = [
    "caption",
    "headline",
    "subheadline",
    "contact",
    "stylesheet",
    "logo",
    "photo",
    "picture",
    "abstract",
    "summary",
    "thumbnail",
    "audio",
];

/// The piece that is the body: the one that says so, else one that says nothing, else any that is not known to stand
/// beside a body. Of alternatives, the best marked up.
pub(super) fn body<'d>(components: &[Element<'d>]) -> Option<Piece<'d>> {
    let rank = |role: &str| match role {
        "main" | "body" | "bodytext" | "text" | "maintext" => Some(0),
        "" => Some(1),
        aside if ASIDE.contains(&aside) => None,
        _ => Some(2),
    };
    let pieces = components.iter().flat_map(|component| pieces(*component));
    let ranked = pieces.filter_map(|piece| Some((rank(&wire::role(piece.component))?, piece.markup, piece)));
    ranked.min_by_key(|(rank, markup, _)| (*rank, *markup)).map(|(_, _, piece)| piece)
}

/// The words of the first piece of a role.
pub(super) fn words(components: &[Element<'_>], role: &str) -> Option<String> {
    let mut pieces =
        components.iter().filter(|component| wire::role(**component) == role).flat_map(|component| pieces(*component));
    pieces.find_map(|piece| text::folded_or_none(&body::words(&piece.body().blocks)))
}

/// The texts directly in a component.
fn pieces<'d>(component: Element<'d>) -> impl Iterator<Item = Piece<'d>> {
    let items = wire::all(component, "ContentItem");
    items.filter_map(move |item| {
        let data = wire::child(item, "DataContent")?;
        Some(Piece { component, data, markup: markup(item, data)? })
    })
}

fn markup(item: Element<'_>, data: Element<'_>) -> Option<Markup> {
    let said = |name| wire::child(item, name).and_then(wire::formal).unwrap_or_default().to_ascii_lowercase();
    let (media, format) = (said("MediaType"), format!("{} {}", said("MimeType"), said("Format")));
    let is_text = matches!(media.as_str(), "" | "text" | "complextype" | "composite");
    if !is_text || wire::child(item, "Encoding").is_some() || format.contains("css") || text::is_blank(&data.text()) {
        return None;
    }
    let first = data.children().next();
    Some(match first {
        Some(first) if nitf::is_nitf(first) || format.contains("nitf") => Markup::Nitf,
        Some(_) => Markup::Xhtml,
        None if format.contains("html") || body::looks_like_html(&data.text()) => Markup::Html,
        None => Markup::Plain,
    })
}

/// The pictures: of each component the best rendition, with the words that stand with it.
pub(super) fn pictures(components: &[Element<'_>], credit: Option<&str>) -> Vec<Picture> {
    let mut found: Vec<(bool, Picture)> = Vec::new();
    for component in components {
        let Some(picture) = best_rendition(&renditions(*component)) else { continue };
        // A caption is a component beside the renditions, or within theirs.
        let around: Vec<Element<'_>> = std::iter::once(*component)
            .chain(component.parent().filter(|parent| parent.name() == "NewsComponent"))
            .collect();
        let beside: Vec<Element<'_>> = around.iter().flat_map(|around| wire::all(*around, "NewsComponent")).collect();
        let line = |name| wire::line(std::slice::from_ref(component), name);
        let picture = Picture {
            alternative: line("HeadLine").unwrap_or_default(),
            caption: words(&beside, "caption").or_else(|| line("SubHeadLine")),
            credit: line("CreditLine").or_else(|| credit.map(str::to_owned)),
            ..picture
        };
        found.push((wire::role(*component) == "logo", picture));
    }
    // A logo is no lead picture.
    found.sort_by_key(|(is_logo, _)| *is_logo);
    found.into_iter().map(|(_, picture)| picture).collect()
}

fn renditions(component: Element<'_>) -> Vec<Rendition> {
    let items = wire::all(component, "ContentItem");
    items
        .filter_map(|item| {
            let said = |name| wire::child(item, name).and_then(wire::formal);
            let kind = said("MimeType").or(said("Format").filter(|format| format.contains('/')));
            let is_picture = kind.is_some_and(|kind| kind.starts_with("image/"))
                || said("MediaType").is_some_and(|media| matches!(media, "Photo" | "Graphic" | "Picture"));
            let characteristics: Vec<(&str, &str)> =
                wire::child(item, "Characteristics").into_iter().flat_map(wire::properties).collect();
            let value = |names: [&str; 2]| {
                characteristics.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)
            };
            is_picture.then_some(Rendition {
                url: item.attribute("Href")?.to_owned(),
                name: value(["ImageUse", "Rendition"]).unwrap_or_default().to_owned(),
                media_type: kind.map(str::to_owned),
                width: value(["PixelWidth", "Width"]).and_then(crate::addresses::pixels),
                height: value(["PixelHeight", "Height"]).and_then(crate::addresses::pixels),
            })
        })
        .collect()
}
