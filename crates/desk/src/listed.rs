//! The instruments that a site may show, found by their symbols or by what a reader types.

use crate::directory::Match;
use crate::snapshot::Snapshot;
use broadtape_model::{Exchange, Instrument, Price, Site, Symbol};
use std::cmp::Reverse;

/// An instrument that a site may show.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// Its place in the house.
    pub number: u32,
    /// What is priced.
    pub instrument: &'a Instrument,
    /// Where.
    pub exchange: &'a Exchange,
}

impl Snapshot {
    /// The instrument of a symbol, or the one that had it before. `None` for an unknown symbol, or one whose
    /// vendors the site does not show.
    #[must_use]
    pub fn listed(&self, site: &Site, symbol: &Symbol) -> Option<Listed<'_>> {
        self.listed_by_number(site, self.directory().number(symbol)?)
    }

    /// Every instrument of a site whose symbol comes after `symbol`, in the order of the symbols.
    pub fn listed_after<'a>(&'a self, site: &'a Site, symbol: Option<&Symbol>) -> impl Iterator<Item = Listed<'a>> {
        let every = self.directory().after(&self.house, symbol);
        every.filter_map(move |(number, _)| self.listed_by_number(site, number))
    }

    /// The instruments of a site that a reader may mean by what is typed, and that `fits` lets pass: the best
    /// match first, of the same match the most traded first.
    pub fn search<'a>(
        &'a self,
        site: &Site,
        typed: &str,
        limit: usize,
        fits: impl Fn(&Listed<'a>) -> bool,
    ) -> Vec<(Listed<'a>, Match)> {
        let found = self.directory().search(typed).into_iter();
        let found = found.filter_map(|(number, how)| Some((self.listed_by_number(site, number)?, how)));
        let mut found: Vec<_> = found.filter(|(listed, _)| fits(listed)).collect();
        found.sort_by_cached_key(|(listed, how)| {
            let Listed { number, instrument, .. } = listed;
            let is_gone = instrument.reference.delisted.is_some();
            (*how, is_gone, Reverse(self.turnover(site, *number)), instrument.name.len(), instrument.symbol.clone())
        });
        found.truncate(limit);
        found
    }

    fn listed_by_number(&self, site: &Site, number: u32) -> Option<Listed<'_>> {
        let instrument = self.house.instruments.get(usize::try_from(number).ok()?)?;
        let is_shown = instrument.vendor_symbols.iter().any(|(vendor, _)| site.vendors.contains(vendor));
        let exchange = self.directory().exchange(&self.house, number).filter(|_| is_shown)?;
        Some(Listed { number, instrument, exchange })
    }

    /// What was traded in this session, in whole units of the instrument's currency.
    fn turnover(&self, site: &Site, number: u32) -> i128 {
        let quote = self.quoted_by_number(site, number).map(|quoted| quoted.quote);
        let traded = quote.and_then(|quote| Some((quote.last?.price.units(), quote.volume?)));
        traded.map_or(0, |(price, volume)| i128::from(price) * i128::from(volume) / i128::from(Price::UNIT))
    }
}
