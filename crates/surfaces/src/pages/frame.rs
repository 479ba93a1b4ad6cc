//! What stands around every page: masthead, navigation, market strip, legal line.

use super::markup::{self, Markup};
use crate::answer::SEAM;
use crate::assets;
use crate::push;
use crate::visit::Visit;
use crate::words::legal::Legal;
use crate::words::licence::Licence;
use crate::words::moment::{self, Moment};
use crate::words::quote::QuoteWords;
use broadtape_desk::Quoted;
use broadtape_model::{Provider, Section};

/// Quotes in a strip: what fits a wide screen in one row or two.
const STRIP_MAX: usize = 12;

/// Quotes in the strip of a site that names none.
const STRIP_DEFAULT: usize = 8;

/// What a page has to say about itself.
pub(super) struct Facts<'a> {
    pub(super) title: String,
    pub(super) description: String,
    /// The path of its place in the navigation.
    pub(super) place: &'a str,
    /// Whose stories it shows.
    pub(super) providers: Vec<&'a Provider>,
    /// The quotes that it shows beside those of the strip.
    pub(super) quotes: Vec<Quoted<'a>>,
    /// The address of the story that it shows.
    pub(super) story: Option<&'a str>,
    /// What the page says to machines, where it is a licensed copy.
    pub(super) licence: Option<Licence>,
}

/// What stands around every page.
pub(super) struct Frame {
    pub(super) language: String,
    pub(super) site: String,
    pub(super) tagline: Option<String>,
    pub(super) home: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) face: &'static str,
    pub(super) day: Moment,
    pub(super) navigation: Vec<Place>,
    pub(super) strip: Option<Strip>,
    pub(super) legal: Legal,
    pub(super) style: String,
    pub(super) brand: String,
    pub(super) script: String,
    pub(super) icon: String,
    pub(super) events: String,
    pub(super) licence: Option<Licence>,
}

/// A place in the navigation.
pub(super) struct Place {
    pub(super) title: &'static str,
    pub(super) link: String,
    /// What `aria-current` says of it: the page itself, or the part of the site that the page belongs to.
    pub(super) current: Option<&'static str>,
}

/// The market strip.
pub(super) struct Strip {
    pub(super) quotes: Vec<QuoteWords>,
    /// `Quotes delayed at least 20 minutes`, with the moment of the newest where there is one.
    pub(super) delay: String,
    pub(super) as_of: Option<Moment>,
}

impl Frame {
    pub(super) fn new(visit: &Visit<'_>, facts: Facts<'_>) -> Self {
        let site = visit.site;
        let strip = strip(visit);
        let legal = legal(visit, &facts.providers, &facts.quotes);
        let symbols = strip.iter().chain(&facts.quotes).map(|quoted| &quoted.instrument.symbol);
        let path = visit.link(&push::address(visit.shelf.revision(), symbols, facts.story));
        Self {
            language: site.language.clone(),
            site: site.name.clone(),
            tagline: site.tagline.clone(),
            home: visit.link("/"),
            title: facts.title,
            description: facts.description,
            face: if site.brand.serif { "serif" } else { "sans" },
            day: moment::day(visit.snapshot.as_of, site),
            navigation: navigation(visit, facts.place),
            strip: Strip::new(visit, &strip, legal.delay.as_deref()),
            legal,
            style: visit.link(&assets::style_path()),
            brand: visit.link(&assets::brand_path(&site.brand)),
            script: visit.link(&assets::script_path()),
            icon: visit.link("/favicon.svg"),
            events: path,
            licence: facts.licence,
        }
    }

    /// Where one part of the page ends and the next begins.
    pub(super) fn seam(&self) -> char {
        SEAM
    }

    /// The credit lines with their links.
    pub(super) fn credits(&self) -> impl Iterator<Item = Markup> {
        self.legal.credits.iter().map(markup::credit)
    }
}

/// The legal line of a page, in every edition of it: the strip's quotes count even where none are shown.
pub(super) fn legal(visit: &Visit<'_>, providers: &[&Provider], quotes: &[Quoted<'_>]) -> Legal {
    let all: Vec<Quoted<'_>> = strip(visit).into_iter().chain(quotes.iter().cloned()).collect();
    Legal::new(visit, providers, &all)
}

/// The quotes of the strip: those that the site names, or else the first of which something is known.
fn strip<'a>(visit: &Visit<'a>) -> Vec<Quoted<'a>> {
    if visit.site.strip.is_empty() {
        let known = visit.snapshot.every_quote(visit.site).filter(|quoted| quoted.quote.last.is_some());
        return known.take(STRIP_DEFAULT).collect();
    }
    visit.site.strip.iter().filter_map(|symbol| visit.quoted(symbol)).take(STRIP_MAX).collect()
}

impl Strip {
    fn new(visit: &Visit<'_>, quotes: &[Quoted<'_>], delay: Option<&str>) -> Option<Self> {
        let quotes: Vec<QuoteWords> = quotes.iter().map(|quoted| QuoteWords::new(visit, quoted)).collect();
        let newest = quotes.iter().max_by_key(|quote| quote.at)?;
        Some(Self {
            delay: delay.unwrap_or_default().trim_end_matches('.').to_owned(),
            as_of: newest.as_of.clone(),
            quotes,
        })
    }
}

/// The sections that have stories, and the markets where the site shows quotes.
fn navigation(visit: &Visit<'_>, here: &str) -> Vec<Place> {
    let with_stories = Section::ALL.into_iter().filter(|section| visit.shelf.section(*section).next().is_some());
    let sections = with_stories.map(|section| (section.title(), format!("/{}", section.slug())));
    let markets = (!visit.site.vendors.is_empty()).then(|| ("Markets", "/markets".to_owned()));
    sections
        .chain(markets)
        .map(|(title, path)| {
            let is_page = path == visit.request.path;
            let current = (path == here).then_some(if is_page { "page" } else { "true" });
            Place { title, current, link: visit.link(&path) }
        })
        .collect()
}
