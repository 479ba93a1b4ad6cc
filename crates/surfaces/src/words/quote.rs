//! A quote as readers see it. It never stands without its venue, its delay and its moment.

use super::figures::{self, Direction};
use super::moment::{self, Moment};
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_model::{InstrumentKind, LastKind, Price, SessionState, UnixNanos};

/// A quote in words.
pub(crate) struct QuoteWords {
    pub(crate) symbol: String,
    pub(crate) ticker: String,
    pub(crate) name: String,
    pub(crate) page: String,
    pub(crate) exchange: String,
    pub(crate) kind: &'static str,
    pub(crate) currency: String,
    /// Decimals to show at least.
    pub(crate) decimals: u8,
    pub(crate) last: Option<String>,
    /// Whether `last` is the previous close, since nothing has traded yet.
    pub(crate) is_previous_close: bool,
    pub(crate) change: Option<String>,
    pub(crate) percent: Option<String>,
    pub(crate) direction: Direction,
    pub(crate) session: &'static str,
    pub(crate) session_code: &'static str,
    pub(crate) bid: Option<String>,
    pub(crate) ask: Option<String>,
    pub(crate) open: Option<String>,
    pub(crate) high: Option<String>,
    pub(crate) low: Option<String>,
    pub(crate) previous_close: Option<String>,
    pub(crate) volume: Option<String>,
    /// `Delayed 20 minutes`.
    pub(crate) delay: String,
    pub(crate) as_of: Option<Moment>,
    /// When, for the largest of several.
    pub(crate) at: Option<UnixNanos>,
    pub(crate) range: Option<DayRange>,
    pub(crate) vendor: Option<String>,
}

/// Where the last price stands between the day's low and high, in thousandths of the way.
pub(crate) struct DayRange {
    pub(crate) last: u16,
}

impl QuoteWords {
    pub(crate) fn new(visit: &Visit<'_>, quoted: &Quoted<'_>) -> Self {
        let (quote, instrument, exchange) = (quoted.quote, quoted.instrument, quoted.exchange);
        let price = |value: Option<Price>| value.map(|value| figures::price(value, instrument.decimals));
        let sized = |value: Option<Price>, size: Option<u64>| {
            let size = size.map_or_else(String::new, |size| format!(" × {}", figures::count(size)));
            price(value).map(|value| value + &size)
        };
        let now = visit.snapshot.as_of;
        Self {
            symbol: instrument.symbol.to_string(),
            ticker: instrument.symbol.ticker().to_owned(),
            name: instrument.name.clone(),
            page: visit.quote_page(&instrument.symbol),
            exchange: exchange.name.clone(),
            kind: kind(instrument.kind),
            currency: instrument.currency.clone(),
            decimals: instrument.decimals,
            last: price(quote.last.map(|last| last.price)),
            is_previous_close: quote.last.is_some_and(|last| last.kind == LastKind::PreviousClose),
            change: quote.change().map(|change| figures::change(change, instrument.decimals)),
            percent: quote.change_percent().map(figures::percent),
            direction: Direction::of(quote.change()),
            session: session(quoted.session),
            session_code: quoted.session.code(),
            bid: sized(quote.bid, quote.bid_size),
            ask: sized(quote.ask, quote.ask_size),
            open: price(quote.open),
            high: price(quote.high),
            low: price(quote.low),
            previous_close: price(quote.previous_close),
            volume: quote.volume.map(figures::count),
            delay: format!("Delayed {}", minutes(quoted.delay_minutes)),
            as_of: quote.as_of.map(|at| moment::of_quote(at, exchange, now)),
            at: quote.as_of,
            range: day_range(quoted),
            vendor: quoted.vendor.map(|vendor| vendor.name.clone()),
        }
    }

    /// Venue, delay and moment in one line: `Nasdaq · Delayed 20 minutes · as of 11:00:00 EST`.
    pub(crate) fn provenance(&self) -> String {
        let as_of = self.as_of.as_ref().map_or_else(String::new, |moment| format!(" · as of {}", moment.words));
        format!("{} · {}{as_of}", self.exchange, self.delay)
    }

    /// The figures of the day with their names, those that there are.
    pub(crate) fn figures(&self) -> Vec<(&'static str, &'static str, &str)> {
        [
            ("Open", "open", &self.open),
            ("High", "high", &self.high),
            ("Low", "low", &self.low),
            ("Previous close", "previousClose", &self.previous_close),
            ("Volume", "volume", &self.volume),
            ("Bid", "bid", &self.bid),
            ("Ask", "ask", &self.ask),
        ]
        .into_iter()
        .filter_map(|(name, code, value)| Some((name, code, value.as_deref()?)))
        .collect()
    }
}

/// `1 minute`, `20 minutes`.
pub(crate) fn minutes(minutes: u16) -> String {
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    format!("{minutes} {unit}")
}

fn session(state: SessionState) -> &'static str {
    match state {
        SessionState::Pre => "Before the opening",
        SessionState::Open => "Open",
        SessionState::Break => "In a break",
        SessionState::Halted => "Halted",
        SessionState::Post => "After the close",
        SessionState::Holiday => "Closed for a holiday",
        SessionState::Closed => "Closed",
    }
}

fn kind(kind: InstrumentKind) -> &'static str {
    match kind {
        InstrumentKind::Stock => "Stock",
        InstrumentKind::Etf => "Exchange-traded fund",
        InstrumentKind::Fund => "Fund",
        InstrumentKind::Index => "Index",
        InstrumentKind::Future => "Future",
        InstrumentKind::Currency => "Currency pair",
        InstrumentKind::Commodity => "Commodity",
        InstrumentKind::Crypto => "Digital currency",
    }
}

fn day_range(quoted: &Quoted<'_>) -> Option<DayRange> {
    let (low, high) = (quoted.quote.low?, quoted.quote.high?);
    let last = quoted.quote.last.filter(|last| last.kind != LastKind::PreviousClose)?.price.clamp(low, high.max(low));
    let span = i128::from(high.units()) - i128::from(low.units());
    if span <= 0 {
        return None;
    }
    let way = (i128::from(last.units()) - i128::from(low.units())) * 1000 / span;
    Some(DayRange { last: u16::try_from(way).ok()? })
}
