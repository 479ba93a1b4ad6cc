//! A picture of a story.

use crate::visit::Visit;
use broadtape_desk::{HeldPicture, Shown};
use broadtape_model::{Block, Picture};
use broadtape_pictures::widths;

/// A picture as a page shows it.
pub(crate) struct PictureWords {
    /// For browsers that choose none of the others: the widest.
    pub(crate) source: String,
    /// Its widths, as in the attribute `srcset`; `None` where it is shown as it came.
    pub(crate) sources: Option<String>,
    pub(crate) alternative: String,
    pub(crate) caption: Option<String>,
    pub(crate) credit: Option<String>,
    /// Width and height keep its place before it has loaded.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
}

/// A picture in its widths.
struct InWidths {
    widest: String,
    set: String,
}

/// How wide a picture stands where, as in the attribute `sizes`: what the style makes of it.
pub(crate) mod sizes {
    /// What leads a front, beside the seconds and the most active.
    pub(crate) const LEAD: &str = "(min-width: 80rem) 41rem, (min-width: 64rem) 66vw, 100vw";
    /// What leads a section.
    pub(crate) const SECTION_LEAD: &str = "(min-width: 64rem) 58vw, 100vw";
    /// A story among others on a front.
    pub(crate) const CARD: &str = "(min-width: 80rem) 38rem, (min-width: 40rem) 50vw, 100vw";
    /// A story in a section's list.
    pub(crate) const RIVER: &str = "(min-width: 40rem) 15rem, 100vw";
    /// Within a story.
    pub(crate) const STORY: &str = "(min-width: 50rem) 46rem, 100vw";
}

impl PictureWords {
    /// A picture that this site shows from the house itself; `None` for any other, since loading it from
    /// elsewhere would tell its provider who reads.
    pub(crate) fn new(visit: &Visit<'_>, picture: &Picture) -> Option<Self> {
        let digest = picture.url.strip_prefix("/pictures/")?;
        let held = visit.shelf.picture(digest)?;
        let whole = visit.link(&format!("/pictures/{digest}"));
        let in_widths = InWidths::new(&whole, held);
        Some(Self {
            source: in_widths.as_ref().map_or(whole, |widths| widths.widest.clone()),
            sources: in_widths.map(|widths| widths.set),
            alternative: picture.alternative.clone(),
            caption: picture.caption.clone(),
            credit: picture.credit.clone(),
            width: held.size.map(|size| size.width).or(picture.width),
            height: held.size.map(|size| size.height).or(picture.height),
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

impl InWidths {
    /// `None` where the picture has one size alone.
    fn new(whole: &str, held: &HeldPicture) -> Option<Self> {
        held.scaled_as?;
        let widths = widths(held.size?);
        let address = |width: &u32| format!("{whole}/{width}");
        let set: Vec<_> = widths.iter().map(|width| format!("{} {width}w", address(width))).collect();
        Some(Self { widest: address(widths.last()?), set: set.join(", ") })
    }
}
