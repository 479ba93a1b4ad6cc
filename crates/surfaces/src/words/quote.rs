//! A quote as readers see it. It never stands without its venue, its delay and its moment.

use super::figures::{self, Direction};
use super::moment::{self, Moment};
use super::session;
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_model::{InstrumentKind, LastKind, Price, UnixNanos};

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
    /// Such as `Official close`, where the last price is no trade's.
    pub(crate) last_note: Option<&'static str>,
    pub(crate) session: &'static str,
    pub(crate) session_code: &'static str,
    /// `Open until 16:00 EST`.
    pub(crate) session_words: String,
    /// What must be known beside the figures, in sentences.
    pub(crate) remarks: Vec<String>,
    /// Whether the vendor has gone quiet.
    pub(crate) is_stale: bool,
    pub(crate) bid: Option<String>,
    pub(crate) ask: Option<String>,
    pub(crate) open: Option<String>,
    pub(crate) high: Option<String>,
    pub(crate) low: Option<String>,
    pub(crate) previous_close: Option<String>,
    pub(crate) close: Option<String>,
    pub(crate) settlement: Option<String>,
    pub(crate) volume: Option<String>,
    pub(crate) open_interest: Option<String>,
    /// The last price in extended hours, and when.
    pub(crate) extended: Option<String>,
    /// `Delayed 20 minutes`.
    pub(crate) delay: String,
    pub(crate) as_of: Option<Moment>,
    /// When, for the largest of several.
    pub(crate) at: Option<UnixNanos>,
    pub(crate) range: Option<RangeMark>,
    pub(crate) vendor: Option<String>,
}

/// Where the last price stands between a low and a high, in thousandths of the way.
pub(crate) struct RangeMark {
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
            last_note: quote.last.and_then(|last| last_note(last.kind, instrument.kind)),
            session: session::name(quoted.session),
            session_code: quoted.session.code(),
            session_words: session::words(quoted.session, &quoted.standing, exchange, now),
            remarks: session::remarks(quoted, now),
            is_stale: quoted.quiet_since.is_some(),
            bid: sized(quote.bid, quote.bid_size),
            ask: sized(quote.ask, quote.ask_size),
            open: price(quote.open),
            high: price(quote.high),
            low: price(quote.low),
            previous_close: price(quote.previous_close),
            close: price(quote.close.filter(|_| !is_settled(instrument.kind))),
            settlement: settlement(quoted),
            volume: quote.volume.map(figures::count),
            open_interest: quote.open_interest.map(figures::count),
            extended: extended(quoted, now),
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

    /// The figures of the day with their names; some there may not be.
    pub(crate) fn figures(&self) -> [(&'static str, &'static str, Option<&str>); 11] {
        [
            ("Open", "open", &self.open),
            ("High", "high", &self.high),
            ("Low", "low", &self.low),
            ("Official close", "close", &self.close),
            ("Settlement", "settlement", &self.settlement),
            ("Previous close", "previousClose", &self.previous_close),
            ("Volume", "volume", &self.volume),
            ("Open interest", "openInterest", &self.open_interest),
            ("Bid", "bid", &self.bid),
            ("Ask", "ask", &self.ask),
            ("Extended hours", "extended", &self.extended),
        ]
        .map(|(name, code, value)| (name, code, value.as_deref()))
    }
}

/// `1 minute`, `20 minutes`.
pub(crate) fn minutes(minutes: u16) -> String {
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    format!("{minutes} {unit}")
}

/// Whether an exchange settles contracts in it, rather than closing.
pub(crate) fn is_settled(kind: InstrumentKind) -> bool {
    matches!(kind, InstrumentKind::Future | InstrumentKind::Commodity)
}

/// The last price in extended hours and when that was: `12.50 at 18:03:11 EST`.
pub(crate) fn extended(quoted: &Quoted<'_>, now: UnixNanos) -> Option<String> {
    let extended = quoted.quote.extended?;
    let at = moment::of_quote(extended.at, quoted.exchange, now).words;
    Some(format!("{} at {at}", figures::price(extended.price, quoted.instrument.decimals)))
}

fn settlement(quoted: &Quoted<'_>) -> Option<String> {
    let settlement = quoted.quote.settlement.filter(|_| is_settled(quoted.instrument.kind))?;
    let price = figures::price(settlement.price, quoted.instrument.decimals);
    Some(if settlement.is_final { price } else { format!("{price} (preliminary)") })
}

/// What is said beside a last price that is no trade's.
fn last_note(last: LastKind, kind: InstrumentKind) -> Option<&'static str> {
    match last {
        LastKind::Trade => None,
        LastKind::Close if is_settled(kind) => Some("Settlement"),
        LastKind::Close => Some("Official close"),
        LastKind::PreviousClose => Some("Previous close"),
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

fn day_range(quoted: &Quoted<'_>) -> Option<RangeMark> {
    let last = quoted.quote.last.filter(|last| last.kind != LastKind::PreviousClose)?.price;
    range_mark(last, quoted.quote.low?, quoted.quote.high?)
}

/// Where a price stands between a low and a high. `None` where they are one.
pub(super) fn range_mark(price: Price, low: Price, high: Price) -> Option<RangeMark> {
    let [price, low, high] = [price.clamp(low, high.max(low)), low, high].map(|price| i128::from(price.units()));
    let span = high - low;
    if span <= 0 {
        return None;
    }
    Some(RangeMark { last: u16::try_from((price - low) * 1000 / span).ok()? })
}
