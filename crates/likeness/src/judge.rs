//! The rules: what makes two texts one, and what keeps them apart however alike they are.

use crate::compare::{Score, Verdict};
use crate::marks::{Class, Marks, Part};
use crate::pieces::{Figure, FigureKind};
use crate::sample::Overlap;

/// Weight of a shingle that is not common.
pub(crate) const WEIGHT: u32 = 6;
/// So much of the shorter text must be in the longer.
const CONTAINMENT_MIN: u16 = 500;
/// And so much of both be shared: below, one is a round-up in which the other is a paragraph, or a brief of it.
const RESEMBLANCE_MIN: u16 = 200;
/// What is sampled of the shorter must be more than a phrase.
const SAMPLED_MIN: u32 = 4 * WEIGHT;
/// And more than a sentence: many a brief has one that its desk writes every day.
const SHINGLES_MIN: usize = 16;
/// From so many figures on they decide together: as many as this must be shared by the shorter.
const FIGURES_MIN: u32 = 3;
const FIGURES_SHARED_MIN: u16 = 500;
/// The same for names.
const NAMES_MIN: u32 = 3;
const NAMES_SHARED_MIN: u16 = 400;
/// So much of what they are about must two stories of one event share, and in so many words.
pub(crate) const EVENT_MIN: Score = Score(350);
pub(crate) const EVENT_TOPICS_MIN: usize = 3;

/// What keeps two stories apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bar {
    Class,
    Language,
    Tickers,
    LeadingTickers,
    HeadlineFigures(FigureKind),
    LeadFigures(FigureKind),
    Slot(FigureKind),
    Figures(Overlap),
    Names(Overlap),
}

/// All that two stories' marks tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judgement {
    pub(crate) text: Overlap,
    is_same: bool,
    is_long: bool,
    bar: Option<Bar>,
}

impl Judgement {
    pub(crate) fn of(first: &Marks, second: &Marks, weight: impl Fn(u32) -> u32) -> Self {
        let is_same = first.digest == second.digest;
        let is_long = [first, second].iter().all(|marks| marks.part(Part::Shingles).len() >= SHINGLES_MIN);
        Self { text: first.text_overlap(second, weight), is_same, is_long, bar: bars(first, second).next() }
    }

    /// Whether they are one story.
    pub(crate) fn text_verdict(&self) -> Option<Verdict> {
        match self.bar {
            Some(_) => None,
            None if self.is_same => Some(Verdict::Same),
            None => self.is_near().then(|| Verdict::Near { similarity: Score(self.text.containment()) }),
        }
    }

    fn is_near(&self) -> bool {
        self.is_long
            && self.text.containment() >= CONTAINMENT_MIN
            && self.text.resemblance() >= RESEMBLANCE_MIN
            && self.text.first.min(self.text.second) >= SAMPLED_MIN
    }

    pub(crate) const fn may_be_one_event(&self) -> bool {
        !matches!(self.bar, Some(Bar::Class | Bar::Language))
    }
}

/// Everything that keeps two stories apart, the weightiest first.
pub(crate) fn bars(first: &Marks, second: &Marks) -> impl Iterator<Item = Bar> {
    let is_story = first.class == Class::Story && second.class == Class::Story;
    let is_same_notice = first.class == second.class && first.digest == second.digest;
    let class = (!is_story && !is_same_notice).then_some(Bar::Class);
    let unknown = [0; 3];
    let language = (first.language != second.language && first.language != unknown && second.language != unknown)
        .then_some(Bar::Language);
    let fixed = [class, language, tickers(first, second), headline_days(first, second)].into_iter().flatten();
    let headline = contradiction(first, second, Part::HeadlineFigures, Directions::Either).map(Bar::HeadlineFigures);
    let lead = contradiction(first, second, Part::LeadFigures, Directions::Both).map(Bar::LeadFigures);
    let sets = [slot(first, second), figures(first, second), names(first, second)].into_iter().flatten();
    fixed.chain(headline).chain(lead).chain(sets)
}

fn tickers(first: &Marks, second: &Marks) -> Option<Bar> {
    let (of_first, of_second) = (first.part(Part::Tickers), second.part(Part::Tickers));
    let (leads_first, leads_second) = (of_first.first()?, of_second.first()?);
    if !of_first.iter().any(|ticker| of_second.contains(ticker)) {
        return Some(Bar::Tickers);
    }
    let is_foreign = !of_second.contains(leads_first) || !of_first.contains(leads_second);
    (first.is_paid && second.is_paid && is_foreign).then_some(Bar::LeadingTickers)
}

/// Headlines of two days: *Showers on Monday* tells nothing of Tuesday, though both know both days.
fn headline_days(first: &Marks, second: &Marks) -> Option<Bar> {
    [FigureKind::Weekday, FigureKind::Date].into_iter().find_map(|kind| {
        let of_kind = |marks: &Marks| {
            let days: Vec<_> = marks.figures(Part::HeadlineFigures).filter(|figure| figure.kind() == kind).collect();
            days
        };
        let (one, other) = (of_kind(first), of_kind(second));
        let is_apart = !one.is_empty() && !other.is_empty() && !one.iter().any(|day| other.contains(day));
        is_apart.then_some(Bar::HeadlineFigures(kind))
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Directions {
    Either,
    Both,
}

/// The kind of figure that both state in this part, and of which one has only values that the other knows nowhere; or each
/// has. A headline's figure must be in the other story: who updates a toll writes the new one there. In the lead a reader
/// of a cut or localised story may miss some.
fn contradiction(first: &Marks, second: &Marks, part: Part, directions: Directions) -> Option<FigureKind> {
    let states = |marks: &Marks, kind| {
        let lead = [Part::HeadlineFigures, Part::LeadFigures].into_iter().flat_map(|part| marks.figures(part));
        lead.into_iter().any(|figure| figure.kind() == kind)
    };
    let is_foreign = |marks: &Marks, other: &Marks, kind| {
        let mut own = marks.figures(part).filter(|figure| figure.kind() == kind).peekable();
        own.peek().is_some() && own.all(|figure| !knows(other, figure))
    };
    let kinds = first.figures(part).chain(second.figures(part)).map(Figure::kind);
    kinds.filter(|kind| kind.can_contradict() && states(first, *kind) && states(second, *kind)).find(|kind| {
        let (left, right) = (is_foreign(first, second, *kind), is_foreign(second, first, *kind));
        match directions {
            Directions::Either => left || right,
            Directions::Both => left && right,
        }
    })
}

fn knows(marks: &Marks, figure: Figure) -> bool {
    [Part::Figures, Part::HeadlineFigures, Part::LeadFigures].iter().any(|part| marks.part(*part).contains(&figure.0))
}

/// A slot that both fill, and differently.
fn slot(first: &Marks, second: &Marks) -> Option<Bar> {
    let mut others = second.slots().peekable();
    first.slots().find_map(|own| {
        while others.next_if(|other| other.words() < own.words()).is_some() {}
        let other = others.next_if(|other| other.words() == own.words())?;
        (other != own && other.kind() == own.kind()).then_some(Bar::Slot(own.kind()))
    })
}

fn figures(first: &Marks, second: &Marks) -> Option<Bar> {
    let overlap = first.figure_overlap(second);
    let is_apart = overlap.first.min(overlap.second) >= FIGURES_MIN && overlap.containment() < FIGURES_SHARED_MIN;
    is_apart.then_some(Bar::Figures(overlap))
}

fn names(first: &Marks, second: &Marks) -> Option<Bar> {
    let overlap = first.name_overlap(second);
    let is_apart = overlap.first.min(overlap.second) >= NAMES_MIN && overlap.containment() < NAMES_SHARED_MIN;
    is_apart.then_some(Bar::Names(overlap))
}
