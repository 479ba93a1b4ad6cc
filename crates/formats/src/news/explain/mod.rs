//! What a document says, field by field: where a story's values stand in it, and which values nothing was made of.
//!
//! Places are found by comparing what was read with what is written. That holds for every format and every way a
//! reader takes; where a value stands several times, the place is preferred that is named like the field.

mod fields;
mod places;
mod search;

use super::{DOCUMENT_BYTES_MAX, Item, Numbering};
use broadtape_model::StoryVersion;
use places::Place;
use search::Item as Own;
use std::collections::HashSet;

/// Most stories of a document whose values are looked for, unless one is asked for.
pub const STORIES_EXPLAINED_MAX: usize = 20;

/// Where the values of a document's stories come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Explanation {
    /// Of each story that was looked at, in document order.
    pub stories: Vec<Explained>,
    /// Values that stand in no field of these stories, in document order: where each stands, and its words. Some say
    /// how others are to be read, such as a role.
    pub unused: Vec<(String, String)>,
}

/// Where the values of a story come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained {
    /// The story.
    pub story: StoryVersion,
    /// Its fields, those that are missing too.
    pub fields: Vec<Field>,
}

/// A field of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// What was read; `None` when there is nothing.
    pub value: Option<String>,
    /// Where it stands in the document. Empty when it was made of several values, or is what holds where nothing is said.
    pub places: Vec<String>,
}

/// Explains the stories that [`super::read`] made of a document, or the one of an identifier.
#[must_use]
pub fn explain(bytes: &[u8], items: &[Item], only: Option<&str>) -> Explanation {
    let stories: Vec<(&StoryVersion, Numbering)> = items
        .iter()
        .filter_map(|item| match item {
            Item::Story { story, numbering } => Some((&**story, *numbering)),
            Item::Kill(_) => None,
        })
        .collect();
    if bytes.len() > DOCUMENT_BYTES_MAX || stories.is_empty() {
        return Explanation::default();
    }
    let places = places::of(bytes);
    let own = search::items(&places, &stories);
    let is_asked = |story: &StoryVersion| only.is_none_or(|only| &*story.id.guid == only);
    let asked: Vec<_> =
        stories.iter().zip(&own).filter(|((story, _), _)| is_asked(story)).take(STORIES_EXPLAINED_MAX).collect();
    let mut used = HashSet::new();
    let explained = asked
        .iter()
        .map(|((story, numbering), item)| Explained {
            story: (*story).clone(),
            fields: fields::of(story, *numbering)
                .into_iter()
                .map(|field| search::find(field, item, &places, &mut used))
                .collect(),
        })
        .collect();
    let looked_at: Vec<&Own> = asked.iter().map(|(_, item)| *item).collect();
    Explanation { stories: explained, unused: unused(&places, &looked_at, &used) }
}

/// What stands in none of the stories, in their items and around all items; each value once.
fn unused(places: &[Place], items: &[&Own], used: &HashSet<usize>) -> Vec<(String, String)> {
    let used_words: HashSet<&str> = used.iter().map(|at| places[*at].words.as_str()).collect();
    let looked_at: HashSet<usize> = items.iter().flat_map(|item| item.0.iter().copied()).collect();
    let mut told = HashSet::new();
    let left = places.iter().enumerate().filter(|(at, place)| {
        !used.contains(at)
            && !used_words.contains(place.words.as_str())
            && looked_at.contains(at)
            && told.insert((search::kind(&place.path), place.words.as_str()))
    });
    left.map(|(_, place)| (place.path.clone(), place.words.clone())).collect()
}
