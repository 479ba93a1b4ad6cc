//! A withdrawal.

use broadtape_model::{ProviderId, StoryId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `{"provider": …, "guid": …, "notice": …}`; the notice is left out where there is none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kill<'a> {
    provider: Cow<'a, str>,
    guid: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<Cow<'a, str>>,
}

impl<'a> From<&'a broadtape_model::Kill> for Kill<'a> {
    fn from(kill: &'a broadtape_model::Kill) -> Self {
        Self {
            provider: kill.story.provider.as_str().into(),
            guid: (*kill.story.guid).into(),
            notice: kill.notice.as_deref().map(Cow::from),
        }
    }
}

impl From<Kill<'_>> for broadtape_model::Kill {
    fn from(stored: Kill<'_>) -> Self {
        Self {
            story: StoryId::new(&ProviderId::new(&stored.provider), &stored.guid),
            notice: stored.notice.map(Cow::into_owned),
        }
    }
}
