//! An instrument's page.

use super::frame::{self, Facts, Frame};
use super::notice;
use super::teaser::Teaser;
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::legal;
use crate::words::past::PastWords;
use crate::words::quote::QuoteWords;
use askama::Template;
use broadtape_desk::{Quoted, Shown};
use broadtape_model::Symbol;
use http::StatusCode;
use std::sync::Arc;

/// Headlines about an instrument.
const HEADLINES_MAX: usize = 6;

/// Answers `/quote/NQ:AAPL`.
pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    named(visit, &visit.named())
}

/// Answers `/quote?Symbol=NQ%3AAAPL`.
pub(crate) fn answer_query(visit: &Visit<'_>) -> Answer {
    let given = visit.request.parameter("Symbol").or_else(|| visit.request.parameter("symbol"));
    named(visit, given.unwrap_or_default())
}

fn named(visit: &Visit<'_>, symbol: &str) -> Answer {
    match Symbol::parse(symbol).ok().and_then(|symbol| visit.quoted(&symbol)) {
        Some(quoted) => page(visit, &quoted),
        None => notice::not_found(visit),
    }
}

fn page(visit: &Visit<'_>, quoted: &Quoted<'_>) -> Answer {
    let quote = QuoteWords::new(visit, quoted);
    let past = PastWords::new(visit, quoted);
    let stories = headlines(visit, &quoted.instrument.symbol);
    let providers = legal::providers(visit, stories.iter().map(|shown| &shown.story.id.provider));
    if visit.edition() == Edition::Text {
        return text::quote(
            &quote,
            past.as_ref(),
            &stories,
            &frame::legal(visit, &providers, std::slice::from_ref(quoted)),
        );
    }
    let facts = Facts {
        title: format!("{} ({})", quote.name, quote.symbol),
        description: format!(
            "{} on {}: {} price, change and figures of the day",
            quote.name,
            quote.exchange,
            quote.delay.to_lowercase()
        ),
        place: "/markets",
        providers,
        quotes: vec![quoted.clone()],
        story: None,
        licence: None,
    };
    let headlines = stories.into_iter().map(|shown| Teaser::new(visit, shown)).collect();
    Answer::html(StatusCode::OK, &Page { frame: Frame::new(visit, facts), quote, past, headlines })
}

/// The newest stories about an instrument.
fn headlines<'a>(visit: &Visit<'a>, symbol: &Symbol) -> Vec<&'a Arc<Shown>> {
    visit.shelf.about(symbol).take(HEADLINES_MAX).collect()
}

#[derive(Template)]
#[template(path = "quote.html")]
struct Page {
    frame: Frame,
    quote: QuoteWords,
    past: Option<PastWords>,
    headlines: Vec<Teaser>,
}
