//! A rule: where it looks, what must stand there, and what that is.

use super::{Place, Take};
use crate::news;
use regex::{Regex, RegexBuilder};

/// Largest expression, in bytes once it is compiled; the common rules stay far below it.
const EXPRESSION_BYTES_MAX: usize = 4 << 20;
/// What an expression may remember of its way through texts, in bytes: lines are short.
const MEMORY_BYTES_MAX: usize = 64 << 10;

/// A rule as it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wording<'a> {
    /// What it is called when it is told.
    pub name: &'a str,
    /// `in`: where in the story.
    pub place: Option<&'a str>,
    /// `at`: where in the document, by a path as `explain` prints it.
    pub path: Option<&'a str>,
    /// `matches`: a regular expression whose groups are named by what they take.
    pub pattern: Option<&'a str>,
    /// `take`: what the whole match is.
    pub take: Option<&'a str>,
    /// `remove`: whether the match is taken out of the text.
    pub removes: bool,
}

/// Why a rule is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RuleError {
    /// Neither `in` nor `at`, or both.
    #[error("a rule looks in one place: give `in` or `at`")]
    Place,
    /// `in` is no place.
    #[error("`{0}` is no place to look in")]
    UnknownPlace(String),
    /// `take`, or the name of a group, is nothing that can be taken.
    #[error("`{0}` is nothing that a rule can take")]
    UnknownTake(String),
    /// `matches` is no regular expression.
    #[error("`matches` is no expression: {0}")]
    Expression(String),
    /// It says nothing.
    #[error("the rule takes nothing; name a group after what it holds, as in (?<dateline>…), or give `take`")]
    Nothing,
    /// `remove` where readers see nothing, or without `matches`.
    #[error(
        "`remove` takes matches out of the headline, the deck or paragraphs alone; it needs `matches`, and `in` with one of these"
    )]
    Remove,
}

/// Where in a story or its document a rule looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Look {
    In(Place),
    /// A path without its numbers.
    At(String),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    name: String,
    pub(super) look: Look,
    pattern: Option<Regex>,
    whole: Option<Take>,
    groups: Vec<(usize, Take)>,
    pub(super) removes: bool,
}

/// What a rule found in a text.
#[derive(Debug)]
pub(super) struct Match<'t> {
    /// From which byte to which.
    pub(super) span: std::ops::Range<usize>,
    /// What was found, in the order of the rule.
    pub(super) values: Vec<(Take, &'t str)>,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// When it looks nowhere, takes nothing, or its expression is none.
    pub fn new(wording: &Wording<'_>) -> Result<Self, RuleError> {
        let look = match (wording.place, wording.path) {
            (Some(word), None) => {
                Look::In(Place::of_word(word).ok_or_else(|| RuleError::UnknownPlace(word.to_owned()))?)
            }
            (None, Some(path)) => Look::At(news::path_without_numbers(path)),
            _ => return Err(RuleError::Place),
        };
        let take = |word: &str| Take::of_word(word).ok_or_else(|| RuleError::UnknownTake(word.to_owned()));
        let pattern = wording.pattern.map(expression).transpose()?;
        let whole = wording.take.map(take).transpose()?;
        let mut groups = Vec::new();
        for (number, name) in pattern.iter().flat_map(Regex::capture_names).enumerate() {
            if let Some(name) = name {
                // An expression may hold a name once: `dateline2` is another way to write a `dateline`.
                groups.push((number, take(name.trim_end_matches(|letter: char| letter.is_ascii_digit()))?));
            }
        }
        if wording.removes && (pattern.is_none() || !matches!(look, Look::In(place) if place.is_text())) {
            return Err(RuleError::Remove);
        }
        if whole.is_none() && groups.is_empty() && !wording.removes {
            return Err(RuleError::Nothing);
        }
        Ok(Self { name: wording.name.to_owned(), look, pattern, whole, groups, removes: wording.removes })
    }

    /// What it is called when it is told.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it looks, as it says so: `in headline`, `at rss/channel/item/desk`.
    pub(super) fn place(&self) -> String {
        match &self.look {
            Look::In(place) => format!("in {}", place.word()),
            Look::At(path) => format!("at {path}"),
        }
    }

    /// What it finds in a text.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        let Some(pattern) = &self.pattern else {
            let values = self.whole.map(|take| (take, text)).into_iter().collect();
            return Some(Match { span: 0..text.len(), values });
        };
        let captures = pattern.captures(text)?;
        let whole = captures.get_match();
        let of_whole = self.whole.map(|take| (take, whole.as_str()));
        let of_groups = self.groups.iter().filter_map(|(number, take)| Some((*take, captures.get(*number)?.as_str())));
        let values = of_whole.into_iter().chain(of_groups).map(|(take, words)| (take, words.trim()));
        Some(Match { span: whole.range(), values: values.filter(|(_, words)| !words.is_empty()).collect() })
    }
}

fn expression(pattern: &str) -> Result<Regex, RuleError> {
    let built = RegexBuilder::new(pattern).size_limit(EXPRESSION_BYTES_MAX).dfa_size_limit(MEMORY_BYTES_MAX).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => RuleError::Expression("it grows too large; repeat less".to_owned()),
        // The last line of the crate's drawing says what is wrong.
        other => RuleError::Expression(
            other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        ),
    })
}
