//! Names of companies in text.

use aho_corasick::{AhoCorasick, MatchKind};
use broadtape_model::{Instrument, InstrumentKind};
use std::collections::BTreeMap;

/// What companies put behind their names; it is left out where they are spoken of.
const LEGAL_FORMS: [&str; 31] = [
    "inc",
    "inc.",
    "incorporated",
    "corp",
    "corp.",
    "corporation",
    "company",
    "co",
    "co.",
    "plc",
    "ltd",
    "ltd.",
    "limited",
    "llc",
    "lp",
    "l.p.",
    "ag",
    "se",
    "sa",
    "s.a.",
    "nv",
    "n.v.",
    "ab",
    "asa",
    "as",
    "a/s",
    "oyj",
    "spa",
    "s.p.a.",
    "kgaa",
    "gmbh",
];

/// So many instruments may share a name, as classes of shares do; a name of more, as of a future's months, is none's.
const SHARED_MAX: usize = 3;

/// The names of a house's instruments, found in one pass.
pub(super) struct Names {
    finder: Option<AhoCorasick>,
    /// By pattern: whose name it is.
    owners: Vec<Vec<u32>>,
}

impl Names {
    pub(super) fn new(instruments: &[Instrument]) -> Self {
        let mut owners: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (number, instrument) in (0..).zip(instruments).filter(|(_, own)| own.kind != InstrumentKind::Future) {
            for name in names(instrument) {
                let numbers = owners.entry(name).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        owners.retain(|_, numbers| numbers.len() <= SHARED_MAX);
        // A table too large for a finder is a house without names: tickers still link.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(owners.keys()).ok();
        Self { finder: finder.filter(|_| !owners.is_empty()), owners: owners.into_values().collect() }
    }

    /// The instruments whose names stand in a text, as whole words and in their own capitals.
    pub(super) fn find(&self, text: &str) -> impl Iterator<Item = u32> {
        let matches = self.finder.iter().flat_map(move |finder| finder.find_iter(text));
        let whole = matches.filter(move |found| is_whole(text, found.start(), found.end()));
        whole.flat_map(|found| self.owners[found.pattern().as_usize()].iter().copied())
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Names").field("names", &self.owners.len()).finish_non_exhaustive()
    }
}

/// What may stand for an instrument in running text: names and aliases of two words or more, with and without the
/// legal form. A single word may be anything.
fn names(instrument: &Instrument) -> Vec<String> {
    let aliases = instrument.reference.aliases.iter().map(AsRef::as_ref);
    let mut names = Vec::new();
    for name in std::iter::once(instrument.name.as_str()).chain(aliases) {
        let words: Vec<_> = name.split_whitespace().collect();
        let is_form = |word: &&&str| LEGAL_FORMS.contains(&word.to_lowercase().trim_end_matches(','));
        let forms = words.iter().rev().take_while(is_form).count();
        let spoken = words[..words.len() - forms].join(" ").trim_end_matches(',').to_owned();
        names.extend([words.join(" "), spoken]);
    }
    names.retain(|name| name.contains(' ') && name.starts_with(|first: char| !first.is_lowercase()));
    names.dedup();
    names
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let is_word = |character: char| character.is_alphanumeric();
    !text[..start].ends_with(is_word) && !text[end..].starts_with(is_word)
}
