//! All rules over the stories of a document.

use super::passage::{self, paragraphs};
use super::rule::Look;
use super::take::{self, Standing};
use super::{Dialect, Found, Place, Rule, Take};
use crate::news::{self, Item};
use broadtape_model::{Block, Charset, Problem, ProblemKind, StoryVersion};
use std::ops::Range;

/// Values with their paths, of each of a document's stories.
type Values = Vec<Vec<(String, String)>>;

/// Reads the stories of a document once more, as their provider writes: its rules, its words for sections and symbols.
/// Tells what cannot be used, and gives what was found, each with the item in which it was.
pub(crate) fn interpret(
    dialect: &Dialect,
    bytes: &[u8],
    charset: Option<&Charset>,
    items: &mut [Item],
    problems: &mut Vec<Problem>,
) -> Vec<(usize, Found)> {
    let values = values(dialect, bytes, charset, items, problems);
    let mut found = Vec::new();
    let stories = items.iter_mut().enumerate().filter_map(|(at, item)| match item {
        Item::Story { story, .. } => Some((at, &mut **story)),
        Item::Kill(_) => None,
    });
    for (number, (item, story)) in stories.enumerate() {
        let own = values.get(number).map_or(&[][..], Vec::as_slice);
        let mut reading = Reading { dialect, item, story, taken: Vec::new(), found: &mut found, problems };
        dialect.rules.iter().for_each(|rule| reading.follow(rule, own));
        reading.words_of_subjects();
    }
    found
}

/// What rules with a path may find; nothing where there are none, since looking costs as much as reading.
fn values(
    dialect: &Dialect,
    bytes: &[u8],
    charset: Option<&Charset>,
    items: &[Item],
    problems: &mut Vec<Problem>,
) -> Values {
    let paths = dialect.rules.iter().filter_map(|rule| match &rule.look {
        Look::At(path) => Some(path.as_str()),
        Look::In(_) => None,
    });
    let paths: Vec<&str> = paths.collect();
    if paths.is_empty() {
        return Values::new();
    }
    let (values, lost) = news::values_at(bytes, charset, items, &paths);
    for guid in lost {
        let what = "cannot be told from the other items of its document, so rules with `at` do not look at it";
        problems.push(Problem::new(ProblemKind::Ignored, guid, what));
    }
    values
}

/// A story that is being read once more.
struct Reading<'a> {
    dialect: &'a Dialect,
    item: usize,
    story: &'a mut StoryVersion,
    /// What the provider's rules have found so far: of what a story has one of, the first counts.
    taken: Vec<Take>,
    found: &'a mut Vec<(usize, Found)>,
    problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    /// Follows a rule of the provider's.
    fn follow(&mut self, rule: &Rule, values: &[(String, String)]) {
        match &rule.look {
            Look::At(path) => {
                for (_, value) in values.iter().filter(|(at, _)| at == path) {
                    self.take_from(rule, value, Standing::Apart);
                }
            }
            Look::In(Place::Headline) => {
                if let Some(left) =
                    self.take_from_words(rule, &self.story.headline.clone()).filter(|left| !left.is_empty())
                {
                    self.story.headline = left;
                }
            }
            Look::In(Place::Deck) => {
                if let Some(left) = self.story.deck.clone().and_then(|deck| self.take_from_words(rule, &deck)) {
                    self.story.deck = Some(left).filter(|left| !left.is_empty());
                }
            }
            Look::In(place) if place.is_text() => self.take_from_paragraphs(rule, *place),
            Look::In(place) => {
                for text in self.fields(*place) {
                    self.take_from(rule, &text, Standing::Apart);
                }
            }
        }
    }

    /// Takes what a rule finds in a text; what of the text the rule takes out.
    fn take_from(&mut self, rule: &Rule, text: &str, standing: Standing) -> Option<Range<usize>> {
        let found = rule.find(text)?;
        for (take, value) in found.values {
            if !take.is_list() && self.taken.contains(&take) {
                continue;
            }
            match take::put(self.dialect, self.story, take, value, standing) {
                Ok(()) => {
                    self.taken.push(take);
                    self.tell(take, rule);
                }
                Err(what) => {
                    let what = format!("{}: {what}", rule.name());
                    self.problems.push(Problem::new(ProblemKind::Ignored, &*self.story.id.guid, what));
                }
            }
        }
        rule.removes.then_some(found.span)
    }

    /// Takes what a rule finds in a line; the line without what it takes out, where it does.
    fn take_from_words(&mut self, rule: &Rule, words: &str) -> Option<String> {
        let span = self.take_from(rule, words, standing(rule))?;
        Some(crate::text::folded(&format!("{}{}", &words[..span.start], &words[span.end..])))
    }

    fn take_from_paragraphs(&mut self, rule: &Rule, place: Place) {
        let mut emptied = Vec::new();
        for at in paragraphs(&self.story.body, place) {
            let Block::Paragraph(run) = &self.story.body[at] else { continue };
            let words = passage::words(run).into_owned();
            let span = self.take_from(rule, &words, standing(rule));
            if let (Some(span), Block::Paragraph(run)) = (span, &mut self.story.body[at])
                && !passage::take_out(run, &span)
            {
                emptied.push(at);
            }
        }
        emptied.iter().rev().for_each(|at| {
            self.story.body.remove(*at);
        });
    }

    fn fields(&self, place: Place) -> Vec<String> {
        let story = &*self.story;
        match place {
            Place::Slugline => story.slugline.iter().cloned().collect(),
            Place::Byline => story.byline.iter().cloned().collect(),
            Place::Credit => story.credit.iter().cloned().collect(),
            Place::Note => story.editorial_note.iter().cloned().collect(),
            Place::Subjects => story
                .subjects
                .iter()
                .flat_map(|subject| [subject.code.clone(), subject.name.clone()])
                .flatten()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The provider's words for sections and symbols, among the subjects.
    fn words_of_subjects(&mut self) {
        if self.dialect.sections.is_empty() && self.dialect.symbols.is_empty() {
            return;
        }
        for word in self.fields(Place::Subjects) {
            let bare = word.rsplit([':', '/']).next().unwrap_or(&word);
            let either = [word.as_str(), bare];
            if !self.taken.contains(&Take::Section)
                && let Some(section) = either.iter().find_map(|word| self.dialect.own_section(word))
            {
                self.story.section = Some(section);
                self.taken.push(Take::Section);
                self.note(Take::Section, "`sections`", "in subjects");
            }
            if let Some(symbol) = either.iter().find_map(|word| self.dialect.own_symbol(word))
                && !self.story.symbols.contains(&symbol)
            {
                self.story.symbols.push(symbol);
                self.note(Take::Symbol, "`symbols`", "in subjects");
            }
        }
    }

    fn tell(&mut self, take: Take, rule: &Rule) {
        self.note(take, rule.name(), rule.place());
    }

    fn note(&mut self, take: Take, rule: impl Into<String>, place: impl Into<String>) {
        self.found.push((self.item, Found { take, rule: rule.into(), place: place.into() }));
    }
}

/// Words that a rule takes out of the text are shown in a place of their own.
fn standing(rule: &Rule) -> Standing {
    if rule.removes { Standing::Apart } else { Standing::InText }
}
