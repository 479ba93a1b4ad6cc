//! The days gone by, in words.

use super::figures;
use super::quote::{RangeMark, range_mark};
use super::year::{self, DayWords, YearWords};
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_desk::history::{Dated, Range, Window};
use broadtape_model::day_of;

/// Ranges and averages of an instrument, its last year and its last days.
pub(crate) struct PastWords {
    pub(crate) ranges: Vec<RangeWords>,
    /// Where the last price stands in the 52 weeks' range.
    pub(crate) year_range: Option<YearRange>,
    /// The closes of the last year, drawn.
    pub(crate) year: Option<YearWords>,
    /// The last days that are over, the newest first.
    pub(crate) days: Vec<DayWords>,
    /// Averages by name; those that there are.
    pub(crate) averages: Vec<(&'static str, String)>,
    /// `Adjusted for splits. Days that are over reach to 6 March 2026; …`
    pub(crate) note: String,
}

/// The range of 52 weeks, exact for scripts and in words.
pub(crate) struct YearRange {
    pub(crate) low_exact: String,
    pub(crate) low: String,
    pub(crate) high_exact: String,
    pub(crate) high: String,
    pub(crate) mark: RangeMark,
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
        let year = year::year(visit, quoted, found.last_day);
        let price = |dated: Dated| year.prices.of_day(dated.price, dated.day);
        let day = |dated: Dated| day_of(dated.day).strftime("%-d %b %Y").to_string();
        let range = |(window, _): (Window, &str)| {
            let range = visit.snapshot.range(quoted, found, window)?;
            let start = range.start.price;
            let change = quoted.quote.last.and_then(|last| last.price.minus(start)?.percent_of(start, 2));
            Some(RangeWords {
                name: name(window),
                low: price(range.low),
                low_day: day(range.low),
                high: price(range.high),
                high_day: day(range.high),
                change: change.map(figures::percent),
                direction: figures::Direction::of(change),
            })
        };
        let [volume_10, volume_90] = found.average_volume.map(|volume| volume.map(figures::count));
        let [close_50, close_200] =
            found.average_close.map(|close| close.map(|close| figures::rounded(close, decimals)));
        let averages = [
            ("Average volume, 10 days", volume_10),
            ("Average volume, 90 days", volume_90),
            ("Average close, 50 days", close_50),
            ("Average close, 200 days", close_200),
        ];
        let ranges: Vec<_> = Window::ALL.into_iter().filter_map(range).collect();
        let averages: Vec<_> = averages.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if ranges.is_empty() && averages.is_empty() && year.days.is_empty() {
            return None;
        }
        let weeks_52 = visit.snapshot.range(quoted, found, Window::Weeks52);
        Some(Self {
            ranges,
            year_range: weeks_52.and_then(|range| year_range(quoted, &range, year.prices)),
            year: year.drawn,
            days: year.days,
            averages,
            note: note(&year.splits, found.last_day),
        })
    }
}

fn year_range(quoted: &Quoted<'_>, range: &Range, prices: year::Prices) -> Option<YearRange> {
    let last = quoted.quote.last?.price;
    let (low, high) = (range.low, range.high);
    Some(YearRange {
        low_exact: low.price.to_string(),
        low: prices.of_day(low.price, low.day),
        high_exact: high.price.to_string(),
        high: prices.of_day(high.price, high.day),
        mark: range_mark(last, low.price, high.price)?,
    })
}

/// For what is adjusted, and up to when.
fn note(splits: &[String], last_day: i32) -> String {
    let adjusted = match splits {
        [] => "Adjusted for splits".to_owned(),
        splits => format!("Adjusted for the split of {}", splits.join(" and of ")),
    };
    let last_day = day_of(last_day).strftime("%-d %B %Y");
    format!("{adjusted}. Days that are over reach to {last_day}; ranges hold the session under way too.")
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
