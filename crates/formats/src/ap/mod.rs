//! AP Media API: answers that hold content items, which are ninjs 1 with names of their own.

use crate::json::Object;
use crate::news::{Reading, held_by_words};
use crate::ninjs;
use broadtape_model::ProblemKind;
use serde_json::Value;

/// Whether a document is an answer of the API or an item of one: `data` with items, or what every item has.
pub(crate) fn is_ap(value: &Value) -> bool {
    let Some(object) = Object::of(value) else { return false };
    let is_answer = object.get("data").and_then(Object::of).is_some_and(|data| {
        data.get("items").is_some_and(Value::is_array) || data.get("item").is_some_and(Value::is_object)
    });
    is_answer || is_item(object)
}

/// An item is known by its `altids`.
fn is_item(object: Object<'_>) -> bool {
    object.get("altids").and_then(Object::of).is_some_and(|ids| ids.text("itemid").is_some())
}

/// Reads an answer, or an item by itself.
pub(crate) fn read(value: &Value, reading: &mut Reading<'_>) {
    let data = value.get("data").unwrap_or(value);
    match data.get("items").and_then(Value::as_array) {
        Some(items) => items.iter().for_each(|entry| item(entry.get("item").unwrap_or(entry), reading)),
        None => item(data.get("item").unwrap_or(data), reading),
    }
}

/// Reads an item. Its `uri` carries a token that expires, so that it is known by its `itemid`.
fn item(value: &Value, reading: &mut Reading<'_>) {
    let object = Object::of(value);
    let id = object.and_then(|object| object.get("altids")).and_then(Object::of).and_then(|ids| ids.text("itemid"));
    if object.is_some_and(is_killed_by_note) {
        let Some(place) = reading.next_item() else { return };
        return reading.story_id(&place, id).into_iter().for_each(|story| reading.kill(story));
    }
    ninjs::read_as(value, id, reading);
    let is_text = object.is_some_and(|object| object.text("type").is_none_or(|kind| kind == "text"));
    let has_text = object.is_some_and(|object| {
        object.members().any(|(name, _)| name.starts_with("body") || name.eq_ignore_ascii_case("bodies"))
    });
    let elsewhere = value.get("renditions").and_then(|renditions| renditions.get("nitf"));
    if let (true, false, Some(_), Some(id)) = (is_text, has_text, elsewhere, id) {
        let what = "has its text elsewhere (`renditions.nitf`); the story is used without a body";
        reading.problem(ProblemKind::Ignored, id, what);
    }
}

/// Whether the note to editors withdraws the item, in capitals in a line of their own, while its status does not say so yet.
fn is_killed_by_note(object: Object<'_>) -> bool {
    object.text("ednote").is_some_and(|note| note.lines().any(held_by_words::is_kill))
}
