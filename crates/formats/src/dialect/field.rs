//! What a rule may take.

use std::fmt;

/// What the words of a rule's match are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Take {
    /// The headline.
    Headline,
    /// The deck.
    Deck,
    /// The slugline.
    Slugline,
    /// Who wrote it.
    Byline,
    /// Where and when it was written.
    Dateline,
    /// Whom to credit.
    Credit,
    /// The copyright notice.
    Copyright,
    /// Terms of use.
    Terms,
    /// A note to editors; several are put together.
    Note,
    /// What this version sets right.
    Correction,
    /// A BCP 47 language tag.
    Language,
    /// 1 to 9.
    Urgency,
    /// That somebody paid for it, whatever the words are.
    Paid,
    /// The provider's word for a section.
    Section,
    /// What it is about.
    Subject,
    /// Who contributed: one or several.
    Contributor,
    /// Whom it came from.
    Origin,
    /// The provider's symbol of an instrument.
    Symbol,
    /// Until when it is held.
    Embargo,
    /// From when it may no longer be shown.
    Expires,
}

impl Take {
    /// Everything that may be taken.
    pub const ALL: [Self; 20] = [
        Self::Headline,
        Self::Deck,
        Self::Slugline,
        Self::Byline,
        Self::Dateline,
        Self::Credit,
        Self::Copyright,
        Self::Terms,
        Self::Note,
        Self::Correction,
        Self::Language,
        Self::Urgency,
        Self::Paid,
        Self::Section,
        Self::Subject,
        Self::Contributor,
        Self::Origin,
        Self::Symbol,
        Self::Embargo,
        Self::Expires,
    ];

    /// As a rule names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Deck => "deck",
            Self::Slugline => "slugline",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Credit => "credit",
            Self::Copyright => "copyright",
            Self::Terms => "terms",
            Self::Note => "note",
            Self::Correction => "correction",
            Self::Language => "language",
            Self::Urgency => "urgency",
            Self::Paid => "paid",
            Self::Section => "section",
            Self::Subject => "subject",
            Self::Contributor => "contributor",
            Self::Origin => "origin",
            Self::Symbol => "symbol",
            Self::Embargo => "embargo",
            Self::Expires => "expires",
        }
    }

    /// By the word of a rule.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|take| take.word() == word)
    }

    /// Whether a story has several of it.
    pub(super) const fn is_list(self) -> bool {
        matches!(self, Self::Note | Self::Subject | Self::Contributor | Self::Origin | Self::Symbol | Self::Embargo)
    }
}

impl fmt::Display for Take {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}
