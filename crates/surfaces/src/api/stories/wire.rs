//! A story as it leaves, field by field.

use super::history::{AccountDocument, CorrectionDocument};
use crate::pages::{FirstPicture, body_html};
use crate::visit::Visit;
use crate::words::body;
use crate::words::licence::Licence;
use broadtape_desk::Shown;
use broadtape_model::{Channel, ContributorRole, Picture, Symbol};
use serde::Serialize;

/// A story. Its bodies stand only where it was asked for alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoryDocument {
    /// Its address, which never changes.
    id: String,
    provider: String,
    guid: String,
    version: u64,
    /// Its page, within this host.
    url: String,
    headline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deck: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    is_paid: bool,
    published_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<String>,
    /// What its corrections changed; only where it was asked for alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<CorrectionDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contributors: Vec<ContributorDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    symbols: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<PictureDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_text: Option<String>,
    /// The line that its provider asks to be shown with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_credit: Option<String>,
    /// Copies of the same story from others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also_from: Vec<CopyDocument>,
    /// The newer account that took its place in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<AccountDocument>,
    /// The earlier account whose place it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    predecessor: Option<AccountDocument>,
    /// What the terms want to be said on every copy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required_credits: Vec<String>,
    /// The provider's own page, where a copy has to name it as the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical_url: Option<String>,
    /// How search engines may list a copy.
    indexing: &'static str,
    /// Whether machines may learn from it.
    may_learn: bool,
}

#[derive(Serialize)]
struct CopyDocument {
    id: String,
    provider: String,
    url: String,
}

impl CopyDocument {
    fn new(visit: &Visit<'_>, copy: &Shown) -> Self {
        let (id, provider) = (copy.address.to_string(), copy.story.id.provider.to_string());
        Self { id, provider, url: visit.article(&copy.address) }
    }
}

#[derive(Serialize)]
struct ContributorDocument {
    name: String,
    role: &'static str,
}

#[derive(Serialize)]
struct PictureDocument {
    url: String,
    alternative: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl StoryDocument {
    /// The story with its body.
    pub(crate) fn whole(visit: &Visit<'_>, shown: &Shown) -> Self {
        Self {
            body_html: Some(body_html(visit, &shown.story.body, FirstPicture::Later).to_string()),
            body_text: Some(body::blocks(&shown.story.body).join("\n\n")),
            corrections: CorrectionDocument::all(visit, shown),
            ..Self::listed(visit, shown)
        }
    }

    /// The story without its body.
    pub(super) fn listed(visit: &Visit<'_>, shown: &Shown) -> Self {
        let story = &shown.story;
        let provider = visit.snapshot.house.provider(&story.id.provider);
        Self {
            id: shown.address.to_string(),
            provider: story.id.provider.to_string(),
            guid: story.id.guid.to_string(),
            version: story.version,
            url: visit.article(&shown.address),
            headline: story.headline.clone(),
            deck: story.deck.clone(),
            byline: story.byline.clone(),
            dateline: story.dateline.clone(),
            section: story.section.map(broadtape_model::Section::slug),
            language: story.spoken().map(str::to_owned),
            is_paid: story.is_paid,
            published_at: shown.published.to_string(),
            updated_at: shown.updated.map(|at| at.to_string()),
            correction: story.correction.clone(),
            corrections: Vec::new(),
            credit: story.credit.clone(),
            copyright: story.copyright.clone(),
            contributors: story.contributors.iter().map(contributor).collect(),
            subjects: story.subjects.iter().filter_map(|subject| subject.name.clone()).collect(),
            symbols: symbols(shown),
            pictures: story.every_picture().filter_map(|picture| PictureDocument::new(visit, picture)).collect(),
            body_html: None,
            body_text: None,
            also_from: visit.shelf.copies(shown).into_iter().map(|copy| CopyDocument::new(visit, copy)).collect(),
            successor: visit.shelf.successor(shown).map(|newer| AccountDocument::new(visit, newer)),
            predecessor: visit.shelf.predecessor(shown).map(|earlier| AccountDocument::new(visit, earlier)),
            required_credits: shown.grant.credits.iter().map(ToString::to_string).collect(),
            canonical_url: Licence::of(shown).canonical,
            indexing: shown.grant.indexing.word(),
            may_learn: shown.grant.allows(Channel::Ai),
            provider_credit: provider.map(|own| own.credit.words()).filter(|words| !words.is_empty()),
        }
    }
}

/// The house's instruments that a story is about, then those that its provider names and the house does not have.
fn symbols(shown: &Shown) -> Vec<String> {
    let is_own = |symbol: &Symbol| shown.instruments.iter().any(|own| own.ticker() == symbol.ticker());
    let others = shown.story.symbols.iter().filter(|symbol| !is_own(symbol));
    shown.instruments.iter().chain(others).map(ToString::to_string).collect()
}

fn contributor(contributor: &broadtape_model::Contributor) -> ContributorDocument {
    let role = match contributor.role {
        ContributorRole::Origin => "origin",
        ContributorRole::Contributor => "contributor",
    };
    ContributorDocument { name: contributor.name.clone(), role }
}

impl PictureDocument {
    /// A picture that the house holds; others are not passed on.
    fn new(visit: &Visit<'_>, picture: &Picture) -> Option<Self> {
        let held = visit.shelf.picture(picture.url.strip_prefix("/pictures/")?)?;
        Some(Self {
            url: visit.link(&picture.url),
            alternative: picture.alternative.clone(),
            caption: picture.caption.clone(),
            credit: picture.credit.clone(),
            width: held.size.map(|size| size.width).or(picture.width),
            height: held.size.map(|size| size.height).or(picture.height),
        })
    }
}
