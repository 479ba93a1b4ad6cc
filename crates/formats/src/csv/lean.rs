//! LEAN's equity tick files.

use super::fault::Fault;
use super::participant;
use super::row::{self, CellFault, Row, RowTime};
use super::table::Cells;
use crate::ddf::WallTime;
use broadtape_model::{Element, Price, Refresh, SaleConditions, TickChange, Trade};
use jiff::civil::Date;

/// The market that LEAN's files of United States equities are kept under, which is the exchange's code here: the
/// letter in a row is where that one trade was made, which is not where the instrument is listed.
const MARKET: &str = "usa";

/// Prices are written in units of this many decimals.
const PRICE_DECIMALS: u32 = 4;

/// A day has so many milliseconds, or an hour more.
const DAY_MILLIS_MAX: i64 = 25 * 60 * 60 * 1000;

/// LEAN's trade condition flags and the sale condition that each is. Of more than four the first of this list hold:
/// those that keep a trade from setting a price stand before those that let it.
const CONDITIONS: [(u32, u8); 27] = [
    (0x0100_0000, b'M'),
    (0x0400_0000, b'Q'),
    (0x0000_2000, b'T'),
    (0x0000_0400, b'T'),
    (0x0000_4000, b'U'),
    (0x8000_0000, b'I'),
    (0x0000_0002, b'C'),
    (0x0000_0004, b'N'),
    (0x0000_0008, b'R'),
    (0x0004_0000, b'V'),
    (0x0010_0000, b'W'),
    (0x0040_0000, b'H'),
    (0x0000_0200, b'4'),
    (0x0200_0000, b'P'),
    (0x0000_0800, b'L'),
    (0x0000_0010, b'Y'),
    (0x0000_0020, b'F'),
    (0x0000_0040, b'O'),
    (0x0000_0080, b'6'),
    (0x0000_0100, b'5'),
    (0x0000_1000, b'1'),
    (0x0000_8000, b'S'),
    (0x0001_0000, b'A'),
    (0x0002_0000, b'B'),
    (0x0008_0000, b'D'),
    (0x0020_0000, b'X'),
    (0x0080_0000, b'K'),
];

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Lean {
    symbol: String,
    day: Date,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Trades,
    Quotes,
}

impl Lean {
    pub(super) fn trades(symbol: String, day: Date) -> Self {
        Self { symbol, day, kind: Kind::Trades }
    }

    pub(super) fn quotes(symbol: String, day: Date) -> Self {
        Self { symbol, day, kind: Kind::Quotes }
    }

    pub(super) fn row<'a>(&'a self, cells: Cells<'a>) -> Result<Row<'a>, CellFault<'a>> {
        let columns = match self.kind {
            Kind::Trades => 6,
            Kind::Quotes => 8,
        };
        if cells.len() != columns {
            return Err((Fault::Columns, ""));
        }
        let cell = |place: usize| cells.get(place).map_err(|fault| (fault, ""));
        let time = self.time(cell(0)?)?;
        let change = match self.kind {
            Kind::Trades => trade([cell(1)?, cell(2)?, cell(3)?, cell(4)?, cell(5)?])?,
            Kind::Quotes => quote([cell(1)?, cell(2)?, cell(3)?, cell(4)?])?,
        };
        Ok(Row { line: 0, symbol: &self.symbol, exchange_code: MARKET, time, changes: [Some(change), None], was: None })
    }

    /// Milliseconds since midnight. A part of one is taken for the whole: later is safe, earlier never.
    fn time<'a>(&self, cell: &'a str) -> Result<RowTime, CellFault<'a>> {
        let millis = row::price(cell)?.ok_or((Fault::Time, cell))?.units();
        let whole = millis / Price::UNIT + i64::from(millis % Price::UNIT != 0);
        if millis < 0 || whole > DAY_MILLIS_MAX {
            return Err((Fault::Time, cell));
        }
        Ok(RowTime::Wall(WallTime::new(self.day, whole)))
    }
}

fn trade<'a>([price, size, market, flags, suspicious]: [&'a str; 5]) -> Result<TickChange, CellFault<'a>> {
    let flags = u32::from_str_radix(flags, 16).map_err(|_| (Fault::Number, flags))?;
    Ok(TickChange::Trade(Trade {
        price: in_units(price)?.ok_or((Fault::Empty, price))?,
        size: row::size(size)?.unwrap_or(0),
        conditions: conditions(flags),
        may_set_last: suspicious != "1",
        participant: participant::read(market)?,
    }))
}

fn conditions(flags: u32) -> SaleConditions {
    let mut codes: Vec<_> = CONDITIONS.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, code)| *code).collect();
    codes.dedup();
    codes.truncate(4);
    SaleConditions::of(&codes).unwrap_or(SaleConditions::REGULAR)
}

/// One side of the quote; the other is 0 and stays as it was.
fn quote<'a>([bid, bid_size, ask, ask_size]: [&'a str; 4]) -> Result<TickChange, CellFault<'a>> {
    let mut fields = Vec::with_capacity(2);
    let sides = [(bid, bid_size, Element::Bid, Element::BidSize), (ask, ask_size, Element::Ask, Element::AskSize)];
    for (price, size, price_element, size_element) in sides {
        let Some(value) = in_units(price)?.filter(|price| *price != Price::ZERO) else { continue };
        let count = row::size(size)?.unwrap_or(0);
        let count = i64::try_from(count).ok().and_then(|count| Price::from_decimal(count, 0));
        fields.push((price_element, Some(value)));
        fields.push((size_element, Some(count.ok_or((Fault::OutOfRange, size))?)));
    }
    if fields.is_empty() {
        return Err((Fault::Empty, bid));
    }
    Ok(TickChange::Refresh(Box::new(Refresh { resets: false, fields })))
}

fn in_units(cell: &str) -> Result<Option<Price>, CellFault<'_>> {
    let Some(number) = row::price(cell)? else { return Ok(None) };
    if number.units() % Price::UNIT != 0 {
        return Err((Fault::Number, cell));
    }
    let price = Price::from_decimal(number.units() / Price::UNIT, PRICE_DECIMALS);
    price.map(Some).ok_or((Fault::OutOfRange, cell))
}
