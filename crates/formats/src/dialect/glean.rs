//! What the common rules find in a text, and its language.

use super::common::{LINE_BYTES_MAX, RULES, START_BYTES_MAX};
use super::passage::{paragraphs, words};
use super::rule::Look;
use super::{Found, Place, Rule, Take, take};
use crate::news::language_of;
use broadtape_model::{Block, Gleaned, StoryVersion};
use std::borrow::Cow;

/// What a story's text says of itself where no field does, beside what the provider's rules have found; and by which
/// rules.
///
/// It costs several times what reading a feed's item does, so doors ask for it once a copy is known to be new.
#[must_use]
pub fn glean(story: &StoryVersion) -> (Gleaned, Vec<Found>) {
    let mut gleaned = story.gleaned.clone();
    let mut found = Vec::new();
    for (rule, take, value) in lines(&story.body) {
        if take::glean(story, &mut gleaned, take, &value) {
            found.push(Found { take, rule: rule.name().to_owned(), place: rule.place() });
        }
    }
    if story.spoken().is_none()
        && let Some(language) = language_of(story)
    {
        gleaned.language = Some(language.to_owned());
        let (rule, place) = ("its words (no field says it)".to_owned(), "in the text".to_owned());
        found.push(Found { take: Take::Language, rule, place });
    }
    (gleaned, found)
}

/// What stands at the start of a text and in its last lines: the rule that knows it, what it is, and its words.
fn lines(body: &[Block]) -> Vec<(&'static Rule, Take, String)> {
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
