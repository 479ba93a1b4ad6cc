//! What decided about two stories, in words.

use crate::compare::Score;
use crate::marks::Class;
use crate::pieces::FigureKind;
use std::fmt;

/// Words of the first story, and of the second.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// As they stand in the first.
    pub first: Vec<String>,
    /// As they stand in the second.
    pub second: Vec<String>,
}

/// Something that was looked at and counted. [`fmt::Display`] says it in one line.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Reason {
    /// Word for word the same, but for case, punctuation, dateline and credits.
    SameText,
    /// How much of the texts is the same.
    Text {
        /// How much of the shorter is in the longer.
        containment: Score,
        /// What both have of what either has.
        resemblance: Score,
    },
    /// Messages of different kinds, or of a kind that is no story.
    Class {
        /// What the first is for.
        first: Class,
        /// What the second is for.
        second: Class,
    },
    /// Different languages.
    Language {
        /// Primary subtag of the first.
        first: String,
        /// Primary subtag of the second.
        second: String,
    },
    /// Both name tickers, and none in common.
    Tickers(Words),
    /// Press releases that lead with tickers of which the other knows nothing.
    LeadingTickers(Words),
    /// The headlines state the same kind of thing differently.
    HeadlineFigures(FigureKind, Words),
    /// The leads do.
    LeadFigures(FigureKind, Words),
    /// Somewhere the same words stand around different figures.
    Slot(FigureKind, Words),
    /// Of all figures too few are in both.
    Figures {
        /// So many are.
        shared: u32,
        /// Of so many.
        of: u32,
        /// The others.
        own: Words,
    },
    /// Of all names too few are in both.
    Names {
        /// So many are.
        shared: u32,
        /// Of so many.
        of: u32,
        /// The others.
        own: Words,
    },
    /// What both are about.
    Topics {
        /// How much of it they share.
        score: Score,
        /// The words for it.
        shared: Vec<String>,
    },
}

/// So many words of a kind are told; what follows is counted.
const TOLD_MAX: usize = 6;

impl fmt::Display for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} against {}", Listed(&self.first), Listed(&self.second))
    }
}

struct Listed<'w>(&'w [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("nothing");
        }
        let told = &self.0[..self.0.len().min(TOLD_MAX)];
        formatter.write_str(&told.join(", "))?;
        match self.0.len() - told.len() {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameText => write!(formatter, "the text is the same"),
            Self::Text { containment, resemblance } => {
                write!(formatter, "{containment} of the shorter text is in the longer, {resemblance} of both is shared")
            }
            Self::Class { first, second } => {
                write!(formatter, "messages of their own: {} against {}", told(*first), told(*second))
            }
            Self::Language { first, second } => write!(formatter, "different languages: {first} against {second}"),
            Self::Tickers(words) => write!(formatter, "no ticker in common: {words}"),
            Self::LeadingTickers(words) => write!(formatter, "press releases of different companies: {words}"),
            Self::HeadlineFigures(kind, words) => {
                write!(formatter, "the headlines differ in a {}: {words}", name(*kind))
            }
            Self::LeadFigures(kind, words) => write!(formatter, "the leads differ in a {}: {words}", name(*kind)),
            Self::Slot(kind, words) => {
                write!(formatter, "the same words stand around another {}: {words}", name(*kind))
            }
            Self::Figures { shared, of, own } => {
                write!(formatter, "{shared} of {of} figures in common: {own}")
            }
            Self::Names { shared, of, own } => write!(formatter, "{shared} of {of} names in common: {own}"),
            Self::Topics { score, shared } => {
                write!(formatter, "{score} of what they are about is the same: {}", Listed(shared))
            }
        }
    }
}

const fn told(class: Class) -> &'static str {
    match class {
        Class::Story => "a story",
        Class::Withheld => "a story held back",
        Class::Kill => "a kill",
        Class::Notice => "a notice",
    }
}

const fn name(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Money => "sum",
        FigureKind::PerShare => "sum per share",
        FigureKind::Percent => "percentage",
        FigureKind::Period => "period",
        FigureKind::Score => "result",
        FigureKind::Count => "number",
        FigureKind::Date => "date",
        FigureKind::Weekday => "weekday",
        FigureKind::Year => "year",
        FigureKind::Time => "time",
    }
}
