//! What is left of a story when it is to be compared: some four hundred bytes.

use crate::pieces::{Figure, Slot};
use crate::sample;

/// Sizes of the samples, and with them of what a window holds.
pub(crate) const SHINGLES_MAX: usize = 64;
pub(crate) const NAMES_MAX: usize = 20;
pub(crate) const FIGURES_MAX: usize = 24;
pub(crate) const SLOTS_MAX: usize = 16;
pub(crate) const LEAD_FIGURES_MAX: usize = 8;
pub(crate) const TICKERS_MAX: usize = 8;

/// What a message is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Class {
    /// A story to be read.
    Story,
    /// A story that its provider holds back.
    Withheld,
    /// A story withdrawn for good.
    Kill,
    /// A notice that tells what an earlier story had wrong, or gives editors advice.
    Notice,
}

/// The parts of a story's marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Shingles,
    Names,
    Figures,
    Slots,
    HeadlineFigures,
    LeadFigures,
    Tickers,
}

pub(crate) const PARTS: [(Part, usize); 7] = [
    (Part::Shingles, SHINGLES_MAX),
    (Part::Names, NAMES_MAX),
    (Part::Figures, FIGURES_MAX),
    (Part::Slots, SLOTS_MAX),
    (Part::HeadlineFigures, LEAD_FIGURES_MAX),
    (Part::LeadFigures, LEAD_FIGURES_MAX),
    (Part::Tickers, TICKERS_MAX),
];

/// All that decides how alike two stories are. One allocation, for a window holds a million of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Marks {
    /// Of the whole normalised text.
    pub(crate) digest: u128,
    /// The primary subtag of the language in lower case, filled up with zeros; zeros when unknown.
    pub(crate) language: [u8; 3],
    pub(crate) class: Class,
    /// Whether somebody paid for its publication: a press release.
    pub(crate) is_paid: bool,
    ends: [u8; 7],
    words: Box<[u32]>,
}

impl Marks {
    /// `parts` in the order of [`PARTS`], each no longer than is said there.
    pub(crate) fn new(digest: u128, language: [u8; 3], class: Class, is_paid: bool, parts: [&[u32]; 7]) -> Self {
        let mut ends = [0; 7];
        let mut end = 0;
        for (place, part) in parts.iter().enumerate() {
            end += part.len();
            ends[place] = u8::try_from(end).expect("the parts' limits come to less than 256");
        }
        Self { digest, language, class, is_paid, ends, words: parts.concat().into() }
    }

    pub(crate) fn part(&self, part: Part) -> &[u32] {
        let place = part as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.words[usize::from(start)..usize::from(self.ends[place])]
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.part(Part::Slots).iter().copied().map(Slot)
    }

    pub(crate) fn figures(&self, part: Part) -> impl Iterator<Item = Figure> + Clone {
        self.part(part).iter().copied().map(Figure)
    }

    /// How the texts overlap; each shingle weighs what `weight` says.
    pub(crate) fn text_overlap(&self, other: &Self, weight: impl Fn(u32) -> u32) -> sample::Overlap {
        sample::overlap(self.part(Part::Shingles), other.part(Part::Shingles), SHINGLES_MAX, weight)
    }

    pub(crate) fn name_overlap(&self, other: &Self) -> sample::Overlap {
        sample::overlap(self.part(Part::Names), other.part(Part::Names), NAMES_MAX, |_| 1)
    }

    pub(crate) fn figure_overlap(&self, other: &Self) -> sample::Overlap {
        sample::overlap(self.part(Part::Figures), other.part(Part::Figures), FIGURES_MAX, |_| 1)
    }

    /// Bytes that it holds beyond itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.words.len() * size_of::<u32>()
    }
}
