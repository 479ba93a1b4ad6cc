//! A story as it is compared with others.

use crate::marks::{Class, Marks};
use crate::pieces::Comma;
use crate::reading::Reading;
use crate::seen::Seen;
use broadtape_model::{PubStatus, StoryVersion, Symbol};

/// So many paragraphs of the body are its lead.
const LEAD_PARAGRAPHS: usize = 2;

/// What likeness sees of a story: what of it is compared, and the words that this stands for.
///
/// Made of the text alone, so the same on any machine. Some three kilobytes; [`crate::Window`] keeps less.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Likeness {
    pub(crate) marks: Marks,
    pub(crate) topics: Vec<Topic>,
    pub(crate) figures: Vec<(u32, Box<str>)>,
    pub(crate) names: Vec<(u32, Box<str>)>,
    pub(crate) tickers: Vec<(u32, Box<str>)>,
}

/// A word that tells what an event is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Topic {
    pub(crate) hash: u32,
    pub(crate) weight: u32,
    pub(crate) word: Box<str>,
}

impl Likeness {
    /// Of a version; `instruments` are those that it is about, as far as the house has found them, the leading one first.
    #[must_use]
    pub fn of(story: &StoryVersion, instruments: &[Symbol]) -> Self {
        let reading = Reading::of(story);
        let comma = comma(story.language.as_deref());
        let mut seen = Seen::default();
        instruments.iter().for_each(|symbol| seen.ticker(symbol.ticker()));
        seen.headline(reading.headline, comma);
        for (place, paragraph) in reading.paragraphs.iter().enumerate() {
            seen.paragraph(paragraph, comma, place < LEAD_PARAGRAPHS);
        }
        if let Some(deck) = reading.deck {
            seen.deck(deck, comma);
        }
        seen.finish(language(story.language.as_deref()), class(story), story.is_paid)
    }

    /// What the message is for.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.marks.class
    }

    /// Its tickers without markets: of its instruments, then those written in it; at most eight.
    pub fn tickers(&self) -> impl Iterator<Item = &str> {
        self.tickers.iter().map(|(_, word)| &**word)
    }

    /// Its figures as they stand in its text, each once.
    pub fn figures(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().map(|(_, word)| &**word)
    }

    /// The words of its names as they stand in its text, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, word)| &**word)
    }

    /// The words that tell which event it is about, the weightiest first.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.iter().map(|topic| &*topic.word)
    }
}

/// The primary subtag (RFC 5646, section 2.2.1).
fn language(tag: Option<&str>) -> [u8; 3] {
    let mut language = [0; 3];
    let primary = tag.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
    if (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        language[..primary.len()].copy_from_slice(primary.to_ascii_lowercase().as_bytes());
    }
    language
}

/// Where a comma is a point.
fn comma(tag: Option<&str>) -> Comma {
    match &language(tag) {
        b"de\0" | b"fr\0" | b"es\0" | b"it\0" | b"nl\0" | b"pt\0" | b"da\0" | b"sv\0" | b"nb\0" | b"no\0" | b"fi\0"
        | b"pl\0" | b"cs\0" | b"ru\0" | b"uk\0" | b"tr\0" | b"id\0" | b"el\0" | b"hu\0" | b"ro\0" => Comma::Decimals,
        _ => Comma::Groups,
    }
}

fn class(story: &StoryVersion) -> Class {
    const NOTICES: [&str; 9] = [
        "correction:",
        "corrections:",
        "clarification:",
        "advisory:",
        "editors:",
        "eds:",
        "kill:",
        "withdrawal:",
        "retraction:",
    ];
    let headline = story.headline.trim_start().to_lowercase();
    match story.status {
        PubStatus::Canceled => Class::Kill,
        PubStatus::Withheld | PubStatus::Unknown(_) => Class::Withheld,
        PubStatus::Usable if NOTICES.iter().any(|notice| headline.starts_with(notice)) => Class::Notice,
        PubStatus::Advisory => Class::Notice,
        PubStatus::Usable => Class::Story,
    }
}
