//! NewsML-G2 as it is sent: elements, codes and names.

use crate::text;
use crate::xml::{Element, Namespace};

/// Whether an element is of the news architecture, or of a document that forgot to say so.
pub(super) fn is_nar(element: Element<'_>) -> bool {
    matches!(element.namespace(), Namespace::Nar | Namespace::None)
}

/// The children of a name.
pub(super) fn all<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    element.children().filter(move |child| child.name() == name && is_nar(*child))
}

/// The first child of a name.
pub(super) fn child<'d>(element: Element<'d>, name: &'static str) -> Option<Element<'d>> {
    all(element, name).next()
}

/// An item's metadata: the two blocks that hold it, and elements that stand beside them by mistake.
#[derive(Clone, Copy)]
pub(super) struct Meta<'d> {
    pub(super) item: Element<'d>,
}

impl<'d> Meta<'d> {
    /// Elements of a name in `itemMeta`, `contentMeta` or `rightsInfo`, in document order.
    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Element<'d>> {
        let blocks = self
            .item
            .children()
            .filter(|block| is_nar(*block) && matches!(block.name(), "itemMeta" | "contentMeta" | "rightsInfo"));
        blocks.flat_map(move |block| all(block, name))
    }

    /// The first element of a name.
    pub(super) fn first(self, name: &'static str) -> Option<Element<'d>> {
        self.all(name).next()
    }

    /// The words of the first element of a name, in one line.
    pub(super) fn words(self, name: &'static str) -> Option<String> {
        self.all(name).find_map(|element| text::folded_or_none(&element.text()))
    }

    /// The text of the first element of a name, as written.
    pub(super) fn text(self, name: &'static str) -> Option<String> {
        self.first(name).map(Element::text)
    }

    /// The lines of all elements of a name.
    pub(super) fn lines(self, name: &'static str) -> Option<String> {
        let lines: Vec<String> = self.all(name).filter_map(|element| text::lines(&element.text())).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Elements that decide whether something may be shown at all, wherever the sender put them outside of the
    /// content, and whatever their namespace.
    pub(super) fn decisive(self, names: &'static [&'static str]) -> impl Iterator<Item = Element<'d>> {
        let blocks = self.item.children().filter(|block| block.name() != "contentSet");
        let inner = blocks.flat_map(|block| std::iter::once(block).chain(block.children()));
        inner.filter(move |element| names.contains(&element.name()))
    }
}

/// The code of a concept: `qcode`, else `uri`, else `literal`.
pub(super) fn code<'d>(element: Element<'d>) -> Option<&'d str> {
    let code = element.attribute("qcode").or(element.attribute("uri")).or(element.attribute("literal"));
    code.map(str::trim).filter(|code| !code.is_empty())
}

/// The role of a text: the last part of its code or address, such as `summary` of `drol:summary`.
pub(super) fn role<'d>(element: Element<'d>) -> &'d str {
    let role = element.attribute("role").or(element.attribute("roleuri")).unwrap_or_default();
    local(role)
}

/// The last part of a code or address.
pub(super) fn local(code: &str) -> &str {
    code.rsplit(['/', ':']).next().unwrap_or(code).trim()
}

/// The name of a concept, in the story's language where there are several.
pub(super) fn name(element: Element<'_>, language: Option<&str>) -> Option<String> {
    let is_ours = |name: &Element<'_>| {
        name.attribute_in(Namespace::Xml, "lang").zip(language).is_some_and(|(one, other)| same_language(one, other))
    };
    let name = all(element, "name").find(is_ours).or_else(|| child(element, "name"))?;
    text::folded_or_none(&name.text())
}

/// Whether two language tags name one language, whatever the region.
pub(super) fn same_language(one: &str, other: &str) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    primary(one) == primary(other)
}
