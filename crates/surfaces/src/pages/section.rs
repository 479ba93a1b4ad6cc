//! A section of a site.

use super::frame::{self, Facts, Frame};
use super::notice;
use super::picture::sizes;
use super::teaser::Teaser;
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::legal;
use askama::Template;
use broadtape_model::Section;
use http::StatusCode;
use std::sync::Arc;

/// Stories on a section's page; older ones are found by the API.
const STORIES_MAX: usize = 40;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    match Section::from_slug(visit.piece) {
        Some(section) => page(visit, section),
        None => notice::not_found(visit),
    }
}

fn page(visit: &Visit<'_>, section: Section) -> Answer {
    let pinned: Vec<_> = visit.shelf.pinned(Some(section)).collect();
    let others = visit.shelf.section(section).filter(|shown| !pinned.iter().any(|own| Arc::ptr_eq(own, shown)));
    let stories: Vec<_> = pinned.iter().copied().chain(others).take(STORIES_MAX).collect();
    let providers = legal::providers_of_site(visit);
    if visit.edition() == Edition::Text {
        return text::list(section.title(), None, &[("", stories)], &frame::legal(visit, &providers, &[]));
    }
    let facts = Facts {
        title: section.title().to_owned(),
        description: format!("{} news from {}", section.title(), visit.site.name),
        place: &format!("/{}", section.slug()),
        providers,
        quotes: Vec::new(),
        story: None,
        licence: None,
    };
    let mut stories = stories.into_iter().map(|shown| Teaser::new(visit, shown).within_section());
    let lead = stories.next();
    let page = Page { frame: Frame::new(visit, facts), heading: section.title(), lead, stories: stories.collect() };
    Answer::html(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "section.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    lead: Option<Teaser>,
    stories: Vec<Teaser>,
}
