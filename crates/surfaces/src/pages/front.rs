//! A site's front: what leads, what follows, and every section.

use super::frame::{self, Facts, Frame};
use super::teaser::Teaser;
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::legal;
use crate::words::quote::QuoteWords;
use askama::Template;
use broadtape_desk::{Quoted, Shown};
use broadtape_model::Section;
use http::StatusCode;
use std::cmp::Reverse;
use std::sync::Arc;

/// Of how many of the newest stories the most urgent leads: what is older is no lead, however urgent.
const LEAD_AMONG: usize = 10;

/// Stories beside the lead.
const SECONDS_MAX: usize = 4;

/// Stories of a section on the front.
const SECTION_MAX: usize = 5;

/// The most traded instruments beside the stories.
const ACTIVE_MAX: usize = 6;

/// What is on a front, in order; every story once.
struct Front<'a> {
    lead: Option<&'a Arc<Shown>>,
    seconds: Vec<&'a Arc<Shown>>,
    sections: Vec<(Option<Section>, Vec<&'a Arc<Shown>>)>,
    active: Vec<Quoted<'a>>,
}

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let front = Front::new(visit);
    let providers = legal::providers_of_site(visit);
    if visit.edition() == Edition::Text {
        let legal = frame::legal(visit, &providers, &front.active);
        return text::list(&visit.site.name, visit.site.tagline.as_deref(), &front.groups(), &legal);
    }
    let facts = Facts {
        title: visit.site.name.clone(),
        description: visit.site.tagline.clone().unwrap_or_default(),
        place: "/",
        providers,
        quotes: front.active.clone(),
        story: None,
    };
    let teaser = |shown: &&Arc<Shown>| Teaser::new(visit, shown);
    let page = Page {
        frame: Frame::new(visit, facts),
        lead: front.lead.as_ref().map(teaser),
        seconds: front.seconds.iter().map(teaser).collect(),
        sections: front.sections.iter().map(|(section, stories)| Part::new(visit, *section, stories)).collect(),
        active: front.active.iter().map(|quoted| QuoteWords::new(visit, quoted)).collect(),
        markets: visit.link("/markets"),
    };
    Answer::html(StatusCode::OK, &page)
}

impl<'a> Front<'a> {
    fn new(visit: &Visit<'a>) -> Self {
        let editorial = || visit.shelf.latest().filter(|shown| !shown.story.is_paid);
        // Of equals, the first is the newest: `min_by_key` keeps it.
        let lead = editorial().take(LEAD_AMONG).min_by_key(|shown| shown.story.urgency.unwrap_or(5));
        let seconds: Vec<_> =
            editorial().filter(|shown| lead.is_none_or(|lead| !Arc::ptr_eq(lead, shown))).take(SECONDS_MAX).collect();
        let is_used = |shown: &Arc<Shown>| lead.iter().chain(&seconds).any(|used| Arc::ptr_eq(used, shown));
        let unused = |section: Section| visit.shelf.section(section).filter(|shown| !is_used(shown)).take(SECTION_MAX);
        let elsewhere = visit.shelf.latest().filter(|shown| shown.story.section.is_none() && !is_used(shown));
        let mut sections: Vec<(Option<Section>, Vec<_>)> =
            Section::ALL.into_iter().map(|section| (Some(section), unused(section).collect())).collect();
        sections.push((None, elsewhere.take(SECTION_MAX).collect()));
        sections.retain(|(_, stories)| !stories.is_empty());
        Self { lead, seconds, sections, active: most_active(visit) }
    }

    /// The stories under their headings, for the text edition.
    fn groups(&self) -> Vec<(&'static str, Vec<&'a Arc<Shown>>)> {
        let top = ("", self.lead.iter().chain(&self.seconds).copied().collect());
        let rest = self.sections.iter().map(|(section, stories)| (heading(*section), stories.clone()));
        std::iter::once(top).chain(rest).collect()
    }
}

/// The instruments that traded most.
fn most_active<'a>(visit: &Visit<'a>) -> Vec<Quoted<'a>> {
    let mut traded: Vec<_> =
        visit.snapshot.every_quote(visit.site).filter(|own| own.quote.change().is_some()).collect();
    traded.sort_by_key(|quoted| Reverse(quoted.quote.volume));
    traded.truncate(ACTIVE_MAX);
    traded
}

fn heading(section: Option<Section>) -> &'static str {
    section.map_or("More stories", Section::title)
}

#[derive(Template)]
#[template(path = "front.html")]
struct Page {
    frame: Frame,
    lead: Option<Teaser>,
    seconds: Vec<Teaser>,
    sections: Vec<Part>,
    active: Vec<QuoteWords>,
    markets: String,
}

/// A section on the front.
struct Part {
    heading: &'static str,
    link: Option<String>,
    stories: Vec<Teaser>,
}

impl Part {
    fn new(visit: &Visit<'_>, section: Option<Section>, stories: &[&Arc<Shown>]) -> Self {
        Self {
            heading: heading(section),
            link: section.map(|section| visit.link(&format!("/{}", section.slug()))),
            stories: stories.iter().map(|shown| Teaser::new(visit, shown)).collect(),
        }
    }
}
