//! `[[instrument]]`.

use crate::config::errors::Complaint;
use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{ExchangeId, FormerSymbol, Instrument, InstrumentKind, Participant, Reference, Symbol, VendorId};
use jiff::civil::Date;
use std::sync::Arc;

/// What most shares are quoted to.
const DECIMALS: u8 = 2;
/// A price is a whole number of 1e-9: it has no tenth decimal.
const DECIMALS_RANGE: std::ops::RangeInclusive<u32> = 0..=9;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<Instrument> {
    let symbol = table.required("symbol", "\"NQ:AAPL\"", values::symbol);
    let name = table.optional("name", values::some_text);
    let kind = table.optional("kind", values::kind);
    let currency = table.required("currency", "\"USD\"", values::currency);
    let decimals = table.number("decimals", DECIMALS_RANGE);
    let exchange = table.optional("exchange", values::mic);
    let vendor_symbols = table.pairs("vendor_symbols");
    let reference = read_reference(table);
    table.finish();

    let symbol = symbol?;
    known.symbols.declare(table.report(), symbol.value.as_str(), symbol.offset);
    let mic = find_exchange(table, known, &symbol, exchange)?;
    Some(Instrument {
        vendor_symbols: declared_symbols(table, known, &symbol.value, &mic, vendor_symbols),
        name: name.map_or_else(|| symbol.value.ticker().to_owned(), |name| name.value),
        symbol: symbol.value,
        kind: kind.map_or(InstrumentKind::Stock, |kind| kind.value),
        currency: currency?.value,
        decimals: decimals.and_then(|decimals| u8::try_from(decimals.value).ok()).unwrap_or(DECIMALS),
        exchange: mic,
        reference,
    })
}

/// What is known beside what quotes need. None of it must stand.
fn read_reference(table: &mut Table<'_>) -> Reference {
    let listed = table.optional("listed", values::date);
    let delisted = table.optional("delisted", values::date);
    if let (Some(first), Some(last)) = (&listed, &delisted)
        && last.value < first.value
    {
        table.report().add(last.offset, Complaint::DelistedFirst { listed: first.value, delisted: last.value });
    }
    let aliases = table.list("aliases", values::some_text);
    Reference {
        aliases: aliases.into_iter().map(|alias| alias.value.into_boxed_str()).collect(),
        isin: table.optional("isin", values::isin).map(|isin| isin.value),
        figi: table.optional("figi", values::figi).map(|figi| figi.value),
        cik: table.optional("cik", values::cik).map(|cik| cik.value),
        sector: table.optional("sector", values::some_text).map(|sector| Arc::from(sector.value)),
        tick_size: table.optional("tick_size", values::step).map(|step| step.value),
        listing_market: table.optional("listing_market", values::mic).and_then(|mic| Participant::of(&mic.value)),
        listed: listed.map(|day| day.value),
        delisted: delisted.map(|day| day.value),
        former: read_former(table),
    }
}

/// `former_symbols = { "NY:NB" = "1998-09-30" }`: an old symbol and the last day on which it held.
fn read_former(table: &mut Table<'_>) -> Vec<FormerSymbol> {
    const KEY: &str = "former_symbols";
    let pairs = table.pairs(KEY);
    let parsed = |(symbol, until): &(At<String>, At<String>)| -> Result<FormerSymbol, (usize, values::ValueError)> {
        let symbol: Symbol = values::symbol(&symbol.value).map_err(|problem| (symbol.offset, problem))?;
        let until: Date = values::date(&until.value).map_err(|problem| (until.offset, problem))?;
        Ok(FormerSymbol { symbol, until })
    };
    let mut former = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        match parsed(pair) {
            Ok(symbol) => former.push(symbol),
            Err((offset, problem)) => table.report().add(offset, Complaint::Value { key: KEY, problem }),
        }
    }
    former.sort_by_key(|former: &FormerSymbol| former.until);
    former
}

/// The exchange that is named, or else the one of the symbol's prefix.
fn find_exchange(
    table: &Table<'_>,
    known: &Known,
    symbol: &At<Symbol>,
    named: Option<At<String>>,
) -> Option<ExchangeId> {
    if let Some(mic) = named {
        return known.exchanges.refer(table.report(), &mic).then(|| ExchangeId::new(&mic.value));
    }
    let prefix = symbol.value.prefix();
    if !known.prefixes.contains(prefix) {
        let no_exchange = Complaint::NoExchange {
            symbol: symbol.value.to_string(),
            prefix: prefix.to_owned(),
            near: known.prefixes.nearest(prefix),
        };
        table.report().add(symbol.offset, no_exchange);
    }
    known.exchange_of_prefix.get(prefix).cloned()
}

/// What each vendor's feed calls the instrument. A tick of two instruments could be shown as either.
fn declared_symbols(
    table: &Table<'_>,
    known: &mut Known,
    symbol: &Symbol,
    mic: &ExchangeId,
    names: Vec<(At<String>, At<String>)>,
) -> Vec<(VendorId, Arc<str>)> {
    let mut declared = Vec::new();
    for (vendor, name) in names {
        if !known.vendors.refer(table.report(), &vendor) {
            continue;
        }
        if !known.quoted_exchanges.contains(&(vendor.value.clone(), mic.to_string())) {
            let no_code = Complaint::NoVendorCode {
                symbol: symbol.to_string(),
                vendor: vendor.value.clone(),
                mic: mic.to_string(),
            };
            table.report().add(vendor.offset, no_code);
        }
        let feed_symbol = format!("{} {} at {mic}", vendor.value, name.value);
        known.feed_symbols.declare(table.report(), &feed_symbol, name.offset);
        declared.push((VendorId::new(&vendor.value), Arc::from(name.value)));
    }
    declared
}
