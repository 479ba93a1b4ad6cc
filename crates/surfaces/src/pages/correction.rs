//! What corrections changed, as a story's page tells it.

use crate::visit::Visit;
use crate::words::moment::{self, Moment};
use broadtape_desk::{Changed, Correction, Shown};

/// A correction in words.
pub(super) struct CorrectionWords {
    pub(super) when: Moment,
    pub(super) words: String,
    pub(super) headline: Option<Changed>,
    pub(super) paragraphs: Vec<Changed>,
    /// `3 more paragraphs changed.`
    pub(super) more: Option<String>,
}

impl CorrectionWords {
    /// The corrections that a story had here, the last first.
    pub(super) fn all(visit: &Visit<'_>, shown: &Shown) -> Vec<Self> {
        visit.shelf.corrections(shown).map(|correction| Self::new(visit, correction)).collect()
    }

    fn new(visit: &Visit<'_>, correction: &Correction) -> Self {
        Self {
            when: moment::of_story(correction.at, visit.site),
            words: correction.words.clone(),
            headline: correction.headline.clone(),
            paragraphs: correction.paragraphs.clone(),
            more: match correction.more {
                0 => None,
                1 => Some("1 more paragraph changed.".to_owned()),
                more => Some(format!("{more} more paragraphs changed.")),
            },
        }
    }
}
