//! DBN: records of the schemas `ohlcv-1m` and `ohlcv-1d`, plain or packed by zstd.
//!
//! Prices are whole 1e-9, a record's time is the beginning of its bar, and a day is one of UTC (DBN reference, schema
//! "OHLCV"). Its symbols are the raw ones that the file's metadata names.

use super::{Entry, HistoryFormatError, Row, Start, checked, problem};
use broadtape_model::{Bar, Price, Problem, UnixNanos};
use dbn::decode::{DbnMetadata, DecodeRecordRef};
use dbn::enums::rtype;
use dbn::{OhlcvMsg, SymbolIndex};
use std::io::Read;

pub(super) fn read(
    is_packed: bool,
    bytes: &mut dyn Read,
    take: &mut dyn FnMut(Result<Row, Problem>),
) -> Result<(), HistoryFormatError> {
    match is_packed {
        true => read_records(dbn::decode::dbn::Decoder::with_zstd(bytes).map_err(unreadable)?, take),
        false => read_records(dbn::decode::dbn::Decoder::new(bytes).map_err(unreadable)?, take),
    }
}

fn read_records(
    mut decoder: impl DecodeRecordRef + DbnMetadata,
    take: &mut dyn FnMut(Result<Row, Problem>),
) -> Result<(), HistoryFormatError> {
    // A file whose instruments it does not name can be read with a symbol from outside.
    let symbols = decoder.metadata().symbol_map().ok();
    let mut number = 0;
    while let Some(record) = decoder.decode_record_ref().map_err(unreadable)? {
        number += 1;
        let Some(bar) = record.get::<OhlcvMsg>() else {
            let what =
                "the file holds other records than bars of a minute or a day; ticks are read by `broadtape ingest`";
            return Err(HistoryFormatError::Format(what.to_owned()));
        };
        let symbol = symbols.as_ref().and_then(|symbols| symbols.get_for_rec(&record)).cloned();
        take(entry(bar).map(|entry| Row { symbol, entry }).map_err(|what| problem(number, what)));
    }
    Ok(())
}

fn entry(record: &OhlcvMsg) -> Result<Entry, String> {
    let at =
        i64::try_from(record.hd.ts_event).map(UnixNanos::new).map_err(|_| "its time is out of range".to_owned())?;
    let start = match record.hd.rtype {
        rtype::OHLCV_1M => Start::Minute(at),
        rtype::OHLCV_1D => Start::Day(jiff::tz::TimeZone::UTC.to_datetime(at.timestamp()).date()),
        _ => return Err("days and minutes are kept; longer bars are made of them, and shorter ones are not".to_owned()),
    };
    let price = Price::from_units;
    let (open, high, low, close) = (price(record.open), price(record.high), price(record.low), price(record.close));
    Ok(Entry::Bar(start, checked(Bar { number: 0, open, high, low, close, volume: record.volume })?))
}

fn unreadable(error: dbn::Error) -> HistoryFormatError {
    match error {
        dbn::Error::Io { source, .. } => HistoryFormatError::Read(source),
        other => HistoryFormatError::Format(other.to_string()),
    }
}
