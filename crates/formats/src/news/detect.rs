//! Finds the format of a document from its text, and has it read.

use super::{Format, Reading};
use crate::json::{self, JsonError};
use crate::xml::{Document, XmlError};
use crate::{atom, newsml_g2, ninjs, rss};
use broadtape_model::{Problem, ProblemKind};

const KNOWN: &str = "ninjs, NewsML-G2, RSS and Atom are";

/// Reads a document of any format.
///
/// # Errors
/// When it is none that we know, or breaks a bound.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> Result<Format, Problem> {
    match text.trim_start().chars().next() {
        Some('{' | '[') => read_json(text, reading),
        Some('<') => read_xml(text, reading),
        None => Err(unreadable("the document is empty")),
        Some(_) => Err(unreadable(format!("the document is neither XML nor JSON; {KNOWN} read"))),
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
    if !ninjs::is_ninjs(&value) {
        return Err(unreadable(format!("the document is JSON but not ninjs; {KNOWN} read")));
    }
    ninjs::read(&value, reading);
    Ok(Format::Ninjs)
}

fn read_xml(text: &str, reading: &mut Reading<'_>) -> Result<Format, Problem> {
    let document = Document::read(text).map_err(|error| {
        let kind = if matches!(error, XmlError::Empty(_)) { ProblemKind::Unreadable } else { ProblemKind::TooLarge };
        Problem::new(kind, "", format!("the document {error}"))
    })?;
    if let Some(fault) = &document.fault {
        let what = format!("the document {fault}; the items that are whole are used");
        reading.problem(ProblemKind::Unreadable, "", what);
    }
    let root = document.root();
    if newsml_g2::is_newsml_g2(root) {
        newsml_g2::read(root, reading);
        Ok(Format::NewsmlG2)
    } else if atom::is_atom(root) {
        atom::read(root, reading);
        Ok(Format::Atom)
    } else if rss::is_rss(root) {
        rss::read(root, reading);
        Ok(Format::Rss)
    } else {
        let name: String = root.name().chars().take(40).collect();
        let known_by = match name.to_ascii_lowercase().as_str() {
            "newsml" => "NewsML 1, which is not read",
            "nitf" => "bare NITF, which is read only within NewsML-G2 or ninjs",
            "html" => "a page of HTML",
            "opml" => "an OPML list of feeds",
            _ => "no news format that we know",
        };
        Err(unreadable(format!("the document's element is `{name}`: {known_by}; {KNOWN} read")))
    }
}

fn unreadable(what: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::Unreadable, "", what)
}
