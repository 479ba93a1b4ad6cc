//! A bounded XML tree, read with forbearance.
//!
//! A document that is not well-formed is no reason to lose the items of it that are: an end tag
//! that fits nothing spoils the elements around it, and each says so ([`Element::is_spoilt`]). Where the
//! text breaks off, the elements still open say that too ([`Element::is_broken_off`]). Whoever reads items
//! decides what of them may be used. Nothing is ever fetched: external entities and document type declarations are not read.

mod entities;
mod namespace;
mod tree;

pub(crate) use entities::named_character;
pub(crate) use namespace::Namespace;
pub(crate) use tree::{Attribute, Element, Step};

use entities::Entities;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{NsReader, name::ResolveResult};
use std::borrow::Cow;
use tree::{Harm, Tree};

/// Most elements and texts of a document: 5,000 items of a hundred each.
const NODES_MAX: usize = 500_000;
/// Deepest nesting that is kept; what stands deeper is left out and told.
const DEPTH_MAX: usize = 256;
/// Deepest nesting that is read at all.
const DEPTH_READ_MAX: usize = 60_000;
/// Most attributes of an element.
const ATTRIBUTES_MAX: usize = 256;

/// Most faults after which reading goes on; a document with more is no XML.
const FAULTS_MAX: usize = 1_000;

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Document<'t> {
    tree: Tree<'t>,
    /// Why reading it stopped or what was wrong in it, when it is not well-formed.
    pub(crate) fault: Option<String>,
    /// The first slip that spoils nothing: an entity or a prefix that is used without being declared.
    pub(crate) slip: Option<String>,
}

/// Why a document cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("holds no XML element{}", .0.as_ref().map(|fault| format!(": {fault}")).unwrap_or_default())]
    Empty(Option<String>),
    #[error("has more than {NODES_MAX} elements and texts")]
    TooManyNodes,
    #[error("nests more than {DEPTH_READ_MAX} elements deep")]
    TooDeep,
    #[error("has entities that expand to more than {} bytes", entities::EXPANDED_BYTES_MAX)]
    TooMuchExpansion,
}

impl<'t> Document<'t> {
    /// Reads a document.
    pub(crate) fn read(text: &'t str) -> Result<Self, XmlError> {
        let mut reading = Reading {
            document: Self { tree: Tree::for_bytes(text.len()), ..Self::default() },
            open: Vec::new(),
            text,
            depth_left_out: 0,
            entities: Entities::default(),
            faults: 0,
            unbound: Namespace::None,
            adopted: None,
        };
        reading.read()?;
        let document = reading.document;
        if document.tree.is_empty() { Err(XmlError::Empty(document.fault)) } else { Ok(document) }
    }

    /// Adds an element to a document that is not made from XML; gives its place. The first is the document's own.
    ///
    /// # Errors
    /// When there is no more room.
    pub(crate) fn add(
        &mut self,
        parent: Option<usize>,
        namespace: Namespace,
        name: &'t str,
        attributes: Vec<Attribute<'t>>,
    ) -> Result<usize, XmlError> {
        self.room()?;
        Ok(self.tree.open(parent, namespace, Cow::Borrowed(name), attributes))
    }

    /// Adds text to an element that was added last, or around it.
    ///
    /// # Errors
    /// When there is no more room.
    pub(crate) fn add_text(&mut self, parent: usize, text: Cow<'t, str>) -> Result<(), XmlError> {
        self.room()?;
        self.tree.text(parent, text);
        Ok(())
    }

    /// Closes an element that was added: what is added next stands beside it.
    pub(crate) fn close(&mut self, element: usize) {
        self.tree.close(element);
    }

    fn room(&self) -> Result<(), XmlError> {
        if self.tree.len() < NODES_MAX { Ok(()) } else { Err(XmlError::TooManyNodes) }
    }

    /// The document's element.
    pub(crate) fn root(&self) -> Element<'_> {
        self.tree.root()
    }
}

struct Reading<'t> {
    document: Document<'t>,
    /// The elements that are open and kept: their place and their name as written.
    open: Vec<(usize, Cow<'t, str>)>,
    /// The document's text, of which names and values are borrowed.
    text: &'t str,
    /// How many are open beyond the deepest that is kept.
    depth_left_out: usize,
    entities: Entities,
    faults: usize,
    /// What an element without a namespace is: nothing, or Atom in a feed that forgot to say so.
    unbound: Namespace,
    /// A namespace that nobody knows, of a feed that got its own wrong, and what it is meant to be.
    adopted: Option<(String, Namespace)>,
}

impl<'t> Reading<'t> {
    fn read(&mut self) -> Result<(), XmlError> {
        let mut reader = NsReader::from_str(self.text.trim_start());
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        while self.faults <= FAULTS_MAX {
            let position = reader.buffer_position();
            let (namespace, event) = match reader.read_resolved_event() {
                Ok((resolved, event)) => (self.namespace(&resolved), event),
                Err(error) => {
                    self.fault(Harm::BrokenOff, format!("is not well-formed at byte {position}: {error}"));
                    break;
                }
            };
            match event {
                Event::Start(start) => {
                    let namespace = self.adopt(namespace, &start, &reader);
                    self.open(namespace, &start, &reader, position)?;
                }
                Event::Empty(start) => {
                    self.open(namespace, &start, &reader, position)?;
                    self.close_last();
                }
                Event::End(end) => self.close(end.name().0, position),
                Event::Text(words) => {
                    if words.contains('&') {
                        self.slip(|| "has a `&` that begins no reference".to_owned());
                    }
                    self.text(words.xml10_content())?;
                }
                Event::CData(words) => self.text(words.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let expanded = self.entities.reference(&reference).ok_or(XmlError::TooMuchExpansion)?;
                    if !self.entities.is_declared(&reference.xml10_content()) {
                        self.slip(|| {
                            format!("uses `&{};` without declaring it", shortened(&reference.xml10_content()))
                        });
                    }
                    self.text(expanded)?;
                }
                Event::DocType(declaration) => self.entities.declare(&declaration),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if !self.open.is_empty() {
            self.fault(Harm::BrokenOff, "breaks off before its end".to_owned());
            self.close_from(0);
        }
        Ok(())
    }

    fn open(
        &mut self,
        namespace: Namespace,
        start: &BytesStart<'_>,
        reader: &NsReader<&[u8]>,
        position: u64,
    ) -> Result<(), XmlError> {
        if self.depth_left_out > DEPTH_READ_MAX {
            return Err(XmlError::TooDeep);
        }
        if self.depth_left_out > 0 || self.open.len() >= DEPTH_MAX {
            self.depth_left_out += 1;
            self.mark_open(|tree, at| tree.mark_too_deep(at));
            return Ok(());
        }
        // Names after the root's end belong to no document.
        if self.open.is_empty() && !self.document.tree.is_empty() {
            let fault = format!("is not well-formed at byte {position}: a second element follows the document's own");
            self.fault(Harm::Mended, fault);
            return Ok(());
        }
        let mut attributes = Vec::new();
        let mut is_spoilt = false;
        for attribute in start.attributes().with_checks(false).take(ATTRIBUTES_MAX) {
            let Ok(attribute) = attribute else {
                is_spoilt = true;
                break;
            };
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
            let value = match attribute.value.contains('&') {
                true => Cow::Owned(self.entities.expand(&attribute.value).ok_or(XmlError::TooMuchExpansion)?),
                false => part_of(self.text, &attribute.value),
            };
            let name = part_of(self.text, local.as_ref());
            attributes.push(Attribute { namespace: self::namespace(&resolved), name, value });
        }
        let parent = self.open.last().map(|(parent, _)| *parent);
        let name = part_of(self.text, start.name().0);
        let local = part_of(self.text, start.local_name().as_ref());
        if parent.is_none() && local == "feed" && namespace == Namespace::None {
            self.unbound = Namespace::Atom;
        }
        let namespace = if namespace == Namespace::None { self.unbound } else { namespace };
        self.document.room()?;
        let element = self.document.tree.open(parent, namespace, local, attributes);
        if is_spoilt {
            let fault = format!("is not well-formed at byte {position}: an attribute of `{name}` cannot be read");
            self.open.push((element, name));
            self.fault(Harm::Mended, fault);
        } else {
            self.open.push((element, name));
        }
        Ok(())
    }

    fn close(&mut self, name: &str, position: u64) {
        if self.depth_left_out > 0 {
            self.depth_left_out -= 1;
            return;
        }
        if self.open.last().is_some_and(|(_, open)| open == name) {
            return self.close_last();
        }
        let name_shown = shortened(name);
        let fault =
            format!("is not well-formed at byte {position}: `</{name_shown}>` closes nothing that is open last");
        self.fault(Harm::Mended, fault);
        if let Some(at) = self.open.iter().rposition(|(_, open)| open == name) {
            self.close_from(at);
        }
    }

    /// Closes the elements that are open from a place on.
    fn close_from(&mut self, at: usize) {
        for (element, _) in self.open.drain(at..).rev() {
            self.document.tree.close(element);
        }
    }

    fn close_last(&mut self) {
        if self.depth_left_out > 0 {
            self.depth_left_out -= 1;
        } else if let Some((element, _)) = self.open.pop() {
            self.document.tree.close(element);
        }
    }

    fn text(&mut self, text: Cow<'t, str>) -> Result<(), XmlError> {
        if self.depth_left_out == 0
            && let Some((parent, _)) = self.open.last()
        {
            let parent = *parent;
            self.document.room()?;
            self.document.tree.text(parent, text);
        }
        Ok(())
    }

    /// Keeps the first fault, and marks all that is open as harmed by it.
    fn fault(&mut self, harm: Harm, fault: String) {
        self.faults += 1;
        self.mark_open(|tree, at| tree.mark_harm(at, harm));
        self.document.fault.get_or_insert(fault);
    }

    /// Keeps the first slip.
    fn slip(&mut self, slip: impl FnOnce() -> String) {
        self.document.slip.get_or_insert_with(slip);
    }

    fn namespace(&mut self, resolved: &ResolveResult<'_>) -> Namespace {
        if let ResolveResult::Unknown(prefix) = resolved {
            self.slip(|| format!("uses the prefix `{}:` without declaring it", shortened(prefix)));
        }
        match (namespace(resolved), resolved, &self.adopted) {
            (Namespace::Other, ResolveResult::Bound(name), Some((adopted, meant))) if name.0 == adopted => *meant,
            (namespace, _, _) => namespace,
        }
    }

    /// The namespace of an element; that of a feed's own element by its name, where it is one that nobody knows.
    fn adopt(&mut self, namespace: Namespace, start: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Namespace {
        let meant = match start.local_name().as_ref() {
            _ if namespace != Namespace::Other || !self.document.tree.is_empty() => return namespace,
            "feed" => Namespace::Atom,
            "rss" | "Channel" => Namespace::Rss,
            _ => return namespace,
        };
        if let (ResolveResult::Bound(name), _) = reader.resolver().resolve_element(start.name()) {
            self.adopted = Some((name.0.to_owned(), meant));
        }
        meant
    }

    /// Marks the open elements, innermost first, up to one that is marked: those around it are too.
    fn mark_open(&mut self, mark: impl Fn(&mut Tree<'t>, usize) -> bool) {
        for (element, _) in self.open.iter().rev() {
            if !mark(&mut self.document.tree, *element) {
                return;
            }
        }
    }
}

fn namespace(resolved: &ResolveResult<'_>) -> Namespace {
    match resolved {
        ResolveResult::Unbound => Namespace::None,
        ResolveResult::Bound(namespace) => Namespace::of(namespace.0),
        ResolveResult::Unknown(prefix) => Namespace::of_undeclared_prefix(prefix),
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// A part of a text as such, when it is one: the parser lends names and values for shorter than the text lives.
fn part_of<'t>(text: &'t str, part: &str) -> Cow<'t, str> {
    let at = part.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    match at.checked_add(part.len()).and_then(|end| text.get(at..end)) {
        Some(found) if found == part => Cow::Borrowed(found),
        _ => Cow::Owned(part.to_owned()),
    }
}
