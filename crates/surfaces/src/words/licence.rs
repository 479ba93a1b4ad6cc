//! What a licensed copy says to machines: how search engines may list it, and whether others may learn from it.

use crate::answer::Answer;
use broadtape_desk::Shown;
use broadtape_model::{Channel, Indexing};
use http::header::{HeaderName, HeaderValue};

/// Robots' rules for one answer (Google's `X-Robots-Tag`), for those of its editions that have no head.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// Whether rights to text and data mining are reserved (TDM Reservation Protocol, W3C Community Group report, 4.1).
const TDM_RESERVATION: HeaderName = HeaderName::from_static("tdm-reservation");

/// What a copy of a story says to machines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Licence {
    indexing: Indexing,
    /// The provider's own page, where the copy has to name it.
    pub(crate) canonical: Option<String>,
    may_learn: bool,
}

impl Licence {
    pub(crate) fn of(shown: &Shown) -> Self {
        let indexing = shown.grant.indexing;
        let names_original = indexing != Indexing::Index;
        let canonical = shown.story.source_url.clone().filter(|_| names_original);
        Self { indexing, canonical, may_learn: shown.grant.allows(Channel::Ai) }
    }

    /// The name and content of the `meta` element for robots, where one is needed.
    pub(crate) const fn robots(&self) -> Option<(&'static str, &'static str)> {
        match self.indexing {
            Indexing::Index | Indexing::Canonical => None,
            Indexing::NoindexNews => Some(("googlebot-news", "noindex")),
            Indexing::Noindex => Some(("robots", "noindex")),
        }
    }

    /// `1` where rights to text and data mining are reserved.
    pub(crate) const fn tdm_reservation(&self) -> &'static str {
        if self.may_learn { "0" } else { "1" }
    }

    /// The same in an answer's headers.
    pub(crate) fn said_in(&self, answer: Answer) -> Answer {
        let answer = answer.with(TDM_RESERVATION, HeaderValue::from_static(self.tdm_reservation()));
        match self.indexing {
            Indexing::Index | Indexing::Canonical => answer,
            Indexing::NoindexNews => answer.with(ROBOTS, HeaderValue::from_static("googlebot-news: noindex")),
            Indexing::Noindex => answer.with(ROBOTS, HeaderValue::from_static("noindex")),
        }
    }
}
