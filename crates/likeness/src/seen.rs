//! What is seen of a story while it is read, from its headline to its last paragraph.

use crate::hash::{self, spread};
use crate::likeness::{Likeness, Topic};
use crate::marks::{Class, FIGURES_MAX, LEAD_FIGURES_MAX, Marks, NAMES_MAX, SHINGLES_MAX, SLOTS_MAX, TICKERS_MAX};
use crate::pieces::{Comma, Figure, Piece, PieceKind, Slot, pieces};
use crate::sample::keep_smallest;
use crate::tickers;
use std::borrow::Cow;

/// Words in a row that make one shingle; in scripts without spaces so many characters.
const SHINGLE_WORDS: usize = 4;
/// A body of fewer words says too little without its headline: *Results attached.*
const BODY_WORDS_MIN: usize = 20;
/// What is behind so many words is not read: longer than any story, not than some lists.
const WORDS_MAX: usize = 20_000;
/// Topics of one story.
const TOPICS_MAX: usize = 20;
/// Weight of a ticker among topics, and of a word of the headline; a name weighs as often as it is told, so far.
const TICKER_WEIGHT: u32 = 6;
const HEADLINE_WEIGHT: u32 = 3;
const NAME_WEIGHT_MAX: u32 = 4;

/// What has been seen of a story so far.
#[derive(Default)]
pub(crate) struct Seen<'t> {
    headline_words: Vec<u64>,
    words: Vec<u64>,
    headline_terms: Vec<(u32, Cow<'t, str>)>,
    names: Vec<(u32, &'t str, u32)>,
    figures: Vec<(u32, &'t str)>,
    /// Where the figures of the body begin among all.
    body_figures: usize,
    slots: Vec<Slot>,
    headline_figures: Vec<u32>,
    lead_figures: Vec<u32>,
    tickers: Vec<(u32, Box<str>)>,
}

impl<'t> Seen<'t> {
    pub(crate) fn ticker(&mut self, ticker: &str) {
        let hash = hash::short(hash::word(ticker));
        if self.tickers.len() < TICKERS_MAX && self.tickers.iter().all(|(known, _)| *known != hash) {
            self.tickers.push((hash, ticker.into()));
        }
    }

    pub(crate) fn headline(&mut self, text: &'t str, comma: Comma) {
        tickers::written(text).for_each(|ticker| self.ticker(ticker));
        let mut last: Option<Piece<'t>> = None;
        for piece in pieces(text, comma) {
            self.headline_words.push(piece.hash);
            let before = last.replace(piece).filter(|before| before.kind == PieceKind::Ideograph);
            match (piece.kind, before) {
                (PieceKind::Figure(figure), _) => {
                    self.figures.push((figure.0, piece.text));
                    self.headline_figures.push(figure.0);
                }
                (PieceKind::Name | PieceKind::Term, _) if piece.text.len() > 2 => {
                    self.headline_terms.push((hash::short(piece.hash), piece.text.into()));
                }
                // One character is hardly a word; two are.
                (PieceKind::Ideograph, Some(before)) => {
                    let hash = hash::short(before.hash.rotate_left(1) ^ piece.hash);
                    self.headline_terms.push((hash, [before.text, piece.text].concat().into()));
                }
                _ => {}
            }
        }
        self.body_figures = self.figures.len();
    }

    pub(crate) fn deck(&mut self, text: &'t str, comma: Comma) {
        for piece in pieces(text, comma) {
            self.beyond_words(piece, true);
        }
    }

    pub(crate) fn paragraph(&mut self, text: &'t str, comma: Comma, is_lead: bool) {
        tickers::written(text).for_each(|ticker| self.ticker(ticker));
        let starts = self.words.len();
        let mut figures = Vec::new();
        for piece in pieces(text, comma).take(WORDS_MAX.saturating_sub(starts)) {
            if let PieceKind::Figure(figure) = piece.kind {
                figures.push((self.words.len(), figure));
            }
            self.words.push(piece.hash);
            self.beyond_words(piece, is_lead);
        }
        let word = |place: usize| if place < starts { 0 } else { self.words.get(place).copied().unwrap_or(0) };
        let keyed = figures.into_iter().filter(|(_, figure)| figure.kind().is_key());
        self.slots.extend(keyed.map(|(place, figure)| {
            Slot::new([word(place.wrapping_sub(2)), word(place.wrapping_sub(1))], figure, word(place + 1))
        }));
    }

    fn beyond_words(&mut self, piece: Piece<'t>, is_lead: bool) {
        match piece.kind {
            PieceKind::Figure(figure) => {
                self.figures.push((figure.0, piece.text));
                if is_lead {
                    self.lead_figures.push(figure.0);
                }
            }
            PieceKind::Name => self.names.push((hash::short(piece.hash), piece.text, 1)),
            PieceKind::Term | PieceKind::Ideograph | PieceKind::Little => {}
        }
    }

    pub(crate) fn finish(mut self, language: [u8; 3], class: Class, is_paid: bool) -> Likeness {
        if self.words.len() < BODY_WORDS_MIN {
            self.words.splice(0..0, self.headline_words.iter().copied());
        }
        let mut shingles = shingles(&self.words);
        keep_smallest(&mut shingles, SHINGLES_MAX);

        if self.words.len() >= 2 * BODY_WORDS_MIN {
            // What a headline alone says (the ninety-fourth minute, a rank) is not what the story states.
            let of_body = &self.figures[self.body_figures..];
            self.headline_figures.retain(|figure| {
                !Figure(*figure).kind().can_contradict() || of_body.iter().any(|(own, _)| own == figure)
            });
        }
        // By hash, and of equal ones the first in the text.
        self.figures.sort_by_key(|(hash, _)| *hash);
        self.figures.dedup_by_key(|(hash, _)| *hash);
        let key = |hash: u32| Figure(hash).kind().is_key();
        let mut figures: Vec<u32> = self.figures.iter().map(|(hash, _)| *hash).filter(|hash| key(*hash)).collect();
        keep_smallest(&mut figures, FIGURES_MAX);
        let slots = slots(self.slots);
        let names = counted(self.names);
        let mut name_hashes: Vec<u32> = names.iter().map(|(hash, ..)| *hash).collect();
        keep_smallest(&mut name_hashes, NAMES_MAX);
        for lead in [&mut self.headline_figures, &mut self.lead_figures] {
            let mut known = Vec::new();
            lead.retain(|figure| {
                !known.contains(figure) && {
                    known.push(*figure);
                    true
                }
            });
            lead.truncate(LEAD_FIGURES_MAX);
        }
        let tickers: Vec<u32> = self.tickers.iter().map(|(hash, _)| *hash).collect();
        let parts: [&[u32]; 7] =
            [&shingles, &name_hashes, &figures, &slots, &self.headline_figures, &self.lead_figures, &tickers];
        Likeness {
            marks: Marks::new(digest(&self.words), language, class, is_paid, parts),
            topics: topics(&self.tickers, &self.headline_terms, &names),
            figures: owned(self.figures.into_iter()),
            names: owned(names.iter().map(|(hash, word, _)| (*hash, *word))),
            tickers: self.tickers,
        }
    }
}

fn owned<'t>(words: impl Iterator<Item = (u32, &'t str)>) -> Vec<(u32, Box<str>)> {
    words.map(|(hash, word)| (hash, word.into())).collect()
}

/// A sample of the slots that the text fills in one way.
fn slots(mut slots: Vec<Slot>) -> Vec<u32> {
    slots.sort_unstable();
    slots.dedup();
    let clear = slots.chunk_by(|one, next| one.words() == next.words()).filter(|same| same.len() == 1);
    clear.map(|same| same[0].0).take(SLOTS_MAX).collect()
}

/// Names by their hashes, each with how often it is told.
fn counted(mut names: Vec<(u32, &str, u32)>) -> Vec<(u32, &str, u32)> {
    names.sort_by_key(|(hash, ..)| *hash);
    names.dedup_by(|next, first| {
        let is_same = next.0 == first.0;
        first.2 += u32::from(is_same);
        is_same
    });
    names
}

/// What tells the event: tickers, the headline's words, and the names told most.
fn topics(tickers: &[(u32, Box<str>)], headline: &[(u32, Cow<'_, str>)], names: &[(u32, &str, u32)]) -> Vec<Topic> {
    let tickers = tickers.iter().map(|(hash, word)| (*hash, TICKER_WEIGHT, &**word));
    let headline = headline.iter().map(|(hash, word)| (*hash, HEADLINE_WEIGHT, &**word));
    let names = names.iter().map(|(hash, word, times)| (*hash, (*times).min(NAME_WEIGHT_MAX), *word));
    let mut topics: Vec<(u32, u32, &str)> = tickers.chain(headline).chain(names).collect();
    topics.sort_by_key(|(hash, ..)| *hash);
    topics.dedup_by(|next, first| {
        let is_same = next.0 == first.0;
        first.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    topics.sort_by_key(|(hash, weight, _)| (u32::MAX - weight, *hash));
    topics.truncate(TOPICS_MAX);
    topics.into_iter().map(|(hash, weight, word)| Topic { hash, weight, word: word.into() }).collect()
}

/// Rows of words; what is shorter than one is one.
fn shingles(words: &[u64]) -> Vec<u32> {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let shingle = |row: &[u64]| {
        hash::short(row.iter().fold(0, |hash: u64, word| hash.wrapping_mul(FACTOR).wrapping_add(spread(*word))))
    };
    match words.len() {
        0 => Vec::new(),
        1..SHINGLE_WORDS => vec![shingle(words)],
        _ => words.windows(SHINGLE_WORDS).map(shingle).collect(),
    }
}

/// 128 bits of the words in their order: two rows of 64, each its own way.
fn digest(words: &[u64]) -> u128 {
    let (mut high, mut low) = (0x243f_6a88_85a3_08d3_u64, 0x1319_8a2e_0370_7344_u64);
    for word in words {
        high = spread(high ^ *word);
        low = spread(low.rotate_left(23).wrapping_add(*word));
    }
    u128::from(high) << 64 | u128::from(low)
}
