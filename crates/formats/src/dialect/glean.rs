//! What the common rules find in a text.

use super::common::{LINE_BYTES_MAX, RULES, START_BYTES_MAX};
use super::passage::{paragraphs, words};
use super::rule::Look;
use super::{Place, Rule, Take};
use broadtape_model::Block;
use std::borrow::Cow;

/// What stands at the start of a text and in its last lines: the rule that knows it, what it is, and its words.
pub(super) fn of(body: &[Block]) -> Vec<(&'static Rule, Take, String)> {
    let starts: Vec<Cow<'_, str>> = texts(body, Place::FirstParagraphs).map(start).collect();
    let ends: Vec<Cow<'_, str>> =
        texts(body, Place::LastParagraphs).filter(|line| line.len() <= LINE_BYTES_MAX).collect();
    let mut found = Vec::new();
    for rule in RULES.iter() {
        let texts = if rule.look == Look::In(Place::LastParagraphs) { &ends } else { &starts };
        for values in texts.iter().filter_map(|text| Some(rule.find(text)?.values)) {
            found.extend(values.into_iter().map(|(take, value)| (rule, take, value.to_owned())));
        }
    }
    found
}

fn texts(body: &[Block], place: Place) -> impl Iterator<Item = Cow<'_, str>> {
    paragraphs(body, place).into_iter().filter_map(|at| match &body[at] {
        Block::Paragraph(run) => Some(words(run)),
        _ => None,
    })
}

fn start(text: Cow<'_, str>) -> Cow<'_, str> {
    let end = text.floor_char_boundary(START_BYTES_MAX);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}
