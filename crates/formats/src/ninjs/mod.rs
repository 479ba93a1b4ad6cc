//! IPTC ninjs 1.x, 2.x and 3.x: a story as a JSON object, or an array of them.

mod read;
mod rights;
mod wire;

use crate::json::Object;
use crate::news::Reading;
use serde_json::Value;

/// Whether a document is ninjs: `uri` is the only property that every version asks for, and what a
/// broken item still has tells it from other JSON.
pub(crate) fn is_ninjs(value: &Value) -> bool {
    const TELLING: [&str; 7] =
        ["uri", "headline", "headlines", "pubStatus", "versionCreated", "representationType", "body_xhtml"];
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(|item| item.is_object() && is_ninjs(item)),
        value => Object::of(value).is_some_and(|object| TELLING.iter().any(|key| object.get(key).is_some())),
    }
}

/// Reads an item of a relative of ninjs, known by `id` where one is given.
pub(crate) fn read_as(value: &Value, id: Option<&str>, reading: &mut Reading<'_>) {
    read::item(value, id, reading);
}

/// Reads a document.
pub(crate) fn read(value: &Value, reading: &mut Reading<'_>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| read::item(item, None, reading)),
        one => read::item(one, None, reading),
    }
}
