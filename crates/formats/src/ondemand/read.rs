//! Answers to quotes.

use super::wire;
use broadtape_model::{
    DayCode, Element, Price, Problem, ProblemKind, Refresh, RefreshField, SaleConditions, TickChange, Trade, UnixNanos,
};
use serde_json::value::RawValue;

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The quotes.
    pub quotes: Vec<Quote>,
    /// Those that cannot be read: why, and as they came.
    pub refused: Vec<(Problem, String)>,
}

/// A quote as the service tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
    /// The vendor's symbol.
    pub symbol: String,
    /// The vendor's name of the exchange, where it says so.
    pub exchange: Option<String>,
    /// How the service says that it comes by it.
    pub mode: Option<Mode>,
    /// The trading day.
    pub day: Option<DayCode>,
    /// When the last trade happened.
    pub traded: Option<UnixNanos>,
    /// The figures that are said.
    pub fields: Vec<RefreshField>,
    /// The last prices outside of the session, with the time of each.
    pub extended: Vec<(Price, UnixNanos)>,
}

/// How a service comes by a quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// As it happens.
    RealTime,
    /// After the delay that the exchange asks for.
    Delayed,
    /// At the end of the day.
    EndOfDay,
}

impl Quote {
    /// The changes that it is, each with its own time.
    pub fn changes(&self) -> impl Iterator<Item = (Option<UnixNanos>, TickChange)> + use<'_> {
        let fields = Refresh { resets: false, fields: self.fields.clone() };
        let refresh = (!self.fields.is_empty()).then(|| (self.traded, TickChange::Refresh(Box::new(fields))));
        let extended = self.extended.iter().map(|(price, time)| {
            let conditions = SaleConditions::one(b'T');
            (
                Some(*time),
                TickChange::Trade(Trade { price: *price, size: 0, conditions, may_set_last: true, participant: None }),
            )
        });
        refresh.into_iter().chain(extended)
    }
}

/// Reads an answer.
///
/// # Errors
/// When it is no answer to `getQuote`, or says that something went wrong.
pub fn read(json: &[u8]) -> Result<Answer, Problem> {
    let unreadable = |what: String| Problem::new(ProblemKind::Unreadable, "", what);
    let answer: wire::Answer<'_> = serde_json::from_slice(json)
        .map_err(|error| unreadable(format!("the answer is no quotes in JSON: {error}")))?;
    // 204 says that there is nothing to tell.
    if let Some(wire::Status { code: Some(code), message }) = &answer.status
        && !(200..300).contains(code)
    {
        let words: String = message.as_deref().unwrap_or("no reason is given").chars().take(200).collect();
        return Err(unreadable(format!("the service answers {code}: {}", words.escape_debug())));
    }
    let mut read = Answer::default();
    for result in answer.results.unwrap_or_default() {
        match quote(result) {
            Ok(quote) => read.quotes.push(quote),
            Err(problem) => read.refused.push((problem, result.get().to_owned())),
        }
    }
    Ok(read)
}

fn quote(json: &RawValue) -> Result<Quote, Problem> {
    let wire: wire::Quote<'_> = serde_json::from_str(json.get())
        .map_err(|_| Problem::new(ProblemKind::Unreadable, "", "a quote that is none; it is left out"))?;
    let symbol = wire.symbol.as_deref().filter(|symbol| !symbol.is_empty() && symbol.len() <= 64);
    let symbol =
        symbol.ok_or_else(|| Problem::new(ProblemKind::Missing, "", "a quote without a symbol; it is left out"))?;
    figures(&wire, symbol)
        .map_err(|what| Problem::new(ProblemKind::Unreadable, symbol.escape_debug().to_string(), what))
}

const NO_NUMBER: &str = "a figure that is no decimal number, or beyond what can be held; the quote is left out";
const NO_TIME: &str = "a time that is none; the quote is left out";

fn figures(wire: &wire::Quote<'_>, symbol: &str) -> Result<Quote, &'static str> {
    // The figures of the day are official only once the day is over (flags: c closed, s settled).
    let is_closed = matches!(wire.flag.as_deref(), Some("c" | "s"));
    let is_settled = wire.flag.as_deref() == Some("s");
    let cells = [
        (Element::PreviousClose, wire.previous_close),
        (Element::Open, wire.open),
        (Element::High, wire.high),
        (Element::Low, wire.low),
        (Element::Last, wire.last_price),
        (Element::LastSize, wire.trade_size),
        (Element::Close, wire.close.filter(|_| is_closed)),
        (Element::Settlement, wire.settlement.filter(|_| is_settled)),
        (Element::Volume, wire.volume),
        (Element::OpenInterest, wire.open_interest),
        (Element::Bid, wire.bid),
        (Element::BidSize, wire.bid_size),
        (Element::Ask, wire.ask),
        (Element::AskSize, wire.ask_size),
    ];
    let mut fields = Vec::new();
    for (element, cell) in cells {
        if let Some(value) = cell.map(number).transpose()? {
            fields.push((element, Some(value)));
        }
    }
    let mut extended = Vec::new();
    for (price, time) in
        [(wire.pre_market_price, &wire.pre_market_timestamp), (wire.after_hours_price, &wire.after_hours_timestamp)]
    {
        if let (Some(price), Some(time)) = (price, time.as_deref()) {
            extended.push((number(price)?, instant(time)?));
        }
    }
    extended.sort_by_key(|(_, time)| *time);
    Ok(Quote {
        symbol: symbol.to_owned(),
        exchange: wire.exchange.as_deref().filter(|name| !name.is_empty()).map(str::to_owned),
        mode: wire.mode.as_deref().and_then(mode),
        day: wire.day_code.as_deref().and_then(day),
        traded: wire.trade_timestamp.as_deref().filter(|time| !time.is_empty()).map(instant).transpose()?,
        fields,
        extended,
    })
}

fn number(cell: &RawValue) -> Result<Price, &'static str> {
    // Some services write numbers as texts.
    let text = cell.get().trim_matches('"');
    Price::parse(text).map_err(|_| NO_NUMBER)
}

fn instant(text: &str) -> Result<UnixNanos, &'static str> {
    UnixNanos::parse(text).map_err(|_| NO_TIME)
}

fn mode(word: &str) -> Option<Mode> {
    match word {
        "R" | "r" => Some(Mode::RealTime),
        "I" | "i" => Some(Mode::Delayed),
        "D" | "d" => Some(Mode::EndOfDay),
        _ => None,
    }
}

fn day(code: &str) -> Option<DayCode> {
    let &[code] = code.as_bytes() else { return None };
    code.is_ascii_alphanumeric().then_some(DayCode(code))
}
