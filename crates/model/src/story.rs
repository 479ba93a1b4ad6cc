//! Stories and their versions.

use crate::{Block, Picture, StoryId, Symbol, UnixNanos};

/// One version of a story, as a provider sent it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StoryVersion {
    /// Which story.
    pub id: StoryId,
    /// Which version of it: set by the provider, counts up. Formats without versions (RSS, Atom)
    /// are counted at the door: each changed copy is one more.
    pub version: u64,
    /// Whether it may be published at all.
    pub status: PubStatus,
    /// Until when the provider holds it.
    ///
    /// Holds for every version of the story (NewsML-G2 `itemMeta/embargoed`, ninjs `embargoed`).
    pub embargo: Option<Embargo>,
    /// Earliest publication that the provider planned without calling it an embargo: a publication
    /// date that lies ahead (RSS `pubDate`, Atom `published`).
    pub scheduled: Option<UnixNanos>,
    /// When it may no longer be shown (ninjs `expires`, NewsML-G2 `expires`).
    pub expires: Option<UnixNanos>,
    /// When the provider made the story's first version.
    pub first_created: Option<UnixNanos>,
    /// When the provider made this version.
    pub version_created: Option<UnixNanos>,
    /// The headline. Never empty.
    pub headline: String,
    /// The deck (summary, standfirst) below the headline.
    pub deck: Option<String>,
    /// The provider's working title.
    pub slugline: Option<String>,
    /// Who wrote it, as to be printed.
    pub byline: Option<String>,
    /// Where and when it was written, as to be printed.
    pub dateline: Option<String>,
    /// Whom to credit, as to be printed.
    pub credit: Option<String>,
    /// The copyright notice.
    pub copyright: Option<String>,
    /// Terms of use, in the provider's words. Not shown to readers.
    pub usage_terms: Option<String>,
    /// A note from the provider to editors. Not shown to readers.
    pub editorial_note: Option<String>,
    /// What this version corrects or updates, to be told to readers.
    pub correction: Option<String>,
    /// BCP 47 language tag, such as `en-US`.
    pub language: Option<String>,
    /// 1 (most urgent) to 9.
    pub urgency: Option<u8>,
    /// Whether somebody paid for its publication (press releases, advertisements); shown as such.
    pub is_paid: bool,
    /// Where on a site it belongs.
    pub section: Option<Section>,
    /// Whom the story came from and who contributed.
    pub contributors: Vec<Contributor>,
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// Instruments that it is about.
    pub symbols: Vec<Symbol>,
    /// Pictures that go with the whole story; the first leads.
    pub pictures: Vec<Picture>,
    /// Further reading.
    pub links: Vec<Link>,
    /// The provider's own page of this story.
    pub source_url: Option<String>,
    /// The body.
    pub body: Vec<Block>,
}

impl StoryVersion {
    /// An otherwise empty usable version.
    #[must_use]
    pub fn new(id: StoryId, version: u64, headline: &str) -> Self {
        Self {
            id,
            version,
            headline: headline.to_owned(),
            status: PubStatus::Usable,
            embargo: None,
            scheduled: None,
            expires: None,
            first_created: None,
            version_created: None,
            deck: None,
            slugline: None,
            byline: None,
            dateline: None,
            credit: None,
            copyright: None,
            usage_terms: None,
            editorial_note: None,
            correction: None,
            language: None,
            urgency: None,
            is_paid: false,
            section: None,
            contributors: Vec::new(),
            subjects: Vec::new(),
            symbols: Vec::new(),
            pictures: Vec::new(),
            links: Vec::new(),
            source_url: None,
            body: Vec::new(),
        }
    }

    /// Its pictures: those of the whole story, then those within the body.
    pub fn every_picture(&self) -> impl Iterator<Item = &Picture> {
        let within = self.body.iter().filter_map(|block| match block {
            Block::Picture(picture) => Some(picture),
            _ => None,
        });
        self.pictures.iter().chain(within)
    }
}

/// Whether a story may be published (IPTC `pubStatus`).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum PubStatus {
    /// May be published (`stat:usable`), also when the provider says nothing.
    #[default]
    Usable,
    /// Must not be published until the provider says otherwise (`stat:withheld`).
    Withheld,
    /// Withdrawn for good (`stat:canceled`): a kill.
    Canceled,
    /// A status we do not know holds, like [`PubStatus::Withheld`].
    Unknown(String),
}

/// Until when a provider holds a story.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Embargo {
    /// Until this instant.
    Until(UnixNanos),
    /// Until a later version says otherwise: the provider's embargo has no time, or one we cannot read.
    UntilTold,
}

/// The part of a site where a story belongs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Section {
    /// World and politics.
    World,
    /// Business, finance and markets.
    Business,
    /// Sport.
    Sport,
    /// Science, technology, health and environment.
    Science,
    /// Arts, culture and entertainment.
    Culture,
    /// Life and leisure.
    Life,
}

impl Section {
    /// Every section, in the order of a site's navigation.
    pub const ALL: [Self; 6] = [Self::World, Self::Business, Self::Sport, Self::Science, Self::Culture, Self::Life];

    /// As in addresses: `world`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Business => "business",
            Self::Sport => "sport",
            Self::Science => "science",
            Self::Culture => "culture",
            Self::Life => "life",
        }
    }

    /// As in headings: `World`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::World => "World",
            Self::Business => "Business",
            Self::Sport => "Sport",
            Self::Science => "Science",
            Self::Culture => "Culture",
            Self::Life => "Life",
        }
    }

    /// The section of an address.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.slug() == slug)
    }
}

/// Somebody who had a part in a story.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Contributor {
    /// Their name.
    pub name: String,
    /// Their part.
    pub role: ContributorRole,
}

/// What part somebody had in a story (IPTC `isrol`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ContributorRole {
    /// The story came from them.
    Origin,
    /// They contributed to it.
    Contributor,
}

/// What a story is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Subject {
    /// Its name in the story's language, when given.
    pub name: Option<String>,
    /// Its address or code, such as `medtop:20000638`.
    pub code: Option<String>,
}

/// Further reading.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Link {
    /// Its words.
    pub title: String,
    /// An absolute `http` or `https` address.
    pub url: String,
}
