//! A batch that still grows, and where each symbol stands in it.

use super::bounds::Bounds;
use super::instruments::Instruments;
use broadtape_model::{FeedSymbol, VendorId};
use broadtape_tape::TickBatch;
use std::collections::HashMap;
use std::sync::Arc;

/// Ticks of one lane that are not fetched yet.
#[derive(Debug, Default)]
pub(super) struct OpenBatch {
    pub(super) batch: TickBatch,
    /// By exchange code and symbol, with a mark between them that neither has.
    symbols: HashMap<String, (u32, Option<Bounds>)>,
    name: String,
    /// The symbol of the last tick: messages of one instrument come in runs.
    last: Option<(u32, Option<Bounds>)>,
}

/// A symbol's place in a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) place: usize,
    /// Which prices it can have; `None` where it is no instrument of the house.
    pub(super) bounds: Option<Bounds>,
    /// Whether this is its first tick in the batch.
    pub(super) is_new: bool,
}

impl OpenBatch {
    /// The place of a symbol.
    pub(super) fn symbol(
        &mut self,
        vendor: &VendorId,
        code: &Arc<str>,
        symbol: &str,
        instruments: &Instruments,
    ) -> Entry {
        let known = self.last.filter(|(number, _)| self.is(*number, code, symbol)).or_else(|| {
            self.name.clear();
            self.name.extend([code, "\n", symbol]);
            self.symbols.get(self.name.as_str()).copied()
        });
        let (number, bounds) = known.unwrap_or_else(|| self.add(vendor, code, symbol, instruments));
        self.last = Some((number, bounds));
        let place = usize::try_from(number).expect("a place in a vector of this machine");
        Entry { number, place, bounds, is_new: known.is_none() }
    }

    fn is(&self, number: u32, code: &str, symbol: &str) -> bool {
        let known = usize::try_from(number).ok().and_then(|place| self.batch.symbols.get(place));
        known.is_some_and(|known| *known.symbol == *symbol && *known.exchange_code == *code)
    }

    fn add(
        &mut self,
        vendor: &VendorId,
        code: &Arc<str>,
        symbol: &str,
        instruments: &Instruments,
    ) -> (u32, Option<Bounds>) {
        let number = u32::try_from(self.batch.symbols.len()).expect("a batch holds fewer ticks than 32 bits count");
        let symbol = FeedSymbol { vendor: vendor.clone(), symbol: Arc::from(symbol), exchange_code: code.clone() };
        let bounds = instruments.bounds(&symbol);
        self.batch.symbols.push(symbol);
        self.symbols.insert(self.name.clone(), (number, bounds));
        (number, bounds)
    }
}
