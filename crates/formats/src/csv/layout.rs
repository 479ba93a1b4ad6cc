//! Which columns a table has.

use jiff::civil::Date;

/// Which columns a table has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Those that its first line names, in any order: `time`, `symbol`, `exchange`; `price`, `size`,
    /// `condition`, `participant`; `was_time`, `was_price`, `was_size`; `bid`, `bid_size`, `ask`, `ask_size`. Others are passed over.
    Headed,
    /// LEAN's trades of one symbol on one day: milliseconds since midnight in New York, price in 1/10,000
    /// dollar, size, exchange, sale conditions as hexadecimal flags, whether the trade is suspicious.
    LeanTrades {
        /// The symbol, from the file's name.
        symbol: String,
        /// The day, from the file's name.
        day: Date,
    },
    /// LEAN's quotes, as above: time, bid, its size, ask, its size, exchange, quote conditions, suspicious.
    /// One side at a time; the other is 0.
    LeanQuotes {
        /// The symbol, from the file's name.
        symbol: String,
        /// The day, from the file's name.
        day: Date,
    },
}

/// The longest first line that is looked at.
const FIRST_LINE_BYTES_MAX: usize = 4096;

/// The layout of a text that begins like this, where it begins like a table.
#[must_use]
pub fn detect(start: &[u8]) -> Option<Layout> {
    let start = &start[..start.len().min(FIRST_LINE_BYTES_MAX)];
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let names = std::str::from_utf8(line).ok()?.trim_start_matches('\u{feff}');
    let has = |name: &str| names.split([',', ';', '\t']).any(|cell| column_name(cell) == name);
    (has("time") && has("symbol")).then_some(Layout::Headed)
}

/// The layout of LEAN's file of this name, such as `20131007_ibm_Trade_Tick.csv`.
#[must_use]
pub fn lean_layout(name: &str) -> Option<Layout> {
    let name = name.rsplit('/').next()?.to_ascii_lowercase();
    let (rest, is_trades) = match (name.strip_suffix("_trade_tick.csv"), name.strip_suffix("_quote_tick.csv")) {
        (Some(rest), _) => (rest, true),
        (_, Some(rest)) => (rest, false),
        _ => return None,
    };
    let (day, symbol) = rest.split_once('_')?;
    let day = Date::strptime("%Y%m%d", day).ok()?;
    let symbol = symbol.to_ascii_uppercase();
    Some(if is_trades { Layout::LeanTrades { symbol, day } } else { Layout::LeanQuotes { symbol, day } })
}

/// A column's name without its quotes, case and blanks: `Bid Size` is `bid_size`.
pub(super) fn column_name(cell: &str) -> String {
    cell.trim().trim_matches('"').trim().to_ascii_lowercase().replace([' ', '-'], "_")
}
