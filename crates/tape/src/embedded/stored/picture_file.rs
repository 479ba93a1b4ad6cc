//! A picture that the house holds.

use broadtape_model::ProviderId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `{"provider": …, "digest": …, "type": …}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureFile<'a> {
    provider: Cow<'a, str>,
    digest: Cow<'a, str>,
    #[serde(rename = "type")]
    media_type: Cow<'a, str>,
}

impl<'a> From<&'a broadtape_model::PictureFile> for PictureFile<'a> {
    fn from(file: &'a broadtape_model::PictureFile) -> Self {
        Self {
            provider: file.provider.as_str().into(),
            digest: (*file.digest).into(),
            media_type: (*file.media_type).into(),
        }
    }
}

impl From<PictureFile<'_>> for broadtape_model::PictureFile {
    fn from(stored: PictureFile<'_>) -> Self {
        Self {
            provider: ProviderId::new(&stored.provider),
            digest: stored.digest.into(),
            media_type: stored.media_type.into(),
        }
    }
}
