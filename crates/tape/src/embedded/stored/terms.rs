//! Terms, by themselves within a story and within contracts.

use super::super::failure::Unreadable;
use broadtape_model as model;
use broadtape_model::{SiteId, UnixNanos};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// `{"from": nanoseconds, "until": nanoseconds, "sites": […], "territories": […], "notTerritories": […], "channels": […],
/// "textAlone": true, "credit": …, "archiveDays": …, "indexing": …, "unknown": […]}`; what is not limited is left out.
#[derive(Serialize, Deserialize, Default, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Terms<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sites: Option<Vec<Cow<'a, str>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    territories: Option<Vec<Cow<'a, str>>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_territories: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channels: Option<Vec<Cow<'a, str>>>,
    #[serde(default, skip_serializing_if = "is_false")]
    text_alone: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archive_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indexing: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<Cow<'a, str>>,
}

impl Terms<'_> {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl<'a> From<&'a model::Terms> for Terms<'a> {
    fn from(terms: &'a model::Terms) -> Self {
        // Taken apart so that a term which the model gains cannot be forgotten here.
        let model::Terms {
            from,
            until,
            sites,
            territories,
            not_territories,
            channels,
            without_pictures,
            credit,
            archive_days,
            indexing,
            unknown,
        } = terms;
        let codes = |territories: &'a [model::Territory]| territories.iter().map(|own| own.as_str().into()).collect();
        Self {
            from: from.map(UnixNanos::nanos),
            until: until.map(UnixNanos::nanos),
            sites: sites.as_ref().map(|sites| sites.iter().map(|site| site.as_str().into()).collect()),
            territories: territories.as_deref().map(codes),
            not_territories: codes(not_territories),
            channels: channels.map(|channels| channels.iter().map(|channel| channel.word().into()).collect()),
            text_alone: *without_pictures,
            credit: credit.as_deref().map(Cow::from),
            archive_days: *archive_days,
            indexing: indexing.map(|indexing| indexing.word().into()),
            unknown: unknown.iter().map(Cow::from).collect(),
        }
    }
}

impl TryFrom<Terms<'_>> for model::Terms {
    type Error = Unreadable;

    fn try_from(stored: Terms<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            from: stored.from.map(UnixNanos::new),
            until: stored.until.map(UnixNanos::new),
            sites: stored.sites.map(|sites| sites.iter().map(|site| SiteId::new(site)).collect()),
            territories: stored.territories.map(|codes| read_all(&codes, model::Territory::parse)).transpose()?,
            not_territories: read_all(&stored.not_territories, model::Territory::parse)?,
            channels: stored.channels.map(|words| read_all(&words, model::Channel::from_word)).transpose()?,
            without_pictures: stored.text_alone,
            credit: stored.credit.map(Cow::into_owned),
            archive_days: stored.archive_days,
            indexing: stored.indexing.map(|word| read_one(&word, model::Indexing::from_word)).transpose()?,
            unknown: stored.unknown.into_iter().map(Cow::into_owned).collect(),
        })
    }
}

fn read_all<T, C: FromIterator<T>>(words: &[Cow<'_, str>], read: impl Fn(&str) -> Option<T>) -> Result<C, Unreadable> {
    words.iter().map(|word| read_one(word, &read)).collect()
}

/// A word that is not known is refused: it may be the one that forbids.
fn read_one<T>(word: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Unreadable> {
    read(word).ok_or_else(|| Unreadable::NewerValue("a term of a form that is not known".to_owned()))
}
