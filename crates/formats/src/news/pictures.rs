//! Which of a picture's renditions goes on a page.

use crate::addresses;
use broadtape_model::Picture;

/// Widest rendition that a page needs, in pixels: twice the widest column, for dense screens.
const WIDTH_MAX: u32 = 2_400;

/// A rendition of a picture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rendition {
    /// Its address, as the provider wrote it.
    pub(crate) url: String,
    /// What the provider calls it: `web`, `rnd:highRes`, an IPTC address.
    pub(crate) name: String,
    /// Its media type, when given.
    pub(crate) media_type: Option<String>,
    /// Width in pixels.
    pub(crate) width: Option<u32>,
    /// Height in pixels.
    pub(crate) height: Option<u32>,
}

/// The rendition that suits a page best, as a picture without words.
///
/// It must be something that browsers show. The widest that is not wider than a page needs is best;
/// where no widths are given, the names decide.
pub(crate) fn best_rendition(renditions: &[Rendition]) -> Option<Picture> {
    let usable = renditions.iter().filter(|rendition| is_shown_by_browsers(rendition) && !is_tracker(rendition));
    let best = usable
        .filter(|rendition| addresses::picture(&rendition.url).is_some())
        .min_by_key(|rendition| rank(rendition))?;
    let url = addresses::picture(&best.url)?;
    Some(Picture { url: url.into(), width: best.width, height: best.height, ..Picture::default() })
}

/// Lower is better.
fn rank(rendition: &Rendition) -> (u8, u32) {
    let by_name = by_name(&rendition.name);
    match rendition.width {
        Some(width) if width <= WIDTH_MAX => (0, WIDTH_MAX - width),
        Some(width) => (2, width),
        None => (1, by_name),
    }
}

fn by_name(name: &str) -> u32 {
    let name = name.rsplit(['/', ':']).next().unwrap_or(name).to_ascii_lowercase();
    match name.as_str() {
        "web" | "main" | "big" => 0,
        "preview" | "screen" | "midres" | "" => 1,
        "highres" | "original" | "hires" => 3,
        name if name.contains("thumb") || name == "small" || name == "icon" => 4,
        _ => 2,
    }
}

fn is_shown_by_browsers(rendition: &Rendition) -> bool {
    if let Some(media_type) = &rendition.media_type {
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        return matches!(
            media_type.as_str(),
            "image/jpeg"
                | "image/jpg"
                | "image/pjpeg"
                | "image/png"
                | "image/gif"
                | "image/webp"
                | "image/avif"
                | "image/svg+xml"
                | "image"
        );
    }
    let path = rendition.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let extension = path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_none_or(|extension| {
        !matches!(
            extension,
            "tif" | "tiff" | "psd" | "mp4" | "mpg" | "mov" | "m3u8" | "mp3" | "wav" | "pdf" | "zip" | "html" | "xml"
        )
    })
}

fn is_tracker(rendition: &Rendition) -> bool {
    rendition.width.is_some_and(|width| width <= 1) || rendition.height.is_some_and(|height| height <= 1)
}
