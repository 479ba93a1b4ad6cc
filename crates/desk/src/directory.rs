//! The instruments of a house as readers ask for them: by symbol, new or old, and by what they type.

mod index;
pub use index::Match;

use broadtape_model::{Exchange, House, Instrument, Symbol};
use index::Index;
use std::collections::HashMap;

/// Where each instrument of a house is found. Made once for a house.
#[derive(Debug)]
pub struct Directory {
    /// Every symbol, and every former one that nobody has now.
    by_symbol: HashMap<Symbol, u32>,
    /// By instrument: the place of its exchange in the house.
    exchanges: Vec<Option<u16>>,
    /// The instruments by symbol, in order.
    ordered: Vec<u32>,
    index: Index,
}

impl Directory {
    /// The directory of a house.
    #[must_use]
    pub fn new(house: &House) -> Self {
        let places: HashMap<_, _> = (0_u16..).zip(&house.exchanges).map(|(place, own)| (&own.mic, place)).collect();
        let mut ordered: Vec<u32> = (0_u32..).zip(&house.instruments).map(|(number, _)| number).collect();
        ordered.sort_by_key(|number| &house.instruments[*number as usize].symbol);
        Self {
            by_symbol: by_symbol(house),
            exchanges: house.instruments.iter().map(|own| places.get(&own.exchange).copied()).collect(),
            ordered,
            index: Index::new(&house.instruments),
        }
    }

    /// The number of the instrument that has this symbol, or else that had it before.
    #[must_use]
    pub fn number(&self, symbol: &Symbol) -> Option<u32> {
        self.by_symbol.get(symbol).copied()
    }

    /// The exchange of an instrument.
    #[must_use]
    pub fn exchange<'h>(&self, house: &'h House, instrument: u32) -> Option<&'h Exchange> {
        house.exchanges.get(self.exchange_place(instrument)?)
    }

    /// The place of an instrument's exchange in the house.
    pub(crate) fn exchange_place(&self, instrument: u32) -> Option<usize> {
        self.exchanges.get(instrument as usize)?.map(usize::from)
    }

    /// Every instrument whose symbol comes after `symbol`, in the order of the symbols.
    pub fn after<'h>(&self, house: &'h House, symbol: Option<&Symbol>) -> impl Iterator<Item = (u32, &'h Instrument)> {
        let own = |number: u32| &house.instruments[number as usize];
        let from = symbol.map_or(0, |after| self.ordered.partition_point(|number| own(*number).symbol <= *after));
        self.ordered[from..].iter().map(move |number| (*number, own(*number)))
    }

    /// The instruments that a reader may mean, each once with the best way in which it fits, in no order.
    #[must_use]
    pub fn search(&self, typed: &str) -> Vec<(u32, Match)> {
        self.index.search(typed)
    }
}

/// The instruments of a house by their symbols, and by every former one that nobody has now.
pub(crate) fn by_symbol(house: &House) -> HashMap<Symbol, u32> {
    let numbered = || (0_u32..).zip(&house.instruments);
    let mut by_symbol: HashMap<_, _> = numbered().map(|(number, own)| (own.symbol.clone(), number)).collect();
    for (number, instrument) in numbered() {
        for former in &instrument.reference.former {
            by_symbol.entry(former.symbol.clone()).or_insert(number);
        }
    }
    by_symbol
}
