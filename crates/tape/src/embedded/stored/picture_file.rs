//! A picture that the house holds.

use super::Unreadable;
use broadtape_model::{PictureSize, ProviderId, ScaledAs};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `{"provider": …, "digest": …, "type": …}`; from version 2 on also `"size": [width, height]` in pixels and
/// `"scaled": "jpeg"` or `"png"`, each where it is known.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureFile<'a> {
    provider: Cow<'a, str>,
    digest: Cow<'a, str>,
    #[serde(rename = "type")]
    media_type: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<[u32; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scaled: Option<Scaled>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scaled {
    Jpeg,
    Png,
}

impl<'a> From<&'a broadtape_model::PictureFile> for PictureFile<'a> {
    fn from(file: &'a broadtape_model::PictureFile) -> Self {
        Self {
            provider: file.provider.as_str().into(),
            digest: (*file.digest).into(),
            media_type: (*file.media_type).into(),
            size: file.size.map(|size| [size.width, size.height]),
            scaled: file.scaled_as.map(|kind| match kind {
                ScaledAs::Jpeg => Scaled::Jpeg,
                ScaledAs::Png => Scaled::Png,
            }),
        }
    }
}

impl TryFrom<PictureFile<'_>> for broadtape_model::PictureFile {
    type Error = Unreadable;

    fn try_from(stored: PictureFile<'_>) -> Result<Self, Unreadable> {
        let size = stored.size.map(|[width, height]| PictureSize { width, height });
        if size.is_some_and(|size| size.width == 0 || size.height == 0) {
            return Err(Unreadable::NewerValue("a picture without pixels".to_owned()));
        }
        Ok(Self {
            provider: ProviderId::new(&stored.provider),
            digest: stored.digest.into(),
            media_type: stored.media_type.into(),
            size,
            scaled_as: stored.scaled.map(|kind| match kind {
                Scaled::Jpeg => ScaledAs::Jpeg,
                Scaled::Png => ScaledAs::Png,
            }),
        })
    }
}
