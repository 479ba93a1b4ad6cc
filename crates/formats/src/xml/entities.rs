//! Entity and character references.

use quick_xml::events::{BytesRef, BytesText};
use std::borrow::Cow;
use std::collections::HashMap;

/// Most bytes that a document's own entities may expand to, all references together.
pub(super) const EXPANDED_BYTES_MAX: usize = 1 << 20;
/// Most entities that a document may declare.
const DECLARED_MAX: usize = 1_000;
/// How deep an entity may stand within entities.
const DEPTH_MAX: usize = 8;

/// The entities that a document declares.
#[derive(Debug, Default)]
pub(super) struct Entities {
    declared: HashMap<String, String>,
    expanded_bytes: usize,
    /// Whether more are declared elsewhere, where they are not fetched.
    has_external: bool,
}

impl Entities {
    /// Takes the internal entities of a document type declaration (XML 1.0, 4.2.1). External ones are not fetched.
    pub(super) fn declare(&mut self, declaration: &BytesText<'_>) {
        let text = declaration.xml10_content();
        let external = text.split('[').next().unwrap_or_default();
        self.has_external = external.contains("PUBLIC") || external.contains("SYSTEM");
        for part in text.split("<!ENTITY").skip(1).take(DECLARED_MAX) {
            let part = part.trim_start();
            let Some((name, rest)) = part.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { continue };
            if let Some((value, _)) = rest[1..].split_once(quote) {
                // The first declaration binds (XML 1.0, 4.2).
                self.declared.entry(name.to_owned()).or_insert_with(|| value.to_owned());
            }
        }
    }

    /// Whether a name is one that XML knows or that the document declares, here or elsewhere.
    pub(super) fn is_declared(&self, name: &str) -> bool {
        character(name).is_some() || self.has_external || self.declared.contains_key(name)
    }

    /// What a reference in text stands for; `None` when the document's entities expand to too much.
    pub(super) fn reference(&mut self, reference: &BytesRef<'_>) -> Option<Cow<'static, str>> {
        let name = reference.xml10_content();
        if let Some(text) = character(&name) {
            return Some(text);
        }
        let mut expanded = String::new();
        self.add_reference(&name, &mut expanded, 0)?;
        Some(Cow::Owned(expanded))
    }

    /// An attribute's value with its references resolved; `None` when they expand to too much.
    pub(super) fn expand(&mut self, raw: &str) -> Option<String> {
        let mut expanded = String::with_capacity(raw.len());
        self.add_text(raw, &mut expanded, 0)?;
        Some(expanded)
    }

    /// Recursion is bounded by [`DEPTH_MAX`].
    fn add_text(&mut self, mut raw: &str, expanded: &mut String, depth: usize) -> Option<()> {
        while let Some((before, after)) = raw.split_once('&') {
            expanded.push_str(before);
            let name = after.split_once(';').map(|(name, _)| name).filter(|name| is_name(name));
            match name {
                Some(name) => {
                    let name = name.to_owned();
                    self.add_reference(&name, expanded, depth)?;
                    raw = &after[name.len() + 1..];
                }
                None => {
                    expanded.push('&');
                    raw = after;
                }
            }
            if depth > 0 && expanded.len() > EXPANDED_BYTES_MAX {
                return None;
            }
        }
        expanded.push_str(raw);
        Some(())
    }

    fn add_reference(&mut self, name: &str, expanded: &mut String, depth: usize) -> Option<()> {
        if let Some(text) = character(name) {
            expanded.push_str(&text);
            return Some(());
        }
        if let Some(value) = self.declared.get(name).cloned() {
            if depth >= DEPTH_MAX {
                return None;
            }
            self.expanded_bytes += value.len();
            if self.expanded_bytes > EXPANDED_BYTES_MAX {
                return None;
            }
            return self.add_text(&value, expanded, depth + 1);
        }
        match named_character(name) {
            Some(text) => expanded.push_str(&text),
            // Nobody says what it stands for: it stands as it is written.
            None => {
                expanded.push('&');
                expanded.push_str(name);
                expanded.push(';');
            }
        }
        Some(())
    }
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"#._-:".contains(&byte) || byte >= 0x80)
}

/// The five that XML knows, and numbers.
fn character(name: &str) -> Option<Cow<'static, str>> {
    let named = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            let character = code.ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            return Some(Cow::Owned(character.to_string()));
        }
    };
    Some(Cow::Borrowed(named))
}

/// What one of HTML's named character references stands for, such as `nbsp`.
pub(crate) fn named_character(name: &str) -> Option<String> {
    // The table holds prefixes of names too, which stand for nothing.
    let (first, second) = *html5ever::data::NAMED_ENTITIES.get(&format!("{name};"))?;
    let text: String = [first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32).collect();
    (!text.is_empty()).then_some(text)
}
