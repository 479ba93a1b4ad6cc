//! DBN, from outside: bytes in, messages out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use broadtape_formats::dbn::{Message, Stream};
use broadtape_model::{Element, Price, TickChange};
use dbn::encode::{DbnMetadataEncoder, DbnRecordEncoder, EncodeRecord};
use dbn::{
    MappingInterval, Metadata, Publisher, RecordHeader, SType, Schema, StatMsg, StatusMsg, SymbolMapping, TradeMsg,
    rtype,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What a stream gives, as lines of text.
fn read(chunks: &[&[u8]]) -> Vec<String> {
    let mut stream = Stream::new();
    let mut told = Vec::new();
    for chunk in chunks {
        stream.push(chunk);
        while let Some(message) = stream.next_message() {
            told.push(match message {
                Ok(Message::Market(market)) => {
                    let codes: Vec<_> = market.venue.codes().collect();
                    let changes: Vec<_> = market.changes.iter().flatten().collect();
                    let time = market.exchange_time.map(|time| time.to_string());
                    format!("{} {codes:?} {time:?} {changes:?}", market.symbol)
                }
                Ok(Message::Passed) => "passed".to_owned(),
                Ok(Message::Error(words)) => format!("error: {words}"),
                Err(problem) => format!("problem: {problem}"),
            });
        }
    }
    told.extend(stream.finish().map(|problem| format!("problem: {problem}")));
    told
}

/// A stream of the records of one day, for instrument 7, `TIDE`.
fn stream(write: impl FnOnce(&mut DbnRecordEncoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut metadata = Metadata::builder()
        .dataset("XNAS.ITCH")
        .schema(None::<Schema>)
        .start(1_772_409_600_000_000_000)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .symbols(vec!["TIDE".into()])
        .build();
    let day = metadata.start().date();
    let interval = MappingInterval { start_date: day, end_date: day.next_day().unwrap(), symbol: "7".into() };
    metadata.mappings.push(SymbolMapping { raw_symbol: "TIDE".into(), intervals: vec![interval] });
    let mut bytes = Vec::new();
    DbnMetadataEncoder::new(&mut bytes).encode(&metadata).unwrap();
    write(&mut DbnRecordEncoder::new(&mut bytes));
    bytes
}

/// 14:30 UTC of that day.
const HALF_PAST_TWO: u64 = 1_772_461_800_000_000_000;

fn header<T: dbn::v3::HasRType>(rtype: u8, instrument_id: u32) -> RecordHeader {
    RecordHeader::new::<T>(rtype, 2, instrument_id, HALF_PAST_TWO)
}

fn trade(instrument_id: u32) -> TradeMsg {
    TradeMsg {
        hd: header::<TradeMsg>(rtype::MBP_0, instrument_id),
        price: 12_340_000_000,
        size: 100,
        action: b'T' as _,
        ts_recv: HALF_PAST_TWO + 1_000,
        ..TradeMsg::default()
    }
}

fn statistic(stat_type: u16, price: i64, quantity: i64, flags: u8) -> StatMsg {
    StatMsg {
        hd: header::<StatMsg>(rtype::STATISTICS, 7),
        ts_recv: HALF_PAST_TWO,
        price,
        quantity,
        stat_type,
        stat_flags: flags,
        update_action: 1,
        ..StatMsg::default()
    }
}

#[test]
fn a_trade_is_read_with_symbol_venue_and_time() {
    let bytes = stream(|out| out.encode_record(&trade(7)).unwrap());
    let told = read(&[&bytes]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with(
            r#"TIDE ["XNAS.ITCH.XNAS", "XNAS.ITCH", "XNAS"] Some("2026-03-02T14:30:00Z") [Trade(Trade { price: 12.34, size: 100"#
        ),
        "{told:?}"
    );
    assert!(told[0].contains("participant: Some(Participant(XNAS))"), "{told:?}");
    // EQUS.ALL, of several venues at once, of which the record names none.
    let publisher = Publisher::EqusAllEqus as u16;
    let consolidated = RecordHeader::new::<TradeMsg>(rtype::MBP_0, publisher, 7, HALF_PAST_TWO);
    let told = read(&[&stream(|out| out.encode_record(&TradeMsg { hd: consolidated, ..trade(7) }).unwrap())]);
    assert!(told[0].contains("EQUS") && told[0].contains("participant: None"), "{told:?}");
}

#[test]
fn official_figures_and_halts_are_read() {
    let element = |element, value: Option<&str>| {
        let value = value.map(|value| Price::parse(value).unwrap());
        format!("{:?}", [TickChange::Element { element, value }])
    };
    const NONE: i64 = i64::MAX;
    for (record, expected) in [
        (statistic(1, 12_000_000_000, NONE, 0), element(Element::Open, Some("12"))),
        (statistic(11, 12_500_000_000, NONE, 0), element(Element::Close, Some("12.5"))),
        (statistic(3, 12_500_000_000, NONE, 0), element(Element::Settlement, Some("12.5"))),
        (statistic(3, 12_500_000_000, NONE, 3), element(Element::Settlement, Some("12.5"))),
        (statistic(3, 12_500_000_000, NONE, 2), element(Element::PreliminarySettlement, Some("12.5"))),
        (statistic(9, NONE, 41_000, 0), element(Element::OpenInterest, Some("41000"))),
        (StatMsg { update_action: 2, ..statistic(9, NONE, NONE, 0) }, element(Element::OpenInterest, None)),
    ] {
        let told = read(&[&stream(|out| out.encode_record(&record).unwrap())]);
        assert!(told[0].ends_with(&expected), "{told:?} {expected}");
    }
    let problem = read(&[&stream(|out| out.encode_record(&statistic(9, NONE, i64::MAX - 1, 0)).unwrap())]);
    assert!(problem[0].contains("a figure beyond what can be held"), "{problem:?}");
    for (action, expected) in [(7, "[Halt(false)]"), (8, "[Halt(true)]"), (9, "[Halt(true)]"), (10, "[Halt(true)]")] {
        let status = StatusMsg {
            hd: header::<StatusMsg>(rtype::STATUS, 7),
            ts_recv: HALF_PAST_TWO,
            action,
            ..StatusMsg::default()
        };
        let told = read(&[&stream(|out| out.encode_record(&status).unwrap())]);
        assert!(told[0].ends_with(expected), "{told:?}");
    }
}

#[test]
fn a_record_that_cannot_be_used_costs_itself_alone() {
    let bytes = stream(|out| {
        out.encode_record(&trade(7)).unwrap();
        out.encode_record(&trade(8)).unwrap();
        out.encode_record(&TradeMsg { price: i64::MAX, ..trade(7) }).unwrap();
        out.encode_record(&TradeMsg { hd: header::<TradeMsg>(0x7e, 7), ..trade(7) }).unwrap();
        out.encode_record(&trade(7)).unwrap();
    });
    let told = read(&[&bytes]);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[1].contains("instrument 8: no symbol is known"), "{}", told[1]);
    assert!(told[2].contains("a trade without a price"), "{}", told[2]);
    assert!(told[3].contains("a record type that this release does not read"), "{}", told[3]);
    assert!(told[4].starts_with("TIDE"), "{}", told[4]);
}

#[test]
fn a_stream_that_cannot_be_read_further_says_so_once() {
    let whole = stream(|out| {
        out.encode_record(&trade(7)).unwrap();
        out.encode_record(&trade(7)).unwrap();
    });
    let second = whole.len() - std::mem::size_of::<TradeMsg>();
    for (length, expected) in [(0, "a record of a length"), (3, "a record of a length"), (5, "a record of a length")] {
        let mut bytes = whole.clone();
        bytes[second] = length;
        let told = read(&[&bytes, &whole]);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("TIDE") && told[1].contains(expected), "{told:?}");
    }
    // A record that is whole, and shorter than its type.
    let mut bytes = whole.clone();
    bytes[second] = 4;
    let told = read(&[&bytes[..second + 16]]);
    assert!(told[1].contains("shorter than its type"), "{told:?}");
    let told = read(&[&whole[..whole.len() - 1]]);
    assert!(told[1].contains("breaks off in the middle of a record"), "{told:?}");
}

#[test]
fn an_unknown_version_or_hostile_metadata_are_refused_whole() {
    let whole = stream(|out| out.encode_record(&trade(7)).unwrap());
    let with = |place: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[place..place + bytes.len()].copy_from_slice(bytes);
        changed
    };
    for (bytes, expected) in [
        (with(3, &[0]), "DBN version 0"),
        (with(3, &[4]), "DBN version 4"),
        (with(3, &[9]), "DBN version 9; this release reads versions 1 to 3"),
        (with(0, b"DBZ"), "not a DBN stream"),
        (with(4, &[0xff; 4]), "metadata are larger than 64 MiB"),
        (with(4, &[1, 0, 0, 0]), "metadata cannot be read"),
    ] {
        let told = read(&[&bytes]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(expected), "{told:?} {expected}");
        let one_by_one: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read(&one_by_one), told);
    }
}

proptest! {
    #[test]
    fn any_damage_is_read_without_a_panic_however_it_is_cut(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        end in any::<prop::sample::Index>(),
        chunk in 1_usize..200,
    ) {
        let mut bytes = stream(|out| {
            for _ in 0..4 {
                out.encode_record(&trade(7)).unwrap();
                out.encode_record(&statistic(3, 1, 1, 1)).unwrap();
            }
        });
        bytes.truncate(end.index(bytes.len()) + 1);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let chunks: Vec<&[u8]> = bytes.chunks(chunk).collect();
        prop_assert_eq!(read(&chunks), read(&[&bytes]));
    }
}

/// The shared files of records by schema, in each of their versions: records that change an instrument, records
/// passed over, problems. The statistics are of an instrument that their metadata do not name.
const FILES: [(&str, (usize, usize, usize)); 17] = [
    ("bbo-1m", (4, 0, 0)),
    ("bbo-1s", (4, 0, 0)),
    ("cbbo-1s", (2, 0, 0)),
    ("cmbp-1", (2, 0, 0)),
    ("definition", (0, 2, 0)),
    ("imbalance", (0, 2, 0)),
    ("mbo", (0, 2, 0)),
    ("mbp-1", (2, 0, 0)),
    ("mbp-10", (2, 0, 0)),
    ("ohlcv-1d", (0, 0, 0)),
    ("ohlcv-1h", (0, 2, 0)),
    ("ohlcv-1m", (0, 2, 0)),
    ("ohlcv-1s", (0, 2, 0)),
    ("statistics", (0, 1, 1)),
    ("status", (1, 3, 0)),
    ("tbbo", (2, 0, 0)),
    ("trades", (2, 0, 0)),
];

#[test]
fn every_file_of_the_shared_data_is_read() {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(shared.join("market/dbn")) else {
        eprintln!("skipped: every_file_of_the_shared_data_is_read: there is no {}/market/dbn", shared.display());
        return;
    };
    let mut schemas = BTreeSet::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(schema) = name.strip_prefix("test_data.").and_then(|name| name.split('.').next()) else { continue };
        let packed = std::fs::read(&path).unwrap();
        let bytes = if name.ends_with(".zst") { zstd::decode_all(&packed[..]).unwrap() } else { packed };
        let told = read(&[&bytes]);
        let count = |start: &str| told.iter().filter(|line| line.starts_with(start)).count();
        let (passed, problems) = (count("passed"), count("problem") + count("error"));
        let expected = FILES.iter().find(|(known, _)| *known == schema).map(|(_, counts)| *counts);
        assert_eq!(Some((told.len() - passed - problems, passed, problems)), expected, "{name}: {told:?}");
        schemas.insert(schema.to_owned());
    }
    assert_eq!(schemas.len(), FILES.len());
}
