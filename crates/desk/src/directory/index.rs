//! What readers type, and what it may mean.

use broadtape_model::Instrument;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How well an instrument fits what was typed; the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Match {
    /// It is its symbol, its ticker, a former one, or an identifier.
    Symbol,
    /// It is its name, or an alias.
    Name,
    /// Its symbol or name begins with it.
    Prefix,
    /// Words of its name begin with it.
    Word,
}

impl Match {
    /// As on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Name => "name",
            Self::Prefix => "prefix",
            Self::Word => "word",
        }
    }
}

/// Parts the texts.
const END: char = '\0';

/// Every word of every text, sorted by what follows from there: all that begins with something stands together.
#[derive(Debug)]
pub(super) struct Index {
    /// The texts of the instruments, one after the other, each with an [`END`] behind it.
    texts: String,
    /// By instrument: where its texts begin; and the end of the last.
    starts: Vec<u32>,
    words: Vec<Word>,
}

/// Where a word begins.
#[derive(Clone, Copy, Debug)]
struct Word {
    at: u32,
    instrument: u32,
    is_first: bool,
    is_symbol: bool,
}

impl Index {
    pub(super) fn new(instruments: &[Instrument]) -> Self {
        let mut index = Self { texts: String::new(), starts: vec![0], words: Vec::new() };
        for (number, instrument) in (0..).zip(instruments) {
            let mut add = |text: String, is_symbol| index.add(number, &text, is_symbol);
            symbols(instrument).into_iter().for_each(|text| add(text, true));
            names(instrument).into_iter().for_each(|text| add(text, false));
            index.starts.push(index.end());
        }
        let texts = index.texts.as_bytes();
        index.words.sort_unstable_by(|one, other| texts[one.at as usize..].cmp(&texts[other.at as usize..]));
        index.words.shrink_to_fit();
        index.texts.shrink_to_fit();
        index
    }

    fn end(&self) -> u32 {
        u32::try_from(self.texts.len()).expect("a configuration is smaller than 4 GB")
    }

    fn add(&mut self, instrument: u32, text: &str, is_symbol: bool) {
        let start = self.end();
        let places = text.match_indices(' ').map(|(space, _)| space + 1);
        for place in std::iter::once(0).chain(places) {
            let at = start + u32::try_from(place).expect("within the text");
            self.words.push(Word { at, instrument, is_first: place == 0, is_symbol });
        }
        self.texts.push_str(text);
        self.texts.push(END);
    }

    pub(super) fn search(&self, typed: &str) -> Vec<(u32, Match)> {
        let (symbol, words) = (as_symbol(typed), as_words(typed));
        let mut found: Vec<(u32, Match)> = Vec::new();
        let mut forms = vec![symbol, words.clone()];
        forms.dedup();
        for form in forms.iter().filter(|form| !form.is_empty()) {
            let is_whole = |word: &Word| self.texts.as_bytes()[word.at as usize + form.len()] == END as u8;
            found.extend(self.beginning_with(form).iter().map(|word| {
                let how = match (word.is_first, is_whole(word), word.is_symbol) {
                    (true, true, true) => Match::Symbol,
                    (true, true, false) => Match::Name,
                    (true, false, _) => Match::Prefix,
                    (false, ..) => Match::Word,
                };
                (word.instrument, how)
            }));
        }
        found.extend(self.with_all_words(&words).map(|instrument| (instrument, Match::Word)));
        found.sort_unstable();
        found.dedup_by_key(|(instrument, _)| *instrument);
        found
    }

    fn beginning_with(&self, form: &str) -> &[Word] {
        let behind = |word: &Word| &self.texts.as_bytes()[word.at as usize..];
        let from = self.words.partition_point(|word| behind(word) < form.as_bytes());
        let length = self.words[from..].partition_point(|word| behind(word).starts_with(form.as_bytes()));
        &self.words[from..from + length]
    }

    /// The instruments of which each word that was typed begins a word, in any order; none for a single word,
    /// which is found anyway.
    fn with_all_words<'i>(&'i self, typed: &'i str) -> impl Iterator<Item = u32> {
        let words: Vec<&str> = typed.split(' ').collect();
        let candidates = words.iter().map(|word| self.beginning_with(word)).min_by_key(|found| found.len());
        let candidates = candidates.filter(|_| words.len() > 1).unwrap_or_default();
        let has_all = move |instrument: u32| {
            let own =
                &self.texts[self.starts[instrument as usize] as usize..self.starts[instrument as usize + 1] as usize];
            words.iter().all(|word| own.split([END, ' ']).any(|text| text.starts_with(word)))
        };
        candidates.iter().map(|word| word.instrument).filter(move |instrument| has_all(*instrument))
    }
}

/// What an instrument is called by machines.
fn symbols(instrument: &Instrument) -> Vec<String> {
    let reference = &instrument.reference;
    let own = std::iter::once(&instrument.symbol).chain(reference.former.iter().map(|former| &former.symbol));
    let mut texts = Vec::new();
    for symbol in own {
        let ticker = as_symbol(symbol.ticker());
        let spaced = as_words(symbol.ticker());
        let joined = spaced.replace(' ', "");
        texts.extend([as_symbol(symbol.as_str()), ticker, spaced, joined]);
    }
    texts.extend(reference.isin.map(|isin| as_symbol(isin.as_str())));
    texts.extend(reference.figi.map(|figi| as_symbol(figi.as_str())));
    if let Some(cik) = reference.cik.map(|cik| cik.to_string()) {
        texts.extend([cik.trim_start_matches('0').to_owned(), cik]);
    }
    without_twins(texts)
}

/// What an instrument is called by people.
fn names(instrument: &Instrument) -> Vec<String> {
    let aliases = instrument.reference.aliases.iter().map(|alias| as_words(alias));
    without_twins(std::iter::once(as_words(&instrument.name)).chain(aliases).collect())
}

fn without_twins(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn as_symbol(text: &str) -> String {
    text.trim().chars().filter(|character| *character != END).map(|character| character.to_ascii_lowercase()).collect()
}

/// Lower-case letters and digits without their accents, words parted by one space: `Åre & Cie.` is `are and cie`.
fn as_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let plain = text.nfkd().filter(|character| !is_combining_mark(*character) && !matches!(character, '\'' | '’'));
    for character in plain.flat_map(char::to_lowercase) {
        match character {
            '&' => words.push_str(" and "),
            character if character.is_alphanumeric() => words.push(character),
            _ => words.push(' '),
        }
    }
    words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::{ExchangeId, FormerSymbol, InstrumentKind, Isin, Reference, Symbol};
    use jiff::civil::date;

    fn instrument(symbol: &str, name: &str, reference: Reference) -> Instrument {
        Instrument {
            symbol: Symbol::parse(symbol).unwrap(),
            name: name.into(),
            kind: InstrumentKind::Stock,
            currency: "USD".into(),
            decimals: 2,
            exchange: ExchangeId::new("XHBR"),
            vendor_symbols: vec![],
            reference,
        }
    }

    fn town() -> Index {
        let former = FormerSymbol { symbol: Symbol::parse("HB:EBB").unwrap(), until: date(2001, 5, 4) };
        let tide = Reference {
            aliases: vec!["Ferries".into()],
            isin: Isin::parse("US0378331005").ok(),
            former: vec![former],
            ..Reference::default()
        };
        Index::new(&[
            instrument("HB:TIDE", "Tidewater Ferries & Sons", tide),
            instrument("HB:SON.B", "Sørensen’s Åre Håndværk", Reference::default()),
            instrument("HB:FER", "Iron of the North", Reference::default()),
        ])
    }

    #[test]
    fn what_is_typed_is_found_by_the_best_way_in_which_it_fits() {
        use Match::{Name, Prefix, Symbol, Word};
        for (typed, expected) in [
            ("hb:tide", vec![(0, Symbol)]),
            (" TIDE ", vec![(0, Symbol)]),
            ("ebb", vec![(0, Symbol)]),
            ("us0378331005", vec![(0, Symbol)]),
            ("ferries", vec![(0, Name)]),
            ("tidewater ferries and sons", vec![(0, Name)]),
            ("fer", vec![(0, Prefix), (2, Symbol)]),
            ("tide", vec![(0, Symbol)]),
            ("son", vec![(0, Word), (1, Prefix)]),
            ("son.b", vec![(1, Symbol)]),
            ("SONB", vec![(1, Symbol)]),
            ("sons tidewater", vec![(0, Word)]),
            ("north iron", vec![(2, Word)]),
            ("handv are", vec![(1, Word)]),
            ("ferries iron", vec![]),
            ("", vec![]),
            ("\0", vec![]),
            ("...", vec![]),
        ] {
            assert_eq!(town().search(typed), expected, "{typed}");
        }
    }
}
