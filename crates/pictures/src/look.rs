//! A look at a picture: what it is, how large, and whether it is whole.

use crate::raster::Raster;
use crate::{MediaType, Refusal, svg};
use broadtape_model::{PictureSize, ScaledAs};

/// The most pixels of a picture, by its header and before anything is unpacked: more than a camera of the trade
/// makes that is sent below the doors' bound in bytes, and 160 MB once unpacked.
pub const PIXELS_MOST: u64 = 40_000_000;

/// What was seen of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its kind.
    pub media_type: MediaType,
    /// How large it shows, upright; `None` where its bytes do not say, or in a way that is not read here (SVG, AVIF).
    pub size: Option<PictureSize>,
    /// What it becomes in other sizes.
    pub scaled_as: Option<ScaledAs>,
}

/// Looks at a whole picture. Of a JPEG, PNG or WebP every pixel is unpacked, so that what is let in can be shown
/// in every size.
///
/// # Errors
/// When it is of no known kind, an SVG that does more than draw, too large when unpacked, or broken.
pub fn look(bytes: &[u8]) -> Result<Seen, Refusal> {
    let media_type = MediaType::sniff(bytes).ok_or(Refusal::UnknownKind)?;
    match media_type {
        MediaType::Svg => svg::check(bytes).map_err(Refusal::UnsafeSvg)?,
        MediaType::Gif => return gif(bytes),
        MediaType::Jpeg | MediaType::Png | MediaType::Webp => return raster(media_type, bytes),
        MediaType::Avif => {}
    }
    Ok(Seen { media_type, size: None, scaled_as: None })
}

/// Whether a size is one that may be unpacked.
pub(crate) fn bounded(width: u32, height: u32) -> Result<PictureSize, Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Broken("it has no pixels".to_owned()));
    }
    if u64::from(width) * u64::from(height) > PIXELS_MOST {
        return Err(Refusal::TooManyPixels);
    }
    Ok(PictureSize { width, height })
}

/// A GIF says in its header how large it is (GIF89a, 18). It may move, and stays as it came.
fn gif(bytes: &[u8]) -> Result<Seen, Refusal> {
    let Some(&[w0, w1, h0, h1]) = bytes.get(6..10).and_then(|size| size.first_chunk()) else {
        return Err(Refusal::Broken("it ends within its header".to_owned()));
    };
    let size = bounded(u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into())?;
    Ok(Seen { media_type: MediaType::Gif, size: Some(size), scaled_as: None })
}

fn raster(media_type: MediaType, bytes: &[u8]) -> Result<Seen, Refusal> {
    let raster = Raster::open(media_type, bytes)?;
    let size = Some(raster.size_upright());
    if raster.is_animated {
        return Ok(Seen { media_type, size, scaled_as: None });
    }
    let has_few_colours = raster.has_few_colours;
    let is_opaque = raster.unpacked()?.is_opaque();
    let scaled_as = match media_type {
        MediaType::Png if has_few_colours || !is_opaque => Some(ScaledAs::Png),
        // As PNG it would be larger than the whole picture is as it came.
        MediaType::Webp if !is_opaque => None,
        _ => Some(ScaledAs::Jpeg),
    };
    Ok(Seen { media_type, size, scaled_as })
}
