//! Ranges and averages: `/api/v1/statistics/{symbol}`.

use super::document;
use super::exact::{Exact, exact};
use super::quotes;
use crate::answer::Answer;
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_desk::history::{Dated, Range, Statistics, Window};
use broadtape_model::{Price, Symbol, day_of};
use serde::Serialize;

pub(crate) fn statistics(visit: &Visit<'_>) -> Answer {
    match Symbol::parse(&visit.named()).ok().and_then(|symbol| visit.quoted(&symbol)) {
        Some(quoted) => document(&Document::new(visit, &quoted)),
        None => quotes::unknown(),
    }
}

/// Statistics as they leave. Without history all that is left are the identity and the delay.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    symbol: String,
    currency: String,
    delay_minutes: u16,
    adjusted: &'static str,
    /// The last day that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ranges: Vec<RangeDocument>,
    #[serde(rename = "averageVolume10", skip_serializing_if = "Option::is_none")]
    average_volume_10: Option<u64>,
    #[serde(rename = "averageVolume90", skip_serializing_if = "Option::is_none")]
    average_volume_90: Option<u64>,
    #[serde(rename = "averageClose50", skip_serializing_if = "Option::is_none")]
    average_close_50: Option<Exact>,
    #[serde(rename = "averageClose200", skip_serializing_if = "Option::is_none")]
    average_close_200: Option<Exact>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RangeDocument {
    /// `1W`, `1M`, `3M`, `6M`, `52W`, `YTD`.
    window: &'static str,
    high: Exact,
    high_date: String,
    low: Exact,
    low_date: String,
    /// The last close before the window.
    start: Exact,
    start_date: String,
    /// The last price against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_percent: Option<Exact>,
}

impl Document {
    fn new(visit: &Visit<'_>, quoted: &Quoted<'_>) -> Self {
        let found = visit.snapshot.statistics(visit.site, quoted);
        let ranges = found.map(|found| ranges(visit, quoted, found)).unwrap_or_default();
        let volume = |place: usize| found.and_then(|found| found.average_volume[place]);
        let close =
            |place: usize| found.and_then(|found| found.average_close[place]).map(|price| exact(rounded(price)));
        Self {
            symbol: quoted.instrument.symbol.to_string(),
            currency: quoted.instrument.currency.clone(),
            delay_minutes: quoted.delay_minutes,
            adjusted: "splits",
            last_day: found.map(|found| day_of(found.last_day).to_string()),
            ranges,
            average_volume_10: volume(0),
            average_volume_90: volume(1),
            average_close_50: close(0),
            average_close_200: close(1),
        }
    }
}

fn ranges(visit: &Visit<'_>, quoted: &Quoted<'_>, found: &Statistics) -> Vec<RangeDocument> {
    let range = |(window, code): (Window, &'static str)| {
        let range = visit.snapshot.range(quoted, found, window)?;
        let Range { high, low, start } = range;
        let day = |dated: Dated| day_of(dated.day).to_string();
        let change = quoted.quote.last.and_then(|last| last.price.minus(start.price)?.percent_of(start.price, 2));
        Some(RangeDocument {
            window: code,
            high: exact(high.price),
            high_date: day(high),
            low: exact(low.price),
            low_date: day(low),
            start: exact(start.price),
            start_date: day(start),
            change_percent: change.map(exact),
        })
    };
    Window::ALL.into_iter().filter_map(range).collect()
}

/// An average to four decimals.
fn rounded(price: Price) -> Price {
    Price::parse(&price.to_fixed(4)).unwrap_or(price)
}
