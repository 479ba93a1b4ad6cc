//! The tree: nodes in document order, which know their parent and where they end.

use super::Namespace;
use std::borrow::Cow;

/// How many bytes of a document an element or text has at least, in feeds with whole stories; denser ones grow.
const BYTES_OF_A_NODE: usize = 64;

/// Names, values and texts are borrowed from the document where they stand there as they are meant.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
}

#[derive(Debug)]
struct Node<'t> {
    parent: usize,
    /// The place after the last node within this one.
    end: usize,
    content: Content<'t>,
}

#[derive(Debug)]
enum Content<'t> {
    Element(ElementNode<'t>),
    Text(Cow<'t, str>),
}

#[derive(Debug)]
struct ElementNode<'t> {
    namespace: Namespace,
    name: Cow<'t, str>,
    attributes: Vec<Attribute<'t>>,
    harm: Harm,
    is_too_deep: bool,
}

/// What is wrong with an element.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Harm {
    None,
    /// Something in it is not well-formed, and is read as browsers and feed readers read it.
    Mended,
    /// It breaks off: what followed is not there.
    BrokenOff,
}

/// An attribute of an element.
#[derive(Debug)]
pub(crate) struct Attribute<'t> {
    pub(super) namespace: Namespace,
    pub(super) name: Cow<'t, str>,
    pub(super) value: Cow<'t, str>,
}

impl<'t> Attribute<'t> {
    /// An attribute by its namespace, its local name and its value.
    pub(crate) fn new(namespace: Namespace, name: &'t str, value: Cow<'t, str>) -> Self {
        Self { namespace, name: Cow::Borrowed(name), value }
    }
}

impl<'t> Tree<'t> {
    /// A tree with room for what a document of so many bytes is likely to hold.
    pub(super) fn for_bytes(bytes: usize) -> Self {
        Self { nodes: Vec::with_capacity(bytes / BYTES_OF_A_NODE) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn root(&self) -> Element<'_> {
        Element { tree: self, at: 0 }
    }

    pub(super) fn open(
        &mut self,
        parent: Option<usize>,
        namespace: Namespace,
        name: Cow<'t, str>,
        attributes: Vec<Attribute<'t>>,
    ) -> usize {
        let element = ElementNode { namespace, name, attributes, harm: Harm::None, is_too_deep: false };
        self.add(parent, Content::Element(element))
    }

    /// Closes an element: what was added since stands in it.
    pub(super) fn close(&mut self, at: usize) {
        self.nodes[at].end = self.nodes.len();
    }

    pub(super) fn text(&mut self, parent: usize, text: Cow<'t, str>) {
        // References split a text into several events; they are one text.
        if let Some(Node { parent: last_parent, content: Content::Text(last), .. }) = self.nodes.last_mut()
            && *last_parent == parent
        {
            last.to_mut().push_str(&text);
        } else {
            self.add(Some(parent), Content::Text(text));
        }
    }

    fn add(&mut self, parent: Option<usize>, content: Content<'t>) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node { parent: parent.unwrap_or(at), end: at + 1, content });
        at
    }

    /// Marks an element as harmed; `false` when it was marked so, or worse, already.
    pub(super) fn mark_harm(&mut self, at: usize, harm: Harm) -> bool {
        match &mut self.nodes[at].content {
            Content::Element(element) if element.harm < harm => {
                element.harm = harm;
                true
            }
            _ => false,
        }
    }

    /// Marks an element; `false` when it was marked already.
    pub(super) fn mark_too_deep(&mut self, at: usize) -> bool {
        match &mut self.nodes[at].content {
            Content::Element(element) => !std::mem::replace(&mut element.is_too_deep, true),
            Content::Text(_) => false,
        }
    }
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'d> {
    tree: &'d Tree<'d>,
    at: usize,
}

/// A step of a walk through what stands in an element.
pub(crate) enum Step<'d> {
    /// An element opens.
    Open(Element<'d>),
    /// Text.
    Text(&'d str),
    /// The element that was opened last closes.
    Close,
}

impl<'d> Element<'d> {
    fn node(self) -> &'d ElementNode<'d> {
        match &self.tree.nodes[self.at].content {
            Content::Element(element) => element,
            Content::Text(_) => unreachable!("elements are made of element nodes alone"),
        }
    }

    /// Whether both are the same element of one document.
    pub(crate) fn is(self, other: Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.at == other.at
    }

    /// Its namespace.
    pub(crate) fn namespace(self) -> Namespace {
        self.node().namespace
    }

    /// Its local name.
    pub(crate) fn name(self) -> &'d str {
        &self.node().name
    }

    /// Whether it is damaged: something in it or around its end is not well-formed.
    pub(crate) fn is_spoilt(self) -> bool {
        self.node().harm != Harm::None
    }

    /// Whether it breaks off, so that what followed is not known.
    pub(crate) fn is_broken_off(self) -> bool {
        self.node().harm == Harm::BrokenOff
    }

    /// Whether something in it stood too deep and is not there.
    pub(crate) fn is_too_deep(self) -> bool {
        self.node().is_too_deep
    }

    /// An attribute without a prefix.
    pub(crate) fn attribute(self, name: &str) -> Option<&'d str> {
        self.attribute_in(Namespace::None, name)
    }

    /// An attribute of a namespace.
    pub(crate) fn attribute_in(self, namespace: Namespace, name: &str) -> Option<&'d str> {
        let attributes = &self.node().attributes;
        attributes
            .iter()
            .find(|attribute| attribute.name == name && attribute.namespace == namespace)
            .map(|found| &*found.value)
    }

    /// Its attributes, by their local names.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.node().attributes.iter().map(|attribute| (&*attribute.name, &*attribute.value))
    }

    /// Whether it has words of its own, beside those of its elements.
    pub(crate) fn has_own_text(self) -> bool {
        let nodes = &self.tree.nodes;
        let end = nodes[self.at].end;
        let places = std::iter::successors(Some(self.at + 1), move |at| nodes.get(*at).map(|node| node.end));
        let mut within = places.take_while(move |at| *at < end);
        within.any(|at| matches!(&nodes[at].content, Content::Text(text) if !crate::text::is_blank(text)))
    }

    /// The element around it.
    pub(crate) fn parent(self) -> Option<Self> {
        let parent = self.tree.nodes[self.at].parent;
        (parent != self.at).then_some(Self { at: parent, ..self })
    }

    /// The value of an attribute of `xml:` here or, nearest first, around it.
    pub(crate) fn inherited(self, name: &str) -> Option<&'d str> {
        std::iter::successors(Some(self), |element| element.parent())
            .find_map(|element| element.attribute_in(Namespace::Xml, name))
    }

    /// The elements directly in it.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        let nodes = &self.tree.nodes;
        let end = nodes[self.at].end;
        let places = std::iter::successors(Some(self.at + 1), move |at| nodes.get(*at).map(|node| node.end));
        places
            .take_while(move |at| *at < end)
            .filter(move |at| matches!(nodes[*at].content, Content::Element(_)))
            .map(move |at| Self { at, ..self })
    }

    /// The first child of a name.
    pub(crate) fn child(self, namespace: Namespace, name: &str) -> Option<Self> {
        self.all(namespace, name).next()
    }

    /// The children of a name.
    pub(crate) fn all(self, namespace: Namespace, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.namespace() == namespace && child.name() == name)
    }

    /// All elements in it, however deep, in document order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        let places = self.at + 1..self.tree.nodes[self.at].end;
        places
            .filter(move |at| matches!(self.tree.nodes[*at].content, Content::Element(_)))
            .map(move |at| Self { at, ..self })
    }

    /// Its text and that of all in it, as it stands. A line break (`br`) is a space.
    pub(crate) fn text(self) -> String {
        let mut text = String::new();
        for node in &self.tree.nodes[self.at + 1..self.tree.nodes[self.at].end] {
            match &node.content {
                Content::Text(part) => text.push_str(part),
                Content::Element(element) if &*element.name == "br" => text.push(' '),
                Content::Element(_) => {}
            }
        }
        text
    }

    /// Walks through what stands in it.
    pub(crate) fn walk(self) -> impl Iterator<Item = Step<'d>> {
        let nodes = &self.tree.nodes;
        let end = nodes[self.at].end;
        let mut at = self.at + 1;
        let mut open: Vec<usize> = Vec::new();
        std::iter::from_fn(move || {
            if open.last().is_some_and(|open_end| *open_end <= at) {
                open.pop();
                return Some(Step::Close);
            }
            if at >= end {
                return None;
            }
            let here = at;
            at += 1;
            Some(match &nodes[here].content {
                Content::Text(text) => Step::Text(text),
                Content::Element(_) => {
                    open.push(nodes[here].end);
                    Step::Open(Element { at: here, ..self })
                }
            })
        })
    }
}
