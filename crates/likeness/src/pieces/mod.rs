//! The pieces of a text, as likeness sees them: words in lower case, figures in one form, nothing else.

mod figure;
mod lexicon;
mod raw;

pub use figure::FigureKind;
pub(crate) use figure::{Comma, Figure, Slot};

use crate::hash;
use lexicon::Meaning;
use raw::{RawKind, raws};

/// A word or a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'t> {
    /// The same for the same word, and for the same figure however it is written.
    pub(crate) hash: u64,
    pub(crate) kind: PieceKind,
    /// As it stands in the text.
    pub(crate) text: &'t str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PieceKind {
    /// A word with a capital within a sentence, or in a row of such words.
    Name,
    /// Any other word that is worth a thought.
    Term,
    /// A character of a script without spaces.
    Ideograph,
    /// One of the words that stand everywhere.
    Little,
    /// A figure.
    Figure(Figure),
}

/// Takes a text apart.
pub(crate) fn pieces(text: &str, comma: Comma) -> impl Iterator<Item = Piece<'_>> {
    let raws = raws(text);
    // Where everything has capitals, capitals say nothing.
    let has_lower_case = text.chars().any(char::is_lowercase);
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let raw = raws.get(at)?;
            if let Some((figure, used)) = figure::read(&raws[at..], comma) {
                at += used;
                let text = &text[raw.start..raws[at - 1].end()];
                return Some(Piece { hash: hash::spread(u64::from(figure.0)), kind: PieceKind::Figure(figure), text });
            }
            at += 1;
            let has_capital = |raw: &raw::Raw<'_>| raw.text.starts_with(char::is_uppercase);
            let kind = match (raw.kind, raw.meaning) {
                (RawKind::Sign, _) => continue,
                (RawKind::Ideograph, _) => PieceKind::Ideograph,
                (_, Some(Meaning::Little | Meaning::Article | Meaning::Per)) => PieceKind::Little,
                (RawKind::Word, None) if has_lower_case && has_capital(raw) && raw.text.len() > 1 => {
                    let row_follows =
                        raws.get(at).is_some_and(|next| next.meaning.is_none() && !next.opens && has_capital(next));
                    if raw.opens && !row_follows { PieceKind::Term } else { PieceKind::Name }
                }
                _ => PieceKind::Term,
            };
            return Some(Piece { hash: raw.hash, kind, text: raw.text });
        }
    })
}
