//! A site's front: what leads, what follows, and every section.

use super::frame::{self, Facts, Frame};
use super::picture::{PictureWords, sizes};
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

/// Among how many of the newest stories the most urgent lead: what is older is no lead, however urgent.
const LEAD_AMONG: usize = 12;

/// Stories beside the lead.
const SECONDS_MAX: usize = 4;

/// Stories of a section on the front.
const SECTION_MAX: usize = 5;

/// The most traded instruments beside the stories.
const ACTIVE_MAX: usize = 8;

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
        licence: None,
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
        let mut newest: Vec<_> = visit.shelf.latest().filter(|shown| !shown.story.is_paid).take(LEAD_AMONG).collect();
        // Sorting keeps the order of equals: of one urgency, the newest comes first.
        newest.sort_by_key(|shown| urgency(shown));
        let mut pinned: Vec<_> = visit.shelf.pinned(None).collect();
        newest.retain(|shown| !pinned.iter().any(|own| Arc::ptr_eq(own, shown)));
        let lead = if pinned.is_empty() {
            let pictured = newest.iter().position(|shown| is_pictured(visit, shown)).unwrap_or(0);
            (pictured < newest.len()).then(|| newest.remove(pictured))
        } else {
            Some(pinned.remove(0))
        };
        pinned.extend(newest);
        let mut newest = pinned;
        newest.truncate(SECONDS_MAX);
        let is_used = |shown: &Arc<Shown>| lead.iter().chain(&newest).any(|used| Arc::ptr_eq(used, shown));
        let unused = |section: Section| visit.shelf.section(section).filter(|shown| !is_used(shown)).take(SECTION_MAX);
        let elsewhere = visit.shelf.latest().filter(|shown| shown.story.section.is_none() && !is_used(shown));
        let mut sections: Vec<(Option<Section>, Vec<_>)> =
            Section::ALL.into_iter().map(|section| (Some(section), unused(section).collect())).collect();
        sections.push((None, elsewhere.take(SECTION_MAX).collect()));
        sections.retain(|(_, stories)| !stories.is_empty());
        for (_, stories) in &mut sections {
            pictured_first(visit, stories);
        }
        Self { lead, seconds: newest, sections, active: most_active(visit) }
    }

    /// The stories under their headings, for the text edition.
    fn groups(&self) -> Vec<(&'static str, Vec<&'a Arc<Shown>>)> {
        let top = ("", self.lead.iter().chain(&self.seconds).copied().collect());
        let rest = self.sections.iter().map(|(section, stories)| (heading(*section), stories.clone()));
        std::iter::once(top).chain(rest).collect()
    }
}

/// How urgent a story is, 1 the most; a provider that does not say means the middle (IPTC urgency).
fn urgency(shown: &Shown) -> u8 {
    shown.story.urgency.unwrap_or(5)
}

fn is_pictured(visit: &Visit<'_>, shown: &Shown) -> bool {
    PictureWords::of_teaser(visit, shown).is_some()
}

/// Brings the newest story that has a picture to the front of its section, unless it was paid for.
fn pictured_first(visit: &Visit<'_>, stories: &mut [&Arc<Shown>]) {
    let is_fit = |shown: &&Arc<Shown>| !shown.story.is_paid && is_pictured(visit, shown);
    if let Some(place) = stories.iter().position(is_fit) {
        stories[..=place].rotate_right(1);
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
            stories: stories.iter().map(|shown| Teaser::new(visit, shown).within_section()).collect(),
        }
    }
}
