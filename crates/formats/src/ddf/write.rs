//! The messages that an exchange sends. The simulated exchange speaks through these.

use super::elements::{self, CANCEL_CODE, CORRECT_CODE, DAILY_PRICES, HALT_CODE, REFRESH};
use super::wire::{Base, ETX, SOH, STX, WallTime, write_number};
use broadtape_model::{DayCode, Element, Price, Problem, ProblemKind, RefreshField, TopOfBook, Trade};
use jiff::civil::Date;

/// Whom a message is about, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header<'a> {
    /// The symbol.
    pub symbol: &'a str,
    /// The exchange, one printable character.
    pub exchange_code: u8,
    /// How late the feed is, in minutes, 0 to 99.
    pub delay_minutes: u8,
    /// The unit of the prices.
    pub base: Base,
    /// The trading day.
    pub day: DayCode,
    /// The exchange's wall time; a message may have none.
    pub time: Option<WallTime>,
}

/// Which refresh (the subrecord).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefreshKind {
    /// 1: by the exchange.
    Exchange,
    /// 2: by the feed, as things change.
    Live,
    /// 3: by the feed, from time to time.
    Background,
}

/// Writes a trade: subrecord 7, or Z when it may not set the last price. DDF has room for one sale condition, the first.
///
/// # Errors
/// When the base cannot hold the price; nothing is written.
pub fn trade(out: &mut Vec<u8>, header: &Header<'_>, trade: &Trade) -> Result<(), Problem> {
    let subrecord = if trade.may_set_last { b'7' } else { b'Z' };
    message(out, header, subrecord, trade.conditions.first(), |out| {
        price(out, header, Some(trade.price))?;
        out.push(b',');
        write_number(out, trade.size, 1);
        out.push(b',');
        Ok(())
    })
}

/// Writes the best bid and ask: subrecord 8.
///
/// # Errors
/// When the base cannot hold a price; nothing is written.
pub fn top_of_book(out: &mut Vec<u8>, header: &Header<'_>, top: &TopOfBook) -> Result<(), Problem> {
    message(out, header, b'8', b' ', |out| {
        for (side, size) in [(top.bid, top.bid_size), (top.ask, top.ask_size)] {
            price(out, header, side)?;
            out.push(b',');
            match size {
                Some(size) => write_number(out, size, 1),
                None => out.push(b'-'),
            }
            out.push(b',');
        }
        Ok(())
    })
}

/// Writes one figure: subrecord 0. `None` clears it.
///
/// # Errors
/// When DDF has no code for the figure, or the base cannot hold its value; nothing is written.
pub fn element(out: &mut Vec<u8>, header: &Header<'_>, element: Element, value: Option<Price>) -> Result<(), Problem> {
    let code = elements::code(element)
        .ok_or_else(|| Problem::new(ProblemKind::Unknown, header.symbol, format!("DDF has no code for {element:?}")))?;
    message(out, header, b'0', b' ', |out| {
        figure(out, header, element, value)?;
        out.push(b',');
        out.extend_from_slice(&code);
        Ok(())
    })
}

/// Writes that trading is halted, or goes on.
pub fn halt(out: &mut Vec<u8>, header: &Header<'_>, halted: bool) {
    let written = message(out, header, b'0', b' ', |out| {
        out.extend_from_slice(if halted { b"1," } else { b"0," });
        out.extend_from_slice(&HALT_CODE);
        Ok(())
    });
    written.expect("a halt has no price that could fail to fit");
}

/// Writes that a trade at a price is taken back.
///
/// # Errors
/// When the base cannot hold the price; nothing is written.
pub fn cancel(out: &mut Vec<u8>, header: &Header<'_>, was: Price) -> Result<(), Problem> {
    message(out, header, b'0', b' ', |out| {
        price(out, header, Some(was))?;
        out.push(b',');
        out.extend_from_slice(&CANCEL_CODE);
        Ok(())
    })
}

/// Writes that a trade at a price was another one. DDF has room for one sale condition, the first.
///
/// # Errors
/// When the base cannot hold a price; nothing is written.
pub fn correct(out: &mut Vec<u8>, header: &Header<'_>, was: Price, trade: &Trade) -> Result<(), Problem> {
    message(out, header, b'0', trade.conditions.first(), |out| {
        for told in [was, trade.price] {
            price(out, header, Some(told))?;
            out.push(b',');
        }
        write_number(out, trade.size, 1);
        out.push(b',');
        out.extend_from_slice(&CORRECT_CODE);
        Ok(())
    })
}

/// Writes several figures: subrecord 1, 2 or 3. Those that a refresh has no place for are left out.
///
/// # Errors
/// When the base cannot hold a price; nothing is written.
pub fn refresh(
    out: &mut Vec<u8>,
    header: &Header<'_>,
    kind: RefreshKind,
    fields: &[RefreshField],
) -> Result<(), Problem> {
    let subrecord = match kind {
        RefreshKind::Exchange => b'1',
        RefreshKind::Live => b'2',
        RefreshKind::Background => b'3',
    };
    message(out, header, subrecord, b' ', |out| {
        out.push(b',');
        for place in REFRESH {
            if let Some((element, value)) = fields.iter().find(|(element, _)| element == place) {
                figure(out, header, *element, *value)?;
            }
            out.push(b',');
        }
        Ok(())
    })
}

/// Writes the official record of a day: record 3 subrecord S, with open, high, low, close and volume.
///
/// # Errors
/// When the base cannot hold a price; nothing is written.
pub fn daily(out: &mut Vec<u8>, header: &Header<'_>, date: Date, fields: &[RefreshField]) -> Result<(), Problem> {
    whole_or_nothing(out, |out| {
        address(out, header, b'3', b'S', *b">>");
        out.extend_from_slice(format!(",{:02}/{:02}/{:04}", date.month(), date.day(), date.year()).as_bytes());
        for place in DAILY_PRICES {
            out.push(b',');
            if let Some((element, value)) = fields.iter().find(|(element, _)| element == place) {
                figure(out, header, *element, *value)?;
            }
        }
        end(out, header);
        Ok(())
    })
}

/// Writes the feed's own time, once in a while when nothing else is sent.
pub fn heartbeat(out: &mut Vec<u8>, time: WallTime) {
    out.push(b'#');
    time.write_seconds(out);
    out.extend_from_slice(b"\r\n");
}

/// The code of a trading day: the day of the month as one character.
#[must_use]
pub fn day_code(date: Date) -> DayCode {
    let day = u8::try_from(date.day()).expect("days of a month count from 1 to 31");
    DayCode(match day {
        1..=9 => b'0' + day,
        10 => b'0',
        _ => b'A' + day - 11,
    })
}

fn message(
    out: &mut Vec<u8>,
    header: &Header<'_>,
    subrecord: u8,
    condition: u8,
    body: impl FnOnce(&mut Vec<u8>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    whole_or_nothing(out, |out| {
        let delay = header.delay_minutes.min(99);
        address(out, header, b'2', subrecord, [b'0' + delay / 10, b'0' + delay % 10]);
        body(out)?;
        out.push(header.day.0);
        out.push(condition);
        end(out, header);
        Ok(())
    })
}

fn whole_or_nothing(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> Result<(), Problem>) -> Result<(), Problem> {
    let start = out.len();
    write(out).inspect_err(|_| out.truncate(start))
}

fn address(out: &mut Vec<u8>, header: &Header<'_>, record: u8, subrecord: u8, delay: [u8; 2]) {
    out.extend_from_slice(&[SOH, record]);
    out.extend_from_slice(header.symbol.as_bytes());
    out.extend_from_slice(&[b',', subrecord, STX, header.base.code(), header.exchange_code]);
    out.extend_from_slice(&delay);
}

fn end(out: &mut Vec<u8>, header: &Header<'_>) {
    out.push(ETX);
    if let Some(time) = header.time {
        time.write_millis(out);
    }
    out.extend_from_slice(b"\r\n");
}

fn price(out: &mut Vec<u8>, header: &Header<'_>, price: Option<Price>) -> Result<(), Problem> {
    in_unit(out, header, header.base, price)
}

fn figure(out: &mut Vec<u8>, header: &Header<'_>, element: Element, value: Option<Price>) -> Result<(), Problem> {
    let unit = if elements::is_count(element) { Base::Decimals(0) } else { header.base };
    in_unit(out, header, unit, value)
}

fn in_unit(out: &mut Vec<u8>, header: &Header<'_>, unit: Base, value: Option<Price>) -> Result<(), Problem> {
    let Some(value) = value else {
        out.push(b'-');
        return Ok(());
    };
    if unit.write(value, out) {
        return Ok(());
    }
    let what = format!("{value} does not fit the base code {}", unit.code().escape_ascii());
    Err(Problem::new(ProblemKind::Ignored, header.symbol, what))
}
