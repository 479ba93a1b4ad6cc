//! NewsML 1 as it is sent: elements by their local names (a document type declares them, or the namespace of 1.2),
//! and components.

use crate::text;
use crate::xml::Element;

/// The children of a name.
pub(super) fn all<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    element.children().filter(move |child| child.name() == name)
}

/// The first child of a name.
pub(super) fn child<'d>(element: Element<'d>, name: &'static str) -> Option<Element<'d>> {
    all(element, name).next()
}

/// The element at a path of names.
pub(super) fn at<'d>(element: Element<'d>, path: &[&'static str]) -> Option<Element<'d>> {
    path.iter().try_fold(element, |element, name| child(element, name))
}

/// The formal name of an element, such as `Usable`.
pub(super) fn formal(element: Element<'_>) -> Option<&str> {
    element.attribute("FormalName").map(str::trim).filter(|name| !name.is_empty())
}

/// An item's components, each before those within it. Other items that stand among them are not its own.
pub(super) fn components(item: Element<'_>) -> Vec<Element<'_>> {
    let mut components: Vec<Element<'_>> = all(item, "NewsComponent").collect();
    let mut at = 0;
    while at < components.len() {
        let within: Vec<Element<'_>> = all(components[at], "NewsComponent").collect();
        at += 1;
        components.splice(at..at, within);
    }
    components
}

/// The role of a component, in lower case; empty when none is said.
pub(super) fn role(component: Element<'_>) -> String {
    child(component, "Role").and_then(formal).unwrap_or_default().to_ascii_lowercase()
}

/// The first line of a kind (`NewsLines/HeadLine` and the like) that has words, in the order of the components.
pub(super) fn line(components: &[Element<'_>], name: &'static str) -> Option<String> {
    lines(components, name).next()
}

/// The lines of a kind.
pub(super) fn lines<'d>(components: &'d [Element<'d>], name: &'static str) -> impl Iterator<Item = String> + 'd {
    let blocks = components.iter().flat_map(|component| all(*component, "NewsLines"));
    blocks.flat_map(move |block| all(block, name)).filter_map(|line| text::folded_or_none(&line.text()))
}

/// The lines of providers' own kinds (`NewsLine`), with what they are called.
pub(super) fn own_lines<'d>(components: &'d [Element<'d>]) -> impl Iterator<Item = (&'d str, String)> + 'd {
    let blocks = components.iter().flat_map(|component| all(*component, "NewsLines"));
    blocks.flat_map(|block| all(block, "NewsLine")).filter_map(|line| {
        let kind = child(line, "NewsLineType").and_then(formal)?;
        Some((kind, text::lines(&child(line, "NewsLineText")?.text())?))
    })
}

/// The values of properties, by their formal names.
pub(super) fn properties<'d>(element: Element<'d>) -> impl Iterator<Item = (&'d str, &'d str)> {
    all(element, "Property").filter_map(|property| Some((formal(property)?, property.attribute("Value")?)))
}
