//! A story's page.

use super::body::{self, FirstPicture};
use super::correction::CorrectionWords;
use super::frame::{self, Facts, Frame};
use super::markup::Markup;
use super::notice;
use super::picture::{PictureWords, sizes};
use super::teaser::Teaser;
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::language;
use crate::words::legal;
use crate::words::licence::Licence;
use crate::words::listing;
use crate::words::moment::{self, Moment};
use crate::words::quote::QuoteWords;
use askama::Template;
use broadtape_desk::{Entry, Quoted, Shown};
use broadtape_model::{ContributorRole, StoryVersion};
use http::StatusCode;
use std::iter;

/// Related headlines beside a story.
const RELATED_MAX: usize = 5;

/// Quotes beside a story: the instruments that it is about.
const QUOTES_MAX: usize = 18;

/// Answers for an address below `/article/`.
pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    match visit.shelf.at(&visit.named()) {
        Some(Entry::Shown(shown)) => story(visit, &shown),
        Some(Entry::Withdrawn(tombstone)) => notice::withdrawn(visit, &tombstone),
        None => notice::not_found(visit),
    }
}

fn story(visit: &Visit<'_>, shown: &Shown) -> Answer {
    let providers = legal::providers(visit, iter::once(&shown.story.id.provider));
    let quotes = quotes(visit, shown);
    let licence = Licence::of(shown);
    if visit.edition() == Edition::Text {
        let newer = visit.shelf.successor(shown).map(|newer| &**newer);
        return licence.said_in(text::story(shown, newer, &frame::legal(visit, &providers, &quotes)));
    }
    let article = Article::new(visit, shown);
    let related = visit.shelf.related(shown, RELATED_MAX).into_iter().map(|other| Teaser::new(visit, other)).collect();
    let facts = Facts {
        title: shown.story.headline.clone(),
        description: shown.story.deck.clone().unwrap_or_default(),
        place: &shown.story.section.map_or_else(String::new, |section| format!("/{}", section.slug())),
        providers,
        quotes: quotes.clone(),
        story: Some(&shown.address),
        licence: Some(licence.clone()),
    };
    let quotes = quotes.iter().map(|quoted| QuoteWords::new(visit, quoted)).collect();
    licence.said_in(Answer::html(StatusCode::OK, &Page { frame: Frame::new(visit, facts), article, related, quotes }))
}

/// The quotes of the instruments that a story is about.
fn quotes<'a>(visit: &Visit<'a>, shown: &Shown) -> Vec<Quoted<'a>> {
    shown.instruments.iter().filter_map(|symbol| visit.quoted(symbol)).take(QUOTES_MAX).collect()
}

#[derive(Template)]
#[template(path = "story.html")]
struct Page {
    frame: Frame,
    article: Article,
    related: Vec<Teaser>,
    quotes: Vec<QuoteWords>,
}

/// What readers see of a story, field by field.
struct Article {
    address: String,
    section: Option<(&'static str, String)>,
    is_paid: bool,
    language: Option<String>,
    headline: String,
    deck: Option<String>,
    byline: Option<String>,
    dateline: Option<String>,
    published: Moment,
    updated: Option<Moment>,
    correction: Option<String>,
    corrections: Vec<CorrectionWords>,
    /// The newer account that took its place in lists: where, and its headline.
    newer: Option<(String, String)>,
    /// The earlier account whose place it took.
    earlier: Option<(String, String)>,
    picture: Option<PictureWords>,
    body: Markup,
    origins: Option<String>,
    contributors: Option<String>,
    credit: Option<String>,
    /// What the terms want to be said on every copy.
    required_credits: Vec<String>,
    copyright: Option<String>,
    /// Copies of it from others: who, and where.
    also_from: Vec<(String, String)>,
    subjects: Vec<String>,
    links: Vec<(String, String)>,
}

impl Article {
    fn new(visit: &Visit<'_>, shown: &Shown) -> Self {
        let story = &shown.story;
        let subjects = story.subjects.iter().filter_map(|subject| subject.name.clone()).collect();
        let links = story.links.iter().filter_map(|link| Some((body::lead(visit, &link.url)?, link.title.clone())));
        let picture = PictureWords::leading(visit, shown);
        let first = if picture.is_some() { FirstPicture::Later } else { FirstPicture::Soon };
        Self {
            address: shown.address.to_string(),
            section: story.section.map(|section| (section.title(), visit.link(&format!("/{}", section.slug())))),
            is_paid: story.is_paid,
            language: language::foreign(story, visit.site),
            headline: story.headline.clone(),
            deck: story.deck.clone(),
            byline: story.byline.clone(),
            dateline: story.dateline.clone(),
            published: moment::of_story(shown.published, visit.site),
            updated: shown.updated.map(|at| moment::of_story(at, visit.site)),
            correction: story.correction.clone(),
            corrections: CorrectionWords::all(visit, shown),
            newer: visit.shelf.successor(shown).map(|newer| account(visit, newer)),
            earlier: visit.shelf.predecessor(shown).map(|earlier| account(visit, earlier)),
            picture,
            body: body::body(visit, &story.body, first),
            origins: names(story, ContributorRole::Origin),
            contributors: names(story, ContributorRole::Contributor),
            credit: story.credit.clone(),
            required_credits: shown.grant.credits.iter().map(ToString::to_string).collect(),
            copyright: story.copyright.clone(),
            also_from: copies(visit, shown),
            subjects,
            links: links.collect(),
        }
    }
}

/// Where another account of a story is, and its headline.
fn account(visit: &Visit<'_>, other: &Shown) -> (String, String) {
    (visit.article(&other.address), other.story.headline.clone())
}

/// Who else told the same story here, each with the address of that copy.
fn copies(visit: &Visit<'_>, shown: &Shown) -> Vec<(String, String)> {
    let copies = visit.shelf.copies(shown).into_iter();
    let named =
        copies.map(|copy| (visit.provider_name(&copy.story.id.provider).to_owned(), visit.article(&copy.address)));
    named.collect()
}

/// The names of those who had a part: `A`, `A and B`, `A, B and C`.
fn names(story: &StoryVersion, role: ContributorRole) -> Option<String> {
    let names: Vec<&str> =
        story.contributors.iter().filter(|own| own.role == role).map(|own| own.name.as_str()).collect();
    listing::of(&names)
}
