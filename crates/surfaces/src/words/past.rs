//! The days gone by, in words.

use super::figures;
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_desk::history::{Dated, Window};
use broadtape_model::{Price, day_of};

/// Ranges and averages of an instrument.
pub(crate) struct PastWords {
    pub(crate) ranges: Vec<RangeWords>,
    /// Averages by name; those that there are.
    pub(crate) averages: Vec<(&'static str, String)>,
    /// `Adjusted for splits. Up to 6 March 2026 and the session under way.`
    pub(crate) note: String,
}

/// What a window held.
pub(crate) struct RangeWords {
    /// `52 weeks`.
    pub(crate) name: &'static str,
    pub(crate) low: String,
    pub(crate) low_day: String,
    pub(crate) high: String,
    pub(crate) high_day: String,
    /// Since the window's start: `+3.20%`.
    pub(crate) change: Option<String>,
    pub(crate) direction: figures::Direction,
}

impl PastWords {
    /// `None` where nothing is known of the days gone by.
    pub(crate) fn new(visit: &Visit<'_>, quoted: &Quoted<'_>) -> Option<Self> {
        let found = visit.snapshot.statistics(visit.site, quoted)?;
        let decimals = quoted.instrument.decimals;
        let price = |price: Price| figures::price(price, decimals);
        let day = |dated: Dated| day_of(dated.day).strftime("%-d %B %Y").to_string();
        let range = |(window, _): (Window, &str)| {
            let range = visit.snapshot.range(quoted, found, window)?;
            let start = range.start.price;
            let change = quoted.quote.last.and_then(|last| last.price.minus(start)?.percent_of(start, 2));
            Some(RangeWords {
                name: name(window),
                low: price(range.low.price),
                low_day: day(range.low),
                high: price(range.high.price),
                high_day: day(range.high),
                change: change.map(figures::percent),
                direction: figures::Direction::of(change),
            })
        };
        let [volume_10, volume_90] = found.average_volume.map(|volume| volume.map(figures::count));
        let [close_50, close_200] = found.average_close.map(|close| close.map(|close| rounded(close, decimals)));
        let averages = [
            ("Average volume, 10 days", volume_10),
            ("Average volume, 90 days", volume_90),
            ("Average close, 50 days", close_50),
            ("Average close, 200 days", close_200),
        ];
        let last_day = day_of(found.last_day).strftime("%-d %B %Y");
        let ranges: Vec<_> = Window::ALL.into_iter().filter_map(range).collect();
        let averages: Vec<_> = averages.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if ranges.is_empty() && averages.is_empty() {
            return None;
        }
        Some(Self {
            ranges,
            averages,
            note: format!(
                "Adjusted for splits. Days that are over reach to {last_day}; ranges hold the session under way too."
            ),
        })
    }
}

fn name(window: Window) -> &'static str {
    match window {
        Window::Week => "1 week",
        Window::Month => "1 month",
        Window::ThreeMonths => "3 months",
        Window::SixMonths => "6 months",
        Window::Weeks52 => "52 weeks",
        Window::YearToDate => "Year to date",
    }
}

/// An average, which is no price that anybody paid, to the decimals of prices.
fn rounded(price: Price, decimals: u8) -> String {
    let fixed = Price::parse(&price.to_fixed(decimals.into())).unwrap_or(price);
    figures::price(fixed, decimals)
}
