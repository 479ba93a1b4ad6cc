//! Finds where the values of a story stand.

use super::fields::{Mark, Sought};
use super::places::{Kind, Place};
use super::{Field, Told};
use std::collections::{HashMap, HashSet};

/// Shorter values are found only at a place that is named like their field: a `4` may be anything.
const TELLING_BYTES_MIN: usize = 4;
/// A value this long is known again within a longer one, and a part this long within a text.
const PART_BYTES_MIN: usize = 20;
/// Most places that are told of one field; a body of a hundred paragraphs stands at one.
const PLACES_TOLD_MAX: usize = 12;

/// A story's part of a document.
pub(super) struct Item {
    /// The places in it, then those around all stories.
    pub(super) places: Vec<usize>,
    /// Whether nothing of another story's can be among them.
    pub(super) is_its_own: bool,
}

/// The parts of the stories. Where neither a story's identifier nor its headline is found, its part is the whole document.
pub(super) fn items(places: &[Place], stories: &[Told<'_>]) -> Vec<Item> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    places.iter().for_each(|place| {
        first.entry(&place.words).or_insert(&place.path);
    });
    let root = |story: &Told<'_>| {
        let story = story.version;
        let path = *first.get(&*story.id.guid).or_else(|| first.get(story.headline.as_str()))?;
        let end = path.rfind("]/").or_else(|| path.rfind("]."))?;
        Some(&path[..=end])
    };
    let is_one_of_several = stories.len() > 1;
    let roots: Vec<Option<&str>> = stories.iter().map(|story| root(story).filter(|_| is_one_of_several)).collect();
    let mut within: HashMap<&str, Vec<usize>> = roots.iter().flatten().map(|root| (*root, Vec::new())).collect();
    let mut around = Vec::new();
    for (at, Place { path, .. }) in places.iter().enumerate() {
        let root = path.match_indices(']').map(|(end, _)| &path[..=end]).find(|start| within.contains_key(start));
        root.and_then(|root| within.get_mut(root)).unwrap_or(&mut around).push(at);
    }
    let whole = || (0..places.len()).collect();
    roots
        .iter()
        .map(|root| Item {
            places: root.map_or_else(whole, |root| [within[root].as_slice(), around.as_slice()].concat()),
            is_its_own: root.is_some() || !is_one_of_several,
        })
        .collect()
}

/// Finds a field's places, and marks them as used.
pub(super) fn find(sought: Sought, item: &Item, places: &[Place], used: &mut HashSet<usize>) -> Field {
    let mut told: Vec<String> = Vec::new();
    let mut tell = |at: usize, path: String| {
        used.insert(at);
        if !told.contains(&path) && told.len() < PLACES_TOLD_MAX {
            told.push(path);
        }
    };
    for mark in &sought.marks {
        let whole = |at: usize| places[at].path.clone();
        let alike = |at: usize| kind(&places[at].path);
        match mark {
            Mark::Text(text) => {
                parts(text, item, places, sought.hints).into_iter().for_each(|at| tell(at, alike(at)));
            }
            Mark::Within(_) => {
                best(mark, item, places, sought.hints).into_iter().for_each(|at| tell(at, alike(at)));
            }
            Mark::Words(words) => match best(mark, item, places, sought.hints) {
                Some(at) => tell(at, whole(at)),
                // Such as a headline that runs over several lines of a wire.
                None if words.len() >= PART_BYTES_MIN => {
                    parts(words, item, places, sought.hints).into_iter().for_each(|at| tell(at, alike(at)));
                }
                None => {}
            },
            Mark::Code(_) | Mark::Moment(_) => {
                best(mark, item, places, sought.hints).into_iter().for_each(|at| tell(at, whole(at)));
            }
        }
    }
    if told.is_empty() && !sought.marks.is_empty() {
        envelope(item, places, sought.hints).into_iter().for_each(|at| {
            used.insert(at);
            told.push(places[at].path.clone());
        });
    }
    Field { name: sought.name, value: sought.value, places: told, rules: Vec::new() }
}

/// The line of a wire that says a value by its order, where there is one alone.
fn envelope(item: &Item, places: &[Place], hints: &[&str]) -> Option<usize> {
    let is_envelope = |place: &Place| place.kind == Kind::Envelope && is_named(&place.path, hints);
    let mut found = item.places.iter().copied().filter(|at| is_envelope(&places[*at]));
    found.next().filter(|_| found.next().is_none())
}

/// The place of a value: the same value, else a longer one that holds it; first where the place is named like the field.
fn best(mark: &Mark, item: &Item, places: &[Place], hints: &[&str]) -> Option<usize> {
    let is_short = matches!(mark, Mark::Words(words) if words.len() < TELLING_BYTES_MIN);
    let rank = |place: &Place| {
        let is_named = is_named(&place.path, hints);
        if is(mark, place) && (is_named || !is_short) {
            Some((0, !is_named))
        } else if holds(place, mark) {
            Some((1, !is_named))
        } else {
            None
        }
    };
    let ranked = item.places.iter().filter_map(|at| Some((rank(&places[*at])?, *at)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, at)| at)
}

fn is(mark: &Mark, place: &Place) -> bool {
    match mark {
        Mark::Words(words) | Mark::Within(words) | Mark::Text(words) => place.words == *words,
        Mark::Code(code) => last(&place.words).eq_ignore_ascii_case(last(code)),
        Mark::Moment(at) => place.moment.is_some_and(|means| [means.likely, means.latest, means.earliest].contains(at)),
    }
}

/// Whether a place holds a value, and more.
fn holds(place: &Place, mark: &Mark) -> bool {
    match mark {
        Mark::Words(words) => {
            (words.len() >= PART_BYTES_MIN || (place.kind == Kind::Line && words.len() >= TELLING_BYTES_MIN))
                && place.words.contains(words.as_str())
        }
        _ => false,
    }
}

/// The places that a text was put together from: those that are named like the field, where there are any.
fn parts(text: &str, item: &Item, places: &[Place], hints: &[&str]) -> Vec<usize> {
    let text = crate::text::folded(text);
    if text.is_empty() {
        return Vec::new();
    }
    let is_part = |place: &Place, is_named: bool| {
        let is_telling = is_named || place.words.len() >= PART_BYTES_MIN || place.kind == Kind::Line;
        place.words == text
            || (is_telling && place.words.len() >= 2 && text.contains(place.words.as_str()))
            || (text.len() >= PART_BYTES_MIN && place.words.contains(text.as_str()))
    };
    let found: Vec<(usize, bool)> = item
        .places
        .iter()
        .map(|at| (*at, has_step(&places[*at].path, hints)))
        .filter(|(at, is_named)| is_part(&places[*at], *is_named))
        .collect();
    let is_any_named = found.iter().any(|(_, is_named)| *is_named);
    found.into_iter().filter(|(_, is_named)| *is_named || !is_any_named).map(|(at, _)| at).collect()
}

/// Whether a step of a path begins with one of some names, or is one that ends in `$`.
fn has_step(path: &str, names: &[&str]) -> bool {
    let lower = kind(path).to_ascii_lowercase();
    lower.split(['/', '.', '@']).any(|step| {
        names.iter().any(|name| name.strip_suffix('$').map_or_else(|| step.starts_with(name), |whole| step == whole))
    })
}

/// Whether the last step of a path, or the one before, has a part of a name.
fn is_named(path: &str, hints: &[&str]) -> bool {
    let lower = path.to_ascii_lowercase();
    let start = lower.rmatch_indices(['/', '.']).nth(1).map_or(0, |(at, _)| at);
    hints.iter().any(|hint| lower[start..].contains(hint))
}

/// The last part of a code: `usable` of `stat:usable` and of an address that ends so.
fn last(code: &str) -> &str {
    code.rsplit([':', '/']).next().unwrap_or(code)
}

/// A path without the numbers that count its steps; lines stand for their text.
pub(crate) fn kind(path: &str) -> String {
    let mut kind = String::with_capacity(path.len());
    let mut is_number = false;
    for character in path.chars() {
        match character {
            '[' => is_number = true,
            ']' if is_number => is_number = false,
            _ if is_number => {}
            other => kind.push(other),
        }
    }
    kind.trim_end_matches(|character: char| character.is_ascii_digit()).trim_end().to_owned()
}
