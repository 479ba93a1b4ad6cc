//! A story's body: a small block model of our own, clean by construction.
//!
//! It has no place for a script, a style, a frame, a form or an unknown attribute. What a
//! provider's markup says beyond it is dropped at the door.

use std::sync::Arc;

/// A block of a story's body, in reading order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A sub-heading within the body.
    Crosshead(Vec<Inline>),
    /// A related story's headline that the provider placed between paragraphs: a paragraph whose
    /// whole text is one link.
    Related {
        /// The headline's words.
        text: String,
        /// Where it leads: an absolute `http` or `https` address.
        url: String,
    },
    /// A list; each item is a run of text.
    List {
        /// Bulleted or numbered.
        kind: ListKind,
        /// The items.
        items: Vec<Vec<Inline>>,
    },
    /// A quotation of one or more paragraphs.
    Quote(Vec<Vec<Inline>>),
    /// Preformatted text: line breaks and spaces stand as they are (tabular wire copy).
    Preformatted(String),
    /// A picture.
    Picture(Picture),
    /// A table, rectangular or not.
    Table(Vec<TableRow>),
}

/// How a list is marked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ListKind {
    /// Bullets.
    Bulleted,
    /// Numbers.
    Numbered,
}

/// A row of a table.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct TableRow {
    /// Whether the row holds column headings.
    pub is_heading: bool,
    /// The cells.
    pub cells: Vec<Vec<Inline>>,
}

/// A run of text within a block.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Inline {
    /// Plain text: white space folded, no markup.
    Text(String),
    /// Emphasis (`em`, `i`).
    Emphasis(Vec<Inline>),
    /// Importance (`strong`, `b`).
    Strong(Vec<Inline>),
    /// A link with an absolute `http`, `https` or `mailto` address.
    Link {
        /// Its words.
        text: Vec<Inline>,
        /// Its address.
        url: String,
    },
    /// A line break that the provider meant.
    LineBreak,
}

impl Inline {
    /// The words of a run of text, without markup; a line break is a space.
    #[must_use]
    pub fn words(run: &[Self]) -> String {
        fn add(run: &[Inline], words: &mut String) {
            for inline in run {
                match inline {
                    Inline::Text(text) => words.push_str(text),
                    Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                        add(inner, words)
                    }
                    Inline::LineBreak => words.push(' '),
                }
            }
        }
        let mut words = String::new();
        add(run, &mut words);
        words
    }
}

/// A picture by reference.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Picture {
    /// Where it is. From `formats`: as the provider wrote it, absolute or relative to the document. From
    /// the doors on: `/pictures/{digest}` where the house holds the picture; any other address is never
    /// given to a reader's browser, since it would tell the provider who reads.
    pub url: Arc<str>,
    /// What it shows, for those who do not see it; empty when the provider gave none.
    pub alternative: String,
    /// Its caption.
    pub caption: Option<String>,
    /// Whom to credit.
    pub credit: Option<String>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
}
