//! What of a story is read: its headline, its deck, and those paragraphs that are its own.

mod boilerplate;
mod dateline;

use boilerplate::{ends_story, is_credit_line};
use broadtape_model::{Block, Inline, StoryVersion};

/// A story as far as it is compared.
#[derive(Debug)]
pub(crate) struct Reading<'s> {
    pub(crate) headline: &'s str,
    pub(crate) deck: Option<&'s str>,
    /// The paragraphs in their order, without dateline, credits and what companies put below all that they say.
    pub(crate) paragraphs: Vec<String>,
}

impl<'s> Reading<'s> {
    pub(crate) fn of(story: &'s StoryVersion) -> Self {
        let mut paragraphs: Vec<String> = Vec::new();
        for text in story.body.iter().flat_map(texts) {
            if !paragraphs.is_empty() && ends_story(&text) {
                break;
            }
            if text.trim().is_empty() || is_repeated(&text, story) || is_credit_line(&text) {
                continue;
            }
            paragraphs.push(text);
        }
        if let Some(first) = paragraphs.first_mut() {
            let from = dateline::end(first, story.dateline.as_deref());
            first.drain(..from);
        }
        Self { headline: &story.headline, deck: story.deck.as_deref(), paragraphs }
    }
}

/// Whether a paragraph of the body says again what has a field of its own.
fn is_repeated(text: &str, story: &StoryVersion) -> bool {
    let fields = [&story.byline, &story.credit, &story.copyright, &story.dateline];
    fields.into_iter().flatten().any(|field| field.trim() == text.trim()) || story.headline == text.trim()
}

/// The texts of a block, without markup.
fn texts(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => vec![Inline::words(run)],
        Block::Preformatted(text) => vec![text.clone()],
        Block::List { items, .. } | Block::Quote(items) => items.iter().map(|item| Inline::words(item)).collect(),
        Block::Table(rows) => rows.iter().flat_map(|row| &row.cells).map(|cell| Inline::words(cell)).collect(),
        // Of another story, and of what is seen.
        Block::Related { .. } | Block::Picture(_) => Vec::new(),
    }
}
