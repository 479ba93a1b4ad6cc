//! Ticks as CSV: a row for each, and for a refresh or a daily record one for each of its figures.

use super::export::Ticks;
use anyhow::Result;
use broadtape_model::{Element, FeedSymbol, Lane, Price, RefreshField, Tick, TickChange, UnixNanos};
use std::io::Write;

const COLUMNS: [&str; 19] = [
    "lane",
    "received",
    "exchange_time",
    "vendor",
    "exchange_code",
    "symbol",
    "day",
    "change",
    "price",
    "size",
    "condition",
    "may_set_last",
    "participant",
    "bid",
    "bid_size",
    "ask",
    "ask_size",
    "figure",
    "value",
];

/// What stands in the columns from `change` on; what is absent is empty.
#[derive(Default)]
struct Change {
    what: &'static str,
    price: Option<Price>,
    size: Option<u64>,
    condition: String,
    may_set_last: &'static str,
    participant: String,
    bid: Option<Price>,
    bid_size: Option<u64>,
    ask: Option<Price>,
    ask_size: Option<u64>,
    figure: String,
    value: String,
}

pub(super) fn write(ticks: &Ticks<'_>, output: impl Write) -> Result<String> {
    let mut rows = csv::Writer::from_writer(output);
    rows.write_record(COLUMNS)?;
    let count = ticks.visit(&mut |lane, symbol, tick| {
        for change in changes(&tick.change) {
            rows.write_record(row(lane, symbol, tick, change))?;
        }
        Ok(())
    })?;
    rows.flush()?;
    Ok(format!("{count} ticks"))
}

fn row(lane: Lane, symbol: &FeedSymbol, tick: &Tick, change: Change) -> [String; COLUMNS.len()] {
    let price = |price: Option<Price>| price.map(|price| price.to_string()).unwrap_or_default();
    let size = |size: Option<u64>| size.map(|size| size.to_string()).unwrap_or_default();
    [
        lane.to_string(),
        tick.received.to_string(),
        tick.exchange_time.map(|time: UnixNanos| time.to_string()).unwrap_or_default(),
        symbol.vendor.to_string(),
        symbol.exchange_code.to_string(),
        symbol.symbol.to_string(),
        tick.day.map(|day| char::from(day.0).to_string()).unwrap_or_default(),
        change.what.to_owned(),
        price(change.price),
        size(change.size),
        change.condition,
        change.may_set_last.to_owned(),
        change.participant,
        price(change.bid),
        size(change.bid_size),
        price(change.ask),
        size(change.ask_size),
        change.figure,
        change.value,
    ]
}

fn changes(change: &TickChange) -> Vec<Change> {
    match change {
        TickChange::Trade(trade) => vec![Change {
            what: "trade",
            price: Some(trade.price),
            size: Some(trade.size),
            condition: trade.conditions.to_string(),
            may_set_last: if trade.may_set_last { "true" } else { "false" },
            participant: trade.participant.map(|participant| participant.to_string()).unwrap_or_default(),
            ..Change::default()
        }],
        TickChange::TopOfBook(top) => vec![Change {
            what: "quote",
            bid: top.bid,
            bid_size: top.bid_size,
            ask: top.ask,
            ask_size: top.ask_size,
            ..Change::default()
        }],
        TickChange::Element { element, value } => vec![figure("figure", &(*element, *value))],
        TickChange::Refresh(refresh) => {
            let what = if refresh.resets { "reset" } else { "refresh" };
            refresh.fields.iter().map(|field| figure(what, field)).collect()
        }
        TickChange::Daily(daily) => daily
            .fields
            .iter()
            .map(|field| Change { condition: daily.date.to_string(), ..figure("daily", field) })
            .collect(),
        TickChange::Amend(amendment) => {
            let what = if amendment.instead.is_some() { "correction" } else { "cancel" };
            // What was, and then what is instead, as a trade.
            let was = Change { what, price: Some(amendment.was.price), size: amendment.was.size, ..Change::default() };
            let instead = amendment.instead.map(TickChange::Trade).iter().flat_map(changes).collect::<Vec<_>>();
            let figures = amendment.figures.iter().map(|field| figure("refresh", field));
            std::iter::once(was).chain(instead).chain(figures).collect()
        }
        TickChange::Halt(is_halted) => {
            vec![Change { what: if *is_halted { "halt" } else { "resume" }, ..Change::default() }]
        }
        TickChange::Heartbeat => vec![Change { what: "heartbeat", ..Change::default() }],
        // History has files of its own; here it is said that it came.
        TickChange::Bars(_) => vec![Change { what: "bars", ..Change::default() }],
        TickChange::Action(_) => vec![Change { what: "action", ..Change::default() }],
    }
}

/// A figure; one that the feed cleared has no value.
fn figure(what: &'static str, (element, value): &RefreshField) -> Change {
    let name = match element {
        Element::Other(number) => format!("other-{number}"),
        named => snake_case(&format!("{named:?}")),
    };
    let value = value.map(|value| value.to_string()).unwrap_or_default();
    Change { what, figure: name, value, ..Change::default() }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
