//! Orders: what the house's own people decide, over what providers say.

use crate::{ProviderId, Section, SiteId, StoryId, UnixNanos, VendorId};
use std::fmt;

/// What somebody of the house ordered.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Order {
    /// Who.
    pub by: String,
    /// Why, in their words. Not shown to readers.
    pub reason: String,
    /// What.
    pub action: Action,
}

/// What can be ordered.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// Withdraws a story for good, as its provider's kill would.
    Kill {
        /// Which story.
        story: StoryId,
        /// What is said in its place.
        notice: Option<String>,
    },
    /// Holds a story until it is released.
    Hold(StoryId),
    /// Ends a hold, also of a story that is held as the copy of a killed one; of one that is killed itself, only when told so
    /// in words.
    Release {
        /// Which story.
        story: StoryId,
        /// Whether whoever orders it knows that it was killed.
        is_killed_known: bool,
    },
    /// Puts a story first on a site.
    Pin(Pin),
    /// Ends that.
    Unpin {
        /// Which story.
        story: StoryId,
        /// Where.
        site: SiteId,
    },
    /// Lets nothing of somebody be seen, or nothing on a site, until it is resumed.
    Suspend(Party),
    /// Ends that.
    Resume(Party),
}

/// A story that stands first on a site.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Pin {
    /// Which story.
    pub story: StoryId,
    /// Where.
    pub site: SiteId,
    /// In which section; on the front where none is named.
    pub section: Option<Section>,
    /// Until when.
    pub until: UnixNanos,
}

/// Who or what can be suspended.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Party {
    /// A provider of news.
    Provider(ProviderId),
    /// A vendor of quotes.
    Vendor(VendorId),
    /// A site.
    Site(SiteId),
}

impl fmt::Display for Party {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(id) => write!(formatter, "provider {id}"),
            Self::Vendor(id) => write!(formatter, "vendor {id}"),
            Self::Site(id) => write!(formatter, "site {id}"),
        }
    }
}

impl Action {
    /// The story that it is about, where it is about one.
    #[must_use]
    pub const fn story(&self) -> Option<&StoryId> {
        match self {
            Self::Kill { story, .. } | Self::Hold(story) | Self::Release { story, .. } | Self::Unpin { story, .. } => {
                Some(story)
            }
            Self::Pin(pin) => Some(&pin.story),
            Self::Suspend(_) | Self::Resume(_) => None,
        }
    }

    /// Whether it takes something from readers at once, and so goes before everything that waits.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        matches!(self, Self::Kill { .. } | Self::Hold(_) | Self::Suspend(_))
    }
}
