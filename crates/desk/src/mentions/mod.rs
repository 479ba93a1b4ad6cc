//! Which instruments a story is about: those that its provider names, and those whose tickers, numbers and names are
//! written in it.
//!
//! It is found anew for each version, so a ticker that is corrected moves the link.

mod markets;
mod names;
mod written;

use crate::directory::by_symbol;
use broadtape_model::{Block, House, Inline, Isin, StoryVersion, Symbol};
use markets::Markets;
use names::Names;
use std::collections::HashMap;
use written::{Written, of_twelve, tickers};

/// Most instruments of one story: a longer list is a table of prices.
const INSTRUMENTS_MAX: usize = 20;
/// Names are looked for in so many paragraphs: what a story is about stands at its beginning.
const NAMED_PARAGRAPHS: usize = 3;

/// Finds the instruments of a house in stories. Made once for a house.
#[derive(Debug)]
pub(crate) struct Mentions {
    symbols: Vec<Symbol>,
    by_symbol: HashMap<Symbol, u32>,
    by_isin: HashMap<Isin, u32>,
    /// By exchange: the prefix of its symbols.
    prefixes: Vec<String>,
    markets: Markets,
    names: Names,
}

impl Mentions {
    pub(crate) fn new(house: &House) -> Self {
        let mut by_isin = HashMap::new();
        for (number, instrument) in (0_u32..).zip(&house.instruments) {
            // Of several listings of one share, the first of the configuration.
            if let Some(isin) = instrument.reference.isin {
                by_isin.entry(isin).or_insert(number);
            }
        }
        Self {
            symbols: house.instruments.iter().map(|own| own.symbol.clone()).collect(),
            by_symbol: by_symbol(house),
            by_isin,
            prefixes: house.exchanges.iter().map(|own| own.prefix.clone()).collect(),
            markets: Markets::new(house),
            names: Names::new(&house.instruments),
        }
    }

    /// The instruments that a version is about, by their symbols in this house: first those that the provider names, then
    /// in the order of the text those with their tickers or numbers, then those by name.
    pub(crate) fn of(&self, story: &StoryVersion) -> Vec<Symbol> {
        let mut found = Found::default();
        found.extend(story.symbols.iter().filter_map(|symbol| self.of_provider(symbol)));
        let codes = story.subjects.iter().filter_map(|subject| subject.code.as_deref());
        found.extend(codes.flat_map(of_twelve).filter_map(|isin| self.of_isin(isin)));
        let lead = [Some(story.headline.as_str()), story.deck.as_deref()];
        let texts: Vec<String> =
            lead.into_iter().flatten().map(str::to_owned).chain(story.body.iter().flat_map(texts)).collect();
        for text in &texts {
            found.extend(tickers(text).into_iter().flat_map(|written| self.of_ticker(written)));
            found.extend(of_twelve(text).filter_map(|isin| self.of_isin(isin)));
        }
        let leading = lead.into_iter().flatten().count() + NAMED_PARAGRAPHS;
        found.extend(texts.iter().take(leading).flat_map(|text| self.names.find(text)));
        found.0.into_iter().map(|number| self.symbols[number as usize].clone()).collect()
    }

    /// By the provider's word: the house's own symbol, or a market's word and a ticker.
    fn of_provider(&self, symbol: &Symbol) -> Option<u32> {
        let own = self.by_symbol.get(symbol).copied();
        own.or_else(|| self.of_ticker(Written { market: symbol.prefix(), ticker: symbol.ticker() }).next())
    }

    fn of_ticker(&self, Written { market, ticker }: Written<'_>) -> impl Iterator<Item = u32> {
        let prefixes = self.markets.meant(market).iter().map(|place| &self.prefixes[usize::from(*place)]);
        // Classes of shares are set apart by one sign here and another there.
        let spellings = ['.', '-', '/'].map(|sign| ticker.replace(['.', '-', '/'], &sign.to_string()));
        prefixes.filter_map(move |prefix| {
            let symbols = spellings.iter().filter_map(|ticker| Symbol::parse(&format!("{prefix}:{ticker}")).ok());
            symbols.into_iter().find_map(|symbol| self.by_symbol.get(&symbol).copied())
        })
    }

    fn of_isin(&self, isin: &str) -> Option<u32> {
        self.by_isin.get(&Isin::parse(isin).ok()?).copied()
    }
}

/// Instruments in the order in which they were found, each once.
#[derive(Default)]
struct Found(Vec<u32>);

impl Found {
    fn extend(&mut self, numbers: impl Iterator<Item = u32>) {
        for number in numbers {
            if self.0.len() < INSTRUMENTS_MAX && !self.0.contains(&number) {
                self.0.push(number);
            }
        }
    }
}

/// The texts of a block, without markup.
fn texts(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => vec![Inline::words(run)],
        Block::Preformatted(text) => vec![text.clone()],
        Block::List { items, .. } | Block::Quote(items) => items.iter().map(|item| Inline::words(item)).collect(),
        Block::Table(rows) => rows.iter().flat_map(|row| &row.cells).map(|cell| Inline::words(cell)).collect(),
        // Of another story, and of what is seen.
        Block::Related { .. } | Block::Picture(_) => Vec::new(),
    }
}
