//! A page of stories, newest first.

use super::wire::StoryDocument;
use crate::answer::Answer;
use crate::api::document;
use crate::api::problem::BadParameter;
use crate::visit::Visit;
use broadtape_desk::Shown;
use broadtape_model::{ProviderId, Section, UnixNanos};
use serde::Serialize;
use std::sync::Arc;

const LIMIT_DEFAULT: usize = 20;

/// Most stories in one answer: some 100 KB without their bodies.
const LIMIT_MAX: usize = 100;

/// The newest stories, of one section or provider where asked. `before` takes the `next` of the answer before.
pub(crate) fn list(visit: &Visit<'_>) -> Answer {
    match Question::read(visit) {
        Ok(question) => document(&Page::new(visit, &question)),
        Err(bad) => bad.answer(),
    }
}

/// What is asked.
struct Question {
    section: Option<Section>,
    provider: Option<ProviderId>,
    limit: usize,
    before: Option<Place>,
    /// Whether copies of a story stand beside the one that leads: where they are asked for, or those of one provider are.
    has_copies: bool,
}

/// A story's place in the order: newest first, of one moment the later on the shelf first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    published: UnixNanos,
    revision: u64,
}

impl Question {
    fn read(visit: &Visit<'_>) -> Result<Self, BadParameter> {
        let given = |name| visit.request.parameter(name);
        let section = given("section").map(|slug| Section::from_slug(slug).ok_or_else(unknown_section)).transpose()?;
        let limit = given("limit").map_or(Ok(LIMIT_DEFAULT), |text| {
            let limit = text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
            limit.ok_or_else(|| BadParameter::new("limit", format!("is a number from 1 to {LIMIT_MAX}")))
        })?;
        let before = given("before").map(|text| {
            Place::read(text).ok_or_else(|| BadParameter::new("before", "is the `next` of the answer before"))
        });
        let provider = given("provider").map(|id| {
            let own = visit.site.providers.iter().find(|own| own.as_str() == id).cloned();
            own.ok_or_else(|| BadParameter::new("provider", "is no provider of this site"))
        });
        let provider = provider.transpose()?;
        let has_copies = match given("copies") {
            None => provider.is_some(),
            Some("all") => true,
            Some("lead") => false,
            Some(_) => return Err(BadParameter::new("copies", "is `lead` or `all`")),
        };
        Ok(Self { section, provider, limit, before: before.transpose()?, has_copies })
    }

    fn fits(&self, shown: &Shown) -> bool {
        self.before.is_none_or(|before| Place::of(shown) < before)
            && self.section.is_none_or(|section| shown.story.section == Some(section))
            && self.provider.as_ref().is_none_or(|provider| shown.story.id.provider == *provider)
    }
}

fn unknown_section() -> BadParameter {
    let known: Vec<&str> = Section::ALL.into_iter().map(Section::slug).collect();
    BadParameter::new("section", format!("is one of {}", known.join(", ")))
}

impl Place {
    fn of(shown: &Shown) -> Self {
        Self { published: shown.published, revision: shown.revision }
    }

    fn read(text: &str) -> Option<Self> {
        let (nanos, revision) = text.split_once('.')?;
        Some(Self { published: UnixNanos::new(nanos.parse().ok()?), revision: revision.parse().ok()? })
    }

    fn written(self) -> String {
        format!("{}.{}", self.published.nanos(), self.revision)
    }
}

#[derive(Serialize)]
struct Page {
    stories: Vec<StoryDocument>,
    /// What to ask for next as `before`; absent when these were the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Page {
    fn new(visit: &Visit<'_>, question: &Question) -> Self {
        let leading = (!question.has_copies).then(|| visit.shelf.latest());
        let all = question.has_copies.then(|| visit.shelf.with_copies());
        let stories = leading.into_iter().flatten().chain(all.into_iter().flatten());
        let mut fitting = stories.filter(|shown| question.fits(shown));
        let stories: Vec<&Arc<Shown>> = fitting.by_ref().take(question.limit).collect();
        let next = fitting.next().and(stories.last()).map(|last| Place::of(last).written());
        Self { stories: stories.iter().map(|shown| StoryDocument::listed(visit, shown)).collect(), next }
    }
}
