//! Bars of the past and corporate actions, as files have them.
//!
//! Tables with a header (see `table`), the files of LEAN (`lean`: `equity/readme.md` of its data folder), and DBN
//! (`dbn`: records of the schemas `ohlcv-1m` and `ohlcv-1d`). Each reader gives [`Row`]s one by one; a bad row costs
//! that row alone.

mod dbn;
mod lean;
mod table;

use broadtape_model::{Bar, CorporateAction, Price, Problem, ProblemKind, UnixNanos};
use jiff::civil::{Date, DateTime};
use std::io::Read;

/// A row of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What the row calls the instrument; `None` where the file is of one alone and does not say.
    pub symbol: Option<String>,
    /// What it says.
    pub entry: Entry,
}

/// What a row says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// A bar; its number is still to be set from its start.
    Bar(Start, Bar),
    /// A corporate action.
    Action(CorporateAction),
}

/// When a bar starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// It is of a trading day.
    Day(Date),
    /// It is of the minute that begins then.
    Minute(UnixNanos),
    /// The same, on the exchange's wall clock.
    WallMinute(DateTime),
}

/// A file that holds no history that we read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryFormatError {
    /// It cannot be read.
    #[error("{0}")]
    Read(#[from] std::io::Error),
    /// It is none that we know.
    #[error("{0}")]
    Format(String),
    /// It is of a kind that is not kept: nothing is lost that history could hold.
    #[error("{0}")]
    NotKept(String),
}

/// Reads a file's rows. `name` is its name, which says what it is where it has no header. `take` is given each row, or
/// what is wrong with it.
///
/// # Errors
/// When the file cannot be read, or is no history.
pub fn read(
    name: &str,
    bytes: &mut dyn Read,
    take: &mut dyn FnMut(Result<Row, Problem>),
) -> Result<(), HistoryFormatError> {
    let mut start = [0; 4];
    let mut filled = 0;
    while filled < start.len() {
        match bytes.read(&mut start[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    let start = &start[..filled];
    let mut whole = start.chain(bytes);
    match start {
        [b'D', b'B', b'N', _] => dbn::read(false, &mut whole, take),
        // The magic number of a zstd frame (RFC 8878, 3.1.1).
        [0x28, 0xb5, 0x2f, 0xfd] => dbn::read(true, &mut whole, take),
        [b'0'..=b'9', ..] => lean::read(name, &mut whole, take),
        [] => Err(HistoryFormatError::Format("the file is empty".to_owned())),
        _ => table::read(&mut whole, take),
    }
}

/// What is wrong with a row, by its line.
fn problem(line: u64, what: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::Ignored, format!("line {line}"), what)
}

/// A field that is a decimal.
fn decimal(name: &str, text: &str) -> Result<Price, String> {
    Price::parse(text).map_err(|error| {
        let hint = if text.contains(',') { "; write decimals with a point" } else { "" };
        format!("`{name}`: {error}{hint}")
    })
}

/// A field that is a count. Some files write it as a decimal.
fn count(name: &str, text: &str) -> Result<u64, String> {
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| match fraction.trim_end_matches('0') {
        "" => whole,
        _ => text,
    });
    whole.parse().map_err(|_| format!("`{name}`: `{text}` is not a whole number"))
}

fn checked(bar: Bar) -> Result<Bar, String> {
    bar.check().map(|()| bar).map_err(|error| error.to_string())
}
