//! What a site may show of the days gone by.

use crate::history::{
    Adjusting, BarQuestion, Bars, Dated, DayFigures, HistoryView, Interval, Range, Statistics, Window,
};
use crate::quoted::Quoted;
use crate::snapshot::Snapshot;
use broadtape_model::{Bar, DelayClass, LastKind, Price, Site, Vendor, VendorId, day_number};

/// Which bars of an instrument are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PastQuestion {
    /// How long they are.
    pub interval: Interval,
    /// The first minute of UTC or the first day, counted from 1970, as of [`Interval::span`].
    pub from: i32,
    /// The last; it is asked for too.
    pub to: i32,
    /// For what they are to be adjusted.
    pub adjusting: Adjusting,
}

impl Snapshot {
    /// The bars of an instrument as a site may show them: those of the first of its vendors that has any, and who
    /// that is. `None` when there are none.
    #[must_use]
    pub fn bars(&self, site: &Site, quoted: &Quoted<'_>, question: &PastQuestion) -> Option<(&Vendor, Bars)> {
        let (history, number, vendor) = self.past(site, quoted)?;
        let PastQuestion { interval, from, to, adjusting } = *question;
        let supplier = self.house.vendors.get(usize::from(vendor))?;
        let today = quoted.vendor.filter(|own| own.id == supplier.id).and_then(|_| today(quoted));
        let question = BarQuestion { interval, from, to, adjusting, zone: &quoted.exchange.zone, today };
        Some((supplier, history.bars(number, vendor, &question)?))
    }

    /// Ranges and averages of an instrument over the days that are over, by the same vendor as its bars.
    #[must_use]
    pub fn statistics(&self, site: &Site, quoted: &Quoted<'_>) -> Option<&Statistics> {
        let (history, number, vendor) = self.past(site, quoted)?;
        history.statistics(number, vendor)
    }

    /// What a window held, the session under way with it.
    #[must_use]
    pub fn range(&self, quoted: &Quoted<'_>, statistics: &Statistics, window: Window) -> Option<Range> {
        let quote = quoted.quote;
        let day = quote.day.map(day_number).filter(|day| *day > statistics.last_day);
        let dated = |price: Option<Price>| Some(Dated { price: price?, day: day? });
        Some(statistics.range(window)?.with(dated(quote.high), dated(quote.low)))
    }

    fn past<'s>(&'s self, site: &Site, quoted: &Quoted<'_>) -> Option<(&'s HistoryView, u32, u16)> {
        let history = self.books().get(&DelayClass(site.minimum_delay_minutes))?.history();
        let number = self.directory().number(&quoted.instrument.symbol)?;
        let place = |id: &VendorId| self.house.vendors.iter().position(|vendor| vendor.id == *id);
        let mut vendors = site.vendors.iter().filter_map(|id| u16::try_from(place(id)?).ok());
        Some((history, number, vendors.find(|vendor| history.has(number, *vendor))?))
    }
}

/// The bar of the day on which the quote stands, as far as it has come; `None` before its first trade.
#[must_use]
pub fn today(quoted: &Quoted<'_>) -> Option<Bar> {
    let quote = quoted.quote;
    let last = quote.last.filter(|last| last.kind != LastKind::PreviousClose)?;
    let figures = DayFigures {
        day: day_number(quote.day?),
        open: quote.open,
        high: quote.high,
        low: quote.low,
        close: Some(quote.close.unwrap_or(last.price)),
        volume: quote.volume,
    };
    figures.bar()
}
