//! Bytes to text, and white space.

use broadtape_model::Charset;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A document's text.
#[derive(Debug)]
pub(crate) struct Decoded<'b> {
    /// The text, without a byte order mark.
    pub(crate) text: Cow<'b, str>,
    /// What was odd about its encoding, when something was.
    pub(crate) oddity: Option<String>,
}

/// Decodes a document of unknown encoding.
///
/// A byte order mark is believed first, then the pattern of zero bytes (UTF-16 and UTF-32), then the
/// bytes themselves where they are UTF-8, since no other encoding looks like it by accident; then
/// what came beside the bytes says; then the XML declaration; and last a guess.
pub(crate) fn decode<'b>(bytes: &'b [u8], charset: Option<&Charset>) -> Decoded<'b> {
    if let Some(text) = decode_utf_32(bytes) {
        return Decoded { text: Cow::Owned(text), oddity: None };
    }
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark_bytes..]);
    }
    match bytes {
        [0, second, ..] if *second != 0 => return decode_as(UTF_16BE, bytes),
        [first, 0, ..] if *first != 0 => return decode_as(UTF_16LE, bytes),
        _ => {}
    }
    let beside = charset.map(Charset::as_str).filter(|_| !is_json(bytes));
    // One that nobody knows says nothing.
    let beside = beside.filter(|label| encoding_of(label).is_some());
    let label = beside.or_else(|| declared_encoding(bytes));
    let declared = label.and_then(encoding_of);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let is_plain =
            declared.is_none_or(|encoding| encoding == UTF_8 || (text.is_ascii() && encoding.is_ascii_compatible()));
        if is_plain || !text.is_ascii() {
            let oddity = (!is_plain)
                .then(|| format!("says that it is {} but is UTF-8; read as UTF-8", label.unwrap_or_default()));
            return Decoded { text: Cow::Borrowed(text), oddity };
        }
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        return decode_as(encoding, bytes);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    // A guess needs no more than the first part.
    let sample = &bytes[..bytes.len().min(256 << 10)];
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    let oddity = format!("is not {}; read as {}", label.unwrap_or("UTF-8"), guess.name());
    Decoded { oddity: Some(oddity), ..decode_as(guess, bytes) }
}

/// The encoding of a label. UTF-16 without a zero byte at its start is a wrong one.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, is_broken) = encoding.decode_without_bom_handling(bytes);
    let oddity = is_broken.then(|| format!("holds bytes that are not {}; they are shown as \u{fffd}", encoding.name()));
    Decoded { text, oddity }
}

/// UTF-32 by its byte order mark or by the zero bytes around the first character; the web's encodings leave it out.
fn decode_utf_32(bytes: &[u8]) -> Option<String> {
    let (is_little_endian, bytes) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (true, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => (false, rest),
        [first, 0, 0, 0, ..] if *first != 0 => (true, bytes),
        [0, 0, 0, last, ..] if *last != 0 => (false, bytes),
        _ => return None,
    };
    let from_bytes = if is_little_endian { u32::from_le_bytes } else { u32::from_be_bytes };
    let characters = bytes.chunks(4).map(|chunk| {
        <[u8; 4]>::try_from(chunk)
            .ok()
            .and_then(|four| char::from_u32(from_bytes(four)))
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    Some(characters.collect())
}

/// The encoding that an XML declaration names (XML 1.0, 4.3.3).
fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(512)];
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let declaration = head[start..].strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// A text in one line: white space folded, trimmed, control characters dropped.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|character: char| character.is_whitespace() && !is_no_break(character)) {
        let start = folded.len();
        if start > 0 && !word.is_empty() {
            folded.push(' ');
        }
        let before = folded.len();
        folded.extend(word.chars().filter(|character| is_printable(*character)));
        if folded.len() == before {
            folded.truncate(start);
        }
    }
    folded
}

/// [`folded`]; `None` when nothing is left.
pub(crate) fn folded_or_none(text: &str) -> Option<String> {
    Some(folded(text)).filter(|text| !is_blank(text))
}

/// A text of several lines: each folded, blank lines at both ends dropped; `None` when nothing is left.
pub(crate) fn lines(text: &str) -> Option<String> {
    let lines: Vec<String> = text.lines().map(folded).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Whether a text shows nothing: only white space and characters without width.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_whitespace() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    })
}

/// Whether a character may stand in a text: no control character, no mark that is never a character.
pub(crate) fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_no_break(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// At most so many characters of a text, with an ellipsis where it was cut.
pub(crate) fn cut(text: &mut String, characters_max: usize) -> bool {
    let Some((end, _)) = text.char_indices().nth(characters_max) else { return false };
    text.truncate(end);
    text.push('…');
    true
}
