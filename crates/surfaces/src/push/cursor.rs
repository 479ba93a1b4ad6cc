//! Where an open page stands.

use std::fmt::Write;

/// Where an open page stands: what of the shelf and of its quotes it has been told.
///
/// Made of the revisions and marks of released things alone. Nothing in it counts, orders or hints at what is
/// held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// The revision of the shelf.
    pub(super) shelf: u64,
    /// The mark of each quote, in the order of the subscription; nothing was told where one is missing.
    pub(super) quotes: Vec<u64>,
}

impl Cursor {
    /// A cursor of a shelf's revision, with no quote told yet.
    #[must_use]
    pub fn at_revision(shelf: u64) -> Self {
        Self { shelf, quotes: Vec::new() }
    }

    /// Reads what [`Cursor::written`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(str::parse);
        let shelf = numbers.next()?.ok()?;
        let quotes: Vec<u64> = numbers.take(super::SYMBOLS_MAX).collect::<Result<_, _>>().ok()?;
        Some(Self { shelf, quotes })
    }

    /// As it stands in an event's `id`: `12.5.9`.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = self.shelf.to_string();
        for revision in &self.quotes {
            write!(text, ".{revision}").expect("writing to a string does not fail");
        }
        text
    }
}
