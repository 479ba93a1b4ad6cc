//! News, whatever its format.

mod advisories;
mod contributors;
mod detect;
mod explain;
mod finish;
pub(crate) mod held_by_words;
mod language;
mod media_topics;
mod paid;
mod pictures;
mod reading;
mod sections;
mod settled;

pub use explain::{Explained, Explanation, Field, STORIES_EXPLAINED_MAX, explain};

pub(crate) use advisories::{advisory_where_usable, names_advisory};
pub(crate) use contributors::contributor_role;
pub(crate) use explain::{path_without_numbers, values_at};
pub(crate) use language::language_of;
pub(crate) use paid::is_paid;
pub(crate) use pictures::{Rendition, best_rendition};
pub(crate) use reading::{Reading, later_embargo};
pub(crate) use sections::section_of;

use crate::dialect::{self, Dialect, Found};
use crate::{mail, wire_text};
use broadtape_model::{Charset, Kill, Problem, ProblemKind, ProviderId, StoryVersion};

/// Largest document, in bytes. The largest feeds of the field stay under 10 MB; pictures come by reference.
pub const DOCUMENT_BYTES_MAX: usize = 32 << 20;
/// Most items of a document.
pub const ITEMS_MAX: usize = 5_000;

/// A news format.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// IPTC ninjs 1.x, 2.x and 3.x.
    Ninjs,
    /// IPTC NewsML-G2: a news item or a news message.
    NewsmlG2,
    /// IPTC NewsML 1.0 to 1.2.
    Newsml1,
    /// NITF 3, by itself.
    Nitf,
    /// AP Media API: content items.
    ApMedia,
    /// IPTC 7901: wire text.
    Iptc7901,
    /// ANPA 1312: wire text.
    Anpa1312,
    /// Mail (RFC 5322).
    Mail,
    /// RSS 0.9x, 1.0, 1.1 and 2.0, and RSS in JSON.
    Rss,
    /// WordPress's export: RSS 2.0 with elements of its own.
    WordPress,
    /// Atom 1.0 (RFC 4287) and 0.3, with tombstones (RFC 6721).
    Atom,
    /// Channel Definition Format.
    Cdf,
    /// JSON Feed 1 and 1.1.
    JsonFeed,
}

impl Format {
    /// What the trade calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ninjs => "ninjs",
            Self::NewsmlG2 => "NewsML-G2",
            Self::Newsml1 => "NewsML 1",
            Self::Nitf => "NITF",
            Self::ApMedia => "AP Media API",
            Self::Iptc7901 => "IPTC 7901",
            Self::Anpa1312 => "ANPA 1312",
            Self::Mail => "mail",
            Self::Rss => "RSS",
            Self::WordPress => "WordPress export",
            Self::Atom => "Atom",
            Self::Cdf => "CDF",
            Self::JsonFeed => "JSON Feed",
        }
    }
}

/// What a document gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parsed {
    /// The format that it was in.
    pub format: Format,
    /// What can be used, in document order.
    pub items: Vec<Item>,
    /// What was wrong with the rest, or with parts of what is used.
    pub problems: Vec<Problem>,
    /// What the rules of the provider found, each with the number of its item, from 0.
    pub found: Vec<(usize, Found)>,
}

/// A usable item of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// A version of a story.
    Story {
        /// The version. Picture addresses stand as the provider wrote them.
        story: Box<StoryVersion>,
        /// Who counts its versions.
        numbering: Numbering,
    },
    /// A withdrawal for good (`pubStatus` canceled, an Atom tombstone).
    Kill(Kill),
}

/// Who counts a story's versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbering {
    /// The provider: the version's number is its own.
    Provider,
    /// Nobody: the number is 0, and the door counts each changed copy as one more.
    Door,
}

/// Reads a news document of any known format, which is found from its bytes, as its provider writes.
///
/// A feed without items is read well: it gives none and no problem.
///
/// # Errors
/// When nothing in it is usable: the one problem that says why.
pub fn read(bytes: &[u8], provider: &ProviderId, dialect: &Dialect) -> Result<Parsed, Problem> {
    read_as(bytes, None, provider, dialect)
}

/// Reads a news document beside which a character set came. It goes before what XML declares (RFC 7303, 3.2) and behind a
/// byte order mark; JSON is UTF-8 whatever is said of it (RFC 8259, 8.1), and the parts of a mail say theirs
/// themselves.
///
/// # Errors
/// As [`read`].
pub fn read_as(
    bytes: &[u8],
    charset: Option<&Charset>,
    provider: &ProviderId,
    dialect: &Dialect,
) -> Result<Parsed, Problem> {
    let mut parsed = read_document(bytes, charset, provider)?;
    parsed.found = dialect::interpret(dialect, bytes, charset, &mut parsed.items, &mut parsed.problems);
    settled::settle(dialect, &mut parsed.items, &mut parsed.problems);
    Ok(parsed)
}

/// What the fields of a document say.
fn read_document(bytes: &[u8], charset: Option<&Charset>, provider: &ProviderId) -> Result<Parsed, Problem> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        let what = format!("the document is {} bytes long; {DOCUMENT_BYTES_MAX} is the most that is read", bytes.len());
        return Err(Problem::new(ProblemKind::TooLarge, "", what));
    }
    let mut reading = Reading::new(provider);
    if mail::is_mail(bytes) {
        mail::read(bytes, &mut reading);
        return reading.finish(Format::Mail);
    }
    let decoded = crate::text::decode(bytes, charset);
    if wire_text::is_wire_text(bytes) {
        // Wires name no encoding: that one had to be found is nothing odd.
        let format = wire_text::read(&decoded.text, &mut reading);
        return reading.finish(format);
    }
    if let Some(oddity) = decoded.oddity {
        reading.problem(ProblemKind::Ignored, "", format!("the document {oddity}"));
    }
    let format = detect::read(&decoded.text, &mut reading)?;
    reading.finish(format)
}
