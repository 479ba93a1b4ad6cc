//! What a story says of its rights in a form that machines read, whatever the format it comes in.
//!
//! Policies of ODRL 2.1 and 2.2, and of IPTC's RightsML on top of it, as XML and as JSON; Media RSS's restrictions; the PLUS vocabulary
//! of data mining. A part of each is understood. What is not understood and may limit the story goes into [`Terms::unknown`], which holds it.
//! Of policies that say several things the strictest reading counts, whatever strategy for conflicts they name. What a rule is about
//! (`target`) is not looked at: rights that come with a story are its own.

mod constraint;
mod json;
mod markup;
mod media;
mod mining;
mod policy;
mod rule;
mod territories;
mod vocabulary;

pub(crate) use media::{limits_media, restrictions};
pub(crate) use mining::data_mining;

use crate::xml::{Document, Element};
use broadtape_model::Terms;
use policy::Policy;

/// Most words of a story's policies (actions, parties, values of conditions): a list of all countries twice over. Each is looked at.
const WORDS_MAX: usize = 600;
/// Most expressions, restrictions or blocks of rights of a story.
const EXPRESSIONS_MAX: usize = 50;
/// Longest that what is not understood is told, in characters.
const TOLD_CHARACTERS_MAX: usize = 120;

/// The terms of a policy that stands in a document as elements: NewsML-G2 `rightsExpressionXML`.
pub(crate) fn of_markup(expression: Element<'_>) -> Terms {
    all(markup::policies(expression), || not_understood("a rights expression in a language that is not read"))
}

/// The terms of a policy that stands in a document as text, JSON or XML: ninjs `encodedRights`, NewsML-G2 `rightsExpressionData`.
pub(crate) fn of_text(text: &str) -> Terms {
    let text = text.trim();
    if text.is_empty() {
        return Terms::default();
    }
    if text.starts_with('<') {
        return match Document::read(text) {
            Ok(document) if document.fault.is_none() => of_markup(document.root()),
            _ => not_understood("a rights expression in XML that is not well-formed"),
        };
    }
    match crate::json::read(text) {
        Ok(value) => {
            all(json::policies(&value), || not_understood("a rights expression in a language that is not read"))
        }
        Err(_) => not_understood("a rights expression that is neither JSON nor XML"),
    }
}

/// The terms of a time in which rights hold. An end without a time or a zone is as early as it may be; one that cannot be read holds the story.
pub(crate) fn period(from: Option<&str>, until: Option<&str>) -> Terms {
    let moment = |written: Option<&str>| {
        let written = written.map(str::trim).filter(|written| !written.is_empty())?;
        Some(crate::dates::read(written).ok_or_else(|| format!("a time of {written}")))
    };
    match (moment(from).transpose(), moment(until).transpose()) {
        (Ok(from), Ok(until)) => {
            let (from, until) = (from.map(|moment| moment.latest), until.map(|moment| moment.earliest));
            Terms { from, until, ..Terms::default() }
        }
        (Err(words), _) | (_, Err(words)) => not_understood(&words),
    }
}

/// A policy that lies elsewhere limits the story as one that came with it would, and nobody has read it.
pub(crate) fn elsewhere(address: &str) -> Terms {
    not_understood(&format!("a policy that lies elsewhere: {address}"))
}

/// Terms that hold a story, with what was not understood.
fn not_understood(what: &str) -> Terms {
    let mut what = crate::text::folded(what);
    crate::text::cut(&mut what, TOLD_CHARACTERS_MAX);
    Terms { unknown: vec![what], ..Terms::default() }
}

/// The terms of several expressions together; more than any story has hold it.
pub(crate) fn together(terms: impl Iterator<Item = Terms>) -> Terms {
    let mut terms = terms.fuse();
    let together = terms.by_ref().take(EXPRESSIONS_MAX).fold(Terms::default(), Terms::and);
    match terms.next() {
        Some(_) => together.and(not_understood(&format!("more than {EXPRESSIONS_MAX} expressions of rights"))),
        None => together,
    }
}

fn all(policies: Vec<Policy>, none: impl FnOnce() -> Terms) -> Terms {
    if policies.is_empty() {
        return none();
    }
    if policies.iter().map(Policy::words).sum::<usize>() > WORDS_MAX {
        return not_understood(&format!("a policy of more than {WORDS_MAX} words"));
    }
    policies.iter().map(rule::terms_of).fold(Terms::default(), Terms::and)
}
