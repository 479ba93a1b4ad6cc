//! Pictures that the house holds.

use crate::ProviderId;
use std::sync::Arc;

/// A picture that the house holds, so that no page has to load it from elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PictureFile {
    /// Who sent it.
    pub provider: ProviderId,
    /// SHA-256 of its bytes in lower-case hexadecimal. Stories refer to it as `/pictures/{digest}`.
    pub digest: Arc<str>,
    /// Its media type, found from its bytes: `image/svg+xml`, `image/jpeg`, `image/png`, `image/webp`, `image/gif`, `image/avif`.
    pub media_type: Arc<str>,
    /// How large it shows, upright; `None` where the bytes do not say.
    pub size: Option<PictureSize>,
    /// What it becomes in other sizes; `None` where it is shown as it came alone.
    pub scaled_as: Option<ScaledAs>,
}

impl PictureFile {
    /// A picture that is shown as it came and of which no more is known.
    #[must_use]
    pub fn unmeasured(provider: ProviderId, digest: &str, media_type: &str) -> Self {
        Self { provider, digest: digest.into(), media_type: media_type.into(), size: None, scaled_as: None }
    }
}

/// Width and height in pixels; neither is 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PictureSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// What a picture becomes in other sizes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScaledAs {
    /// JPEG: photographs, and whatever hides nothing.
    Jpeg,
    /// PNG: what has transparency, or few colours.
    Png,
}

impl ScaledAs {
    /// As in a `Content-Type`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
