//! A version of a story. What is absent is left out; instants are nanoseconds since 1970, UTC.

use super::super::failure::Unreadable;
use super::body::{Block, Picture};
use super::terms::Terms;
use broadtape_model as model;
use broadtape_model::{ProviderId, StoryId, StoryVersion, Symbol, UnixNanos};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The version of a story of whose text something was gleaned.
const GLEANED: u8 = 2;
/// The newest version: of a story that has terms of its own, rewrites another, or is an advisory.
pub(super) const LICENSED: u8 = 3;

/// The version that a story needs: whoever reads only older ones would misread it.
pub(super) fn version(story: &StoryVersion) -> u8 {
    let is_licensed = !story.terms.is_empty() || story.rewrites.is_some() || story.status == model::PubStatus::Advisory;
    match is_licensed {
        true => LICENSED,
        false if !story.gleaned.is_empty() => GLEANED,
        false => 1,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story<'a> {
    provider: Cow<'a, str>,
    guid: Cow<'a, str>,
    version: u64,
    #[serde(default, skip_serializing_if = "Status::is_usable")]
    status: Status<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    embargo: Option<Embargo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scheduled: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
    #[serde(rename = "created", default, skip_serializing_if = "Option::is_none")]
    first_created: Option<i64>,
    #[serde(rename = "updated", default, skip_serializing_if = "Option::is_none")]
    version_created: Option<i64>,
    headline: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deck: Option<Cow<'a, str>>,
    #[serde(rename = "slug", default, skip_serializing_if = "Option::is_none")]
    slugline: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    byline: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dateline: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    copyright: Option<Cow<'a, str>>,
    #[serde(rename = "terms", default, skip_serializing_if = "Option::is_none")]
    usage_terms: Option<Cow<'a, str>>,
    #[serde(rename = "rights", default, skip_serializing_if = "Terms::is_empty")]
    terms_of_use: Terms<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rewrites: Option<Cow<'a, str>>,
    #[serde(rename = "note", default, skip_serializing_if = "Option::is_none")]
    editorial_note: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correction: Option<Cow<'a, str>>,
    #[serde(rename = "lang", default, skip_serializing_if = "Option::is_none")]
    language: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    urgency: Option<u8>,
    #[serde(rename = "paid", default, skip_serializing_if = "is_false")]
    is_paid: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<Section>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contributors: Vec<Contributor<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<Subject<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    symbols: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<Picture<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link<'a>>,
    #[serde(rename = "source", default, skip_serializing_if = "Option::is_none")]
    source_url: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    body: Vec<Block<'a>>,
    /// Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gleaned: Option<Gleaned<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gleaned<'a> {
    #[serde(rename = "lang", default, skip_serializing_if = "Option::is_none")]
    language: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    byline: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dateline: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contributors: Vec<Contributor<'a>>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Status<'a> {
    #[default]
    Usable,
    Withheld,
    Canceled,
    Advisory,
    /// In the provider's word.
    Unknown(Cow<'a, str>),
}

impl Status<'_> {
    const fn is_usable(&self) -> bool {
        matches!(self, Self::Usable)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Embargo {
    Until(i64),
    Told,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Section {
    World,
    Business,
    Sport,
    Science,
    Culture,
    Life,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Contributor<'a> {
    Origin(Cow<'a, str>),
    Contributor(Cow<'a, str>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link<'a> {
    title: Cow<'a, str>,
    url: Cow<'a, str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

fn store_text(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::from)
}

fn model_text(text: Option<Cow<'_, str>>) -> Option<String> {
    text.map(Cow::into_owned)
}

fn store_instant(instant: Option<UnixNanos>) -> Option<i64> {
    instant.map(UnixNanos::nanos)
}

fn model_instant(nanos: Option<i64>) -> Option<UnixNanos> {
    nanos.map(UnixNanos::new)
}

impl<'a> From<&'a StoryVersion> for Story<'a> {
    fn from(story: &'a StoryVersion) -> Self {
        // Taken apart so that a field which the model gains cannot be forgotten here.
        let StoryVersion {
            id,
            version,
            status,
            embargo,
            scheduled,
            expires,
            first_created,
            version_created,
            headline,
            deck,
            slugline,
            byline,
            dateline,
            credit,
            copyright,
            usage_terms,
            terms,
            rewrites,
            editorial_note,
            correction,
            language,
            urgency,
            is_paid,
            section,
            contributors,
            subjects,
            symbols,
            pictures,
            links,
            source_url,
            body,
            gleaned,
        } = story;
        Self {
            provider: id.provider.as_str().into(),
            guid: (*id.guid).into(),
            version: *version,
            status: status.into(),
            embargo: embargo.map(Embargo::from),
            scheduled: store_instant(*scheduled),
            expires: store_instant(*expires),
            first_created: store_instant(*first_created),
            version_created: store_instant(*version_created),
            headline: headline.into(),
            deck: store_text(deck),
            slugline: store_text(slugline),
            byline: store_text(byline),
            dateline: store_text(dateline),
            credit: store_text(credit),
            copyright: store_text(copyright),
            usage_terms: store_text(usage_terms),
            terms_of_use: terms.into(),
            rewrites: rewrites.as_deref().map(Cow::from),
            editorial_note: store_text(editorial_note),
            correction: store_text(correction),
            language: store_text(language),
            urgency: *urgency,
            is_paid: *is_paid,
            section: section.map(Section::from),
            contributors: contributors.iter().map(Contributor::from).collect(),
            subjects: subjects.iter().map(Subject::from).collect(),
            symbols: symbols.iter().map(|symbol| symbol.as_str().into()).collect(),
            pictures: pictures.iter().map(Picture::from).collect(),
            links: links.iter().map(Link::from).collect(),
            source_url: store_text(source_url),
            body: body.iter().map(Block::from).collect(),
            gleaned: (!gleaned.is_empty()).then(|| gleaned.into()),
        }
    }
}

impl TryFrom<Story<'_>> for StoryVersion {
    type Error = Unreadable;

    fn try_from(stored: Story<'_>) -> Result<Self, Unreadable> {
        let symbol = |text: &Cow<'_, str>| {
            Symbol::parse(text).map_err(|_| Unreadable::NewerValue("a symbol of a form that is not known".to_owned()))
        };
        Ok(Self {
            id: StoryId::new(&ProviderId::new(&stored.provider), &stored.guid),
            version: stored.version,
            status: stored.status.into(),
            embargo: stored.embargo.map(model::Embargo::from),
            scheduled: model_instant(stored.scheduled),
            expires: model_instant(stored.expires),
            first_created: model_instant(stored.first_created),
            version_created: model_instant(stored.version_created),
            headline: stored.headline.into_owned(),
            deck: model_text(stored.deck),
            slugline: model_text(stored.slugline),
            byline: model_text(stored.byline),
            dateline: model_text(stored.dateline),
            credit: model_text(stored.credit),
            copyright: model_text(stored.copyright),
            usage_terms: model_text(stored.usage_terms),
            terms: stored.terms_of_use.try_into()?,
            rewrites: stored.rewrites.map(|guid| guid.into()),
            editorial_note: model_text(stored.editorial_note),
            correction: model_text(stored.correction),
            language: model_text(stored.language),
            urgency: stored.urgency,
            is_paid: stored.is_paid,
            section: stored.section.map(model::Section::from),
            contributors: stored.contributors.into_iter().map(model::Contributor::from).collect(),
            subjects: stored.subjects.into_iter().map(model::Subject::from).collect(),
            symbols: stored.symbols.iter().map(symbol).collect::<Result<_, _>>()?,
            pictures: stored.pictures.into_iter().map(model::Picture::from).collect(),
            links: stored.links.into_iter().map(model::Link::from).collect(),
            source_url: model_text(stored.source_url),
            body: stored.body.into_iter().map(model::Block::from).collect(),
            gleaned: stored.gleaned.map(model::Gleaned::from).unwrap_or_default(),
        })
    }
}

impl<'a> From<&'a model::PubStatus> for Status<'a> {
    fn from(status: &'a model::PubStatus) -> Self {
        match status {
            model::PubStatus::Usable => Self::Usable,
            model::PubStatus::Withheld => Self::Withheld,
            model::PubStatus::Canceled => Self::Canceled,
            model::PubStatus::Advisory => Self::Advisory,
            model::PubStatus::Unknown(word) => Self::Unknown(word.into()),
        }
    }
}

impl From<Status<'_>> for model::PubStatus {
    fn from(stored: Status<'_>) -> Self {
        match stored {
            Status::Usable => Self::Usable,
            Status::Withheld => Self::Withheld,
            Status::Canceled => Self::Canceled,
            Status::Advisory => Self::Advisory,
            Status::Unknown(word) => Self::Unknown(word.into_owned()),
        }
    }
}

impl From<model::Embargo> for Embargo {
    fn from(embargo: model::Embargo) -> Self {
        match embargo {
            model::Embargo::Until(instant) => Self::Until(instant.nanos()),
            model::Embargo::UntilTold => Self::Told,
        }
    }
}

impl From<Embargo> for model::Embargo {
    fn from(stored: Embargo) -> Self {
        match stored {
            Embargo::Until(nanos) => Self::Until(UnixNanos::new(nanos)),
            Embargo::Told => Self::UntilTold,
        }
    }
}

impl From<model::Section> for Section {
    fn from(section: model::Section) -> Self {
        match section {
            model::Section::World => Self::World,
            model::Section::Business => Self::Business,
            model::Section::Sport => Self::Sport,
            model::Section::Science => Self::Science,
            model::Section::Culture => Self::Culture,
            model::Section::Life => Self::Life,
        }
    }
}

impl From<Section> for model::Section {
    fn from(stored: Section) -> Self {
        match stored {
            Section::World => Self::World,
            Section::Business => Self::Business,
            Section::Sport => Self::Sport,
            Section::Science => Self::Science,
            Section::Culture => Self::Culture,
            Section::Life => Self::Life,
        }
    }
}

impl<'a> From<&'a model::Gleaned> for Gleaned<'a> {
    fn from(gleaned: &'a model::Gleaned) -> Self {
        let model::Gleaned { language, byline, dateline, credit, contributors } = gleaned;
        Self {
            language: store_text(language),
            byline: store_text(byline),
            dateline: store_text(dateline),
            credit: store_text(credit),
            contributors: contributors.iter().map(Contributor::from).collect(),
        }
    }
}

impl From<Gleaned<'_>> for model::Gleaned {
    fn from(stored: Gleaned<'_>) -> Self {
        Self {
            language: model_text(stored.language),
            byline: model_text(stored.byline),
            dateline: model_text(stored.dateline),
            credit: model_text(stored.credit),
            contributors: stored.contributors.into_iter().map(model::Contributor::from).collect(),
        }
    }
}

impl<'a> From<&'a model::Contributor> for Contributor<'a> {
    fn from(contributor: &'a model::Contributor) -> Self {
        let name = Cow::from(&contributor.name);
        match contributor.role {
            model::ContributorRole::Origin => Self::Origin(name),
            model::ContributorRole::Contributor => Self::Contributor(name),
        }
    }
}

impl From<Contributor<'_>> for model::Contributor {
    fn from(stored: Contributor<'_>) -> Self {
        let (name, role) = match stored {
            Contributor::Origin(name) => (name, model::ContributorRole::Origin),
            Contributor::Contributor(name) => (name, model::ContributorRole::Contributor),
        };
        Self { name: name.into_owned(), role }
    }
}

impl<'a> From<&'a model::Subject> for Subject<'a> {
    fn from(subject: &'a model::Subject) -> Self {
        Self { name: store_text(&subject.name), code: store_text(&subject.code) }
    }
}

impl From<Subject<'_>> for model::Subject {
    fn from(stored: Subject<'_>) -> Self {
        Self { name: model_text(stored.name), code: model_text(stored.code) }
    }
}

impl<'a> From<&'a model::Link> for Link<'a> {
    fn from(link: &'a model::Link) -> Self {
        Self { title: (&link.title).into(), url: (&link.url).into() }
    }
}

impl From<Link<'_>> for model::Link {
    fn from(stored: Link<'_>) -> Self {
        Self { title: stored.title.into_owned(), url: stored.url.into_owned() }
    }
}
