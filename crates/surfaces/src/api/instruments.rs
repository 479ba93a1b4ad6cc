//! Instruments: `/api/v1/instruments?search=…` and `/api/v1/instruments/{symbol}`.

use super::document;
use super::exact::{Exact, exact};
use super::problem::{BadParameter, Problem};
use crate::answer::Answer;
use crate::visit::Visit;
use broadtape_desk::{Listed, Match};
use broadtape_model::{InstrumentKind, Symbol};
use http::StatusCode;
use serde::Serialize;

/// Instruments in one answer: as many as a list that is chosen from can use.
const LIMIT_MAX: usize = 100;
const LIMIT_DEFAULT: usize = 20;

/// What is typed at most: longer than any name.
const TYPED_MAX: usize = 100;

/// One instrument, also by a symbol that it had before. An unknown one is 404.
pub(crate) fn one(visit: &Visit<'_>) -> Answer {
    match Symbol::parse(&visit.named()).ok().and_then(|symbol| visit.snapshot.listed(visit.site, &symbol)) {
        Some(listed) => document(&InstrumentDocument::new(&listed)),
        None => {
            let detail = "this site shows no instrument of that symbol; look for it with /api/v1/instruments?search=";
            Problem::new(StatusCode::NOT_FOUND, "unknown-symbol", "Unknown symbol", detail.to_owned()).answer()
        }
    }
}

/// What fits `search`, the best first; without it every instrument by symbol, `after` one.
pub(crate) fn list(visit: &Visit<'_>) -> Answer {
    match Question::read(visit) {
        Ok(question) => document(&question.answer(visit)),
        Err(problem) => problem.answer(),
    }
}

struct Question<'a> {
    typed: Option<&'a str>,
    after: Option<Symbol>,
    exchange: Option<&'a str>,
    kind: Option<InstrumentKind>,
    limit: usize,
}

impl<'a> Question<'a> {
    fn read(visit: &Visit<'a>) -> Result<Self, BadParameter> {
        let request = visit.request;
        let typed = request.parameter("search");
        if typed.is_some_and(|typed| typed.len() > TYPED_MAX) {
            return Err(BadParameter::new(
                "search",
                format!("is longer than {TYPED_MAX} bytes; a name's first words do"),
            ));
        }
        let after = request.parameter("after").map(Symbol::parse).transpose();
        Ok(Self {
            typed,
            after: after.map_err(|error| BadParameter::new("after", format!("is not usable: {error}")))?,
            exchange: exchange(visit)?,
            kind: kind(visit)?,
            limit: limit(visit, LIMIT_DEFAULT, LIMIT_MAX)?,
        })
    }

    fn fits(&self, listed: &Listed<'_>) -> bool {
        self.exchange.is_none_or(|mic| listed.exchange.mic.as_str() == mic)
            && self.kind.is_none_or(|kind| listed.instrument.kind == kind)
    }

    fn answer(&self, visit: &Visit<'_>) -> List {
        if let Some(typed) = self.typed {
            let found = visit.snapshot.search(visit.site, typed, self.limit, |listed| self.fits(listed));
            let with_match = |(listed, how): (Listed<'_>, Match)| InstrumentDocument {
                matches: Some(how.code()),
                ..InstrumentDocument::new(&listed)
            };
            return List { instruments: found.into_iter().map(with_match).collect(), next: None };
        }
        let every = visit.snapshot.listed_after(visit.site, self.after.as_ref());
        let instruments: Vec<_> = every
            .filter(|listed| self.fits(listed))
            .take(self.limit)
            .map(|listed| InstrumentDocument::new(&listed))
            .collect();
        let next = instruments.last().filter(|_| instruments.len() == self.limit).map(|last| last.symbol.clone());
        List { instruments, next }
    }
}

/// `exchange`: the MIC of one that the house knows.
pub(super) fn exchange<'a>(visit: &Visit<'a>) -> Result<Option<&'a str>, BadParameter> {
    let Some(mic) = visit.request.parameter("exchange") else { return Ok(None) };
    let known = &visit.snapshot.house.exchanges;
    if known.iter().any(|exchange| exchange.mic.as_str() == mic) {
        return Ok(Some(mic));
    }
    let known: Vec<_> = known.iter().map(|exchange| exchange.mic.as_str()).take(20).collect();
    Err(BadParameter::new("exchange", format!("is no exchange of this house; it has {}", known.join(", "))))
}

/// `kind`: a kind of instrument.
pub(super) fn kind(visit: &Visit<'_>) -> Result<Option<InstrumentKind>, BadParameter> {
    let Some(word) = visit.request.parameter("kind") else { return Ok(None) };
    let found = InstrumentKind::ALL.iter().find(|(_, code)| *code == word).map(|(kind, _)| *kind);
    let words = || InstrumentKind::ALL.map(|(_, code)| code).join(", ");
    found.map(Some).ok_or_else(|| BadParameter::new("kind", format!("is one of {}", words())))
}

/// `limit`: how many at most.
pub(super) fn limit(visit: &Visit<'_>, usual: usize, most: usize) -> Result<usize, BadParameter> {
    let Some(text) = visit.request.parameter("limit") else { return Ok(usual) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| BadParameter::new("limit", format!("is a whole number from 1 to {most}")))
}

#[derive(Serialize)]
struct List {
    instruments: Vec<InstrumentDocument>,
    /// What to ask `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An instrument as it leaves. Every field behind the exchange's name may be absent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InstrumentDocument {
    symbol: String,
    name: String,
    kind: &'static str,
    currency: String,
    decimals: u8,
    exchange: String,
    exchange_name: String,
    /// How it fits what was typed: `symbol`, `name`, `prefix`, `word`.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matches: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    figi: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cik: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tick_size: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delisted: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former_symbols: Vec<FormerSymbolDocument>,
}

#[derive(Serialize)]
struct FormerSymbolDocument {
    symbol: String,
    /// The last day on which it held.
    until: String,
}

impl InstrumentDocument {
    fn new(listed: &Listed<'_>) -> Self {
        let (instrument, exchange, reference) = (listed.instrument, listed.exchange, &listed.instrument.reference);
        Self {
            symbol: instrument.symbol.to_string(),
            name: instrument.name.clone(),
            kind: instrument.kind.code(),
            currency: instrument.currency.clone(),
            decimals: instrument.decimals,
            exchange: exchange.mic.to_string(),
            exchange_name: exchange.name.clone(),
            matches: None,
            aliases: reference.aliases.iter().map(ToString::to_string).collect(),
            isin: reference.isin.map(|isin| isin.to_string()),
            figi: reference.figi.map(|figi| figi.to_string()),
            cik: reference.cik.map(|cik| cik.to_string()),
            sector: reference.sector.as_deref().map(str::to_owned),
            tick_size: reference.tick_size.map(exact),
            listed: reference.listed.map(|day| day.to_string()),
            delisted: reference.delisted.map(|day| day.to_string()),
            former_symbols: reference
                .former
                .iter()
                .map(|former| FormerSymbolDocument {
                    symbol: former.symbol.to_string(),
                    until: former.until.to_string(),
                })
                .collect(),
        }
    }
}
