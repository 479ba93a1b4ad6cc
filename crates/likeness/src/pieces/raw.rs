//! Text as words, numbers and signs, before anybody asks what they mean.

use super::lexicon::{self, Meaning};
use crate::hash::WordHash;

/// A run of characters of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'t> {
    pub(super) kind: RawKind,
    pub(super) text: &'t str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Of the word in lower case, without apostrophes and a possessive's end.
    pub(super) hash: u64,
    pub(super) meaning: Option<Meaning>,
    /// Whether it stands directly behind the one before.
    pub(super) is_joined: bool,
    /// Whether a sentence begins with it.
    pub(super) opens: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RawKind {
    /// Letters, and digits behind a letter.
    Word,
    /// Digits, with the dots and commas between them.
    Number,
    /// A currency's sign, a percent sign, and what stands between two numbers.
    Sign,
    /// A character of a script that sets no spaces between words.
    Ideograph,
}

impl Raw<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_sign(&self, signs: &str) -> bool {
        self.kind == RawKind::Sign && signs.contains(self.text)
    }
}

/// Takes a text apart.
pub(super) fn raws(text: &str) -> Vec<Raw<'_>> {
    let mut found: Vec<Raw<'_>> = Vec::with_capacity(text.len() / 5);
    let (mut at, mut is_joined, mut opens) = (0, false, true);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_bare_point = first == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit());
        let (kind, length, hash) = if first.is_ascii_digit() || is_bare_point {
            (RawKind::Number, number_length(rest), 0)
        } else if is_unspaced(first) {
            (RawKind::Ideograph, first.len_utf8(), WordHash::NEW.character(first).get())
        } else if first.is_alphanumeric() {
            let (length, hash) = word(rest);
            (RawKind::Word, length, hash)
        } else if is_sign(first) {
            (RawKind::Sign, first.len_utf8(), 0)
        } else {
            opens |= ends_sentence(first, &rest[first.len_utf8()..], found.last());
            is_joined = false;
            at += first.len_utf8();
            continue;
        };
        let meaning = if kind == RawKind::Word { lexicon::meaning(hash) } else { None };
        found.push(Raw { kind, text: &rest[..length], start: at, hash, meaning, is_joined, opens });
        at += length;
        (is_joined, opens) = (true, false);
    }
    found
}

fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let goes_on = |at: usize| match bytes[at] {
        b'0'..=b'9' => true,
        b'.' | b',' => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    (0..bytes.len()).find(|at| !goes_on(*at)).unwrap_or(bytes.len())
}

/// The length of the word at the start, and its hash.
fn word(rest: &str) -> (usize, u64) {
    let (mut hash, mut length) = (WordHash::NEW, 0);
    // Before the last apostrophe, to leave out a possessive's `s`.
    let mut before_apostrophe = None;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            ascii if ascii.is_ascii_alphanumeric() => hash = hash.byte(ascii.to_ascii_lowercase() as u8),
            '\'' | '’' if characters.peek().is_some_and(|(_, next)| next.is_alphabetic()) => {
                before_apostrophe = Some((at + character.len_utf8(), hash));
            }
            other if !other.is_ascii() && other.is_alphanumeric() && !is_unspaced(other) => {
                hash = other.to_lowercase().fold(hash, WordHash::character);
            }
            _ => break,
        }
        length = at + character.len_utf8();
    }
    match before_apostrophe {
        Some((end, hash)) if matches!(&rest[end..length], "s" | "S") => (length, hash.get()),
        _ => (length, hash.get()),
    }
}

const fn is_sign(character: char) -> bool {
    matches!(character, '$' | '€' | '£' | '¥' | '₹' | '%' | '-' | '–' | '—' | ':')
}

/// Whether a sentence ends here: not within a number or an address, and not behind `Mr.` or `St.`
fn ends_sentence(mark: char, after: &str, before: Option<&Raw<'_>>) -> bool {
    match mark {
        '!' | '?' | '\n' | '。' | '“' => true,
        '.' => {
            let is_abbreviation = before
                .is_some_and(|raw| raw.text.len() <= 3 && raw.text.starts_with(|first: char| first.is_uppercase()));
            !is_abbreviation && !after.starts_with(char::is_alphanumeric)
        }
        _ => false,
    }
}

/// Scripts whose words are not set apart: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
pub(super) const fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}
