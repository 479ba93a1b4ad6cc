//! What differs between agencies, as data: where a line or a value of theirs stands, and what it says.
//!
//! A [`Dialect`] is a provider's rules, its words for our sections and its symbols for our instruments. Behind the
//! rules of the provider come the common ones of `common.toml`, which know the lines that most agencies share: those of the
//! provider when a document is read, the common ones when a copy of a story is new ([`glean`]).
//!
//! | module | what |
//! |---|---|
//! | `field` | what a rule may take |
//! | `place` | where a rule may look |
//! | `rule` | a rule: place, words, fields |
//! | `common` | the rules that hold for everybody |
//! | `glean` | what these find in a text |
//! | `names` | those who had a part, out of a line |
//! | `passage` | the paragraphs in which a rule looks, and taking words out of them |
//! | `take` | a value into a story's field |
//! | `interpret` | a provider's rules over the stories of a document |

mod common;
mod field;
mod glean;
mod interpret;
mod names;
mod passage;
mod place;
mod rule;
mod take;

pub use field::Take;
pub use glean::glean;
pub use place::Place;
pub use rule::{Rule, RuleError, Wording};

pub(crate) use interpret::interpret;

use broadtape_model::{ProviderId, Section, Symbol};
use std::collections::HashMap;

/// How a provider writes: the common rules alone where nothing is configured.
#[derive(Clone, Debug, Default)]
pub struct Dialect {
    rules: Vec<Rule>,
    sections: HashMap<String, Section>,
    symbols: HashMap<String, Symbol>,
    settled: Vec<String>,
}

impl Dialect {
    /// A provider's rules in the order in which they are tried, its words for sections and its symbols for instruments.
    /// Words and symbols are found in any case.
    #[must_use]
    pub fn new(
        rules: Vec<Rule>,
        sections: impl IntoIterator<Item = (String, Section)>,
        symbols: impl IntoIterator<Item = (String, Symbol)>,
    ) -> Self {
        let sections = sections.into_iter().map(|(word, section)| (word.to_lowercase(), section)).collect();
        let symbols = symbols.into_iter().map(|(word, symbol)| (word.to_lowercase(), symbol)).collect();
        Self { rules, sections, symbols, settled: Vec::new() }
    }

    /// The same with limits of its stories' own terms that are not understood and that the contract settles, in the words in which
    /// they are told, or as far as a `*`.
    #[must_use]
    pub fn settling(self, settled: Vec<String>) -> Self {
        Self { settled, ..self }
    }

    /// Whether the contract settles a limit that is not understood.
    pub(crate) fn settles(&self, limit: &str) -> bool {
        self.settled.iter().any(|own| match own.strip_suffix('*') {
            Some(start) => limit.starts_with(start),
            None => limit == own,
        })
    }

    /// What its rules are called, in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(Rule::name)
    }

    fn section(&self, word: &str) -> Option<Section> {
        self.sections.get(&word.to_lowercase()).copied().or_else(|| Section::from_slug(&word.to_lowercase()))
    }

    fn own_section(&self, word: &str) -> Option<Section> {
        self.sections.get(&word.to_lowercase()).copied()
    }

    fn symbol(&self, word: &str) -> Option<Symbol> {
        self.own_symbol(word).or_else(|| Symbol::parse(word).ok())
    }

    fn own_symbol(&self, word: &str) -> Option<Symbol> {
        self.symbols.get(&word.to_lowercase()).cloned()
    }
}

/// The dialects of all providers.
#[derive(Clone, Debug, Default)]
pub struct Dialects {
    own: HashMap<ProviderId, Dialect>,
    common: Dialect,
}

impl Dialects {
    /// That of a provider; the common rules alone for one that has none of its own.
    #[must_use]
    pub fn of(&self, provider: &ProviderId) -> &Dialect {
        self.own.get(provider).unwrap_or(&self.common)
    }
}

impl FromIterator<(ProviderId, Dialect)> for Dialects {
    fn from_iter<I: IntoIterator<Item = (ProviderId, Dialect)>>(own: I) -> Self {
        Self { own: own.into_iter().collect(), common: Dialect::default() }
    }
}

/// A value that a rule found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it is.
    pub take: Take,
    /// The rule, by its name.
    pub rule: String,
    /// Where it stands, in the words of the rule: `in headline`, `at rss/channel/item/desk`.
    pub place: String,
}
