//! Every quote of a site, by exchange, the most traded first.

use super::frame::{self, Facts, Frame};
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::quote::{QuoteWords, minutes};
use crate::words::session;
use askama::Template;
use broadtape_desk::Quoted;
use http::StatusCode;
use std::cmp::Reverse;

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
    if visit.edition() == Edition::Text {
        return text::markets(&venues, &frame::legal(visit, &[], &quotes));
    }
    let facts = Facts {
        title: "Markets".to_owned(),
        description: format!("Delayed quotes on {}", visit.site.name),
        place: "/markets",
        providers: Vec::new(),
        quotes,
        story: None,
    };
    Answer::html(StatusCode::OK, &Page { frame: Frame::new(visit, facts), venues })
}

#[derive(Template)]
#[template(path = "markets.html")]
struct Page {
    frame: Frame,
    venues: Vec<Venue>,
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
}

impl Venue {
    fn new<'q, 'a: 'q>(visit: &Visit<'_>, quotes: impl Iterator<Item = &'q Quoted<'a>>) -> Option<Self> {
        let quotes: Vec<&Quoted<'_>> = quotes.collect();
        let exchange = quotes.first()?.exchange;
        let delay = quotes.iter().map(|quoted| quoted.delay_minutes).max()?;
        let words: Vec<QuoteWords> = quotes.iter().map(|quoted| QuoteWords::new(visit, quoted)).collect();
        let standing = &quotes.first()?.standing;
        Some(Self {
            name: exchange.name.clone(),
            code: exchange.prefix.clone(),
            delay: format!("Delayed {}", minutes(delay)),
            session: session::words(standing.state, standing, exchange, visit.snapshot.as_of),
            quotes: words,
        })
    }
}
