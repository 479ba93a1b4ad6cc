//! How alike two stories are, and what decided it.

use crate::judge::{self, Bar, Judgement};
use crate::likeness::Likeness;
use crate::marks::Part;
use crate::reason::{Reason, Words};

/// Thousandths of what could be: 1000 is all of it.
///
/// A whole number, so that the same is the same on any machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Score(pub u16);

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

/// What two stories are to each other. The closer one is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Neither.
    Apart,
    /// Different stories of what seems one event.
    Event {
        /// How much of what they are about they share.
        score: Score,
    },
    /// One story, edited: cut, with another lead or headline.
    Near {
        /// How much of the shorter text is in the longer.
        similarity: Score,
    },
    /// The same text.
    Same,
}

/// A verdict and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// What the stories are to each other.
    pub verdict: Verdict,
    /// Everything that was looked at and counted, the weightiest first. Each is a line for people.
    pub reasons: Vec<Reason>,
}

/// Compares two stories, each as if there were no others: every shingle counts the same.
///
/// [`crate::Window::compare`] also knows which phrases stand in many stories. Symmetric in what it decides.
#[must_use]
pub fn compare(first: &Likeness, second: &Likeness) -> Comparison {
    with_weights(first, second, |_| judge::WEIGHT)
}

pub(crate) fn with_weights(first: &Likeness, second: &Likeness, weight: impl Fn(u32) -> u32) -> Comparison {
    let judgement = Judgement::of(&first.marks, &second.marks, weight);
    let (score, shared) = event_score(first, second);
    let verdict = match judgement.text_verdict() {
        Some(verdict) => verdict,
        None if judgement.may_be_one_event() && score >= judge::EVENT_MIN => Verdict::Event { score },
        None => Verdict::Apart,
    };
    let mut reasons: Vec<Reason> =
        judge::bars(&first.marks, &second.marks).map(|bar| explained(bar, first, second)).collect();
    reasons.push(match verdict {
        Verdict::Same => Reason::SameText,
        _ => Reason::Text {
            containment: Score(judgement.text.containment()),
            resemblance: Score(judgement.text.resemblance()),
        },
    });
    if !shared.is_empty() {
        reasons.push(Reason::Topics { score, shared });
    }
    Comparison { verdict, reasons }
}

/// How much of the topics of the story that has fewer are in the other's, and which.
fn event_score(first: &Likeness, second: &Likeness) -> (Score, Vec<String>) {
    let (mut shared, mut words) = (0, Vec::new());
    for topic in &first.topics {
        if let Some(same) = second.topics.iter().find(|other| other.hash == topic.hash) {
            shared += topic.weight.min(same.weight);
            words.push(topic.word.to_string());
        }
    }
    let weight = |likeness: &Likeness| likeness.topics.iter().map(|topic| topic.weight).sum::<u32>();
    let score = crate::sample::thousandths(shared, weight(first).min(weight(second)));
    let score = if words.len() < judge::EVENT_TOPICS_MIN { 0 } else { score };
    (Score(score), words)
}

/// A bar with the words that made it.
fn explained(bar: Bar, first: &Likeness, second: &Likeness) -> Reason {
    let of_kind = |likeness: &Likeness, part: Part, kind| {
        let figures = likeness.marks.figures(part).filter(|figure| figure.kind() == kind);
        words(&likeness.figures, figures.map(|figure| figure.0))
    };
    // What each has that the other has not.
    let own = |likeness: &Likeness, other: &Likeness, known: &[(u32, Box<str>)], part: Part| {
        let others = other.marks.part(part);
        words(known, likeness.marks.part(part).iter().copied().filter(|hash| !others.contains(hash)))
    };
    let tickers = |likeness: &Likeness| likeness.tickers().map(str::to_owned).collect();
    match bar {
        Bar::Class => Reason::Class { first: first.marks.class, second: second.marks.class },
        Bar::Language => Reason::Language { first: tag(first.marks.language), second: tag(second.marks.language) },
        Bar::Tickers => Reason::Tickers(Words { first: tickers(first), second: tickers(second) }),
        Bar::LeadingTickers => Reason::LeadingTickers(Words { first: tickers(first), second: tickers(second) }),
        Bar::HeadlineFigures(kind) => Reason::HeadlineFigures(
            kind,
            Words {
                first: of_kind(first, Part::HeadlineFigures, kind),
                second: of_kind(second, Part::HeadlineFigures, kind),
            },
        ),
        Bar::LeadFigures(kind) => Reason::LeadFigures(
            kind,
            Words { first: of_kind(first, Part::LeadFigures, kind), second: of_kind(second, Part::LeadFigures, kind) },
        ),
        Bar::Slot(kind) => {
            let of_kind = |likeness: &Likeness, other: &Likeness| {
                let others = other.marks.part(Part::Figures);
                let own = likeness.marks.figures(Part::Figures).filter(|own| own.kind() == kind);
                words(&likeness.figures, own.map(|own| own.0).filter(|own| !others.contains(own)))
            };
            Reason::Slot(kind, Words { first: of_kind(first, second), second: of_kind(second, first) })
        }
        Bar::Figures(overlap) => Reason::Figures {
            shared: overlap.shared,
            of: overlap.first.min(overlap.second),
            own: Words {
                first: own(first, second, &first.figures, Part::Figures),
                second: own(second, first, &second.figures, Part::Figures),
            },
        },
        Bar::Names(overlap) => Reason::Names {
            shared: overlap.shared,
            of: overlap.first.min(overlap.second),
            own: Words {
                first: own(first, second, &first.names, Part::Names),
                second: own(second, first, &second.names, Part::Names),
            },
        },
    }
}

fn words(known: &[(u32, Box<str>)], hashes: impl Iterator<Item = u32>) -> Vec<String> {
    hashes.filter_map(|hash| known.iter().find(|(own, _)| *own == hash)).map(|(_, word)| word.to_string()).collect()
}

fn tag(language: [u8; 3]) -> String {
    language.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}
