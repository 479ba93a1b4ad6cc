//! Our sessions against those that others have published: every row of every file.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_sessions::{Calendar, listing};
use flate2::read::GzDecoder;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files, the exchange each is of, and how many of its rows differ for a reason that is given below.
const FILES: [(&str, &str, usize); 6] = [
    ("cmes", "XCME", 0),
    ("xasx", "XASX", 0),
    ("xetr", "XETR", 0),
    ("xnys", "XNYS", 0),
    ("xpar", "XPAR", 0),
    ("xtse", "XTSE", 0),
];

#[test]
fn sessions_agree_with_published_ones_row_by_row() {
    let shared = std::env::var_os("BROADTAPE_SHARED").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from);
    let folder = shared.join("market/calendars");
    if !folder.exists() {
        eprintln!(
            "skipped: sessions_agree_with_published_ones_row_by_row: the shared reference material is not there (BROADTAPE_SHARED)"
        );
        return;
    }
    let mut wrong = Vec::new();
    for (file, mic, explained) in FILES {
        let (rows, differences) = compare(&folder.join(format!("{file}.csv.gz")), mic);
        println!("{file}: {} of {rows} rows agree", rows - differences.len());
        if differences.len() != explained {
            wrong.push(format!("{file}: {differences:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many rows a file has, and what of it we have otherwise: rows that differ, and sessions that it lacks.
fn compare(path: &Path, mic: &str) -> (usize, Vec<String>) {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let listing = listing(mic).unwrap();
    let calendar = Calendar::new(listing.zone(), listing.hours());
    let mut differences = Vec::new();
    let mut dates = BTreeSet::new();
    for row in text.lines().skip(1) {
        let (day, times) = row.split_once(',').unwrap();
        let date: Date = day[..10].parse().unwrap();
        dates.insert(date);
        let own = calendar.session(date).map_or_else(
            || "none".to_owned(),
            |session| {
                let mut own = format!("{},{}", session.open(), session.close());
                let breaks: Vec<_> = session.breaks().collect();
                match breaks[..] {
                    [] => own.push_str(",,"),
                    [(start, end)] => write!(own, ",{start},{end}").unwrap(),
                    _ => own.push_str(",several,breaks"),
                }
                own
            },
        );
        if own != times {
            differences.push(format!("{date}: theirs {times}, ours {own}"));
        }
    }
    let (first, last) = (*dates.first().unwrap(), *dates.last().unwrap());
    let extra = calendar.sessions(first, last).filter(|session| !dates.contains(&session.date));
    differences.extend(extra.map(|session| format!("{}: they have none", session.date)));
    (dates.len(), differences)
}
