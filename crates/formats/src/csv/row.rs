//! What a row says, and how its cells are read.

use super::fault::Fault;
use crate::ddf::WallTime;
use broadtape_model::{Price, TickChange, Trade, UnixNanos};
use jiff::civil::DateTime;

/// What a row says.
#[derive(Clone, PartialEq, Debug)]
pub struct Row<'a> {
    /// The line on which it stands, from 1.
    pub line: u64,
    /// The vendor's symbol.
    pub symbol: &'a str,
    /// The vendor's code of the exchange.
    pub exchange_code: &'a str,
    /// When it happened.
    pub time: RowTime,
    /// What changed, in order: a quote, a trade, or both.
    pub changes: [Option<TickChange>; 2],
    /// The trade that the row takes back or puts right.
    pub was: Option<Was>,
}

/// A trade that a row takes back or puts right.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Was {
    /// Its price.
    pub price: Price,
    /// Its size, where the row says it.
    pub size: Option<u64>,
    /// When it happened, where the row says it.
    pub time: Option<RowTime>,
    /// What it is instead; `None` takes it back.
    pub instead: Option<Trade>,
}

/// A time of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowTime {
    /// For everybody: it was written with `Z` or an offset.
    Instant(UnixNanos),
    /// By the exchange's own clock.
    Wall(WallTime),
}

/// A fault, and the cell that has it.
pub(super) type CellFault<'a> = (Fault, &'a str);

/// A price; `None` for nothing.
pub(super) fn price(cell: &str) -> Result<Option<Price>, CellFault<'_>> {
    if cell.is_empty() {
        return Ok(None);
    }
    Price::parse(cell).map(Some).map_err(|error| (number_fault(cell, &error), cell))
}

/// A size; `None` for nothing.
pub(super) fn size(cell: &str) -> Result<Option<u64>, CellFault<'_>> {
    if cell.is_empty() {
        return Ok(None);
    }
    // Some write `100.0`.
    let whole = cell.split_once('.').filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'));
    let digits = whole.map_or(cell, |(digits, _)| digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err((if cell.contains(',') { Fault::DecimalComma } else { Fault::Number }, cell));
    }
    digits.parse().map(Some).map_err(|_| (Fault::OutOfRange, cell))
}

fn number_fault(cell: &str, error: &broadtape_model::PriceError) -> Fault {
    match error {
        broadtape_model::PriceError::OutOfRange(_) => Fault::OutOfRange,
        broadtape_model::PriceError::NotANumber(_) if cell.contains(',') => Fault::DecimalComma,
        broadtape_model::PriceError::NotANumber(_) => Fault::Number,
    }
}

/// RFC 3339 with `Z` or an offset, or a date and time of the exchange's own clock.
pub(super) fn time(cell: &str) -> Result<RowTime, CellFault<'_>> {
    if let Ok(instant) = UnixNanos::parse(cell) {
        return Ok(RowTime::Instant(instant));
    }
    let fault = (Fault::Time, cell);
    let shown: DateTime = cell.parse().map_err(|_| fault)?;
    // Only what is written with a time: a date alone would be taken for midnight.
    if !cell.contains(':') || !(1678..=2261).contains(&shown.year()) {
        return Err(fault);
    }
    // Wall times are whole milliseconds. A part of one is taken for the whole: later is safe, earlier never.
    let rest = shown.subsec_nanosecond() % 1_000_000;
    Ok(RowTime::Wall(WallTime::of(shown).plus_millis(i64::from(rest > 0))))
}
