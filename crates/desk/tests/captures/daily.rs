//! Measure: open, high, low and official close of every symbol-day against the feed's own end-of-day records.

use crate::capture::{Heard, Replay, Venue, folder, ticks};
use broadtape_model::{ConditionTable, Element, Price, Quote, TickChange};
use broadtape_sessions::listing;
use jiff::civil::Date;
use std::collections::BTreeMap;

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
