//! A picture of a story.

use crate::visit::Visit;
use broadtape_desk::Shown;
use broadtape_model::{Block, Picture};

/// A picture as a page shows it.
pub(crate) struct PictureWords {
    pub(crate) source: String,
    pub(crate) alternative: String,
    pub(crate) caption: Option<String>,
    pub(crate) credit: Option<String>,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
}

impl PictureWords {
    /// A picture that this site shows from the house itself; `None` for any other, since loading it from
    /// elsewhere would tell its provider who reads.
    pub(crate) fn new(visit: &Visit<'_>, picture: &Picture) -> Option<Self> {
        let digest = picture.url.strip_prefix("/pictures/")?;
        visit.shelf.picture(digest)?;
        Some(Self {
            source: visit.link(&format!("/pictures/{digest}")),
            alternative: picture.alternative.clone(),
            caption: picture.caption.clone(),
            credit: picture.credit.clone(),
            width: picture.width,
            height: picture.height,
        })
    }

    /// The picture that leads a story's page, unless it stands within the body anyway.
    pub(crate) fn leading(visit: &Visit<'_>, shown: &Shown) -> Option<Self> {
        let story = &shown.story;
        let first = story.pictures.iter().find(|picture| Self::new(visit, picture).is_some())?;
        let is_same = |block: &Block| matches!(block, Block::Picture(own) if own.url == first.url);
        if story.body.iter().any(is_same) { None } else { Self::new(visit, first) }
    }

    /// The picture that stands for a story in lists.
    pub(crate) fn of_teaser(visit: &Visit<'_>, shown: &Shown) -> Option<Self> {
        shown.story.every_picture().find_map(|picture| Self::new(visit, picture))
    }

    /// Whether there is anything to say below it.
    pub(crate) fn has_caption(&self) -> bool {
        self.caption.is_some() || self.credit.is_some()
    }
}
