//! CDF, the Channel Definition Format (W3C submission of 10 March 1997): a channel of items, of which some are
//! channels themselves. Names are read in either case.

mod read;

use crate::news::Reading;
use crate::xml::{Element, Namespace};

/// Whether a document is CDF.
pub(crate) fn is_cdf(root: Element<'_>) -> bool {
    root.namespace() == Namespace::None && is(root, "channel")
}

/// Reads a channel, and those within it.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    let items = root.descendants().filter(|element| is(*element, "item"));
    items.for_each(|item| read::item(item, reading));
}

/// Whether an element has a name, in either case.
fn is(element: Element<'_>, name: &str) -> bool {
    element.name().eq_ignore_ascii_case(name)
}
