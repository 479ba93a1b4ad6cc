//! Every quote of a site, by exchange, the most traded first.

use super::frame::{self, Facts, Frame};
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::quote::{QuoteWords, minutes};
use crate::words::session;
use askama::Template;
use broadtape_desk::{LeaderList, Quoted};
use http::StatusCode;
use std::cmp::Reverse;

/// Quotes of an exchange: more would be a list to search, not to read.
const ROWS_MAX: usize = 50;

/// Quotes that an open page follows: as many as it may ask events of.
const FOLLOWED_MAX: usize = 150;

/// Leaders of each list.
const MOVERS_MAX: usize = 5;

const MOVERS: [(LeaderList, &str); 3] =
    [(LeaderList::MostActive, "Most active"), (LeaderList::Gainers, "Gainers"), (LeaderList::Losers, "Losers")];

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let mut quotes: Vec<Quoted<'_>> = visit.snapshot.every_quote(visit.site).collect();
    quotes.sort_by_key(|quoted| (quoted.quote.last.is_none(), Reverse(quoted.quote.volume)));
    let venues: Vec<Venue> = visit
        .snapshot
        .house
        .exchanges
        .iter()
        .filter_map(|own| {
            let own_quotes = quotes.iter().filter(|quoted| quoted.exchange.mic == own.mic);
            Venue::new(visit, own_quotes)
        })
        .collect();
    let movers: Vec<Movers> = MOVERS.into_iter().filter_map(|list| Movers::new(visit, list)).collect();
    if visit.edition() == Edition::Text {
        return text::markets(&movers, &venues, &frame::legal(visit, &[], &quotes));
    }
    // Their moves are told to open pages, and so many a page may follow.
    quotes.truncate(FOLLOWED_MAX);
    let facts = Facts {
        title: "Markets".to_owned(),
        description: format!("Delayed quotes on {}", visit.site.name),
        place: "/markets",
        providers: Vec::new(),
        quotes,
        story: None,
        licence: None,
    };
    Answer::html(StatusCode::OK, &Page { frame: Frame::new(visit, facts), movers, venues })
}

#[derive(Template)]
#[template(path = "markets.html")]
struct Page {
    frame: Frame,
    movers: Vec<Movers>,
    venues: Vec<Venue>,
}

/// Those who lead a list.
pub(crate) struct Movers {
    pub(crate) title: &'static str,
    pub(crate) code: &'static str,
    pub(crate) shows_volume: bool,
    pub(crate) quotes: Vec<QuoteWords>,
}

impl Movers {
    /// `None` where nobody leads it.
    fn new(visit: &Visit<'_>, (list, title): (LeaderList, &'static str)) -> Option<Self> {
        let leaders = visit.snapshot.leaders(visit.site, list, MOVERS_MAX, |_| true);
        let quotes: Vec<_> = leaders.iter().map(|quoted| QuoteWords::new(visit, quoted)).collect();
        let shows_volume = list == LeaderList::MostActive;
        (!quotes.is_empty()).then(|| Self { title, code: list.code(), shows_volume, quotes })
    }
}

/// An exchange with its quotes.
pub(crate) struct Venue {
    pub(crate) name: String,
    pub(crate) code: String,
    /// `Delayed 20 minutes`: the largest of its quotes.
    pub(crate) delay: String,
    /// `Open until 16:00 EST`, as of the latest of its quotes.
    pub(crate) session: String,
    pub(crate) quotes: Vec<QuoteWords>,
    /// How many there are beside these.
    pub(crate) more: usize,
}

impl Venue {
    fn new<'q, 'a: 'q>(visit: &Visit<'_>, quotes: impl Iterator<Item = &'q Quoted<'a>>) -> Option<Self> {
        let quotes: Vec<&Quoted<'_>> = quotes.collect();
        let exchange = quotes.first()?.exchange;
        let delay = quotes.iter().map(|quoted| quoted.delay_minutes).max()?;
        let more = quotes.len().saturating_sub(ROWS_MAX);
        let words: Vec<QuoteWords> =
            quotes.iter().take(ROWS_MAX).map(|quoted| QuoteWords::new(visit, quoted)).collect();
        let standing = &quotes.first()?.standing;
        Some(Self {
            name: exchange.name.clone(),
            code: exchange.prefix.clone(),
            delay: format!("Delayed {}", minutes(delay)),
            session: session::words(standing.state, standing, exchange, visit.snapshot.as_of),
            quotes: words,
            more,
        })
    }
}
