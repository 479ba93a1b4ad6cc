//! Plain markup: text, references that end in a semicolon, and tags as one would write them in a book on HTML.
//!
//! A grammar that is small enough to be read at the speed of a copy, and within which nobody reads anything else than
//! browsers do. What does not belong to it is left to them, from the first character that does not.

use super::super::builder::Attributes;
use super::page::Page;
use std::borrow::Cow;

/// Most attributes of a plain tag.
const ATTRIBUTES_MAX: usize = 16;
/// Longest name of a character that HTML knows (HTML, named character references), and more.
const REFERENCE_BYTES_MAX: usize = 40;

/// Reads a page as far as its markup is plain; gives what is left.
pub(super) fn read<'h>(html: &'h str, page: &mut Page<'h>) -> &'h str {
    let mut attributes = Vec::new();
    let mut rest = html;
    while let Some(after) = read_next(rest, page, &mut attributes) {
        rest = after;
    }
    rest
}

/// Reads what comes next; `None` at the end, and where it is not plain. The attributes are room to be used again.
fn read_next<'h>(rest: &'h str, page: &mut Page<'h>, attributes: &mut Vec<Attribute<'h>>) -> Option<&'h str> {
    match rest.as_bytes().first()? {
        b'<' => match rest.strip_prefix("</") {
            Some(end) => read_end_tag(end, page),
            None => read_start_tag(&rest[1..], page, attributes),
        },
        b'&' => {
            let (text, after) = reference(&rest[1..])?;
            page.text(&text);
            Some(after)
        }
        // Browsers make a line feed of it.
        b'\r' => None,
        _ => {
            let length = memchr::memchr3(b'<', b'&', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            let (text, after) = rest.split_at(length);
            page.text(text);
            Some(after)
        }
    }
}

fn read_end_tag<'h>(tag: &'h str, page: &mut Page<'h>) -> Option<&'h str> {
    let (name, after) = name(tag, false)?;
    let after = after.strip_prefix('>')?;
    page.end(name);
    Some(after)
}

fn read_start_tag<'h>(tag: &'h str, page: &mut Page<'h>, attributes: &mut Vec<Attribute<'h>>) -> Option<&'h str> {
    let (name, mut rest) = name(tag, false)?;
    if changes_how_text_is_read(name) {
        return None;
    }
    attributes.clear();
    loop {
        let spaced = rest.trim_start_matches([' ', '\n', '\t']);
        if let Some(after) = spaced.strip_prefix('>') {
            page.start(Cow::Borrowed(name), false, &Plain(attributes));
            return Some(after);
        }
        if let Some(after) = spaced.strip_prefix("/>") {
            page.start(Cow::Borrowed(name), true, &Plain(attributes));
            return Some(after);
        }
        if spaced.len() == rest.len() || attributes.len() == ATTRIBUTES_MAX {
            return None;
        }
        let (attribute, after) = attribute(spaced)?;
        attributes.push(attribute);
        rest = after;
    }
}

/// Elements whose text is not markup (HTML, the tokenization of raw text).
fn changes_how_text_is_read(name: &str) -> bool {
    matches!(name, "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "title" | "textarea" | "plaintext")
}

/// `name="value"`, in either kind of quotes.
fn attribute(text: &str) -> Option<(Attribute<'_>, &str)> {
    let (name, rest) = name(text, true)?;
    let rest = rest.strip_prefix('=')?;
    let quote = rest.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let length = memchr::memchr(quote, &rest.as_bytes()[1..])?;
    let value = value(&rest[1..=length])?;
    Some(((name, value), &rest[length + 2..]))
}

/// An attribute's value with its references resolved; `None` when that takes a browser.
fn value(raw: &str) -> Option<Cow<'_, str>> {
    if memchr::memchr2(b'\r', 0, raw.as_bytes()).is_some() {
        return None;
    }
    let Some((before, mut rest)) = raw.split_once('&') else { return Some(Cow::Borrowed(raw)) };
    let mut value = String::with_capacity(raw.len());
    value.push_str(before);
    loop {
        if is_of_query(rest) {
            value.push('&');
        } else {
            let (text, after) = reference(rest)?;
            value.push_str(&text);
            rest = after;
        }
        let Some((before, after)) = rest.split_once('&') else { break };
        value.push_str(before);
        rest = after;
    }
    value.push_str(rest);
    Some(Cow::Owned(value))
}

/// Whether an ampersand of an address parts one field of its query from the next: it is no reference then, whatever
/// the field is called (HTML, named character reference state).
fn is_of_query(after: &str) -> bool {
    let length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && after[length..].starts_with('=')
}

/// The text of a reference behind its ampersand, and what follows its semicolon. An ampersand before a space is one.
fn reference(after: &str) -> Option<(Cow<'static, str>, &str)> {
    if after.starts_with([' ', '\n', '\t']) {
        return Some((Cow::Borrowed("&"), after));
    }
    let length = memchr::memchr(b';', &after.as_bytes()[..after.len().min(REFERENCE_BYTES_MAX)])?;
    let text = match &after[..length] {
        "amp" => Cow::Borrowed("&"),
        "lt" => Cow::Borrowed("<"),
        "gt" => Cow::Borrowed(">"),
        "quot" => Cow::Borrowed("\""),
        "nbsp" => Cow::Borrowed("\u{a0}"),
        name => match name.strip_prefix('#') {
            Some(number) => Cow::Owned(numbered(number)?.to_string()),
            None => Cow::Owned(crate::xml::named_character(name)?),
        },
    };
    Some((text, &after[length + 1..]))
}

/// A character by its number, where browsers take it by its number (HTML, numeric character reference end state).
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |digits| (digits, 16));
    let is_plain = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = is_plain.then(|| u32::from_str_radix(digits, radix).ok())??;
    matches!(code, 0x20..=0x7e | 0xa0..=0xfdcf | 0xfdf0..=0xfffd | 0x1_0000..=0x1_fffd).then(|| char::from_u32(code))?
}

/// A name in lower case, and what follows it.
fn name(text: &str, is_attribute: bool) -> Option<(&str, &str)> {
    let is_inner = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || (is_attribute && matches!(byte, b'-' | b':' | b'_'))
    };
    let bytes = text.as_bytes();
    let length = bytes.iter().take_while(|byte| is_inner(**byte)).count();
    (bytes.first()?.is_ascii_lowercase()).then(|| text.split_at(length))
}

/// An attribute's name and value.
type Attribute<'h> = (&'h str, Cow<'h, str>);

struct Plain<'t, 'h>(&'t [Attribute<'h>]);

impl Attributes for Plain<'_, '_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| *of == name).map(|(_, value)| &**value)
    }
}
