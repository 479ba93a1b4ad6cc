//! Pictures of pixels: opened by their header, unpacked within bounds.

use crate::look::bounded;
use crate::{MediaType, Refusal, orientation};
use broadtape_model::PictureSize;
use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};
use std::io::Cursor;

/// The most bytes that a decoder may ask for: [`crate::PIXELS_MOST`] of four bytes each, and as much again for its own work.
const MEMORY_BYTES_MOST: u64 = 320_000_000;

/// Where a PNG's header says how its colours are written, and that they stand in a palette (PNG, 11.2.1).
const PNG_COLOUR_TYPE: (usize, u8) = (25, 3);

/// A picture whose header is read.
pub(crate) struct Raster<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    size: PictureSize,
    orientation: Orientation,
    pub(crate) is_animated: bool,
    /// Whether its colours stand in a palette of 256 at most: a drawing, which JPEG would blur.
    pub(crate) has_few_colours: bool,
}

/// A picture in pixels of 8 bits.
pub(crate) struct Unpacked {
    /// Not turned upright yet.
    pub(crate) pixels: DynamicImage,
    pub(crate) orientation: Orientation,
    /// Its colours' profile (ICC.1), where it has one.
    pub(crate) profile: Option<Vec<u8>>,
}

impl<'a> Raster<'a> {
    /// Reads the header of a JPEG, PNG or WebP.
    pub(crate) fn open(media_type: MediaType, bytes: &'a [u8]) -> Result<Self, Refusal> {
        let input = Cursor::new(bytes);
        let (mut decoder, is_animated): (Box<dyn ImageDecoder>, _) = match media_type {
            MediaType::Jpeg => (Box::new(JpegDecoder::new(input).map_err(broken)?), false),
            MediaType::Png => {
                let decoder = PngDecoder::with_limits(input, limits()).map_err(broken)?;
                let is_animated = decoder.is_apng().map_err(broken)?;
                (Box::new(decoder), is_animated)
            }
            MediaType::Webp => {
                let decoder = WebPDecoder::new(input).map_err(broken)?;
                let is_animated = decoder.has_animation();
                (Box::new(decoder), is_animated)
            }
            MediaType::Svg | MediaType::Gif | MediaType::Avif => return Err(Refusal::OneSize),
        };
        let (width, height) = decoder.dimensions();
        let size = bounded(width, height)?;
        if decoder.total_bytes() > MEMORY_BYTES_MOST / 2 {
            return Err(Refusal::TooManyPixels);
        }
        decoder.set_limits(limits()).map_err(broken)?;
        let (place, palette) = PNG_COLOUR_TYPE;
        let has_few_colours = media_type == MediaType::Png && bytes.get(place) == Some(&palette);
        Ok(Self { decoder, size, orientation: orientation::of(media_type, bytes), is_animated, has_few_colours })
    }

    /// How large it shows once it is turned upright.
    pub(crate) fn size_upright(&self) -> PictureSize {
        let PictureSize { width, height } = self.size;
        match orientation::lies(self.orientation) {
            true => PictureSize { width: height, height: width },
            false => self.size,
        }
    }

    /// Unpacks its pixels.
    pub(crate) fn unpacked(mut self) -> Result<Unpacked, Refusal> {
        // A profile that cannot be read costs the profile alone.
        let profile = self.decoder.icc_profile().unwrap_or_default();
        let pixels = DynamicImage::from_decoder(self.decoder).map_err(broken)?;
        Ok(Unpacked { pixels: in_eight_bits(pixels), orientation: self.orientation, profile })
    }
}

impl Unpacked {
    /// Whether nothing behind it shows through.
    pub(crate) fn is_opaque(&self) -> bool {
        match &self.pixels {
            DynamicImage::ImageRgba8(pixels) => pixels.pixels().all(|pixel| pixel[3] == u8::MAX),
            DynamicImage::ImageLumaA8(pixels) => pixels.pixels().all(|pixel| pixel[1] == u8::MAX),
            _ => true,
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY_BYTES_MOST);
    limits
}

fn in_eight_bits(pixels: DynamicImage) -> DynamicImage {
    let colour = pixels.color();
    match (colour.has_color(), colour.has_alpha()) {
        (true, true) => DynamicImage::ImageRgba8(pixels.into_rgba8()),
        (true, false) => DynamicImage::ImageRgb8(pixels.into_rgb8()),
        (false, true) => DynamicImage::ImageLumaA8(pixels.into_luma_alpha8()),
        (false, false) => DynamicImage::ImageLuma8(pixels.into_luma8()),
    }
}

fn broken(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        // Decoders quote what they met, which may be long.
        error => Refusal::Broken(error.to_string().chars().take(200).collect()),
    }
}
