//! Items whose markup is broken, and what of them is used.

use crate::news::Reading;
use crate::xml::{Element, Namespace};
use broadtape_model::ProblemKind;

/// Whether an item is fit for use, with what is told of it when its markup had to be mended.
///
/// One that breaks off is not used, since what followed may have held it back. Nor is one in which mending put
/// what decides about its release where it is not looked for.
pub(crate) fn is_fit(item: Element<'_>, place: &str, reading: &mut Reading<'_>) -> bool {
    if !item.is_spoilt() {
        return true;
    }
    if item.is_broken_off() || hides_what_decides(item) {
        reading.problem(ProblemKind::Unreadable, place, "is not well-formed or breaks off; it is not used");
        return false;
    }
    reading.problem(ProblemKind::Ignored, place, "is not well-formed; it is used as it is read with its tags mended");
    true
}

/// Whether an embargo, an expiry, a status, a restriction, a tombstone or another item stands deeper than it belongs. Items that
/// follow one that is not closed stand directly in it, and are read as their own.
fn hides_what_decides(item: Element<'_>) -> bool {
    let is_item = |element: Element<'_>| element.name() == item.name() && element.namespace() == item.namespace();
    let decides = |element: &Element<'_>| {
        is_item(*element)
            || matches!(element.namespace(), Namespace::Prism | Namespace::Tombstones | Namespace::WordPress)
            || (element.namespace() == Namespace::AtomPublishing && element.name() == "control")
            || (element.namespace() == Namespace::Media && element.name() == "restriction")
    };
    let stands_deeper = |element: &Element<'_>| element.parent().is_some_and(|parent| !parent.is(item));
    item.descendants().any(|element| decides(&element) && stands_deeper(&element))
}
