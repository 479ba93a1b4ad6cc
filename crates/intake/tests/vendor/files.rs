//! Files of all formats, packed in all ways.

use crate::house::{house, vendor};
use crate::tape::MemoryTape;
use broadtape_intake::vendor::{Capture, CaptureError, Tally};
use broadtape_model::{Lane, Tick, TickChange, UnixNanos};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("the test's own instant")
}

/// What comes of a file: the tally, the ticks with their lanes, and what was told.
struct Taken {
    outcome: Result<Tally, CaptureError>,
    ticks: Vec<(Lane, Tick)>,
    symbols: Vec<String>,
    told: Vec<String>,
}

fn take(exchanges: &[(&str, u16)], path: &Path) -> Taken {
    let (house, vendor) = (house(exchanges), vendor());
    let (tape, _listener) = MemoryTape::new();
    let now = at("2030-01-01T00:00:00Z");
    let capture = Capture { house: &house, vendor: &vendor, tape: &tape, quarantine: None, received: None, now };
    let mut told = Vec::new();
    let outcome = capture.ingest(path, &mut |_, _| {}, &mut |notice| told.push(notice.to_string()));
    let appended = tape.appended.into_inner().unwrap();
    let symbols = appended.iter().flat_map(|(_, batch)| &batch.symbols);
    let symbols = symbols.map(|symbol| format!("{}@{}", symbol.symbol, symbol.exchange_code)).collect();
    let ticks = appended.into_iter().flat_map(|(lane, batch)| batch.ticks.into_iter().map(move |tick| (lane, tick)));
    Taken { outcome, ticks: ticks.collect(), symbols, told }
}

fn write(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const TABLE: &str = "time,symbol,exchange,price,size,bid,ask\n\
    2026-03-02T14:30:00Z,ABCD,Q,12.34,100,,\n\
    2026-03-02T14:30:01Z,ABCD,Q,\"12,34\",100,,\n\
    2026-03-02T14:30:02Z,ABCD,Q,0,100,,\n\
    2026-03-02 09:30:03,ABCD,Q,,,12.33,12.35\n\
    2026-03-02T14:30:01Z,WXYZ,Q,-7,1,,\n";

#[test]
fn a_table_is_taken_plain_and_packed_in_any_way() {
    let folder = tempfile::tempdir().unwrap();
    let packed = [
        ("plain.csv", TABLE.as_bytes().to_vec()),
        ("packed.zst", zstd::encode_all(TABLE.as_bytes(), 3).unwrap()),
        ("packed.zip", zip(&[("ticks.csv", TABLE.as_bytes())])),
    ];
    for (name, bytes) in packed {
        let taken = take(&[("Q", 15)], &write(&folder, name, &bytes));
        let tally = taken.outcome.unwrap();
        assert_eq!((tally.messages, tally.ticks, tally.refused_in_all()), (5, 3, 2), "{name}: {:?}", taken.told);
        let told = taken.told.join("\n");
        assert!(told.contains("line 3, `12,34`: a number with a decimal comma"), "{told}");
        assert!(told.contains("line 4, ABCD at Q: a price of 0 or less"), "{told}");
        assert!(told.contains("no instrument is configured for its symbol `WXYZ`"), "{told}");
        let received: Vec<String> = taken.ticks.iter().map(|(_, tick)| tick.received.to_string()).collect();
        let expected = ["14:30:00", "14:30:03", "14:30:03"].map(|time| format!("2026-03-02T{time}Z"));
        assert_eq!(received, expected, "a receipt never goes back");
        assert_eq!(taken.ticks[2].1.exchange_time, Some(at("2026-03-02T14:30:01Z")));
        assert!(taken.ticks.iter().all(|(lane, _)| *lane == Lane::Past { minutes: 15, run: 1 }));
    }
}

#[test]
fn a_table_without_what_it_needs_costs_that_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let taken = take(&[("Q", 15)], &write(&folder, "ticks.csv", b"time,symbol,price\n1,2,3\n"));
    let told = taken.outcome.unwrap_err().to_string();
    assert!(told.contains("ticks.csv: line 1: the heading line lacks"), "{told}");
    assert!(taken.ticks.is_empty());
}

#[test]
fn an_archive_that_is_damaged_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let whole = zip(&[("ticks.csv", TABLE.as_bytes())]);
    let told =
        take(&[("Q", 15)], &write(&folder, "cut.zip", &whole[..whole.len() / 2])).outcome.unwrap_err().to_string();
    assert!(told.contains("cut.zip"), "{told}");
}

#[test]
fn a_dbn_file_of_an_unknown_version_costs_that_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in [&b"DBN\x09\0\0\0\0"[..], b"DBN\x09"] {
        let taken = take(&[("XNAS", 15)], &write(&folder, "new.dbn", bytes));
        let told = taken.outcome.unwrap_err().to_string();
        assert!(told.contains("new.dbn: DBN version 9; this release reads versions 1 to 3"), "{told}");
    }
}

/// A shared file; `None`, told, where there is none.
fn shared(test: &str, name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("market").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {test}: there is no {}", path.display());
    None
}

#[test]
fn a_dbn_file_finds_its_exchange_by_any_of_its_names() {
    for code in ["GLBX.MDP3.GLBX", "GLBX.MDP3", "GLBX"] {
        for name in ["dbn/test_data.tbbo.dbn", "dbn/test_data.tbbo.v3.dbn.zst"] {
            let Some(path) = shared("a_dbn_file_finds_its_exchange_by_any_of_its_names", name) else { return };
            let taken = take(&[(code, 10)], &path);
            let tally = taken.outcome.unwrap();
            assert_eq!((tally.messages, tally.ticks, tally.refused_in_all()), (2, 4, 0), "{:?}", taken.told);
            assert_eq!(taken.symbols, [format!("ESH1@{code}")]);
            let (lane, first) = &taken.ticks[0];
            assert_eq!(*lane, Lane::Past { minutes: 10, run: 1 });
            assert_eq!(first.exchange_time, Some(at("2020-12-28T13:00:00.098821953Z")));
            assert!(first.received > first.exchange_time.unwrap(), "the receipt is the vendor's");
            assert!(matches!(
                (&first.change, &taken.ticks[1].1.change),
                (TickChange::TopOfBook(_), TickChange::Trade(_))
            ));
        }
    }
}

#[test]
fn leans_archives_are_taken_whole() {
    const TEST: &str = "leans_archives_are_taken_whole";
    for (kind, rows) in [("trade", 19_264), ("quote", 99_852)] {
        let Some(path) = shared(TEST, &format!("lean/equity/usa/tick/ibm/20131011_{kind}.zip")) else { return };
        let taken = take(&[("usa", 15)], &path);
        let tally = taken.outcome.unwrap();
        assert_eq!((tally.messages, tally.ticks, tally.refused_in_all()), (rows, rows, 0), "{:?}", tally.refused);
        assert!(taken.symbols.iter().all(|symbol| symbol == "IBM@usa"));
        assert!(taken.ticks.is_sorted_by_key(|(_, tick)| tick.received));
    }
}
