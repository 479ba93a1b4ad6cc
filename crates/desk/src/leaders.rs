//! Leaders: who was traded most, and who moved most.

use crate::history::Window;
use crate::quoted::Quoted;
use crate::snapshot::Snapshot;
use broadtape_model::{ExchangeId, LastKind, Price, Site, day_number};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A list of leaders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeaderList {
    /// By volume.
    MostActive,
    /// By their change in percent, upwards.
    Gainers,
    /// By their change in percent, downwards.
    Losers,
    /// Higher than in the 52 weeks before, by their change.
    NewHighs,
    /// Lower than in the 52 weeks before, by their change.
    NewLows,
}

impl LeaderList {
    /// Every list with its word on the wire.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::MostActive, "mostActive"),
        (Self::Gainers, "gainers"),
        (Self::Losers, "losers"),
        (Self::NewHighs, "newHighs"),
        (Self::NewLows, "newLows"),
    ];

    /// As on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, code)| code)
    }
}

impl Snapshot {
    /// The leaders among what a site may show and `fits` lets pass, the first first. Instruments that were not
    /// traded on the newest trading day of their exchange are none.
    pub fn leaders<'a>(
        &'a self,
        site: &'a Site,
        list: LeaderList,
        limit: usize,
        fits: impl Fn(&Quoted<'a>) -> bool,
    ) -> Vec<Quoted<'a>> {
        let traded = |quoted: &Quoted<'a>| quoted.quote.last.is_some_and(|last| last.kind != LastKind::PreviousClose);
        let quotes: Vec<_> = self.every_quote(site).filter(traded).collect();
        let mut newest: HashMap<&ExchangeId, _> = HashMap::new();
        for quoted in &quotes {
            let day = newest.entry(&quoted.exchange.mic).or_insert(quoted.quote.day);
            *day = quoted.quote.day.max(*day);
        }
        let is_current = |quoted: &Quoted<'a>| newest.get(&quoted.exchange.mic) == Some(&quoted.quote.day);
        let current = quotes.into_iter().filter(|quoted| is_current(quoted) && fits(quoted));
        let mut ranked: Vec<_> =
            current.filter_map(|quoted| Some((Reverse(self.rank(site, list, &quoted)?), quoted))).collect();
        ranked.sort_by(|(one, own), (other, others)| {
            one.cmp(other).then_with(|| own.instrument.symbol.cmp(&others.instrument.symbol))
        });
        ranked.into_iter().take(limit).map(|(_, quoted)| quoted).collect()
    }

    /// How far up in a list an instrument stands; `None` where it is none of it.
    fn rank(&self, site: &Site, list: LeaderList, quoted: &Quoted<'_>) -> Option<i128> {
        let percent = || quoted.quote.change_percent().map(Price::units);
        let rank = match list {
            LeaderList::MostActive => i128::from(quoted.quote.volume.filter(|volume| *volume > 0)?),
            LeaderList::Gainers => percent().filter(|percent| *percent > 0)?.into(),
            LeaderList::Losers => -i128::from(percent().filter(|percent| *percent < 0)?),
            LeaderList::NewHighs => {
                let before = self.statistics(site, quoted)?.range(Window::Weeks52)?.high;
                let high = quoted.quote.high?;
                let is_of_today = quoted.quote.day.map(day_number) == Some(before.day);
                (high > before.price || high == before.price && is_of_today).then(|| percent().unwrap_or(0))?.into()
            }
            LeaderList::NewLows => {
                let before = self.statistics(site, quoted)?.range(Window::Weeks52)?.low;
                let low = quoted.quote.low?;
                let is_of_today = quoted.quote.day.map(day_number) == Some(before.day);
                let is_new = low < before.price || low == before.price && is_of_today;
                is_new.then(|| -i128::from(percent().unwrap_or(0)))?
            }
        };
        Some(rank)
    }
}
