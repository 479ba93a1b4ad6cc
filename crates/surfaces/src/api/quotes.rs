//! Quotes: `/api/v1/quotes/{symbol}` and `/api/v1/quotes?symbols=A,B`.

use super::document;
use super::exact::{Exact, exact};
use super::problem::{BadParameter, Problem};
use crate::answer::Answer;
use crate::visit::Visit;
use crate::words::moment;
use crate::words::quote::{extended, is_settled};
use crate::words::session;
use broadtape_desk::Quoted;
use broadtape_model::{Price, SessionState, Spread, Symbol, UnixNanos};
use http::StatusCode;
use serde::Serialize;

/// Symbols in one question: as many as the largest page shows.
const SYMBOLS_MAX: usize = 200;

/// One quote. An unknown symbol is 404.
pub(crate) fn one(visit: &Visit<'_>) -> Answer {
    match Symbol::parse(&visit.named()).ok().and_then(|symbol| visit.quoted(&symbol)) {
        Some(quoted) => document(&QuoteDocument::new(&quoted, visit.snapshot.as_of)),
        None => unknown(),
    }
}

/// Several quotes in the order asked. A symbol that is unknown is left out, and named in `unknown`.
pub(crate) fn list(visit: &Visit<'_>) -> Answer {
    let Some(asked) = visit.request.parameter("symbols") else {
        return BadParameter::new("symbols", "is missing; write symbols=NQ:AAPL,NY:IBM").answer();
    };
    let asked: Vec<&str> = asked.split(',').map(str::trim).filter(|text| !text.is_empty()).collect();
    if asked.len() > SYMBOLS_MAX {
        let detail = format!("names {} symbols; ask for {SYMBOLS_MAX} at most", asked.len());
        return BadParameter::new("symbols", detail).answer();
    }
    let mut found = List { quotes: Vec::new(), unknown: Vec::new() };
    for text in asked {
        match Symbol::parse(text).ok().and_then(|symbol| visit.quoted(&symbol)) {
            Some(quoted) => found.quotes.push(QuoteDocument::new(&quoted, visit.snapshot.as_of)),
            None => found.unknown.push(text.to_owned()),
        }
    }
    document(&found)
}

fn spread(spread: Spread) -> Option<&'static str> {
    match spread {
        Spread::Normal => None,
        Spread::Locked => Some("locked"),
        Spread::Crossed => Some("crossed"),
    }
}

pub(super) fn unknown() -> Answer {
    let detail = "this site quotes no instrument of that symbol; write the exchange's prefix, a colon and the ticker";
    Problem::new(StatusCode::NOT_FOUND, "unknown-symbol", "Unknown symbol", detail.to_owned()).answer()
}

#[derive(Serialize)]
struct List {
    quotes: Vec<QuoteDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

/// A quote as it leaves. Every field but the identity and the delay may be absent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuoteDocument {
    symbol: String,
    name: String,
    exchange: String,
    exchange_name: String,
    kind: &'static str,
    currency: String,
    /// Decimals to show at least.
    decimals: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Exact>,
    /// `trade`, `close`, or `previousClose` before the session's first.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_percent: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bid: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bid_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_close: Option<Exact>,
    /// The day's settlement, of what is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    settlement: Option<Exact>,
    /// `final` or `preliminary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    settlement_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_interest: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_last: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_last_at: Option<String>,
    /// Both, as to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_text: Option<String>,
    /// `locked` or `crossed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    spread: Option<&'static str>,
    /// The trading day that the figures are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    trading_day: Option<String>,
    /// When the newest of it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The same in the exchange's time, as to be shown: `11:00:00 EST`, with the day unless it is today's.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of_text: Option<String>,
    /// The newest time of the exchange's own clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_time: Option<String>,
    /// When the newest of it was received from the vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_trade_at: Option<String>,
    /// The exchange's zone by its IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    delay_minutes: u16,
    session: &'static str,
    /// The same in words, with when it ends.
    session_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday: Option<String>,
    /// When the regular session opens or goes on; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_open: Option<String>,
    /// Whether the vendor has gone quiet in an open session, and since when.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_stale: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    quiet_since: Option<String>,
    /// When the latest cancel or correction of a trade of the day was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_at: Option<String>,
    /// What must be shown beside the figures, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    /// The line that the vendor asks to be shown with its quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
}

impl QuoteDocument {
    pub(crate) fn new(quoted: &Quoted<'_>, now: UnixNanos) -> Self {
        let (quote, instrument) = (quoted.quote, quoted.instrument);
        let price = |value: Option<Price>| value.map(exact);
        let settlement = quote.settlement.filter(|_| is_settled(instrument.kind));
        let next_open = quoted.standing.next_open.filter(|_| quoted.session != SessionState::Open);
        Self {
            symbol: instrument.symbol.to_string(),
            name: instrument.name.clone(),
            exchange: quoted.exchange.mic.to_string(),
            exchange_name: quoted.exchange.name.clone(),
            kind: instrument.kind.code(),
            currency: instrument.currency.clone(),
            decimals: instrument.decimals,
            last: price(quote.last.map(|last| last.price)),
            last_kind: quote.last.map(|last| last.kind.code()),
            change: price(quote.change()),
            change_percent: price(quote.change_percent()),
            open: price(quote.open),
            high: price(quote.high),
            low: price(quote.low),
            close: price(quote.close),
            volume: quote.volume,
            bid: price(quote.bid),
            bid_size: quote.bid_size,
            ask: price(quote.ask),
            ask_size: quote.ask_size,
            previous_close: price(quote.previous_close),
            settlement: price(settlement.map(|settlement| settlement.price)),
            settlement_kind: settlement.map(|own| if own.is_final { "final" } else { "preliminary" }),
            open_interest: quote.open_interest,
            extended_last: price(quote.extended.map(|extended| extended.price)),
            extended_last_at: quote.extended.map(|extended| extended.at.to_string()),
            extended_text: extended(quoted, now),
            spread: quote.spread().and_then(spread),
            trading_day: quote.day.map(|day| day.to_string()),
            as_of_text: quote.as_of.map(|at| moment::of_quote(at, quoted.exchange, now).words),
            as_of: quote.as_of.map(|at| at.to_string()),
            exchange_time: quote.exchange_time.map(|at| at.to_string()),
            received_at: quote.received.map(|at| at.to_string()),
            last_trade_at: quote.last_trade_at.map(|at| at.to_string()),
            time_zone: quoted.exchange.zone.iana_name().map(str::to_owned),
            delay_minutes: quoted.delay_minutes,
            session: quoted.session.code(),
            session_text: session::words(quoted.session, &quoted.standing, quoted.exchange, now),
            holiday: quoted.standing.holiday.as_deref().filter(|name| !name.is_empty()).map(str::to_owned),
            next_open: next_open.map(|at| at.to_string()),
            is_stale: quoted.quiet_since.is_some(),
            quiet_since: quoted.quiet_since.map(|at| at.to_string()),
            corrected_at: quote.correction.as_ref().map(|correction| correction.at.to_string()),
            remarks: session::remarks(quoted, now),
            vendor: quoted.vendor.map(|vendor| vendor.name.clone()),
            credit: quoted.vendor.map(|vendor| vendor.credit.words()).filter(|words| !words.is_empty()),
        }
    }
}
