//! What may be done with a story, where, and until when.

use crate::{ProviderId, Terms};
use std::fmt;
use std::sync::Arc;

/// What a story may be used for. A right of its own each: a contract for pages is none for feeds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// Pages, their text editions, and what open pages are told.
    Page,
    /// Feeds that others read on, and what is delivered to subscribers.
    Feed,
    /// The API.
    Api,
    /// Widgets on pages of others.
    Widget,
    /// Everything above, once the story is no longer news: see [`ARCHIVE_AFTER_DAYS`].
    Archive,
    /// Reading by machines that learn from it or answer out of it (TDM Reservation Protocol; robots' rules).
    Ai,
}

/// A story whose channels lack [`Channel::Archive`] shows for so many days after it first showed.
pub const ARCHIVE_AFTER_DAYS: u16 = 30;

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 6] = [Self::Page, Self::Feed, Self::Api, Self::Widget, Self::Archive, Self::Ai];

    /// As in the configuration and in commands: `page`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Feed => "feed",
            Self::Api => "api",
            Self::Widget => "widget",
            Self::Archive => "archive",
            Self::Ai => "ai",
        }
    }

    /// The channel of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// A set of channels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Channels(u8);

impl Channels {
    /// Every channel.
    pub const ALL: Self = Self(0b11_1111);

    /// Whether a channel is among them.
    #[must_use]
    pub const fn contains(self, channel: Channel) -> bool {
        self.0 & (1 << channel as u8) != 0
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// All of these but one.
    #[must_use]
    pub const fn without(self, channel: Channel) -> Self {
        Self(self.0 & !(1 << channel as u8))
    }

    /// The channels, in order.
    pub fn iter(self) -> impl Iterator<Item = Channel> {
        Channel::ALL.into_iter().filter(move |channel| self.contains(*channel))
    }

    /// Whether a story shows anywhere under them: the archive and machines' reading are no places.
    #[must_use]
    pub const fn shows(self) -> bool {
        !self.without(Channel::Archive).without(Channel::Ai).is_empty()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Self {
        Self(channels.into_iter().fold(0, |bits, channel| bits | 1 << channel as u8))
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

/// A country or territory, by its code of two letters (ISO 3166-1 alpha-2), such as `NO`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Territory([u8; 2]);

impl Territory {
    /// Reads two letters in either case. Whether such a country exists is not looked up.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 2] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_alphabetic).then(|| Self(letters.map(|letter| letter.to_ascii_uppercase())))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters")
    }
}

impl fmt::Debug for Territory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How search engines may list a copy that is shown under licence, the laxest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Indexing {
    /// As a page of the site's own.
    #[default]
    Index,
    /// As a copy of the provider's own page, where it names one (`rel=canonical`, RFC 6596).
    Canonical,
    /// Not among news.
    NoindexNews,
    /// Not at all.
    Noindex,
}

impl Indexing {
    /// Every way, the laxest first.
    pub const ALL: [Self; 4] = [Self::Index, Self::Canonical, Self::NoindexNews, Self::Noindex];

    /// As in the configuration: `noindex-news`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Canonical => "canonical",
            Self::NoindexNews => "noindex-news",
            Self::Noindex => "noindex",
        }
    }

    /// The way of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// A contract: terms that hold for all stories of a provider, or for all to which an agency contributed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Contract {
    /// What it is called where a decision is explained.
    pub name: Arc<str>,
    /// Whose stories it is about.
    pub with: ContractWith,
    /// Its terms.
    pub terms: Terms,
}

/// Whose stories a contract is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ContractWith {
    /// All of a provider.
    Provider(ProviderId),
    /// All that name this agency, under any of these names, as their origin, as a contributor, or in their credit.
    Agency(Vec<String>),
}
