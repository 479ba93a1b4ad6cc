//! Files of history, read: what they say, and what is said of what they ought not to say.

use broadtape_formats::history::{Entry, Start, read};
use broadtape_model::ActionKind;
use std::path::PathBuf;

/// The rows of a file in short, or the error in place of one.
fn rows(name: &str, text: &str) -> Vec<String> {
    rows_of(name, text.as_bytes())
}

fn rows_of(name: &str, mut bytes: &[u8]) -> Vec<String> {
    let mut rows = Vec::new();
    let outcome = read(name, &mut bytes, &mut |row| {
        rows.push(match row {
            Ok(row) => {
                let symbol = row.symbol.unwrap_or_default();
                match row.entry {
                    Entry::Bar(start, bar) => {
                        let start = match start {
                            Start::Day(day) => day.to_string(),
                            Start::Minute(at) => at.to_string(),
                            Start::WallMinute(at) => at.to_string(),
                        };
                        format!("{symbol} {start} {} {} {} {} {}", bar.open, bar.high, bar.low, bar.close, bar.volume)
                    }
                    Entry::Action(action) => match action.kind {
                        ActionKind::Split { new, old } => format!("{symbol} {} {new}:{old}", action.ex_date),
                        ActionKind::Dividend(amount) => format!("{symbol} {} {amount}", action.ex_date),
                    },
                }
            }
            Err(problem) => problem.to_string(),
        });
    });
    rows.extend(outcome.err().map(|error| error.to_string()));
    rows
}

#[test]
fn a_table_says_what_its_columns_are() {
    let text = "Symbol,Time,Open,High,Low,Close,Volume,Note\n\
                TIDE,2026-03-06,10,11.5,9.25,11,1200,x\n\
                TIDE,2026-03-06T14:30:00Z,10,11,9,11,7.0,\n\
                ,2026-03-07,1,1,1,1,,\n";
    let expected =
        ["TIDE 2026-03-06 10 11.5 9.25 11 1200", "TIDE 2026-03-06T14:30:00Z 10 11 9 11 7", " 2026-03-07 1 1 1 1 0"];
    assert_eq!(rows("bars.csv", text), expected);
    let text = "symbol,date,split,dividend\nTIDE,2026-03-06,7:1,\nTIDE,2026-03-07,,0.25\n";
    assert_eq!(rows("actions.csv", text), ["TIDE 2026-03-06 7:1", "TIDE 2026-03-07 0.25"]);
}

#[test]
fn a_bad_row_costs_itself_and_is_told_with_its_line() {
    let head = "time,open,high,low,close,volume\n";
    for (row, told) in [
        (
            "2026-13-01,1,1,1,1,1",
            "line 2: `2026-13-01` is neither a day, such as 2026-01-31, nor an instant, such as 2026-01-31T14:30:00Z",
        ),
        ("2026-03-01,\"1,5\",1,1,1,1", "line 2: `open`: `1,5` is not a decimal number; write decimals with a point"),
        (
            "2026-03-01,1,0.5,1,1,1",
            "line 2: the high must be the largest and the low the smallest of the four prices; compare the columns with the header",
        ),
        ("2026-03-01,1,1,1", "line 2: `close`: `` is not a decimal number"),
        ("2026-03-01,1,1,1,1,-4", "line 2: `volume`: `-4` is not a whole number"),
        ("2026-03-01,1e3,1,1,1,1", "line 2: `open`: `1e3` is not a decimal number"),
        (
            "2026-03-01,1,1000000000000,1,1,1",
            "line 2: `high`: `1000000000000` is out of the range of a price (±9.2e9, steps of 1e-9)",
        ),
    ] {
        assert_eq!(rows("bars.csv", &format!("{head}{row}\n2026-03-02,1,1,1,1,1\n"))[0], told);
    }
    for (row, told) in [
        (
            "2026-03-01,1:0,",
            "line 2: `split`: `1:0` is not a split; write new and old shares as 7:1, neither of them 0",
        ),
        ("2026-03-01,,-1", "line 2: `dividend`: -1 is not above nought"),
        ("2026-03-01,,", "line 2: neither a split nor a dividend; fill one of them"),
    ] {
        assert_eq!(rows("actions.csv", &format!("date,split,dividend\n{row}\n")), [told]);
    }
    assert_eq!(rows("bars.csv", "date,open,high,low\n"), ["the header has no `close`; it is date,open,high,low"]);
    assert_eq!(rows("bars.csv", ""), ["the file is empty"]);
}

#[test]
fn a_file_without_a_header_is_what_its_name_says() {
    assert_eq!(
        rows("daily/tide.csv", "20131001 00:00,6448000,6448100,6447000,6448000,90\n"),
        ["TIDE 2013-10-01 644.8 644.81 644.7 644.8 90"]
    );
    let minute = "15300000,6448000,6448000,6448000,6448000,90\n86400000,1,1,1,1,1\n";
    assert_eq!(
        rows("20140605_tide_minute_trade.csv", minute),
        [
            "TIDE 2014-06-05T04:15:00 644.8 644.8 644.8 644.8 90",
            "line 2: `86400000` is not a number of milliseconds since midnight"
        ]
    );
    for (name, text) in [
        ("20140605_tide_minute_quote.csv", "15300000,1,1,1,1,1,1,1,1,1,1\n"),
        ("tide.csv", "20131001 09:00,1,1,1,1,1\n"),
        ("tide.csv", "1,2\n"),
    ] {
        assert_eq!(rows(name, text).len(), 1, "{name}: told once, and not as a row");
    }
}

#[test]
fn factors_become_what_happened_between_them() {
    let text = "19980102,0.8613657,0.00892857,1\n\
                20120808,0.8613657,0.03571430,619.86\n\
                20140507,0.8900000,0.14285714,592.33\n\
                20140606,0.8949434,0.14285714,645.57\n\
                20501231,0.8949434,1,0\n";
    let expected = [
        "TIDE 1998-01-03 4:1",
        "TIDE 2012-08-09 4:1",
        "TIDE 2012-08-09 19.943",
        "TIDE 2014-05-08 3.2719",
        "TIDE 2014-06-07 7:1",
    ];
    assert_eq!(rows("tide.csv", text), expected);
}

#[test]
fn the_shared_files_are_read() {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
        .join("market");
    if !shared.exists() {
        eprintln!("skipped: the_shared_files_are_read: {} is not there", shared.display());
        return;
    }
    let file = |path: &str| std::fs::read(shared.join(path)).unwrap();
    for (path, count) in [
        ("dbn/test_data.ohlcv-1m.dbn", 2),
        ("dbn/test_data.ohlcv-1m.v3.dbn.zst", 2),
        ("dbn/test_data.ohlcv-1d.v3.dbn.zst", 0),
        ("lean/equity/usa/factor_files/aapl.csv", 13),
    ] {
        let read = rows_of(path, &file(path));
        assert!(read.len() >= count, "{path}: {read:?}");
        assert!(read.iter().all(|row| !row.contains("line ")), "{path}: {read:?}");
        eprintln!("{path}: {read:?}");
    }
    assert_eq!(rows_of("ticks.dbn", &file("dbn/test_data.trades.dbn")).len(), 1, "ticks are no bars");
}
