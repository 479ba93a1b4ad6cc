//! A picture in another size.

use crate::raster::{Raster, Unpacked};
use crate::{MediaType, Refusal, clean, orientation};
use broadtape_model::{PictureSize, ScaledAs};
use bytes::Bytes;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Resampling;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};

/// The widths that pages need, in pixels: a list's thumbnail, a phone, a column, and the same for dense screens.
pub const WIDTHS: [u32; 4] = [320, 640, 960, 1440];

/// JPEG's own scale to 100: below it faces get blocks, above it bytes grow faster than anybody sees.
const QUALITY: u8 = 80;

/// A profile of colours beyond this is a printer's table, heavier than the picture that it goes with.
const PROFILE_BYTES_MOST: usize = 64 * 1024;

/// The widths in which a picture of this size is made, ascending: never wider than it is.
#[must_use]
pub fn widths(own: PictureSize) -> Vec<u32> {
    let widest = own.width.min(WIDTHS[WIDTHS.len() - 1]);
    WIDTHS.into_iter().filter(|width| *width < widest).chain([widest]).collect()
}

/// The height that goes with a width, in pixels, at least 1.
#[must_use]
pub fn height_at(own: PictureSize, width: u32) -> u32 {
    let [own_width, own_height, width] = [own.width, own.height, width].map(u64::from);
    let height = (own_height * width + own_width / 2) / own_width.max(1);
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// A picture in one of its [`widths`], upright, without anything but its pixels and the profile of its colours.
/// Where that takes more bytes than the whole picture, it is the whole one, [`clean`]ed.
///
/// The same bytes give the same bytes.
///
/// # Errors
/// As those of [`crate::look`]; what was let in by it has none.
pub fn scaled(bytes: &Bytes, scaled_as: ScaledAs, width: u32) -> Result<Bytes, Refusal> {
    let media_type = MediaType::sniff(bytes).ok_or(Refusal::UnknownKind)?;
    let raster = Raster::open(media_type, bytes)?;
    let own = raster.size_upright();
    let width = width.clamp(1, own.width);
    let size = PictureSize { width, height: height_at(own, width) };
    let Unpacked { pixels, orientation, profile } = raster.unpacked()?;
    let pixels = resized(pixels, orientation, size);
    let profile = profile.filter(|profile| fits(profile, &pixels));
    let made = match scaled_as {
        ScaledAs::Jpeg => jpeg(&pixels, profile.as_deref(), sampling(media_type)),
        ScaledAs::Png => png(&pixels, profile),
    }?;
    let whole = clean(bytes)?;
    let is_whole_better = media_type.as_str() == scaled_as.media_type() && whole.len() <= made.len();
    Ok(if is_whole_better { whole } else { Bytes::from(made) })
}

/// Made smaller first and turned then, which is less work.
fn resized(pixels: DynamicImage, orientation: Orientation, size: PictureSize) -> DynamicImage {
    let (width, height) = match orientation::lies(orientation) {
        true => (size.height, size.width),
        false => (size.width, size.height),
    };
    let is_same = (pixels.width(), pixels.height()) == (width, height);
    let mut pixels = if is_same { pixels } else { pixels.resize_exact(width, height, Resampling::Lanczos3) };
    pixels.apply_orientation(orientation);
    pixels
}

/// Whether a profile is for colours like these (ICC.1, 7.2.6), and says more than its absence would: what has no
/// profile is taken as sRGB everywhere.
fn fits(profile: &[u8], pixels: &DynamicImage) -> bool {
    let space: &[u8] = if pixels.color().has_color() { b"RGB " } else { b"GRAY" };
    let names_srgb = profile.windows(4).any(|word| word == b"sRGB");
    profile.len() <= PROFILE_BYTES_MOST && profile.get(16..20) == Some(space) && !names_srgb
}

/// Photographs are told by JPEGs, and lose no colour that an eye would see in every fourth pixel; a drawing would.
fn sampling(media_type: MediaType) -> SamplingFactor {
    if media_type == MediaType::Jpeg { SamplingFactor::F_2_2 } else { SamplingFactor::F_1_1 }
}

fn jpeg(pixels: &DynamicImage, profile: Option<&[u8]>, sampling: SamplingFactor) -> Result<Vec<u8>, Refusal> {
    let (bytes, colour) = match pixels {
        DynamicImage::ImageLuma8(pixels) => (pixels.as_raw().clone(), ColorType::Luma),
        pixels => (pixels.to_rgb8().into_raw(), ColorType::Rgb),
    };
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Refusal::Broken("it is too long for a JPEG".to_owned()));
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let mut made = Vec::new();
    let mut encoder = Encoder::new(&mut made, QUALITY);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    let failed = |error: EncodingError| Refusal::Broken(error.to_string());
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).map_err(failed)?;
    }
    encoder.encode(&bytes, width, height, colour).map_err(failed)?;
    Ok(made)
}

fn png(pixels: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Refusal> {
    let mut made = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut made, CompressionType::Best, FilterType::Adaptive);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).map_err(|error| Refusal::Broken(error.to_string()))?;
    }
    pixels.write_with_encoder(encoder).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(made)
}
