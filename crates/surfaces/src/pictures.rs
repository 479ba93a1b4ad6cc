//! Pictures of stories, as they came and in the sizes that pages need.

use crate::answer::{Answer, Body, PICTURE_POLICY};
use crate::visit::Visit;
use broadtape_desk::{HeldPicture, Snapshot};
use broadtape_model::{Channel, Position, ScaledAs};
use broadtape_pictures::{Refusal, clean, scaled, widths};
use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};
use std::sync::Arc;

/// Which way of making sizes this is. Raised when the bytes change that it makes, so that nobody takes the old ones
/// for the new.
const MAKING: u8 = 1;

/// A picture that whoever answers has to load and to make.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PictureOrder {
    digest: Arc<str>,
    original: Position,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Form {
    /// As it came, but for what a camera or a program notes in it.
    Whole,
    /// So many pixels wide.
    Scaled(ScaledAs, u32),
}

impl PictureOrder {
    /// The position of the delivery whose bytes the picture is.
    #[must_use]
    pub fn original(&self) -> Position {
        self.original
    }

    /// Whether making it takes the time and the memory of unpacking a picture.
    #[must_use]
    pub fn is_work(&self) -> bool {
        matches!(self.form, Form::Scaled(..))
    }

    /// Whether any site shows the picture.
    #[must_use]
    pub fn shows(&self, snapshot: &Snapshot) -> bool {
        let mut shelves = snapshot.house.sites.iter().filter_map(|site| snapshot.shelf(site, Channel::Page));
        shelves.any(|shelf| shelf.picture(&self.digest).is_some())
    }

    /// The picture's bytes, made of those that came: always the same of the same.
    ///
    /// # Errors
    /// When it cannot be made, which what passed the doors can.
    pub fn made(&self, original: &Bytes) -> Result<Bytes, Refusal> {
        match self.form {
            Form::Whole => clean(original),
            Form::Scaled(kind, width) => scaled(original, kind, width),
        }
    }
}

/// Answers `/pictures/{digest}`: only while a story that shows it shows.
pub(crate) fn whole(visit: &Visit<'_>) -> Answer {
    let Some(picture) = visit.shelf.picture(visit.piece) else { return none() };
    answer(picture, &picture.media_type, &picture.digest, Form::Whole)
}

/// Answers `/pictures/{digest}/{width}`: the same, in one of its widths.
pub(crate) fn in_a_width(visit: &Visit<'_>) -> Answer {
    let Some((digest, wanted)) = visit.piece.split_once('/') else { return none() };
    let Some(picture) = visit.shelf.picture(digest) else { return none() };
    let (Some(kind), Some(size)) = (picture.scaled_as, picture.size) else { return none() };
    // Compared as text: an address is written in one way.
    let Some(width) = widths(size).into_iter().find(|width| width.to_string() == wanted) else { return none() };
    let tag = format!("{digest}-{width}-{MAKING}");
    answer(picture, kind.media_type(), &tag, Form::Scaled(kind, width))
}

fn answer(picture: &HeldPicture, media_type: &str, tag: &str, form: Form) -> Answer {
    let (Ok(media_type), Ok(tag)) = (HeaderValue::try_from(media_type), HeaderValue::try_from(format!("\"{tag}\"")))
    else {
        return none();
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::ETAG, tag);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PICTURE_POLICY));
    let order = PictureOrder { digest: picture.digest.clone(), original: picture.original, form };
    Answer { status: StatusCode::OK, headers, body: Body::Picture(order), seams: Vec::new() }
}

fn none() -> Answer {
    Answer::text(StatusCode::NOT_FOUND, "There is no such picture.".to_owned())
}
