//! The door of history, against a real tape.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_intake::history::{Import, Imported};
use broadtape_intake::vendor::each_stream;
use broadtape_model::{
    ConditionTable, Exchange, ExchangeId, FormerSymbol, House, Instrument, InstrumentKind, Lane, Reference, Symbol,
    Tick, TickChange, TradingHours, UnixNanos, Vendor, VendorId,
};
use broadtape_tape::Tape;
use broadtape_tape::embedded::{EmbeddedTape, Options};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use std::cell::Cell;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

fn house() -> House {
    let vendor = VendorId::new("archive");
    let former = FormerSymbol { symbol: Symbol::parse("HB:EBB").unwrap(), until: date(2001, 5, 4) };
    House {
        vendors: vec![Vendor {
            id: vendor.clone(),
            name: "Archive".into(),
            credit: Default::default(),
            quiet_seconds: 60,
        }],
        exchanges: vec![Exchange {
            mic: ExchangeId::new("XHBR"),
            name: "Harbour".into(),
            prefix: "HB".into(),
            vendor_codes: vec![(vendor.clone(), Arc::from("H"))],
            zone: TimeZone::get("America/New_York").unwrap(),
            zone_label: None,
            country: None,
            hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false)),
            conditions: ConditionTable::All,
            delay_minutes: 15,
        }],
        instruments: vec![Instrument {
            symbol: Symbol::parse("HB:TIDE").unwrap(),
            name: "Tidewater".into(),
            kind: InstrumentKind::Stock,
            currency: "USD".into(),
            decimals: 2,
            exchange: ExchangeId::new("XHBR"),
            vendor_symbols: vec![(vendor, Arc::from("TIDE"))],
            reference: Reference { former: vec![former], ..Reference::default() },
        }],
        ..House::default()
    }
}

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).unwrap()
}

fn tape(folder: &Path) -> EmbeddedTape {
    EmbeddedTape::open(folder, &Options::default()).unwrap().0
}

/// Imports a text as a file of this name, as received on an evening.
fn import(tape: &dyn Tape, name: &str, text: &str) -> (Imported, Vec<String>) {
    let (house, vendor, now) = (house(), VendorId::new("archive"), at("2026-03-10T22:00:00Z"));
    let mut import = Import::new(&house, &vendor, tape, now, now).unwrap();
    let mut told = Vec::new();
    import.take(name, &mut text.as_bytes(), None, &mut |problem| told.push(problem.to_string())).unwrap();
    let imported = import.finish(&mut |problem| told.push(problem.to_string())).unwrap();
    (imported, told)
}

fn ticks(tape: &dyn Tape) -> Vec<Tick> {
    let mut all = Vec::new();
    for lane in tape.lanes().unwrap() {
        assert_eq!(lane, Lane::Past { minutes: 15, run: 1 });
        let (mut reader, mut block) = (tape.ticks(lane).unwrap(), Vec::new());
        while reader.next_block(&mut block).unwrap() {
            all.append(&mut block);
        }
    }
    all
}

const DAYS: &str = "symbol,date,open,high,low,close,volume\n\
                    TIDE,2025-12-31,10,12,9,11,100\n\
                    HB:TIDE,2026-01-02,11,12,11,12,100\n\
                    EBB,2001-05-04,1,1,1,1,5\n\
                    NOPE,2026-01-02,11,12,11,12,100\n\
                    TIDE,2026-03-11,11,12,11,12,100\n\
                    TIDE,2026-01-02,11,13,11,13,200\n";

#[test]
fn bars_go_to_a_lane_of_the_past_and_end_when_their_last_day_does() {
    let folder = tempfile::tempdir().unwrap();
    let tape = tape(folder.path());
    let (imported, told) = import(&tape, "days.csv", DAYS);
    assert_eq!(imported, Imported { bars: 3, actions: 0, known: 0, refused: 2 });
    assert_eq!(
        told,
        [
            "NOPE: no instrument is called so by this vendor; add it to its `vendor_symbols`",
            "TIDE: it has not ended yet; import it when it has",
        ]
    );
    let runs: Vec<_> = ticks(&tape)
        .into_iter()
        .map(|tick| {
            let TickChange::Bars(run) = &tick.change else { panic!("no bars: {tick:?}") };
            let closes = run.bars().map(|bar| bar.close.to_string()).collect::<Vec<_>>().join(" ");
            (tick.exchange_time.unwrap().to_string(), tick.received, closes)
        })
        .collect();
    let received = at("2026-03-10T22:00:00Z");
    let expected = [("2001-05-04T20:00:00Z", "1"), ("2025-12-31T21:00:00Z", "11"), ("2026-01-02T21:00:00Z", "13")];
    assert_eq!(runs, expected.map(|(end, closes)| (end.to_owned(), received, closes.to_owned())));
}

#[test]
fn an_import_that_is_run_again_adds_what_is_missing_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let tape = tape(folder.path());
    let (first, rest) = DAYS.split_at(DAYS.find("HB:TIDE").unwrap());
    assert_eq!(import(&tape, "days.csv", first).0.bars, 1);
    let again = import(&tape, "days.csv", &format!("{first}{rest}")).0;
    assert_eq!((again.bars, again.known), (2, 1));
    assert_eq!(import(&tape, "days.csv", DAYS).0.known, 3);
    assert_eq!(ticks(&tape).len(), 3);
    let corrected = DAYS.replace("10,12,9,11,100", "10,12,9,10.5,100");
    assert_eq!(import(&tape, "days.csv", &corrected).0.bars, 1, "a corrected year is news");
    assert_eq!(import(&tape, "days.csv", DAYS).0.bars, 1, "and so is the old word after it");
}

#[test]
fn actions_wait_for_their_day() {
    let folder = tempfile::tempdir().unwrap();
    let tape = tape(folder.path());
    let text = "symbol,date,split,dividend\nTIDE,2026-01-03,2:1,0.5\nTIDE,2026-03-11,,0.5\n";
    let (imported, told) = import(&tape, "actions.csv", text);
    assert_eq!((imported.actions, imported.refused), (2, 1));
    assert_eq!(told, ["2026-03-11: this action is still to come; import it on its day"]);
    assert_eq!(ticks(&tape)[0].exchange_time, Some(at("2026-01-05T05:00:00Z")), "no session on a Saturday");
    assert_eq!(import(&tape, "actions.csv", text).0.known, 2);
}

#[test]
fn archives_and_gzipped_files_are_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tide.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    zip.start_file("20260306_tide_minute_trade.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"34200000,6448000,6448000,6448000,6448000,90\n34260000,6448000,6449000,6448000,6448000,90\n")
        .unwrap();
    zip.finish().unwrap();
    let tape = tape(&folder.path().join("data"));
    let mut imported = Imported::default();
    each_stream(&path, &Cell::new(0), &mut |name, bytes| {
        let mut text = String::new();
        bytes.read_to_string(&mut text)?;
        imported = import(&tape, name, &text).0;
        Ok::<_, std::io::Error>(())
    })
    .unwrap();
    assert_eq!(imported.bars, 2);
    assert_eq!(ticks(&tape)[0].exchange_time, Some(at("2026-03-06T14:32:00Z")));
}
