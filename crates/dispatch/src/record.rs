//! What a subscriber is told of a story, and what became of it.

use broadtape_model::UnixNanos;

/// What happened to a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// It came to show, for the first time or again.
    Published,
    /// Another version shows, or the same under other terms.
    Updated,
    /// It shows no longer: every copy has to go.
    Withdrawn,
}

impl Event {
    const ALL: [Self; 3] = [Self::Published, Self::Updated, Self::Withdrawn];

    /// As it is told: `story.published`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "story.published",
            Self::Updated => "story.updated",
            Self::Withdrawn => "story.withdrawn",
        }
    }

    /// The event of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == word)
    }

    /// Whether it takes a story back.
    #[must_use]
    pub const fn is_withdrawal(self) -> bool {
        matches!(self, Self::Withdrawn)
    }
}

/// One dispatch: what one subscriber is told of one story, and what became of that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Which of the dispatches of this story to this subscriber, from 1 on.
    pub number: u32,
    /// What happened.
    pub event: Event,
    /// The version that is told, or that is withdrawn.
    pub version: u64,
    /// Since when it is so.
    pub at: UnixNanos,
    /// How often it was begun anew, since an older dispatch might have arrived after it.
    pub telling: u32,
    /// When it was first sent.
    pub first_sent: Option<UnixNanos>,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether the subscriber may have it: it was sent, and not known to have gone nowhere.
    pub may_have_arrived: bool,
    /// When the subscriber acknowledged it.
    pub acknowledged: Option<UnixNanos>,
    /// Why it is not told any more although it was not acknowledged.
    pub closed: Option<Closed>,
    /// The last answer, or why there was none.
    pub answer: Option<String>,
}

/// Why a dispatch is not told any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// Something newer took its place.
    Overtaken,
    /// It was tried for as long as a version is.
    GivenUp,
}

impl Closed {
    /// As in tables and for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overtaken => "overtaken",
            Self::GivenUp => "given up",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Overtaken, Self::GivenUp].into_iter().find(|closed| closed.word() == word)
    }
}

impl Record {
    /// A dispatch that was not sent yet.
    #[must_use]
    pub const fn new(number: u32, event: Event, version: u64, at: UnixNanos) -> Self {
        Self {
            number,
            event,
            version,
            at,
            telling: 0,
            first_sent: None,
            attempts: 0,
            may_have_arrived: false,
            acknowledged: None,
            closed: None,
            answer: None,
        }
    }

    /// Whether it still has to be told.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.acknowledged.is_none() && self.closed.is_none()
    }

    /// Whether it tells that this version shows since then.
    pub(crate) fn shows(&self, version: u64, at: UnixNanos) -> bool {
        !self.event.is_withdrawal() && (self.version, self.at) == (version, at)
    }
}
