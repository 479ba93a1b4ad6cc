//! What a site was found to be allowed.

use broadtape_model::{Channel, Channels, Indexing, UnixNanos};
use std::sync::Arc;

/// What a site may do with a version of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Where it may show it.
    pub channels: Channels,
    /// Whether with its pictures.
    pub has_pictures: bool,
    /// What must be said on every copy, beside what the provider asks every page to carry.
    pub credits: Arc<[Arc<str>]>,
    /// How search engines may list it.
    pub indexing: Indexing,
}

impl Grant {
    /// Whether it may be shown in a channel.
    #[must_use]
    pub const fn allows(&self, channel: Channel) -> bool {
        self.channels.contains(channel)
    }
}

/// Whether a site may show a story, and when that may next change by the passing of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ruling {
    pub(crate) outcome: Result<Grant, Refusal>,
    pub(crate) wake: Option<UnixNanos>,
}

/// Why a site may not show a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// The terms do not give it to this site, or not yet.
    Unlicensed,
    /// The time for which it might be shown is over.
    Over,
    /// Its provider, or the site, is suspended.
    Suspended,
}
