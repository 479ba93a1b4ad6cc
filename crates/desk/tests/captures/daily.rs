//! Measure: open, high, low and official close of every symbol-day against the feed's own end-of-day records.

use crate::capture::{Heard, Replay, Venue, folder, ticks};
use broadtape_model::{ConditionTable, Element, Price, Quote, TickChange, TradingHours};
use broadtape_sessions::listing;
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Open, high, low, close.
type Figures = [Option<Price>; 4];

fn venue(conditions: ConditionTable) -> Venue {
    Venue { conditions, zone: "America/New_York", hours: listing("XNYS").unwrap().hours() }
}

/// What the records say of each day, and what the book showed of it when the first of them came.
fn compare(
    heard: &[Heard],
    symbol: &str,
    conditions: ConditionTable,
    feeds: impl Fn(&TickChange) -> bool,
) -> Vec<(Date, Figures, Figures)> {
    let mut records = BTreeMap::new();
    for (date, fields) in heard.iter().filter_map(|heard| heard.record.as_ref()) {
        let figure = |wanted| fields.iter().find(|(element, _)| *element == wanted).and_then(|(_, value)| *value);
        records.insert(*date, [Element::Open, Element::High, Element::Low, Element::Close].map(figure));
    }
    let mut replay = Replay::new(&venue(conditions), &[symbol.to_owned()]);
    let mut shown: BTreeMap<Date, Figures> = BTreeMap::new();
    for tick in heard {
        if let Some((date, _)) = &tick.record {
            let quote = replay.quote(symbol);
            shown.entry(*date).or_insert_with(|| figures(&quote));
        } else if feeds(&tick.tick.change) {
            replay.apply(tick, &mut ());
        }
    }
    records.into_iter().map(|(date, record)| (date, record, shown[&date])).collect()
}

fn figures(quote: &Quote) -> Figures {
    [quote.open, quote.high, quote.low, quote.close.or(quote.last.map(|last| last.price))]
}

#[test]
fn every_symbol_day_equals_the_feeds_own_end_of_day_record() {
    let Some(folder) = folder("every_symbol_day_equals_the_feeds_own_end_of_day_record") else { return };
    let mut agreeing = 0;
    for (file, symbol, conditions) in [
        ("AAPL-20140110-week.ddf.gz", "AAPL", ConditionTable::Utp),
        ("IBM-20140110-week.ddf.gz", "IBM", ConditionTable::Cts),
    ] {
        let heard = ticks(&folder.join(file), "America/New_York");
        for way in ["trades alone", "all but the records"] {
            let feeds = |change: &TickChange| way != "trades alone" || matches!(change, TickChange::Trade(_));
            for (date, record, shown) in compare(&heard, symbol, conditions, feeds) {
                println!("{symbol} {date} {way}: record {record:?}, shown {shown:?}");
                if way == "trades alone" {
                    // The official close may differ from the last print by a cent.
                    let close = shown[3].unwrap().minus(record[3].unwrap()).unwrap().units().abs();
                    assert_eq!(shown[..3], record[..3], "{symbol} {date} {way}");
                    assert!(close <= Price::UNIT / 100, "{symbol} {date} {way}: {shown:?} {record:?}");
                } else {
                    assert_eq!(shown, record, "{symbol} {date} {way}");
                    agreeing += 1;
                }
            }
        }
    }
    assert_eq!(agreeing, 10);
}

/// A future has no sale conditions and a settlement for its close. Of a contract in which nothing was traded there is a
/// record of a settlement alone. On four days the exchange's official open is not the first trade's, and only the record
/// itself says so: once it has come, it is ours too.
#[test]
fn every_contract_day_equals_the_feeds_own_record() {
    let Some(folder) = folder("every_contract_day_equals_the_feeds_own_record") else { return };
    let heard = ticks(&folder.join("RM-20140110-week.ddf.gz"), "America/Chicago");
    let always = Arc::new(TradingHours::regular(Time::MIN, Time::MAX, true));
    let mut contracts: Vec<_> = heard.iter().map(|tick| tick.symbol.clone()).collect();
    contracts.sort();
    contracts.dedup();
    let (mut agreeing, mut with_open, mut count) = (0, 0, 0);
    for contract in contracts.iter().filter(|name| !name.starts_with('_')) {
        let own: Vec<_> = heard.iter().filter(|tick| tick.symbol == *contract).collect();
        let mut replay = Replay::new(
            &Venue { conditions: ConditionTable::All, zone: "America/Chicago", hours: always.clone() },
            std::slice::from_ref(contract),
        );
        let mut seen = Vec::new();
        for tick in own {
            if let Some((date, fields)) = &tick.record {
                let figure =
                    |wanted| fields.iter().find(|(element, _)| *element == wanted).and_then(|(_, value)| *value);
                let record = [Element::Open, Element::High, Element::Low, Element::Close].map(figure);
                let quote = replay.quote(contract);
                if record[3].is_some() && !seen.contains(date) && quote.day == Some(*date) {
                    seen.push(*date);
                    count += 1;
                    let shown = figures(&quote);
                    let nothing_traded = record[..3].iter().all(|price| price.is_none_or(|price| price == Price::ZERO));
                    agreeing += usize::from(shown[3] == record[3] && (nothing_traded || shown[1..3] == record[1..3]));
                    with_open += usize::from(nothing_traded || shown[0] == record[0]);
                }
            } else {
                replay.apply(tick, &mut ());
            }
        }
    }
    println!("high, low and settlement agree on {agreeing} of {count} contract-days, the open on {with_open}");
    assert_eq!((agreeing, with_open, count), (20, 16, 20));
}
