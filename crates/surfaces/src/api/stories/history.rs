//! What became of a story: its corrections, and the accounts before and after it.

use crate::visit::Visit;
use broadtape_desk::{Changed, Correction, Shown};
use serde::Serialize;

/// A correction that a story had while it showed.
#[derive(Serialize)]
pub(super) struct CorrectionDocument {
    at: String,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<ChangedDocument>,
    /// What changed in the body, in its order. Without `was` it is new, without `is` it is gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paragraphs: Vec<ChangedDocument>,
    /// How many more paragraphs changed.
    more: usize,
}

#[derive(Serialize)]
struct ChangedDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<String>,
}

/// A newer or an earlier account of a story.
#[derive(Serialize)]
pub(super) struct AccountDocument {
    id: String,
    guid: String,
    url: String,
    headline: String,
}

impl CorrectionDocument {
    /// The corrections of a story, the last first.
    pub(super) fn all(visit: &Visit<'_>, shown: &Shown) -> Vec<Self> {
        visit.shelf.corrections(shown).map(|correction| Self::new(correction)).collect()
    }

    fn new(correction: &Correction) -> Self {
        let Correction { at, words, headline, paragraphs, more, channels: _ } = correction;
        Self {
            at: at.to_string(),
            words: words.clone(),
            headline: headline.as_ref().map(ChangedDocument::new),
            paragraphs: paragraphs.iter().map(ChangedDocument::new).collect(),
            more: *more,
        }
    }
}

impl ChangedDocument {
    fn new(changed: &Changed) -> Self {
        Self { was: changed.was.clone(), is: changed.is.clone() }
    }
}

impl AccountDocument {
    pub(super) fn new(visit: &Visit<'_>, shown: &Shown) -> Self {
        Self {
            id: shown.address.to_string(),
            guid: shown.story.id.guid.to_string(),
            url: visit.article(&shown.address),
            headline: shown.story.headline.clone(),
        }
    }
}
