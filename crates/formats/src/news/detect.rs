//! Finds the format of a document from its text, and has it read.

use super::{Format, Reading};
use crate::json::{self, JsonError};
use crate::xml::{Document, Element, XmlError};
use crate::{ap, atom, cdf, json_feed, newsml_1, newsml_g2, ninjs, nitf, rss};
use broadtape_model::{Problem, ProblemKind};

const KNOWN: &str = "ninjs, NewsML, NITF, wire text, mail, RSS, Atom, CDF and JSON Feed are";

/// What reads a document of XML from its element.
type Read = fn(Element<'_>, &mut Reading<'_>);

/// Reads a document of any format.
///
/// # Errors
/// When it is none that we know, or breaks a bound.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> Result<Format, Problem> {
    match text.trim_start().chars().next() {
        Some('{' | '[') => read_json(text, reading),
        Some('<') => read_xml(text, reading),
        None => Err(unreadable("the document is empty")),
        Some(_) => Err(unreadable(format!("the document is neither XML nor JSON, wire text or a mail; {KNOWN} read"))),
    }
}

fn read_json(text: &str, reading: &mut Reading<'_>) -> Result<Format, Problem> {
    let value = json::read(text).map_err(|error| {
        let kind = match error {
            JsonError::TooManyValues | JsonError::TooDeep => ProblemKind::TooLarge,
            JsonError::Malformed(_) => ProblemKind::Unreadable,
        };
        Problem::new(kind, "", format!("the document {error}"))
    })?;
    if json_feed::is_rss_in_json(&value) {
        let document = json_feed::rss_in_json(&value).map_err(|error| unusable(&error))?;
        rss::read(document.root(), reading);
        return Ok(Format::Rss);
    }
    if json_feed::is_json_feed(&value) {
        json_feed::read(&value, reading);
        return Ok(Format::JsonFeed);
    }
    if ap::is_ap(&value) {
        ap::read(&value, reading);
        return Ok(Format::ApMedia);
    }
    if ninjs::is_ninjs(&value) {
        ninjs::read(&value, reading);
        return Ok(Format::Ninjs);
    }
    Err(unreadable(format!("the document is JSON but no news format that we know; {KNOWN} read")))
}

fn read_xml(text: &str, reading: &mut Reading<'_>) -> Result<Format, Problem> {
    let document = Document::read(text).map_err(|error| unusable(&error))?;
    if let Some(fault) = &document.fault {
        // Mended, it costs nothing by itself; broken off, what followed is lost.
        let is_lost = document.root().is_broken_off();
        let kind = if is_lost { ProblemKind::Unreadable } else { ProblemKind::Ignored };
        reading.problem(kind, "", format!("the document {fault}; what can be read is used"));
    }
    if let Some(slip) = &document.slip {
        reading.problem(ProblemKind::Ignored, "", format!("the document {slip}; it is read as it is meant everywhere"));
    }
    let root = document.root();
    let Some((format, read)) = format_of(root) else { return Err(unknown(root)) };
    read(root, reading);
    Ok(format)
}

/// The format of a document by its element, and what reads it.
fn format_of(root: Element<'_>) -> Option<(Format, Read)> {
    if newsml_g2::is_newsml_g2(root) {
        Some((Format::NewsmlG2, newsml_g2::read))
    } else if newsml_1::is_newsml_1(root) {
        Some((Format::Newsml1, newsml_1::read))
    } else if nitf::is_document(root) {
        Some((Format::Nitf, nitf::read))
    } else if atom::is_atom(root) {
        Some((Format::Atom, atom::read))
    } else if rss::is_rss(root) {
        Some((if rss::is_wordpress(root) { Format::WordPress } else { Format::Rss }, rss::read))
    } else if cdf::is_cdf(root) {
        Some((Format::Cdf, cdf::read))
    } else {
        None
    }
}

fn unusable(error: &XmlError) -> Problem {
    let kind = if matches!(error, XmlError::Empty(_)) { ProblemKind::Unreadable } else { ProblemKind::TooLarge };
    Problem::new(kind, "", format!("the document {error}"))
}

fn unknown(root: Element<'_>) -> Problem {
    let name: String = root.name().chars().take(40).collect();
    let known_by = match name.to_ascii_lowercase().as_str() {
        "html" => "a page of HTML",
        "opml" => "an OPML list of feeds",
        _ => "no news format that we know",
    };
    unreadable(format!("the document's element is `{name}`: {known_by}; {KNOWN} read"))
}

fn unreadable(what: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::Unreadable, "", what)
}
