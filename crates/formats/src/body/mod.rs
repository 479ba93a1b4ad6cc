//! A provider's markup, made into our own blocks.
//!
//! Three front-ends (HTML, XML trees, plain text) tell one builder what opens, closes and stands
//! between. The builder keeps what a block has a place for and drops the rest, so that a body is
//! clean by construction: there is no step that could be forgotten.

mod builder;
mod html;
mod markup;
mod part;
mod plain;
mod run;

pub(crate) use html::{looks_like_html, read as read_html};
pub(crate) use markup::read as read_markup;
pub(crate) use plain::read as read_plain;

use broadtape_model::{Block, Inline};

/// Most blocks of one story. The longest live reports have a few hundred.
pub(crate) const BLOCKS_MAX: usize = 5_000;
/// Most list items, table cells and paragraphs of one body together: each costs memory even when it is short.
const PIECES_MAX: usize = 50_000;
/// Most bytes of text of one body: about ten novels' worth.
const TEXT_BYTES_MAX: usize = 8 << 20;
/// Deepest nesting of markup that is followed. Hand-made pages stay under 30.
const DEPTH_MAX: usize = 256;

/// A body, and what had to be left out of it.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// The blocks, in reading order.
    pub(crate) blocks: Vec<Block>,
    /// Whether it went past a bound of size; the rest is dropped.
    pub(crate) is_cut: bool,
    /// Whether something stood too deep in the markup; it is dropped.
    pub(crate) is_too_deep: bool,
}

/// The words of a text that may be HTML, in one line: for headlines, decks and captions.
pub(crate) fn words_of(text: &str) -> String {
    if looks_like_html(text) { words(&read_html(text, None).blocks) } else { crate::text::folded(text) }
}

/// The words of blocks, in one line.
pub(crate) fn words(blocks: &[Block]) -> String {
    let mut words = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(run) | Block::Crosshead(run) => words.push(Inline::words(run)),
            Block::Related { text, .. } | Block::Preformatted(text) => words.push(text.clone()),
            Block::List { items, .. } | Block::Quote(items) => {
                words.extend(items.iter().map(|item| Inline::words(item)))
            }
            Block::Table(rows) => {
                words.extend(rows.iter().flat_map(|row| &row.cells).map(|cell| Inline::words(cell)));
            }
            Block::Picture(_) => {}
        }
    }
    crate::text::folded(&words.join(" "))
}
