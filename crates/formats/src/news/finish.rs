//! What is done to every story, whatever its format, once it is read.

use crate::body;
use crate::text::cut;
use broadtape_model::{Block, Picture, StoryVersion};
use std::collections::HashSet;

/// Longest headline, in characters. The longest of the field have about 300.
const HEADLINE_CHARACTERS_MAX: usize = 1_000;
/// Longest deck, in characters.
const DECK_CHARACTERS_MAX: usize = 5_000;
/// Longest of the other texts, in characters: terms of use are the longest.
const TEXT_CHARACTERS_MAX: usize = 20_000;
/// Most pictures, links, subjects and contributors each.
const LIST_ITEMS_MAX: usize = 200;

/// Bounds a story's texts and lists, drops what says the same twice. Gives what was cut.
pub(super) fn finish(story: &mut StoryVersion) -> Vec<String> {
    let mut told = Vec::new();
    let short = [
        ("headline", Some(&mut story.headline), HEADLINE_CHARACTERS_MAX),
        ("deck", story.deck.as_mut(), DECK_CHARACTERS_MAX),
    ];
    let long = [
        ("slugline", &mut story.slugline),
        ("byline", &mut story.byline),
        ("dateline", &mut story.dateline),
        ("credit line", &mut story.credit),
        ("copyright notice", &mut story.copyright),
        ("usage terms", &mut story.usage_terms),
        ("editorial note", &mut story.editorial_note),
        ("correction", &mut story.correction),
    ]
    .map(|(name, text)| (name, text.as_mut(), TEXT_CHARACTERS_MAX));
    for (name, text, characters_max) in short.into_iter().chain(long) {
        if text.is_some_and(|text| cut(text, characters_max)) {
            told.push(format!("has a {name} of more than {characters_max} characters; the rest is cut"));
        }
    }
    if story.pictures.len().max(story.links.len()).max(story.subjects.len()).max(story.contributors.len())
        > LIST_ITEMS_MAX
    {
        told.push(format!(
            "has more than {LIST_ITEMS_MAX} pictures, links, subjects or contributors; the rest is left out"
        ));
    }
    story.pictures.truncate(LIST_ITEMS_MAX);
    story.links.truncate(LIST_ITEMS_MAX);
    story.subjects.truncate(LIST_ITEMS_MAX);
    story.contributors.truncate(LIST_ITEMS_MAX);
    drop_repeated_pictures(story);
    drop_repeated_deck(story);
    told
}

/// A picture that stands in the body need not go with the story too.
fn drop_repeated_pictures(story: &mut StoryVersion) {
    let mut seen: HashSet<_> = story
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Picture(picture) => Some(picture.url.clone()),
            _ => None,
        })
        .collect();
    story.pictures.retain(|picture: &Picture| seen.insert(picture.url.clone()));
}

/// A deck that is the body's first words says nothing of its own: feeds make it so by machine.
fn drop_repeated_deck(story: &mut StoryVersion) {
    let Some(deck) = &story.deck else { return };
    let start = deck.trim_end_matches(['.', '…', ' ', ']', '[', '\u{a0}']);
    if !start.is_empty() && starts_with(&story.body, start) {
        story.deck = None;
    }
}

/// Whether the words of a body begin with others; no more of it is looked at than that takes.
fn starts_with(blocks: &[Block], start: &str) -> bool {
    let mut words = String::new();
    for block in blocks {
        if words.len() >= start.len() {
            break;
        }
        let more = body::words(std::slice::from_ref(block));
        if !words.is_empty() && !more.is_empty() {
            words.push(' ');
        }
        words.push_str(&more);
    }
    words.starts_with(start)
}
