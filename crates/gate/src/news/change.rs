//! What changes for readers.

use crate::rights::Grant;
use broadtape_model::{Party, PictureSize, Pin, Position, ScaledAs, SiteId, StoryId, StoryVersion, UnixNanos};
use std::sync::Arc;

/// What changes for readers of some sites.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewsChange {
    /// A version of a story shows from now on, or may be shown otherwise than before.
    Show(Showing),
    /// A story that was showing shows no longer.
    Withdraw(Withdrawal),
    /// A story stands first from now on, wherever it shows.
    Pin(Pin),
    /// A story stands first no longer.
    Unpin {
        /// Which story.
        story: StoryId,
        /// Where.
        site: SiteId,
    },
    /// Nothing of somebody is seen, or nothing on a site.
    Suspend(Party),
    /// It is seen again.
    Resume(Party),
}

/// A version of a story that shows from now on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Showing {
    /// The version.
    pub story: Arc<StoryVersion>,
    /// Where it may be shown, and how.
    pub grants: Vec<(SiteId, Arc<Grant>)>,
    /// The pictures of the house that it has.
    pub pictures: Vec<HeldPicture>,
    /// When it was received.
    pub received: UnixNanos,
    /// From when it shows.
    pub at: UnixNanos,
}

impl Showing {
    /// Where it may be shown.
    pub fn sites(&self) -> impl Iterator<Item = &SiteId> {
        self.grants.iter().map(|(site, _)| site)
    }
}

/// A picture that a story shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldPicture {
    /// Its digest, as in its address.
    pub digest: Arc<str>,
    /// Its media type.
    pub media_type: Arc<str>,
    /// How large it shows, upright, where that is known.
    pub size: Option<PictureSize>,
    /// What it becomes in other sizes, where it has any.
    pub scaled_as: Option<ScaledAs>,
    /// Where its bytes are.
    pub original: Position,
}

/// A story that shows no longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdrawal {
    /// Which story.
    pub story: StoryId,
    /// Where it was shown.
    pub sites: Vec<SiteId>,
    /// Why.
    pub reason: WithdrawalReason,
    /// What the provider, or the house, asks to be said in its place.
    pub notice: Option<String>,
    /// Since when.
    pub at: UnixNanos,
}

/// Why a story shows no longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WithdrawalReason {
    /// Its provider, or the house, withdrew it for good.
    Killed,
    /// The time for which it might be shown is over.
    Expired,
    /// Its provider, or the house, holds it until further notice, or its provider says something that we do not know.
    Withheld,
    /// Its provider moved its embargo to a moment that lies ahead.
    Embargoed,
    /// The terms under which it was shown no longer give it to the site.
    Unlicensed,
    /// Its provider, or the site, is suspended.
    Suspended,
}

impl WithdrawalReason {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::Killed, Self::Expired, Self::Withheld, Self::Embargoed, Self::Unlicensed, Self::Suspended];

    /// As in APIs and logs: `killed`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Expired => "expired",
            Self::Withheld => "withheld",
            Self::Embargoed => "embargoed",
            Self::Unlicensed => "unlicensed",
            Self::Suspended => "suspended",
        }
    }
}
