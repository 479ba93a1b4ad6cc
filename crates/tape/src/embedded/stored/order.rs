//! What somebody of the house ordered.

use super::story::Section;
use broadtape_model as model;
use broadtape_model::{ProviderId, SiteId, StoryId, UnixNanos, VendorId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `{"by": …, "reason": …, "action": {"kill": {…}}}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order<'a> {
    by: Cow<'a, str>,
    reason: Cow<'a, str>,
    action: Action<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action<'a> {
    Kill(Kill<'a>),
    Hold(Story<'a>),
    Release(Release<'a>),
    Pin(Pin<'a>),
    Unpin(Unpin<'a>),
    Suspend(Party<'a>),
    Resume(Party<'a>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story<'a> {
    provider: Cow<'a, str>,
    guid: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kill<'a> {
    story: Story<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Release<'a> {
    story: Story<'a>,
    /// Whether it was known to be killed.
    killed: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin<'a> {
    story: Story<'a>,
    site: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<Section>,
    until: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unpin<'a> {
    story: Story<'a>,
    site: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Party<'a> {
    Provider(Cow<'a, str>),
    Vendor(Cow<'a, str>),
    Site(Cow<'a, str>),
}

impl<'a> From<&'a model::Order> for Order<'a> {
    fn from(order: &'a model::Order) -> Self {
        Self { by: (&order.by).into(), reason: (&order.reason).into(), action: (&order.action).into() }
    }
}

impl From<Order<'_>> for model::Order {
    fn from(stored: Order<'_>) -> Self {
        Self { by: stored.by.into_owned(), reason: stored.reason.into_owned(), action: stored.action.into() }
    }
}

impl<'a> From<&'a model::Action> for Action<'a> {
    fn from(action: &'a model::Action) -> Self {
        match action {
            model::Action::Kill { story, notice } => {
                Self::Kill(Kill { story: story.into(), notice: notice.as_deref().map(Cow::from) })
            }
            model::Action::Hold(story) => Self::Hold(story.into()),
            model::Action::Release { story, is_killed_known } => {
                Self::Release(Release { story: story.into(), killed: *is_killed_known })
            }
            model::Action::Pin(model::Pin { story, site, section, until }) => Self::Pin(Pin {
                story: story.into(),
                site: site.as_str().into(),
                section: section.map(Section::from),
                until: until.nanos(),
            }),
            model::Action::Unpin { story, site } => {
                Self::Unpin(Unpin { story: story.into(), site: site.as_str().into() })
            }
            model::Action::Suspend(party) => Self::Suspend(party.into()),
            model::Action::Resume(party) => Self::Resume(party.into()),
        }
    }
}

impl From<Action<'_>> for model::Action {
    fn from(stored: Action<'_>) -> Self {
        match stored {
            Action::Kill(Kill { story, notice }) => {
                Self::Kill { story: story.into(), notice: notice.map(Cow::into_owned) }
            }
            Action::Hold(story) => Self::Hold(story.into()),
            Action::Release(Release { story, killed }) => {
                Self::Release { story: story.into(), is_killed_known: killed }
            }
            Action::Pin(Pin { story, site, section, until }) => Self::Pin(model::Pin {
                story: story.into(),
                site: SiteId::new(&site),
                section: section.map(model::Section::from),
                until: UnixNanos::new(until),
            }),
            Action::Unpin(Unpin { story, site }) => Self::Unpin { story: story.into(), site: SiteId::new(&site) },
            Action::Suspend(party) => Self::Suspend(party.into()),
            Action::Resume(party) => Self::Resume(party.into()),
        }
    }
}

impl<'a> From<&'a StoryId> for Story<'a> {
    fn from(story: &'a StoryId) -> Self {
        Self { provider: story.provider.as_str().into(), guid: (*story.guid).into() }
    }
}

impl From<Story<'_>> for StoryId {
    fn from(stored: Story<'_>) -> Self {
        Self::new(&ProviderId::new(&stored.provider), &stored.guid)
    }
}

impl<'a> From<&'a model::Party> for Party<'a> {
    fn from(party: &'a model::Party) -> Self {
        match party {
            model::Party::Provider(id) => Self::Provider(id.as_str().into()),
            model::Party::Vendor(id) => Self::Vendor(id.as_str().into()),
            model::Party::Site(id) => Self::Site(id.as_str().into()),
        }
    }
}

impl From<Party<'_>> for model::Party {
    fn from(stored: Party<'_>) -> Self {
        match stored {
            Party::Provider(id) => Self::Provider(ProviderId::new(&id)),
            Party::Vendor(id) => Self::Vendor(VendorId::new(&id)),
            Party::Site(id) => Self::Site(SiteId::new(&id)),
        }
    }
}
