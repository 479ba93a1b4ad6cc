//! What is traded, and where.

use broadtape_model::InstrumentKind;
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::LazyLock;

/// A fictional trading venue.
#[derive(Debug)]
pub(crate) struct Venue {
    /// Its market identifier code.
    pub(crate) mic: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The prefix of its symbols.
    pub(crate) prefix: &'static str,
    /// What the feed calls it.
    pub(crate) code: &'static str,
    /// How long its quotes must wait, in minutes; the feed says the same.
    pub(crate) delay_minutes: u8,
    /// Messages a second over its session, on average.
    pub(super) messages_per_second: f64,
}

static VENUES: [Venue; 2] = [
    Venue {
        mic: "XDUN",
        name: "Dunmarrow Stock Exchange",
        prefix: "DN",
        code: "D",
        delay_minutes: 15,
        messages_per_second: 14.0,
    },
    Venue {
        mic: "XQUI",
        name: "Quillon Exchange",
        prefix: "QX",
        code: "Q",
        delay_minutes: 10,
        messages_per_second: 10.0,
    },
];

/// An instrument of the list.
#[derive(Debug)]
pub(crate) struct ListedInstrument {
    /// Where it trades: an index into [`venues`].
    pub(crate) venue: usize,
    /// Its ticker, in the feed and, after the venue's prefix, for readers.
    pub(crate) ticker: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) kind: InstrumentKind,
    /// Decimals of its prices.
    pub(crate) decimals: u8,
    /// What moves together with it.
    pub(super) sector: usize,
    /// Its price on an ordinary day, in steps of 1e-4.
    pub(super) ordinary_price: i64,
}

/// The venues, in the order that the exchange takes their settings.
pub(crate) fn venues() -> &'static [Venue; 2] {
    &VENUES
}

/// Every instrument of both venues, the busiest of each venue first.
pub(crate) fn instruments() -> &'static [ListedInstrument] {
    static LISTED: LazyLock<Vec<ListedInstrument>> = LazyLock::new(|| {
        let lines = include_str!("instruments.txt").lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| listed(line).expect("the list is ours, and a test reads it")).collect()
    });
    &LISTED
}

/// A stock's split: its ex-date, which lies a while before `today`, and how many new shares came for how many old
/// ones.
pub(super) fn split(ticker: &str, today: Date) -> Option<(Date, (u32, u32))> {
    let (days_ago, ratio) = match ticker {
        "ABCS" => (204, (4, 1)),
        "FGHR" => (431, (1, 5)),
        _ => return None,
    };
    Some((today.saturating_sub(days_ago.days()), ratio))
}

/// The ticker that an instrument had before, and the last day on which it did.
pub(crate) fn former_ticker(ticker: &str, today: Date) -> Option<(&'static str, Date)> {
    let (former, days_ago) = match ticker {
        "HLTD" => ("HTPW", 297),
        _ => return None,
    };
    Some((former, today.saturating_sub(days_ago.days())))
}

/// Sectors, in the words of the list. `market` moves with all of them.
pub(super) const SECTORS: [&str; 11] = [
    "market",
    "transport",
    "energy",
    "finance",
    "technology",
    "health",
    "consumer",
    "industry",
    "media",
    "property",
    "telecoms",
];

fn listed(line: &'static str) -> Option<ListedInstrument> {
    let (code, rest) = word(line)?;
    let (ticker, rest) = word(rest)?;
    let (kind, rest) = word(rest)?;
    let (sector, rest) = word(rest)?;
    let (price, name) = word(rest)?;
    let ordinary_price = broadtape_model::Price::parse(price).ok()?.units() / 100_000;
    Some(ListedInstrument {
        venue: VENUES.iter().position(|venue| venue.code == code)?,
        ticker,
        name: name.trim(),
        kind: InstrumentKind::ALL.iter().find(|(_, word)| *word == kind)?.0,
        // What costs little moves in finer steps.
        decimals: if ordinary_price < 50_000 { 3 } else { 2 },
        sector: SECTORS.iter().position(|known| *known == sector)?,
        ordinary_price,
    })
}

fn word(text: &'static str) -> Option<(&'static str, &'static str)> {
    text.trim_start().split_once(' ')
}
