//! What a document says, field by field: where a story's values stand in it, and which values nothing was made of.
//!
//! Places are found by comparing what was read with what is written. That holds for every format and every way a
//! reader takes; where a value stands several times, the place is preferred that is named like the field.

mod fields;
mod places;
mod search;
mod terms;

use super::{DOCUMENT_BYTES_MAX, Item, Numbering, Parsed};
use crate::dialect::{self, Dialect, Found};
use broadtape_model::{Charset, StoryVersion};
use places::Place;
use search::Item as Own;
use std::collections::HashSet;

pub(crate) use search::kind as path_without_numbers;

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
    /// Rules of the provider's own that found nothing in the whole document.
    pub idle_rules: Vec<String>,
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
    /// The rules that found it, each with where it looks: `at rss/channel/item/desk`. Empty where the format itself says it.
    pub rules: Vec<(String, String)>,
}

/// Explains the stories that [`super::read`] made of a document, or the one of an identifier.
#[must_use]
pub fn explain(bytes: &[u8], parsed: &Parsed, dialect: &Dialect, only: Option<&str>) -> Explanation {
    let stories = stories(&parsed.items);
    if bytes.len() > DOCUMENT_BYTES_MAX || stories.is_empty() {
        return Explanation::default();
    }
    let places = places::of(bytes, None);
    let own = search::items(&places, &stories);
    let is_asked = |story: &StoryVersion| only.is_none_or(|only| &*story.id.guid == only);
    let asked: Vec<_> =
        stories.iter().zip(&own).filter(|(story, _)| is_asked(story.version)).take(STORIES_EXPLAINED_MAX).collect();
    let mut used = HashSet::new();
    let explained = asked
        .iter()
        .map(|(story, item)| {
            let (gleaned, by_common) = dialect::glean(story.version);
            let whole = StoryVersion { gleaned, ..story.version.clone() };
            let own = parsed.found.iter().filter(|(item, _)| *item == story.item).map(|(_, found)| found);
            let found: Vec<&Found> = own.chain(&by_common).collect();
            let fields = fields::of(&whole, story.numbering)
                .into_iter()
                .map(|field| search::find(field, item, &places, &mut used))
                .map(|field| with_rules(field, &found))
                .collect();
            Explained { story: whole, fields }
        })
        .collect();
    let looked_at: Vec<&Own> = asked.iter().map(|(_, item)| *item).collect();
    let has_found = |rule: &str| parsed.found.iter().any(|(_, found)| found.rule == rule);
    Explanation {
        stories: explained,
        unused: unused(&places, &looked_at, &used, &parsed.found),
        idle_rules: dialect.rules().filter(|rule| !has_found(rule)).map(str::to_owned).collect(),
    }
}

/// A story among the items of a document.
struct Told<'i> {
    item: usize,
    version: &'i StoryVersion,
    numbering: Numbering,
}

fn stories(items: &[Item]) -> Vec<Told<'_>> {
    let story = |(item, one)| match one {
        &Item::Story { ref story, numbering } => Some(Told { item, version: story, numbering }),
        Item::Kill(_) => None,
    };
    items.iter().enumerate().filter_map(story).collect()
}

fn with_rules(field: Field, found: &[&Found]) -> Field {
    let mut rules: Vec<(String, String)> = Vec::new();
    for one in found.iter().filter(|one| fields::name_of(one.take) == field.name) {
        let rule = (one.rule.clone(), one.place.clone());
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    // A document may hold the same words elsewhere, which nobody has looked at.
    let places = if rules.is_empty() || fields::has_several(field.name) { field.places } else { Vec::new() };
    Field { rules, places, ..field }
}

/// The values of some paths (without numbers) that belong to each story of a document, in its order, each with its
/// path; and the identifiers of stories whose part of it cannot be told from the others'.
pub(crate) fn values_at(
    bytes: &[u8],
    charset: Option<&Charset>,
    items: &[Item],
    paths: &[&str],
) -> (Vec<Vec<(String, String)>>, Vec<String>) {
    let stories = stories(items);
    let places = places::of(bytes, charset);
    let mut lost = Vec::new();
    let kinds: Vec<Option<String>> = places
        .iter()
        .map(|place| Some(search::kind(&place.path)).filter(|kind| paths.contains(&kind.as_str())))
        .collect();
    let own = search::items(&places, &stories);
    let values = stories.iter().zip(&own).map(|(story, own)| {
        if !own.is_its_own {
            lost.push(story.version.id.guid.to_string());
            return Vec::new();
        }
        let value = |at: &usize| Some((kinds[*at].clone()?, places[*at].words.clone()));
        own.places.iter().filter_map(value).collect()
    });
    (values.collect(), lost)
}

/// What stands in none of the stories, in their items and around all items; each value once.
fn unused(places: &[Place], items: &[&Own], used: &HashSet<usize>, found: &[(usize, Found)]) -> Vec<(String, String)> {
    let used_words: HashSet<&str> = used.iter().map(|at| places[*at].words.as_str()).collect();
    let looked_at: HashSet<usize> = items.iter().flat_map(|item| item.places.iter().copied()).collect();
    let mut told = HashSet::new();
    let taken: HashSet<&str> = found.iter().filter_map(|(_, found)| found.place.strip_prefix("at ")).collect();
    let left = places.iter().enumerate().filter(|(at, place)| {
        !used.contains(at)
            && !used_words.contains(place.words.as_str())
            && looked_at.contains(at)
            && !taken.contains(search::kind(&place.path).as_str())
            && told.insert((search::kind(&place.path), place.words.as_str()))
    });
    left.map(|(_, place)| (place.path.clone(), place.words.clone())).collect()
}
