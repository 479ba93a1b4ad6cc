//! RSS in JSON: each element a member, several of a name an array, attributes with `@` before their names, and the
//! text of an element that has some in `#value`. It is made into the tree that RSS itself makes, and read as that.

use crate::xml::{Attribute, Document, Namespace, XmlError};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Whether a document is RSS in JSON.
pub(crate) fn is_rss_in_json(value: &Value) -> bool {
    value.get("rss").and_then(|rss| rss.get("channel")).is_some_and(Value::is_object)
}

/// The document as a tree.
///
/// # Errors
/// When it is larger than a tree may be.
pub(crate) fn document(value: &Value) -> Result<Document<'_>, XmlError> {
    let mut document = Document::default();
    if let Some(rss) = value.get("rss") {
        element(&mut document, None, "rss", rss)?;
    }
    Ok(document)
}

/// Adds an element, and what stands in it. JSON itself is read no deeper than 128 levels.
fn element<'v>(
    document: &mut Document<'v>,
    parent: Option<usize>,
    name: &'v str,
    value: &'v Value,
) -> Result<(), XmlError> {
    if let Value::Array(values) = value {
        return values.iter().try_for_each(|value| element(document, parent, name, value));
    }
    let members = value.as_object();
    let (namespace, local) = named(name);
    let at = document.add(parent, namespace, local, members.map(attributes).unwrap_or_default())?;
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, value)| match name.as_str() {
            "#value" => document.add_text(at, text(value)),
            attribute if attribute.starts_with(['@', '#']) => Ok(()),
            child => element(document, Some(at), child, value),
        })?,
        Value::Null => {}
        value => document.add_text(at, text(value))?,
    }
    document.close(at);
    Ok(())
}

fn attributes(members: &Map<String, Value>) -> Vec<Attribute<'_>> {
    let written = members.iter().filter_map(|(name, value)| Some((name.strip_prefix('@')?, text(value))));
    written.map(|(name, value)| Attribute::new(Namespace::None, name, value)).collect()
}

/// A name with the prefix that stands for its namespace everywhere.
fn named(name: &str) -> (Namespace, &str) {
    match name.split_once(':') {
        Some((prefix, local)) => (Namespace::of_undeclared_prefix(prefix), local),
        None => (Namespace::None, name),
    }
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
