//! What changed, after the tag, the symbol and the times; see [`super::block`].

use super::super::bytes::{Cursor, put_bytes, put_varint, zigzag};
use super::prices::{self, Prices};
use super::sales::{self, Sale, Sales};
use broadtape_model::{
    ActionKind, Amendment, BarRun, CorporateAction, DailyRecord, Element, Price, Refresh, RefreshField, TickChange,
    TopOfBook, TradeMark, UnixNanos,
};
use jiff::civil::Date;

/// The low bits of a tag say what changed.
pub(super) const KIND_BITS: u8 = 0b0000_0111;
const TRADE: u8 = 0;
const TOP_OF_BOOK: u8 = 1;
const ELEMENT: u8 = 2;
const REFRESH: u8 = 3;
const DAILY: u8 = 4;
const HALT: u8 = 5;
const BARS: u8 = 6;
const ACTION: u8 = 7;

/// Trade: it may set the last price. Refresh: it resets. Halt: trading is halted.
const IS_SO: u8 = 0b0100_0000;
/// Trade: conditions and participant are those of the trade before it in the block.
const SAME_SALE: u8 = 0b1000_0000;
/// With the kind of a halt, from version 2 on: it is an amendment.
const AMENDS: u8 = 0b1000_0000;

/// Both, from this version on: it is a heartbeat.
const HEARTBEAT: u8 = AMENDS | IS_SO;
const HEARTBEATS_SINCE: u8 = 5;

/// Amendment: the trade's size and time are told, there is a trade instead, and that may set the last price.
const WAS_SIZE: u8 = 1;
const WAS_AT: u8 = 2;
const INSTEAD: u8 = 4;
const INSTEAD_SETS_LAST: u8 = 8;

/// The version of a block that holds such a change.
pub(super) fn version_of(change: &TickChange) -> u8 {
    match change {
        TickChange::Trade(trade) => Sale::of(trade).version(),
        TickChange::Amend(amendment) => amendment.instead.as_ref().map_or(2, |trade| Sale::of(trade).version().max(2)),
        TickChange::Heartbeat => HEARTBEATS_SINCE,
        _ => 1,
    }
}

/// What is remembered within a block.
#[derive(Debug, Default)]
pub(super) struct Memory {
    prices: Prices,
    sales: Sales,
    /// Of the block.
    version: u8,
}

impl Memory {
    /// Forgets everything before a block of a version: each is read without those before it.
    pub(super) fn begin(&mut self, version: u8) {
        self.prices.forget();
        self.sales.forget();
        self.version = version;
    }

    /// A change's bits of the tag.
    pub(super) fn tag(&self, change: &TickChange) -> u8 {
        let so = |is_so: bool| if is_so { IS_SO } else { 0 };
        match change {
            TickChange::Trade(trade) => {
                let sale = if self.sales.is_same(Sale::of(trade)) { SAME_SALE } else { 0 };
                TRADE | so(trade.may_set_last) | sale
            }
            TickChange::TopOfBook(_) => TOP_OF_BOOK,
            TickChange::Element { .. } => ELEMENT,
            TickChange::Refresh(refresh) => REFRESH | so(refresh.resets),
            TickChange::Daily(_) => DAILY,
            TickChange::Halt(is_halted) => HALT | so(*is_halted),
            TickChange::Amend(_) => HALT | AMENDS,
            TickChange::Heartbeat => HALT | HEARTBEAT,
            TickChange::Bars(_) => BARS,
            TickChange::Action(_) => ACTION,
        }
    }

    pub(super) fn write(&mut self, out: &mut Vec<u8>, symbol: u32, change: &TickChange) {
        match change {
            TickChange::Trade(trade) => {
                self.prices.write(out, symbol, trade.price);
                put_varint(out, trade.size);
                let sale = Sale::of(trade);
                if !self.sales.is_same(sale) {
                    self.sales.write(out, sale, self.version);
                }
            }
            TickChange::TopOfBook(top) => self.write_top(out, symbol, top),
            TickChange::Element { element, value } => write_field(out, &(*element, *value)),
            TickChange::Refresh(refresh) => write_fields(out, &refresh.fields),
            TickChange::Daily(daily) => {
                write_date(out, daily.date);
                write_fields(out, &daily.fields);
            }
            TickChange::Halt(_) | TickChange::Heartbeat => {}
            TickChange::Amend(amendment) => write_amendment(out, amendment, self.version),
            TickChange::Bars(run) => put_bytes(out, run.as_bytes()),
            TickChange::Action(action) => write_action(out, action),
        }
    }

    /// `Err` says that the change is of a kind that this release does not know.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>, symbol: u32, tag: u8) -> Result<Option<TickChange>, u8> {
        let is_so = tag & IS_SO != 0;
        Ok(match tag & KIND_BITS {
            TRADE => self.read_trade(cursor, symbol, tag),
            TOP_OF_BOOK => self.read_top(cursor, symbol).map(TickChange::TopOfBook),
            ELEMENT => read_field(cursor).map(|(element, value)| TickChange::Element { element, value }),
            REFRESH => {
                read_fields(cursor).map(|fields| TickChange::Refresh(Box::new(Refresh { resets: is_so, fields })))
            }
            DAILY => read_daily(cursor).map(|daily| TickChange::Daily(Box::new(daily))),
            HALT if tag & HEARTBEAT == HEARTBEAT && self.version >= HEARTBEATS_SINCE => Some(TickChange::Heartbeat),
            HALT if tag & AMENDS != 0 => {
                read_amendment(cursor, self.version).map(|amendment| TickChange::Amend(Box::new(amendment)))
            }
            HALT => Some(TickChange::Halt(is_so)),
            BARS => cursor.bytes().and_then(BarRun::from_bytes).map(TickChange::Bars),
            ACTION => read_action(cursor).map(TickChange::Action),
            kind => return Err(kind),
        })
    }

    fn read_trade(&mut self, cursor: &mut Cursor<'_>, symbol: u32, tag: u8) -> Option<TickChange> {
        let (price, size) = (self.prices.read(cursor, symbol)?, cursor.varint()?);
        let sale = if tag & SAME_SALE == 0 { self.sales.read(cursor, self.version)? } else { self.sales.last() };
        Some(TickChange::Trade(sale.trade(price, size, tag & IS_SO != 0)))
    }

    /// A byte that says which of bid, its size, ask, its size are there, and then those.
    fn write_top(&mut self, out: &mut Vec<u8>, symbol: u32, top: &TopOfBook) {
        let there = [top.bid.is_some(), top.bid_size.is_some(), top.ask.is_some(), top.ask_size.is_some()];
        out.push((0..).zip(there).fold(0, |bits, (bit, is_there)| bits | u8::from(is_there) << bit));
        for (price, size) in [(top.bid, top.bid_size), (top.ask, top.ask_size)] {
            if let Some(price) = price {
                self.prices.write(out, symbol, price);
            }
            if let Some(size) = size {
                put_varint(out, size);
            }
        }
    }

    fn read_top(&mut self, cursor: &mut Cursor<'_>, symbol: u32) -> Option<TopOfBook> {
        let bits = cursor.byte()?;
        let mut side = |price_bit: u8, size_bit: u8| {
            let price = if bits & price_bit == 0 { None } else { Some(self.prices.read(cursor, symbol)?) };
            let size = if bits & size_bit == 0 { None } else { Some(cursor.varint()?) };
            Some((price, size))
        };
        let (bid, bid_size) = side(1, 2)?;
        let (ask, ask_size) = side(4, 8)?;
        Some(TopOfBook { bid, bid_size, ask, ask_size })
    }
}

fn write_fields(out: &mut Vec<u8>, fields: &[RefreshField]) {
    put_varint(out, fields.len() as u64);
    for field in fields {
        write_field(out, field);
    }
}

fn read_fields(cursor: &mut Cursor<'_>) -> Option<Vec<RefreshField>> {
    // A field takes a byte at least, so a count beyond what is left is no count.
    let count = usize::try_from(cursor.varint()?).ok().filter(|count| *count <= cursor.left())?;
    (0..count).map(|_| read_field(cursor)).collect()
}

/// A varint: bit 0 says that there is a value, the bits above say which figure it is; then the value.
fn write_field(out: &mut Vec<u8>, (element, value): &RefreshField) {
    put_varint(out, u64::from(element_code(*element)) << 1 | u64::from(value.is_some()));
    if let Some(value) = value {
        prices::write_alone(out, *value);
    }
}

fn read_field(cursor: &mut Cursor<'_>) -> Option<RefreshField> {
    let code = cursor.varint()?;
    let element = element(u32::try_from(code >> 1).ok()?)?;
    let value: Option<Price> = if code & 1 == 0 { None } else { Some(prices::read_alone(cursor)?) };
    Some((element, value))
}

fn read_daily(cursor: &mut Cursor<'_>) -> Option<DailyRecord> {
    Some(DailyRecord { date: read_date(cursor)?, fields: read_fields(cursor)? })
}

/// Zigzag year, month, day.
fn write_date(out: &mut Vec<u8>, date: Date) {
    put_varint(out, zigzag(date.year().into()));
    out.push(date.month().unsigned_abs());
    out.push(date.day().unsigned_abs());
}

fn read_date(cursor: &mut Cursor<'_>) -> Option<Date> {
    let year = i16::try_from(cursor.signed()?).ok()?;
    let (month, day) = (i8::try_from(cursor.byte()?).ok()?, i8::try_from(cursor.byte()?).ok()?);
    Date::new(year, month, day).ok()
}

const SPLIT: u8 = 0;
const DIVIDEND: u8 = 1;

/// The ex-date, and a byte that says which kind of action it is; then its figures.
fn write_action(out: &mut Vec<u8>, action: &CorporateAction) {
    write_date(out, action.ex_date);
    match action.kind {
        ActionKind::Split { new, old } => {
            out.push(SPLIT);
            put_varint(out, new.into());
            put_varint(out, old.into());
        }
        ActionKind::Dividend(amount) => {
            out.push(DIVIDEND);
            prices::write_alone(out, amount);
        }
    }
}

fn read_action(cursor: &mut Cursor<'_>) -> Option<CorporateAction> {
    let ex_date = read_date(cursor)?;
    let shares = |cursor: &mut Cursor<'_>| u32::try_from(cursor.varint()?).ok().filter(|count| *count > 0);
    let kind = match cursor.byte()? {
        SPLIT => ActionKind::Split { new: shares(cursor)?, old: shares(cursor)? },
        DIVIDEND => ActionKind::Dividend(prices::read_alone(cursor)?),
        _ => return None,
    };
    Some(CorporateAction { ex_date, kind })
}

/// A byte of flags; the price of what was, its size and time where they are told; what it is instead, where there is
/// something: price, size, sale alone; then the figures.
fn write_amendment(out: &mut Vec<u8>, Amendment { was, instead, figures }: &Amendment, version: u8) {
    let flag = |is_so: bool, bit: u8| if is_so { bit } else { 0 };
    let sets_last = instead.is_some_and(|trade| trade.may_set_last);
    out.push(
        flag(was.size.is_some(), WAS_SIZE)
            | flag(was.at.is_some(), WAS_AT)
            | flag(instead.is_some(), INSTEAD)
            | flag(sets_last, INSTEAD_SETS_LAST),
    );
    prices::write_alone(out, was.price);
    if let Some(size) = was.size {
        put_varint(out, size);
    }
    if let Some(at) = was.at {
        put_varint(out, zigzag(at.nanos()));
    }
    if let Some(trade) = instead {
        prices::write_alone(out, trade.price);
        put_varint(out, trade.size);
        sales::write_alone(out, Sale::of(trade), version);
    }
    write_fields(out, figures);
}

fn read_amendment(cursor: &mut Cursor<'_>, version: u8) -> Option<Amendment> {
    let flags = cursor.byte()?;
    let has = |bit: u8| flags & bit != 0;
    let price = prices::read_alone(cursor)?;
    let size = if has(WAS_SIZE) { Some(cursor.varint()?) } else { None };
    let at = if has(WAS_AT) { Some(UnixNanos::new(cursor.signed()?)) } else { None };
    let instead = if has(INSTEAD) {
        let (price, size) = (prices::read_alone(cursor)?, cursor.varint()?);
        Some(sales::read_alone(cursor, version)?.trade(price, size, has(INSTEAD_SETS_LAST)))
    } else {
        None
    };
    Some(Amendment { was: TradeMark { price, size, at }, instead, figures: read_fields(cursor)? })
}

/// Figures by their codes: their place here. Only ever added to at the end.
const ELEMENTS: [Element; 21] = [
    Element::Open,
    Element::Open2,
    Element::High,
    Element::Low,
    Element::Last,
    Element::Close,
    Element::Close2,
    Element::PreviousClose,
    Element::Settlement,
    Element::PreliminarySettlement,
    Element::Bid,
    Element::Ask,
    Element::BidSize,
    Element::AskSize,
    Element::LastSize,
    Element::Volume,
    Element::PreviousVolume,
    Element::OpenInterest,
    Element::Vwap,
    Element::YearHigh,
    Element::YearLow,
];

/// The code of the feed's figure 0; there is room before it for figures with names.
const OTHERS: u32 = 64;

fn element_code(element: Element) -> u32 {
    if let Element::Other(number) = element {
        return OTHERS + u32::from(number);
    }
    let place = ELEMENTS.iter().position(|known| *known == element);
    place.and_then(|place| u32::try_from(place).ok()).expect("every figure with a name is in the table")
}

fn element(code: u32) -> Option<Element> {
    match code.checked_sub(OTHERS) {
        Some(number) => u16::try_from(number).ok().map(Element::Other),
        None => ELEMENTS.get(code as usize).copied(),
    }
}
