//! Which way up a picture is (Exif 2.32, 4.6.5.1.6): all that is read of what a camera notes.

use crate::MediaType;
use crate::clean::{jpeg, png, webp};
use image::metadata::Orientation;

/// Which way up; as it lies where nothing is said.
pub(crate) fn of(media_type: MediaType, bytes: &[u8]) -> Orientation {
    let noted = match media_type {
        MediaType::Jpeg => jpeg::exif(bytes),
        MediaType::Png => png::exif(bytes),
        MediaType::Webp => webp::exif(bytes),
        MediaType::Svg | MediaType::Gif | MediaType::Avif => None,
    };
    noted.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// Whether its rows become columns.
pub(crate) fn lies(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// A note that says which way up, and nothing else: a TIFF header, and a directory of one entry.
pub(crate) fn note(orientation: Orientation) -> [u8; 26] {
    const ORIENTATION: u8 = 0x12;
    const SHORT: u8 = 3;
    #[rustfmt::skip]
    let note = [
        b'M', b'M', 0, 42, 0, 0, 0, 8,
        0, 1,
        1, ORIENTATION, 0, SHORT, 0, 0, 0, 1, 0, orientation.to_exif(), 0, 0,
        0, 0, 0, 0,
    ];
    note
}
