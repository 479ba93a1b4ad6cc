//! Figures: pictures, their captions and credits.

use super::{Attributes, BLOCKS_MAX, Builder, Open};
use crate::body::part::Part;
use crate::{addresses, text};
use broadtape_model::{Block, Inline, Picture};

/// A picture with its caption in the making.
#[derive(Default)]
pub(super) struct Figure {
    /// Whether its pictures are renditions of one.
    has_alternatives: bool,
    pictures: Vec<Picture>,
    caption: Option<String>,
    credit: Option<String>,
}

impl Builder<'_> {
    pub(super) fn open_figure(&mut self, attributes: &dyn Attributes) -> Open {
        self.boundary();
        if self.figure.is_some() || self.container.is_some() {
            return Open::Boundary;
        }
        // NITF refers to the renditions of one picture, HTML shows several pictures.
        let has_alternatives = attributes.get("media-type").is_some();
        self.figure = Some(Figure { has_alternatives, ..Figure::default() });
        Open::Figure
    }

    pub(super) fn close_figure(&mut self) {
        self.boundary();
        let Some(mut figure) = self.figure.take() else { return };
        if figure.has_alternatives {
            figure.pictures.sort_by_key(|picture| std::cmp::Reverse(picture.width));
            figure.pictures.truncate(1);
        }
        let mut pictures = figure.pictures.into_iter();
        match pictures.next() {
            Some(first) => {
                let first =
                    Picture { caption: figure.caption, credit: figure.credit.or(first.credit.clone()), ..first };
                self.block(Block::Picture(first));
            }
            // The words of a caption whose picture cannot be shown still say something.
            None => {
                if let Some(caption) = figure.caption {
                    self.block(Block::Paragraph(vec![Inline::Text(caption)]));
                }
            }
        }
        for picture in pictures {
            self.block(Block::Picture(picture));
        }
    }

    pub(super) fn close_figure_text(&mut self, part: Part) {
        self.container = None;
        let Some((run, figure)) = self.run.take().zip(self.figure.as_mut()) else { return };
        let place = if part == Part::Caption { &mut figure.caption } else { &mut figure.credit };
        let words = text::folded(&Inline::words(&run));
        *place = Some(place.take().map_or(words.clone(), |before| format!("{before} {words}")));
    }

    pub(super) fn picture(&mut self, attributes: &dyn Attributes) {
        let Some(picture) = picture(attributes) else { return };
        // The pictures of one container or figure are counted as blocks: they will be.
        if self.pictures.len() >= BLOCKS_MAX
            || self.figure.as_ref().is_some_and(|figure| figure.pictures.len() >= BLOCKS_MAX)
        {
            self.body.is_cut = true;
        } else if let Some(figure) = &mut self.figure {
            figure.pictures.push(picture);
        } else if self.container.is_some() {
            self.pictures.push(picture);
        } else {
            self.boundary();
            self.block(Block::Picture(picture));
        }
    }
}

/// The picture of an `img` (HTML) or a `media-reference` (NITF); `None` when it shows nothing or tracks.
fn picture(attributes: &dyn Attributes) -> Option<Picture> {
    let pixels = |name| attributes.get(name).and_then(addresses::pixels);
    let (width, height) = (pixels("width"), pixels("height"));
    if width.is_some_and(|width| width <= 1) || height.is_some_and(|height| height <= 1) {
        return None;
    }
    let is_picture = attributes.get("mime-type").is_none_or(|kind| kind.starts_with("image/"));
    let address = attributes.get("src").or(attributes.get("source")).filter(|_| is_picture)?;
    let alternative = attributes.get("alt").or(attributes.get("alternate-text")).map(text::folded).unwrap_or_default();
    Some(Picture { url: addresses::picture(address)?.into(), alternative, width, height, ..Picture::default() })
}
