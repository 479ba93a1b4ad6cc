//! The text edition: a page's words, without its looks.
//!
//! Blocks are parted by blank lines, the legal lines by single newlines. Nothing is wrapped, links stand
//! as their words, and the edition ends without a newline.

use crate::answer::Answer;
use crate::pages::markets::{Movers, Venue};
use crate::pages::notice::Notice;
use crate::words::body;
use crate::words::legal::Legal;
use crate::words::past::{PastWords, RangeWords};
use crate::words::quote::QuoteWords;
use crate::words::year::DayWords;
use broadtape_desk::Shown;
use broadtape_model::StoryVersion;
use http::StatusCode;
use std::sync::Arc;

/// The first block of every page.
const SKIP: &str = "Skip to main content";

/// A story, after the newer account of it where there is one.
pub(crate) fn story(shown: &Shown, newer: Option<&Shown>, legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    if let Some(newer) = newer {
        page.block(&format!("There is a newer account of this story: {}", newer.story.headline));
    }
    page.blocks.extend(story_blocks(&shown.story));
    shown.grant.credits.iter().for_each(|credit| page.block(credit));
    page.answer(StatusCode::OK, legal)
}

/// A story's own part of its text edition, without what a site puts around it: for those who have its document and
/// ask how it would look. What a site shows is made by [`crate::answer`] alone.
#[must_use]
pub fn story_text(story: &StoryVersion) -> String {
    story_blocks(story).join("\n\n")
}

fn story_blocks(story: &StoryVersion) -> Vec<String> {
    let mut page = TextPage::default();
    if story.is_paid {
        page.block(PAID);
    }
    page.block(&story.headline);
    page.optional(story.deck.as_deref());
    page.optional(story.byline.as_deref());
    if let Some(correction) = &story.correction {
        page.block(&format!("Correction: {correction}"));
    }
    for text in body::blocks(&story.body) {
        page.block(&text);
    }
    page.blocks
}

/// Stories under headings: a front or a section. An empty heading is left out.
pub(crate) fn list(title: &str, tagline: Option<&str>, groups: &[(&str, Vec<&Arc<Shown>>)], legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    page.block(title);
    page.optional(tagline);
    for (heading, stories) in groups {
        page.block(heading);
        for shown in stories {
            page.headline(shown);
        }
    }
    page.answer(StatusCode::OK, legal)
}

/// An instrument.
pub(crate) fn quote(quote: &QuoteWords, past: Option<&PastWords>, stories: &[&Arc<Shown>], legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    page.block(&format!("{} ({})", quote.name, quote.symbol));
    page.block(&price_line(quote));
    quote.remarks.iter().for_each(|remark| page.block(remark));
    let session = format!("{} · {} · {}", quote.session_words, quote.kind, quote.currency);
    page.block(&format!("{session}\n{}", quote.provenance()));
    page.block(
        &quote
            .figures()
            .iter()
            .filter_map(|(name, _, value)| Some(format!("{name} {}", (*value)?)))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    if let Some(past) = past {
        past_blocks(&mut page, past);
    }
    for shown in stories {
        page.headline(shown);
    }
    page.answer(StatusCode::OK, legal)
}

/// Ranges and averages of the days gone by.
fn past_blocks(page: &mut TextPage, past: &PastWords) {
    let range = |range: &RangeWords| {
        let change = range.change.as_ref().map_or_else(String::new, |change| format!(", {change}"));
        let RangeWords { name, low, low_day, high, high_day, .. } = range;
        format!("{name}: low {low} ({low_day}), high {high} ({high_day}){change}")
    };
    page.block(&past.ranges.iter().map(range).collect::<Vec<_>>().join("\n"));
    page.block(&past.averages.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join("\n"));
    let day = |day: &DayWords| {
        let change = day.change.as_ref().map_or_else(String::new, |change| format!(", {change}"));
        let DayWords { day, open, high, low, close, volume, .. } = day;
        format!("{day}: open {open}, high {high}, low {low}, close {close}{change}, volume {volume}")
    };
    page.block(&past.days.iter().map(day).collect::<Vec<_>>().join("\n"));
    page.block(&past.note);
}

/// Who moved, and every quote by exchange.
pub(crate) fn markets(movers: &[Movers], venues: &[Venue], legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    page.block("Markets");
    for list in movers {
        page.block(list.title);
        let line = |quote: &QuoteWords| format!("{} {}: {}", quote.symbol, quote.name, price_line(quote));
        page.block(&list.quotes.iter().map(line).collect::<Vec<_>>().join("\n"));
    }
    for venue in venues {
        page.block(&format!("{} · {} · {}", venue.name, venue.session, venue.delay));
        let line = |quote: &QuoteWords| {
            let as_of = quote.as_of.as_ref().map_or_else(String::new, |moment| format!(" · as of {}", moment.words));
            let stale = if quote.is_stale { " · not up to date" } else { "" };
            format!("{} {}: {}{as_of}{stale}", quote.symbol, quote.name, price_line(quote))
        };
        page.block(&venue.quotes.iter().map(line).collect::<Vec<_>>().join("\n"));
    }
    page.answer(StatusCode::OK, legal)
}

/// What is said in place of a page.
pub(crate) fn notice(status: StatusCode, notice: &Notice, legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    page.block(notice.heading);
    page.block(&notice.words);
    page.optional(notice.from_provider.as_deref());
    page.answer(status, legal)
}

/// Headings with paragraphs.
pub(crate) fn parts(title: &str, parts: &[(&str, &[&str])], legal: &Legal) -> Answer {
    let mut page = TextPage::default();
    page.block(title);
    for (heading, paragraphs) in parts {
        page.block(heading);
        for paragraph in *paragraphs {
            page.block(paragraph);
        }
    }
    page.answer(StatusCode::OK, legal)
}

/// The label of what somebody paid for.
const PAID: &str = "Paid content";

/// `531.73 USD +1.04 (+0.20%)`.
fn price_line(quote: &QuoteWords) -> String {
    let Some(last) = &quote.last else { return "No price yet".to_owned() };
    let mut line = format!("{last} {}", quote.currency);
    if quote.is_previous_close {
        line.push_str(" (previous close)");
    }
    if let Some(change) = &quote.change {
        line.push_str(&format!(" {change}"));
    }
    if let Some(percent) = &quote.percent {
        line.push_str(&format!(" ({percent})"));
    }
    line
}

/// A text edition in the making.
#[derive(Default)]
struct TextPage {
    blocks: Vec<String>,
}

impl TextPage {
    /// Adds a block unless it is empty.
    fn block(&mut self, text: &str) {
        if !text.is_empty() {
            self.blocks.push(text.to_owned());
        }
    }

    fn optional(&mut self, text: Option<&str>) {
        self.block(text.unwrap_or_default());
    }

    fn headline(&mut self, shown: &Shown) {
        let label = if shown.story.is_paid { format!("{PAID}: ") } else { String::new() };
        self.block(&format!("{label}{}", shown.story.headline));
        self.optional(shown.story.deck.as_deref());
    }

    fn answer(self, status: StatusCode, legal: &Legal) -> Answer {
        let blocks = std::iter::once(SKIP.to_owned()).chain(self.blocks);
        let text = blocks.chain([legal.lines().join("\n")]).collect::<Vec<_>>().join("\n\n");
        Answer::text(status, text)
    }
}
