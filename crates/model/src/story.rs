//! Stories and their versions.

use crate::{Block, Picture, StoryId, Symbol, Terms, UnixNanos};
use std::sync::Arc;

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
    /// What its provider permits and forbids in a form that machines read (NewsML-G2 `rightsInfo`, ninjs `rightsinfo`, ODRL,
    /// Media RSS `media:restriction`). It comes on top of what the contract says.
    pub terms: Terms,
    /// The identifier of the provider's story that this one rewrites and takes the place of (ninjs `evolvedfrom`, NewsML-G2
    /// `link` with `irel:evolvedFrom` or `irel:supersedes`).
    pub rewrites: Option<Arc<str>>,
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
    /// What its text says where no field does.
    pub gleaned: Gleaned,
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
            terms: Terms::default(),
            rewrites: None,
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
            gleaned: Gleaned::default(),
        }
    }

    /// Its language, said or found: a BCP 47 tag.
    #[must_use]
    pub fn spoken(&self) -> Option<&str> {
        self.language.as_deref().or(self.gleaned.language.as_deref())
    }

    /// All who had a part in it, whether a field names them or a line of its text.
    pub fn every_contributor(&self) -> impl Iterator<Item = &Contributor> {
        self.contributors.iter().chain(&self.gleaned.contributors)
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
    /// A notice from the provider to editors: an advisory, a schedule, a test. Never shown.
    Advisory,
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

/// What a story's text says in lines of its own, or shows, where no field says it.
///
/// The lines still stand in the text, so pages do not show them a second time. Nothing of it makes a copy of a
/// story another one: it follows from the text, and from how well we read.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Gleaned {
    /// The language of the text, as a BCP 47 tag.
    pub language: Option<String>,
    /// The byline, without its `By`.
    pub byline: Option<String>,
    /// The dateline, without its agency.
    pub dateline: Option<String>,
    /// The agency that the dateline names.
    pub credit: Option<String>,
    /// Agencies and persons that lines at the end name, as they are written there.
    pub contributors: Vec<Contributor>,
}

impl Gleaned {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
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

impl Contributor {
    /// The name in the form by which it is looked up; see [`normal_name`].
    #[must_use]
    pub fn normal_name(&self) -> String {
        normal_name(&self.name)
    }
}

/// A name as it is compared: lower case, without an article before it, without marks, one space between words.
///
/// `The Harbour Press`, `HARBOUR PRESS` and `Harbour-Press.` are `harbour press`.
#[must_use]
pub fn normal_name(name: &str) -> String {
    let lower = name.to_lowercase().replace(['.', '\'', '\u{2019}'], "");
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["the", ref rest @ ..] if !rest.is_empty() => rest.join(" "),
        _ => words.join(" "),
    }
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

#[cfg(test)]
mod tests {
    use super::normal_name;

    #[test]
    fn a_name_is_known_however_it_is_written() {
        for name in ["The Harbour Press", "HARBOUR PRESS", "the  harbour-press", "Harbour Press."] {
            assert_eq!(normal_name(name), "harbour press", "{name}");
        }
        assert_eq!(normal_name("H.P."), "hp");
        assert_eq!(normal_name("Agence de l’Étoile"), "agence de létoile");
        assert_eq!(normal_name("The"), "the");
        assert_eq!(normal_name("…"), "");
    }
}
