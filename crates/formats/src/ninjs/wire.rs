//! ninjs as it is sent: where each version puts a story's texts.
//!
//! ninjs 1 has a property for each (`headline`, `body_xhtml`, `description_caption`); ninjs 2 and 3
//! have arrays of texts with roles (`headlines`, `bodies`, `descriptions`).

use crate::body::{self, Body};
use crate::json::Object;
use crate::nitf;
use crate::xml::Document;
use serde_json::Value;

/// A text with its role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'j> {
    /// The role in lower case where it is known, without its scheme; empty when none is said.
    role: &'j str,
    content_type: &'j str,
    value: &'j str,
}

/// The texts of one kind: those of the array, the property itself, and the properties that begin with its name.
pub(super) fn texts<'j>(item: Object<'j>, array: &str, property: &str) -> Vec<Written<'j>> {
    let mut texts: Vec<Written<'j>> = item
        .objects(array)
        .into_iter()
        .filter_map(|named| {
            let object = named.object;
            let role = object.text("role").unwrap_or_default();
            let role = role.rsplit(['/', ':']).next().unwrap_or(role);
            Some(Written {
                role,
                content_type: object.text("contentType").unwrap_or_default(),
                value: object.text("value")?,
            })
        })
        .collect();
    for (name, value) in item.members() {
        let Some(value) = value.as_str() else { continue };
        let Some(rest) = name
            .get(..property.len())
            .filter(|start| start.eq_ignore_ascii_case(property))
            .map(|_| &name[property.len()..])
        else {
            continue;
        };
        if rest.is_empty() {
            texts.insert(0, Written { role: "", content_type: "", value });
        } else if let Some(role) = rest.strip_prefix('_') {
            texts.push(Written { role, content_type: "", value });
        }
    }
    texts.retain(|text| !crate::text::is_blank(text.value));
    texts
}

/// The main headline.
pub(super) fn headline(item: Object<'_>) -> Option<String> {
    let rank = |role: &str| match role {
        "main" | "hlMain" => 0,
        "" => 1,
        _ => 2,
    };
    let headline = texts(item, "headlines", "headline").into_iter().min_by_key(|text| rank(text.role))?;
    Some(body::words_of(headline.value))
}

/// The summary that stands below a headline.
pub(super) fn deck(item: Object<'_>) -> Option<String> {
    let rank = |role: &str| match role {
        "summary" => Some(0),
        "abstract" | "deck" | "standfirst" | "lead" | "intro" | "teaser" | "short" => Some(1),
        "" | "text" | "main" | "xhtml" | "html" => Some(2),
        _ => None,
    };
    let texts = texts(item, "descriptions", "description");
    let (_, deck) =
        texts.into_iter().filter_map(|text| Some((rank(text.role)?, text))).min_by_key(|(rank, _)| *rank)?;
    Some(body::words_of(deck.value))
}

/// What a picture shows.
pub(super) fn caption(item: Object<'_>) -> Option<String> {
    let rank = |role: &str| match role {
        "caption" => Some(0),
        "" | "text" | "main" | "summary" => Some(1),
        _ => None,
    };
    let texts = texts(item, "descriptions", "description");
    let (_, caption) =
        texts.into_iter().filter_map(|text| Some((rank(text.role)?, text))).min_by_key(|(rank, _)| *rank)?;
    Some(body::words_of(caption.value))
}

/// Whom to credit.
pub(super) fn credit(item: Object<'_>) -> Option<String> {
    let described = || {
        texts(item, "descriptions", "description").into_iter().find(|text| text.role.eq_ignore_ascii_case("creditline"))
    };
    let credit = item.text("creditline").or_else(|| described().map(|text| text.value))?;
    crate::text::folded_or_none(credit)
}

/// How a body is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Markup {
    Html,
    Nitf,
    Plain,
}

/// The body, and the head of a NITF one.
pub(super) fn body(item: Object<'_>) -> (Body, nitf::Head) {
    let is_main =
        |role: &str| matches!(role, "" | "main" | "body" | "html" | "xhtml" | "richtext" | "nitf" | "text" | "content");
    let best = texts(item, "bodies", "body")
        .into_iter()
        .map(|text| (!is_main(text.role), markup(text), text))
        .min_by_key(|(aside, markup, _)| (*aside, *markup));
    match best {
        None => Default::default(),
        Some((_, Markup::Plain, text)) => (body::read_plain(text.value), nitf::Head::default()),
        Some((_, Markup::Html, text)) => (body::read_html(text.value, None), nitf::Head::default()),
        Some((_, Markup::Nitf, text)) => match Document::read(text.value) {
            Ok(document) if document.fault.is_none() => {
                (body::read_markup(nitf::content(document.root()), None), nitf::head(document.root()))
            }
            // NITF that is not well-formed still reads like HTML, its head left out.
            _ => (body::read_html(text.value, None), nitf::Head::default()),
        },
    }
}

fn markup(text: Written<'_>) -> Markup {
    let content_type = text.content_type.to_ascii_lowercase();
    let start = text.value.trim_start();
    if content_type.contains("nitf")
        || start.starts_with("<nitf")
        || (start.starts_with("<?xml") && start.contains("<nitf"))
    {
        return Markup::Nitf;
    }
    match content_type.as_str() {
        "" if matches!(text.role, "html" | "xhtml" | "richtext") || body::looks_like_html(text.value) => Markup::Html,
        plain if plain.is_empty() || plain.starts_with("text/plain") => Markup::Plain,
        other if other.contains("html") || body::looks_like_html(text.value) => Markup::Html,
        _ => Markup::Plain,
    }
}

/// What the properties that begin with `embargo` say; each as it is written, `None` for what is no text.
pub(super) fn embargoes<'j>(item: Object<'j>) -> impl Iterator<Item = (&'j str, Option<&'j str>)> {
    item.members()
        .filter(|(name, _)| name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("embargo")))
        .map(|(name, value)| (name, value.as_str()))
}

/// What the publishing status is, as written; `null` and the like as JSON writes them.
pub(super) fn statuses(item: Object<'_>) -> Vec<String> {
    let mut statuses: Vec<String> = item
        .members()
        .filter(|(name, _)| name.eq_ignore_ascii_case("pubStatus"))
        .map(|(_, value)| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect();
    statuses.dedup();
    statuses
}
