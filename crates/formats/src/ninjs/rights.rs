//! The rights of a ninjs item (ninjs 1.4 to 3.1, `rightsinfo`).

use crate::json::Object;
use crate::rights;
use broadtape_model::Terms;

/// The terms that machines read: a policy in the item, or one that lies elsewhere. An address in no language of rights is words for editors.
pub(super) fn terms(item: Object<'_>) -> Terms {
    let Some(info) = info(item) else { return Terms::default() };
    let encoded = info.text("encodedrights").map(rights::of_text).unwrap_or_default();
    match info.text("linkedrights").filter(|_| info.text("langid").is_some()) {
        Some(address) => encoded.and(rights::elsewhere(address)),
        None => encoded,
    }
}

/// Where words about its rights stand, for editors.
pub(super) fn linked(item: Object<'_>) -> Option<&str> {
    info(item)?.text("linkedrights").map(str::trim).filter(|address| !address.is_empty())
}

fn info(item: Object<'_>) -> Option<Object<'_>> {
    item.get("rightsinfo").and_then(Object::of)
}
