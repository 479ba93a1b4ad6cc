//! A picture as it came, without what a camera or a program notes in it: where it was taken, by whom, on what.
//!
//! What stays is listed, for each kind; the pixels are not touched. Bytes that are not as their kind is written
//! end the picture there.

mod avif;
mod gif;
pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod webp;

use crate::{MediaType, Refusal, orientation};
use bytes::Bytes;

/// A picture as it came, but for its notes. Of these it keeps which way up it is, and the profile of its colours.
///
/// # Errors
/// When it is of no known kind.
pub fn clean(bytes: &Bytes) -> Result<Bytes, Refusal> {
    let media_type = MediaType::sniff(bytes).ok_or(Refusal::UnknownKind)?;
    let turned =
        Some(orientation::of(media_type, bytes)).filter(|way| *way != image::metadata::Orientation::NoTransforms);
    let note = turned.map(orientation::note);
    let note = note.as_ref().map(<[u8; 26]>::as_slice);
    Ok(match media_type {
        MediaType::Jpeg => jpeg::clean(bytes, note).into(),
        MediaType::Png => png::clean(bytes, note).into(),
        MediaType::Webp => webp::clean(bytes, note).into(),
        MediaType::Gif => gif::clean(bytes).into(),
        MediaType::Avif => avif::clean(bytes).into(),
        // Its check lets nothing in but a drawing.
        MediaType::Svg => bytes.clone(),
    })
}
