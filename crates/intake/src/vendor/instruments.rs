//! Which of a feed's symbols are instruments of the house.

use super::bounds::Bounds;
use super::tally::Notice;
use broadtape_model::{FeedSymbol, House, Lane};
use std::collections::{HashMap, HashSet};

/// Most symbols that are told as unknown: a feed of another market is clear by then.
const UNKNOWN_TOLD_MAX: usize = 100;

/// The instruments of the house, under what feeds call them.
#[derive(Debug)]
pub(super) struct Instruments {
    known: HashMap<FeedSymbol, Bounds>,
    told: HashSet<FeedSymbol>,
}

impl Instruments {
    pub(super) fn new(house: &House) -> Self {
        let bounds = |place: u32| {
            let instrument = usize::try_from(place).ok().and_then(|place| house.instruments.get(place));
            instrument.map_or(Bounds::Any, |instrument| Bounds::of(instrument.kind))
        };
        let known = house.instruments_by_feed_symbol().into_iter().map(|(symbol, place)| (symbol, bounds(place)));
        Self { known: known.collect(), told: HashSet::new() }
    }

    /// Which prices a symbol can have; `None` where it is no instrument of the house.
    pub(super) fn bounds(&self, symbol: &FeedSymbol) -> Option<Bounds> {
        self.known.get(symbol).copied()
    }

    /// That a symbol is no instrument of the house; told once. One of an unknown exchange is told with that.
    pub(super) fn tell_unknown(&mut self, lane: Lane, symbol: &FeedSymbol) -> Option<Notice> {
        let is_news = lane != Lane::Unknown
            && !self.known.contains_key(symbol)
            && self.told.len() < UNKNOWN_TOLD_MAX
            && self.told.insert(symbol.clone());
        is_news.then(|| Notice::UnknownSymbol {
            vendor: symbol.vendor.clone(),
            symbol: symbol.symbol.to_string(),
            code: symbol.exchange_code.to_string(),
        })
    }
}
