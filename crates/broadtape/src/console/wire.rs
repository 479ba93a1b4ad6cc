//! Orders and their answers as they stand on the line and in the API: JSON, field by field.

use anyhow::{Context, Result, bail};
use broadtape_model::{Action, Order, Party, Pin, ProviderId, Section, SiteId, StoryId, UnixNanos, VendorId};
use serde::{Deserialize, Serialize};

/// What is ordered.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OrderForm {
    /// `kill`, `hold`, `release`, `pin`, `unpin`, `suspend` or `resume`.
    pub(crate) action: String,
    /// Who orders it. Over HTTP it is whose token was shown, whatever stands here.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) by: String,
    pub(crate) reason: String,
    /// `provider/identifier`, or the address of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) story: Option<String>,
    /// What readers are told in place of a killed story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) notice: Option<String>,
    /// `release`: that the story was killed is known. `kill`, `hold`: that no story of that name ever came is known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) i_know: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) section: Option<String>,
    /// Until when a pin holds, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vendor: Option<String>,
}

/// What became of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Answer {
    /// It is on the tape since then.
    Ordered {
        /// RFC 3339.
        received: String,
        /// The story that it is about, where it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        story: Option<String>,
    },
    /// It was not given, and why.
    Refused(String),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl OrderForm {
    /// The order that is meant. `story` finds the story that a text names.
    ///
    /// # Errors
    /// What is missing or cannot be read.
    pub(crate) fn read(&self, story: impl FnOnce(&str) -> Result<StoryId>) -> Result<Order> {
        if self.reason.trim().is_empty() {
            bail!("an order needs a reason; it is kept with the order");
        }
        let story = || story(self.story.as_deref().context("which story? name it as provider/identifier")?);
        let site = || self.site.as_deref().map(SiteId::new).context("on which site?");
        let action = match self.action.as_str() {
            "kill" => Action::Kill { story: story()?, notice: self.notice.clone() },
            "hold" => Action::Hold(story()?),
            "release" => Action::Release { story: story()?, is_killed_known: self.i_know },
            "pin" => {
                Action::Pin(Pin { story: story()?, site: site()?, section: self.section()?, until: self.until()? })
            }
            "unpin" => Action::Unpin { story: story()?, site: site()? },
            "suspend" => Action::Suspend(self.party()?),
            "resume" => Action::Resume(self.party()?),
            other => bail!("there is no order `{other}`; it is kill, hold, release, pin, unpin, suspend or resume"),
        };
        Ok(Order { by: self.by.clone(), reason: self.reason.clone(), action })
    }

    fn section(&self) -> Result<Option<Section>> {
        let read = |slug: &String| {
            let known = || Section::ALL.map(Section::slug).join(", ");
            Section::from_slug(slug).with_context(|| format!("there is no section `{slug}`; there are {}", known()))
        };
        self.section.as_ref().map(read).transpose()
    }

    fn until(&self) -> Result<UnixNanos> {
        let until = self.until.as_deref().context("until when? a pin needs an end")?;
        UnixNanos::parse(until).with_context(|| format!("`{until}` is no instant; write it as 2026-03-01T18:00:00Z"))
    }

    fn party(&self) -> Result<Party> {
        match (&self.provider, &self.vendor, &self.site) {
            (Some(id), None, None) => Ok(Party::Provider(ProviderId::new(id))),
            (None, Some(id), None) => Ok(Party::Vendor(VendorId::new(id))),
            (None, None, Some(id)) => Ok(Party::Site(SiteId::new(id))),
            _ => bail!("whom? name one provider, one vendor or one site"),
        }
    }
}
