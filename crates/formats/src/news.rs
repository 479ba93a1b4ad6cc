//! News, whatever its format.

use broadtape_model::{Kill, Problem, ProviderId, StoryVersion};

/// A news format.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// IPTC ninjs 1.x, 2.x and 3.x.
    Ninjs,
    /// IPTC NewsML-G2: a news item or a news message.
    NewsmlG2,
    /// RSS 0.9x, 1.0 and 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287), with tombstones (RFC 6721).
    Atom,
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

/// Reads a news document of any known format, which is found from its bytes.
///
/// # Errors
/// When nothing in it is usable: the one problem that says why.
pub fn read(bytes: &[u8], provider: &ProviderId) -> Result<Parsed, Problem> {
    let _ = (bytes, provider);
    Err(Problem::new(broadtape_model::ProblemKind::Unreadable, "", "no reader yet"))
}
