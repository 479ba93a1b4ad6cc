//! Frames to messages. Nothing is allocated but the words of a problem.
//!
//! What every message passes is inlined for sure, so that its parts are handed on in registers: written to memory
//! and read again at once in other widths, they cost a fifth of the speed (`cargo bench -p broadtape-formats`).

use super::elements::{
    self, CANCEL_CODE, CORRECT_CODE, DAILY_INTEREST, DAILY_PRICES, HALT_CODE, QUOTE_AND_TRADE, REFRESH,
};
use super::fault::Fault;
use super::frame::Frame;
use super::message::{self, Body, Figures, Legs, Market, Message};
use super::session::Reply;
use super::snapshot;
use super::wire::{Base, CENTURY, STX, WallTime, calendar_day, whole};
use broadtape_model::{DayCode, Element, Problem, TopOfBook};
use jiff::civil::Date;
use memchr::memchr;

/// The longest symbol that is read; the vendor's longest, an option on a future, takes 20.
const SYMBOL_BYTES_MAX: usize = 32;

/// The session code of a refresh that speaks of the pit alone. The refresh of the whole session follows it,
/// and is the one that quotes are made of.
const PIT: u8 = b'R';

/// Reads a frame.
///
/// # Errors
/// When it cannot be read: one problem that says why. The frame alone is lost.
#[inline(always)]
pub fn read(frame: Frame<'_>) -> Result<Message<'_>, Problem> {
    let message = match frame {
        // The feed's own time comes with marks from one server and without from another.
        Frame::Message { body: [b'#', time @ ..], .. } => heartbeat(time),
        Frame::Message { body, stamp } => market(body, stamp).map(Message::Market),
        Frame::Line(line) => plain_line(line),
        Frame::Cut(_) => Err(Fault::Cut),
        Frame::TooLong(_) => Err(Fault::TooLong),
    };
    message.map_err(|fault| fault.told_of(&frame))
}

fn plain_line(line: &[u8]) -> Result<Message<'_>, Fault> {
    match line.split_first() {
        Some((b'#', time)) => heartbeat(time),
        Some((b'%', xml)) => {
            let snapshot = snapshot::read(xml)?;
            Ok(snapshot.map_or(Message::NotShown, |snapshot| Message::Snapshot(Box::new(snapshot))))
        }
        _ => Reply::read(line).map(Message::Reply).ok_or(Fault::NotDdf),
    }
}

fn heartbeat(time: &[u8]) -> Result<Message<'_>, Fault> {
    WallTime::read(time).map(Message::Heartbeat).ok_or(Fault::Time)
}

/// A message's parts up to where its kinds differ.
struct Address<'a> {
    record: u8,
    subrecord: u8,
    symbol: &'a str,
    base: Base,
    exchange_code: &'a str,
    delay_minutes: Option<u8>,
}

#[inline(always)]
fn market<'a>(bytes: &'a [u8], stamp: &[u8]) -> Result<Market<'a>, Fault> {
    let (address, rest) = address(bytes)?;
    let (legs, rest) = legs(&address, rest)?;
    let (rest, day, condition) = if address.record == b'3' { (rest, None, b' ') } else { trailer(rest)? };
    let body = match (address.record, address.subrecord) {
        (b'2' | b'S', b'7') => trade(address.base, rest, true)?,
        (b'2' | b'S', b'Z') => trade(address.base, rest, false)?,
        (b'2' | b'S', b'8') => top_of_book(address.base, rest)?,
        (b'2' | b'S', b'0' | b'5') => element(address.base, rest)?,
        (b'2' | b'S', b'A') => Body::Refresh(Figures::check(rest, address.base, QUOTE_AND_TRADE)?),
        (b'2' | b'S', b'1' | b'2' | b'3' | b'6') if condition == PIT => other_session(address.base, rest)?,
        (b'2' | b'S', b'1' | b'2' | b'3' | b'6') => Body::Refresh(figures(address.base, rest, REFRESH)?),
        (b'2' | b'S', b'4') => other_session(address.base, rest)?,
        (b'2', b'F') => name(rest)?,
        (b'2', b'9') => market_condition(rest)?,
        (b'2', b'E') | (b'3', b'B') => Body::NotShown(rest),
        (b'3', b'S' | b'C' | b'R') => daily(address.base, rest, DAILY_PRICES)?,
        (b'3', b'I' | b'T') => daily(address.base, rest, DAILY_INTEREST)?,
        _ => return Err(Fault::Record),
    };
    let Address { record, subrecord, symbol, base, exchange_code, delay_minutes } = address;
    let time = time(stamp)?;
    Ok(Market { record, subrecord, symbol, legs, base, exchange_code, delay_minutes, body, day, condition, time })
}

/// `2AAPL,7` STX `AQ15`, and what follows.
#[inline(always)]
fn address(bytes: &[u8]) -> Result<(Address<'_>, &[u8]), Fault> {
    let (&record, rest) = bytes.split_first().ok_or(Fault::Address)?;
    // Symbols are short: a plain walk is faster here than a search.
    let comma = rest.iter().position(|byte| *byte == b',').ok_or(Fault::Address)?;
    let (symbol, rest) = (&rest[..comma], &rest[comma + 1..]);
    let &[subrecord, STX, base, exchange, tens, ones, ref body @ ..] = rest else { return Err(Fault::Address) };
    if symbol.len() > SYMBOL_BYTES_MAX {
        return Err(Fault::Address);
    }
    let address = Address {
        record,
        subrecord,
        symbol: printable(symbol).ok_or(Fault::Address)?,
        base: Base::from_code(base).ok_or(Fault::Base)?,
        exchange_code: one_character(exchange).ok_or(Fault::Address)?,
        delay_minutes: if record == b'3' { None } else { delay([tens, ones])? },
    };
    Ok((address, body))
}

#[inline(always)]
fn delay(digits: [u8; 2]) -> Result<Option<u8>, Fault> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Ok(Some((tens - b'0') * 10 + ones - b'0')),
        [b'>', b'>'] => Ok(None),
        _ => Err(Fault::Delay),
    }
}

/// The further legs of a spread, `SP2ZCH5`: kind, how many legs in all, then those after the first.
#[inline(always)]
fn legs<'a>(address: &Address<'_>, rest: &'a [u8]) -> Result<(Option<Legs<'a>>, &'a [u8]), Fault> {
    let (is_spread, starts_with_figure) = match (address.record, address.subrecord) {
        (b'S', b'0' | b'7' | b'8' | b'Z') => (true, true),
        (b'S', _) | (b'3', b'R') => (true, false),
        _ => (false, false),
    };
    if !is_spread {
        return Ok((None, rest));
    }
    let &[_, _, count @ b'2'..=b'9', ref symbols @ ..] = rest else { return Err(Fault::Legs) };
    let mut commas = symbols.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(position, _)| position);
    let end = commas.nth(usize::from(count - b'2')).ok_or(Fault::Legs)?;
    let kind = printable(&rest[..2]).ok_or(Fault::Legs)?;
    let legs = Legs { kind, symbols: printable(&symbols[..end]).ok_or(Fault::Legs)? };
    // Figures that come in a layout keep the comma before them, as they have one without legs too.
    Ok((Some(legs), &symbols[if starts_with_figure { end + 1 } else { end }..]))
}

/// The last two bytes: day code, and sale condition or session.
#[inline(always)]
fn trailer(rest: &[u8]) -> Result<(&[u8], Option<DayCode>, u8), Fault> {
    let &[ref rest @ .., day, condition] = rest else { return Err(Fault::Missing) };
    let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic() && byte != b',';
    if !fits(day) || !fits(condition) {
        return Err(Fault::Missing);
    }
    Ok((rest, (day != b' ').then_some(DayCode(day)), condition))
}

/// `553748,100,`
#[inline(always)]
fn trade(base: Base, rest: &[u8], may_set_last: bool) -> Result<Body<'_>, Fault> {
    let [price, size] = cells(rest)?;
    let size = message::size(size)?.unwrap_or(0);
    Ok(Body::Trade { price: message::price(base, price)?, size, may_set_last })
}

/// `3666,179,3670,48,`
#[inline(always)]
fn top_of_book(base: Base, rest: &[u8]) -> Result<Body<'_>, Fault> {
    let [bid, bid_size, ask, ask_size] = cells(rest)?;
    Ok(Body::TopOfBook(TopOfBook {
        bid: message::price(base, bid)?,
        bid_size: message::size(bid_size)?,
        ask: message::price(base, ask)?,
        ask_size: message::size(ask_size)?,
    }))
}

/// `53294,D0`
fn element(base: Base, rest: &[u8]) -> Result<Body<'_>, Fault> {
    if let Some(cells) = rest.strip_suffix(&CORRECT_CODE) {
        return correction(base, cells);
    }
    let comma = memchr(b',', rest).ok_or(Fault::Missing)?;
    let (value, &[first, second]) = (&rest[..comma], &rest[comma + 1..]) else { return Err(Fault::Missing) };
    let code = [first, second];
    if code == HALT_CODE {
        return match value {
            b"0" => Ok(Body::Halt(false)),
            b"1" => Ok(Body::Halt(true)),
            _ => Err(Fault::Figure),
        };
    }
    if code == CANCEL_CODE {
        return message::price(base, value)?.map(Body::Cancel).ok_or(Fault::Missing);
    }
    let element = elements::element(code);
    if value.is_empty() {
        return Err(Fault::Missing);
    }
    Ok(Body::Element { element, value: message::figure(base, element, value)? })
}

/// `12500,12350,100,` after which the code stood.
fn correction(base: Base, rest: &[u8]) -> Result<Body<'_>, Fault> {
    let [was, price, size] = cells(rest)?;
    let told = |cell| message::price(base, cell)?.ok_or(Fault::Missing);
    Ok(Body::Correct { was: told(was)?, price: told(price)?, size: message::size(size)?.ok_or(Fault::Missing)? })
}

/// `,539.83,540.80,…,` after which the trailer stood.
fn figures<'a>(base: Base, rest: &'a [u8], layout: &'static [Element]) -> Result<Figures<'a>, Fault> {
    let text = rest.strip_prefix(b",").ok_or(Fault::Missing)?;
    Figures::check(text, base, layout)
}

/// Figures of the pit alone, or of the session before.
fn other_session(base: Base, rest: &[u8]) -> Result<Body<'_>, Fault> {
    Ok(Body::OtherSession(figures(base, rest, REFRESH)?))
}

/// `A,  `: the condition, and two spaces kept for its reason.
fn market_condition(rest: &[u8]) -> Result<Body<'_>, Fault> {
    match rest {
        // Halted, opening delayed, and not to open or resume today.
        [b'A' | b'1' | b'4', b',', ..] => Ok(Body::Halt(true)),
        [b'B', b',', ..] => Ok(Body::Halt(false)),
        [_, b',', ..] => Ok(Body::NotShown(rest)),
        _ => Err(Fault::Missing),
    }
}

/// `,"APPLE INC",QN  `: the name, then the exchange's own codes, which nobody needs.
fn name(rest: &[u8]) -> Result<Body<'_>, Fault> {
    let quoted = rest.strip_prefix(b",\"").ok_or(Fault::Missing)?;
    let end = memchr(b'"', quoted).ok_or(Fault::Missing)?;
    Ok(Body::Name { name: &quoted[..end] })
}

/// `,01/10/2014,53983,54080,53111,53294,10895400`
fn daily<'a>(base: Base, rest: &'a [u8], layout: &'static [Element]) -> Result<Body<'a>, Fault> {
    let rest = rest.strip_prefix(b",").ok_or(Fault::Missing)?;
    let comma = memchr(b',', rest).ok_or(Fault::Missing)?;
    let date = american_date(&rest[..comma]).ok_or(Fault::Date)?;
    Ok(Body::Daily { date, figures: Figures::check(&rest[comma + 1..], base, layout)? })
}

/// `mm/dd/yyyy`
fn american_date(text: &[u8]) -> Option<Date> {
    let &[ref month @ .., b'/', day_tens, day_ones, b'/', _, _, _, _] = text else { return None };
    let part = |digits: &[u8]| whole(digits).and_then(|number| i64::try_from(number).ok());
    calendar_day(part(&text[text.len() - 4..])?, part(month)?, part(&[day_tens, day_ones])?)
}

/// Exactly `N` cells, each closed by a comma.
#[inline(always)]
fn cells<const N: usize>(rest: &[u8]) -> Result<[&[u8]; N], Fault> {
    let mut cells = [&rest[..0]; N];
    let mut rest = rest;
    for cell in &mut cells {
        let comma = rest.iter().position(|byte| *byte == b',').ok_or(Fault::Missing)?;
        *cell = &rest[..comma];
        rest = &rest[comma + 1..];
    }
    if rest.is_empty() { Ok(cells) } else { Err(Fault::Missing) }
}

#[inline(always)]
fn time(stamp: &[u8]) -> Result<Option<WallTime>, Fault> {
    match stamp {
        [] => Ok(None),
        [CENTURY, ..] => WallTime::read_binary(stamp).map(Some).ok_or(Fault::Time),
        _ if stamp.len() == 17 => WallTime::read(stamp).map(Some).ok_or(Fault::Time),
        _ => Err(Fault::Time),
    }
}

/// A printable character other than a space or a quote, as text: cut from all of them, so that nothing is checked twice.
fn one_character(byte: u8) -> Option<&'static str> {
    const FIRST: u8 = b'#';
    const ALL: &str = "#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    if byte == b'!' {
        return Some("!");
    }
    let place = usize::from(byte.checked_sub(FIRST)?);
    ALL.get(place..=place)
}

/// Text without control bytes, spaces and quotes; never empty.
#[inline(always)]
fn printable(bytes: &[u8]) -> Option<&str> {
    let fits = !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'"');
    fits.then(|| std::str::from_utf8(bytes).ok()).flatten()
}
