//! How small real ticks become. Needs the captures that are shared between projects and are no part of this one.

use crate::desk::{feed_symbol, options};
use broadtape_model::{DayCode, Lane, Price, SaleConditions, Tick, TickChange, Trade, UnixNanos};
use broadtape_tape::embedded::EmbeddedTape;
use broadtape_tape::{Tape, TickBatch};
use flate2::read::GzDecoder;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// The trades of a capture, by a rough reading that is good enough to measure with. They have no arrival times:
/// the largest message time so far stands for it.
fn trades(capture: &[u8], zone: &TimeZone) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for line in capture.split(|byte| *byte == b'\n') {
        let Some(mut tick) = std::str::from_utf8(line).ok().and_then(|line| trade(line, zone)) else { continue };
        if let Some(last) = ticks.last() {
            tick.received = tick.received.max(last.received);
        }
        ticks.push(tick);
    }
    ticks
}

/// `SOH 2AAPL,7 STX base exchange delay price,size,day condition ETX yyyyMMddHHmmssSSS`.
fn trade(line: &str, zone: &TimeZone) -> Option<Tick> {
    let (head, rest) = line.strip_prefix("\u{1}2")?.split_once('\u{2}')?;
    let may_set_last = match head.split_once(',')?.1 {
        "7" => true,
        "Z" => false,
        _ => return None,
    };
    let (body, time) = rest.split_once('\u{3}')?;
    let decimals = match body.as_bytes().first()? {
        b'8' => 0,
        b'9' => 1,
        letter @ b'A'..=b'D' => u32::from(letter - b'A') + 2,
        _ => return None,
    };
    let mut fields = body.get(4..)?.split(',');
    let price = Price::from_decimal(fields.next()?.parse().ok()?, decimals)?;
    let size = fields.next()?.parse().ok()?;
    let &[day, condition] = fields.next()?.as_bytes() else { return None };
    let (whole, millis) = time.trim_end().split_at_checked(14)?;
    let time = zone.to_timestamp(DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?).ok()?;
    let time = UnixNanos::from_timestamp(time)?.plus_millis(millis.parse().ok()?);
    let change = TickChange::Trade(Trade {
        price,
        size,
        conditions: SaleConditions::one(condition),
        may_set_last,
        participant: None,
    });
    Some(Tick { symbol: 0, exchange_time: Some(time), received: time, day: Some(DayCode(day)), change })
}

fn shared() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    std::env::var_os("BROADTAPE_SHARED").map_or_else(|| beside.into(), PathBuf::from)
}

#[test]
fn a_real_trade_takes_less_than_twelve_bytes() {
    let zone = TimeZone::get("America/New_York");
    for name in ["AAPL", "IBM"] {
        let path = shared().join(format!("market/ddf/{name}-20140110-week.ddf.gz"));
        let (Ok(file), Ok(zone)) = (File::open(&path), &zone) else {
            eprintln!("skipped: a_real_trade_takes_less_than_twelve_bytes: no capture of {name}, or no time zones");
            continue;
        };
        let mut capture = Vec::new();
        GzDecoder::new(file).read_to_end(&mut capture).unwrap();
        let ticks = trades(&capture, zone);

        let folder = tempfile::tempdir().unwrap();
        let (tape, _) = EmbeddedTape::open(folder.path(), &options()).unwrap();
        for batch in ticks.chunks(4_096) {
            let batch = TickBatch { symbols: vec![feed_symbol(name)], ticks: batch.to_vec() };
            tape.append_ticks(Lane::Delay(15), batch).unwrap();
        }
        let holding = tape.info().unwrap().lanes[0].1;
        assert_eq!(holding.entries, ticks.len() as u64);
        #[expect(clippy::cast_precision_loss, reason = "for people")]
        let each = holding.bytes as f64 / holding.entries as f64;
        eprintln!("{name}: {} trades, {} bytes, {each:.2} bytes each", holding.entries, holding.bytes);
        assert!(each < 12.0, "{name}: {each}");

        let mut reader = tape.ticks(Lane::Delay(15)).unwrap();
        let (mut block, mut read) = (Vec::new(), Vec::new());
        while reader.next_block(&mut block).unwrap() {
            read.append(&mut block);
        }
        assert!(read == ticks, "{name}: what is read is what was appended");
    }
}
