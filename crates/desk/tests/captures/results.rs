//! Measure: the vendor's own expected book, row by row and column by column.

use crate::capture::{Replay, Venue, folder, ticks};
use broadtape_model::{ConditionTable, LastKind, Price, Quote, TradingHours, UnixNanos};
use broadtape_sessions::listing;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The columns: last update, last price, what that is, previous settlement, settlement, whether settled.
const COLUMNS: [&str; 6] = ["time", "last", "flag", "previous settle", "settle", "is settled"];

/// An instrument in a row, cell by cell.
type Row = [String; 6];

#[test]
fn the_vendors_own_book_is_ours_row_by_row() {
    let Some(folder) = folder("the_vendors_own_book_is_ours_row_by_row") else { return };
    let shares = || listing("XNYS").unwrap().hours();
    let always = || Arc::new(TradingHours::regular(Time::MIN, Time::MAX, true));
    for (name, zone, conditions, hours, other) in [
        ("AAPL", "America/New_York", ConditionTable::Utp, shares(), 0),
        ("IBM", "America/New_York", ConditionTable::Cts, shares(), 0),
        // At its opening, trades without a time of their own stand before the message that had a row printed.
        ("RM", "America/Chicago", ConditionTable::All, always(), 1),
    ] {
        let heard = ticks(&folder.join(format!("{name}-20140110-week.ddf.gz")), zone);
        let table = std::fs::read_to_string(folder.join(format!("{name}-20140110_Result.txt"))).unwrap();
        let rows: Vec<_> = table.lines().map(read).collect();
        let mut symbols: Vec<_> = rows.iter().flat_map(|(_, row)| row.keys().cloned()).collect();
        symbols.sort();
        symbols.dedup();
        let mut replay = Replay::new(&Venue { conditions, zone, hours }, &symbols);
        let mut next = heard.iter().peekable();
        let (mut count, mut agreeing, mut differing) = (0, [0; 6], BTreeMap::<_, usize>::new());
        for (at, expected) in rows {
            // A row was printed when the first message of its time came, before that was applied.
            while let Some(tick) = next.next_if(|tick| tick.tick.received < at) {
                replay.apply(tick, &mut ());
            }
            for (symbol, theirs) in expected {
                count += 1;
                let own = ours(&replay.quote(&symbol));
                for column in 0..COLUMNS.len() {
                    if own[column] == theirs[column] {
                        agreeing[column] += 1;
                    } else {
                        let reason = reason(column, &theirs, &own);
                        if reason == OTHER {
                            println!("{symbol} {at} {}: theirs {theirs:?}, ours {own:?}", COLUMNS[column]);
                        }
                        *differing.entry((COLUMNS[column], reason)).or_default() += 1;
                    }
                }
            }
        }
        println!("{name}: {count} rows; agreeing by column {:?}", COLUMNS.iter().zip(agreeing).collect::<Vec<_>>());
        println!("{name}: differing {differing:#?}");
        let found: usize = differing.iter().filter(|((_, reason), _)| *reason == OTHER).map(|(_, n)| n).sum();
        assert_eq!(found, other, "{name}");
    }
}

const OTHER: &str = "other";

/// Why a cell differs.
fn reason(column: usize, theirs: &Row, ours: &Row) -> &'static str {
    let knows_no_previous = theirs[3] == "0.000";
    match COLUMNS[column] {
        "previous settle" if knows_no_previous => "their book began without the previous settlement",
        "last" | "flag" if knows_no_previous && theirs[2].is_empty() && ours[2] == "PREV_SETTLE" => {
            "the same: nothing has traded, and we show the previous close"
        }
        // Odd lots and the like are messages too; ours is the newest of them.
        "time" if theirs[0] < ours[0] || theirs[0].starts_with("12-31") => "theirs is of the last change of a price",
        _ => OTHER,
    }
}

/// `RMF2014` in the table is `RMF4` in the feed.
fn feed_symbol(name: &str) -> String {
    name.replace("201", "")
}

fn read(line: &str) -> (UnixNanos, BTreeMap<String, Row>) {
    let (millis, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let cells: Vec<_> = rest.split('|').map(str::trim).collect();
    let row = |cells: &[&str]| {
        let [symbol, time, last, flag, previous_settle, settle, is_settled, ..] = cells else { return None };
        let row = [time, last.trim_end_matches(['s', 'p']), flag, previous_settle, settle, is_settled];
        Some((feed_symbol(symbol), row.map(|cell| (*cell).to_owned())))
    };
    let at = UnixNanos::from_millis(millis.parse().unwrap()).unwrap();
    (at, cells.chunks(8).filter_map(row).collect())
}

/// Our quote in the vendor's columns; its times are those of New York.
fn ours(quote: &Quote) -> Row {
    let price = |price: Option<Price>| price.unwrap_or(Price::ZERO).to_fixed(3);
    let zone = TimeZone::get("America/New_York").unwrap();
    let time = quote.as_of.unwrap_or(UnixNanos::EPOCH).timestamp().to_zoned_datetime(zone);
    let flag = match quote.last.map(|last| last.kind) {
        Some(LastKind::Trade) => "LAST_TRADE",
        Some(LastKind::Close) => "SETTLE",
        Some(LastKind::PreviousClose) => "PREV_SETTLE",
        None => "",
    };
    [
        time.strftime("%m-%d %H:%M:%S").to_string(),
        price(quote.last.map(|last| last.price)),
        flag.to_owned(),
        price(quote.previous_close),
        price(quote.close),
        quote.close.is_some().to_string(),
    ]
}
