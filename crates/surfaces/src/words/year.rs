//! The last year and the last days of an instrument.

use super::figures::{self, Direction};
use crate::visit::Visit;
use broadtape_desk::history::{Adjusting, Interval};
use broadtape_desk::{PastQuestion, Quoted};
use broadtape_model::{ActionKind, Bar, CorporateAction, Price, day_number, day_of};

/// Days of 52 weeks.
const YEAR_DAYS: i32 = 364;

/// Days that a page lists: two weeks of most markets.
const DAYS_MAX: usize = 10;

/// A drawing is so many units wide and high, whatever its size on a page.
const WIDTH: i128 = 1000;
const HEIGHT: i128 = 240;

/// The closes of the last year, drawn.
pub(crate) struct YearWords {
    /// The line from the first close to the last: points of an SVG path.
    pub(crate) line: String,
    /// `25 Nov 2025`.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) lowest: String,
    pub(crate) highest: String,
}

/// A day that is over.
pub(crate) struct DayWords {
    /// `2026-03-06`.
    pub(crate) iso: String,
    /// `6 Mar 2026`.
    pub(crate) day: String,
    pub(crate) open: String,
    pub(crate) high: String,
    pub(crate) low: String,
    pub(crate) close: String,
    /// Since the close before: `+3.20%`.
    pub(crate) change: Option<String>,
    pub(crate) direction: Direction,
    pub(crate) volume: String,
}

/// The year up to the last day that is over.
pub(super) struct Year {
    pub(super) drawn: Option<YearWords>,
    /// Its last days, the newest first.
    pub(super) days: Vec<DayWords>,
    /// The splits within it: `5 May 2026 (4 for 1)`.
    pub(super) splits: Vec<String>,
    pub(super) prices: Prices,
}

/// How prices of the past are written. Those of before a split were divided by it: what nobody paid has no more
/// decimals than prices have.
#[derive(Clone, Copy)]
pub(super) struct Prices {
    decimals: u8,
    /// The first day that no split changes.
    exact_from: i32,
}

impl Prices {
    pub(super) fn of_day(self, price: Price, day: i32) -> String {
        if day < self.exact_from {
            figures::rounded(price, self.decimals)
        } else {
            figures::price(price, self.decimals)
        }
    }
}

pub(super) fn year(visit: &Visit<'_>, quoted: &Quoted<'_>, last_day: i32) -> Year {
    let question = PastQuestion {
        interval: Interval::Day,
        from: last_day.saturating_sub(YEAR_DAYS),
        to: last_day,
        adjusting: Adjusting::Splits,
    };
    let past = visit.snapshot.bars(visit.site, quoted, &question).map(|(_, past)| past).unwrap_or_default();
    let exact_from = past.actions.iter().map(|action| day_number(action.ex_date)).max().unwrap_or(i32::MIN);
    let prices = Prices { decimals: quoted.instrument.decimals, exact_from };
    Year {
        drawn: drawn(&past.bars, prices),
        days: days(&past.bars, prices),
        splits: past.actions.iter().filter_map(split).collect(),
        prices,
    }
}

fn split(action: &CorporateAction) -> Option<String> {
    let ActionKind::Split { new, old } = action.kind else { return None };
    Some(format!("{} ({new} for {old})", action.ex_date.strftime("%-d %B %Y")))
}

/// `None` of fewer than two different closes: that is no line.
fn drawn(bars: &[Bar], prices: Prices) -> Option<YearWords> {
    let (first, last) = (bars.first()?, bars.last()?);
    let lowest = bars.iter().min_by_key(|bar| bar.close)?;
    let highest = bars.iter().max_by_key(|bar| bar.close)?;
    let units = |bar: &Bar| i128::from(bar.close.units());
    let (days, span) = (i128::from(last.number - first.number), units(highest) - units(lowest));
    if days == 0 || span == 0 {
        return None;
    }
    let point = |bar: &Bar| {
        let x = i128::from(bar.number - first.number) * WIDTH / days;
        let y = (units(highest) - units(bar)) * HEIGHT / span;
        format!("{x} {y}")
    };
    let day = |bar: &Bar| day_of(bar.number).strftime("%-d %b %Y").to_string();
    Some(YearWords {
        line: bars.iter().map(point).collect::<Vec<_>>().join(" "),
        from: day(first),
        to: day(last),
        lowest: prices.of_day(lowest.close, lowest.number),
        highest: prices.of_day(highest.close, highest.number),
    })
}

fn days(bars: &[Bar], prices: Prices) -> Vec<DayWords> {
    let words = |number: usize| {
        let bar = &bars[number];
        let before = number.checked_sub(1).map(|before| bars[before].close);
        let change = before.and_then(|before| bar.close.minus(before)?.percent_of(before, 2));
        DayWords {
            iso: day_of(bar.number).to_string(),
            day: day_of(bar.number).strftime("%-d %b %Y").to_string(),
            open: prices.of_day(bar.open, bar.number),
            high: prices.of_day(bar.high, bar.number),
            low: prices.of_day(bar.low, bar.number),
            close: prices.of_day(bar.close, bar.number),
            change: change.map(figures::percent),
            direction: Direction::of(change),
            volume: figures::count(bar.volume),
        }
    };
    (0..bars.len()).rev().take(DAYS_MAX).map(words).collect()
}
