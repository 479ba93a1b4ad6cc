//! Where a rule may look.

/// Where in a story a rule looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// The headline.
    Headline,
    /// The deck.
    Deck,
    /// The first paragraph.
    FirstParagraph,
    /// The first two paragraphs, each by itself: a byline may stand before a dateline.
    FirstParagraphs,
    /// The last three paragraphs, each by itself.
    LastParagraphs,
    /// Every paragraph, each by itself.
    Paragraphs,
    /// The slugline.
    Slugline,
    /// The byline.
    Byline,
    /// The credit.
    Credit,
    /// The notes to editors, all together.
    Note,
    /// Each subject, by its code and its name.
    Subjects,
}

impl Place {
    /// Everywhere that a rule may look.
    pub const ALL: [Self; 11] = [
        Self::Headline,
        Self::Deck,
        Self::FirstParagraph,
        Self::FirstParagraphs,
        Self::LastParagraphs,
        Self::Paragraphs,
        Self::Slugline,
        Self::Byline,
        Self::Credit,
        Self::Note,
        Self::Subjects,
    ];

    /// As a rule names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Deck => "deck",
            Self::FirstParagraph => "first paragraph",
            Self::FirstParagraphs => "first paragraphs",
            Self::LastParagraphs => "last paragraphs",
            Self::Paragraphs => "paragraphs",
            Self::Slugline => "slugline",
            Self::Byline => "byline",
            Self::Credit => "credit",
            Self::Note => "note",
            Self::Subjects => "subjects",
        }
    }

    /// By the word of a rule.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.word() == word)
    }

    /// Whether words can be taken out there: where readers see them.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Headline
                | Self::Deck
                | Self::FirstParagraph
                | Self::FirstParagraphs
                | Self::LastParagraphs
                | Self::Paragraphs
        )
    }
}
