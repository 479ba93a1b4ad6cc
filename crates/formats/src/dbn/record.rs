//! Records to changes.

use super::fault::Fault;
use super::statistics;
use ::dbn::{
    BboMsg, BidAskPair, CbboMsg, Cmbp1Msg, ConsolidatedBidAskPair, ErrorMsg, InstrumentDefMsg, MboMsg, Mbp1Msg,
    Mbp10Msg, RecordHeader, RecordRef, StatusMsg, SymbolMappingMsg, TradeMsg, UNDEF_ORDER_SIZE, UNDEF_PRICE,
    UNDEF_TIMESTAMP, Venue, rtype, v1, v2, v3::HasRType,
};
use broadtape_model::{Element, Participant, Price, SaleConditions, TickChange, TopOfBook, Trade, UnixNanos};
use std::ffi::c_char;

/// What a record is to us. Times in nanoseconds since 1970.
pub(super) enum Record<'a> {
    /// Something has changed.
    Changes { exchange_time: Option<u64>, vendor_time: Option<u64>, changes: [Option<TickChange>; 2] },
    /// What its instrument is called from now on.
    Symbol(&'a str),
    /// Nothing that a quote shows.
    Passed,
    /// The gateway's complaint.
    Error(&'a str),
}

/// A trade in the records of orders and prices.
const TRADE: u8 = b'T';

/// Venues that are none: data sets and tapes made of several.
const CONSOLIDATED: [Venue; 4] = [Venue::Dbeq, Venue::Equs, Venue::Cta, Venue::Utp];

/// Status actions (schema `status`): trading, halted, paused, suspended.
const TRADING: u16 = 7;
const HALTS: [u16; 3] = [8, 9, 10];

/// Reads a record of a stream of this version.
pub(super) fn read(record: RecordRef<'_>, version: u8) -> Result<Record<'_>, Fault> {
    match record.header().rtype {
        rtype::MBP_0 => trade(get::<TradeMsg>(record)?),
        rtype::MBO => order(get::<MboMsg>(record)?),
        rtype::MBP_1 | rtype::TBBO => {
            let price: &Mbp1Msg = get(record)?;
            let trade = Printed { head: &price.hd, action: price.action, price: price.price, size: price.size };
            trade_and_top(price.hd.ts_event, price.ts_recv, &trade, top(&price.levels[0]))
        }
        rtype::MBP_10 => {
            let price: &Mbp10Msg = get(record)?;
            let trade = Printed { head: &price.hd, action: price.action, price: price.price, size: price.size };
            trade_and_top(price.hd.ts_event, price.ts_recv, &trade, top(&price.levels[0]))
        }
        rtype::CMBP_1 | rtype::TCBBO => {
            let price: &Cmbp1Msg = get(record)?;
            let trade = Printed { head: &price.hd, action: price.action, price: price.price, size: price.size };
            trade_and_top(price.hd.ts_event, price.ts_recv, &trade, consolidated_top(&price.levels[0]))
        }
        rtype::BBO_1S | rtype::BBO_1M => {
            let sample: &BboMsg = get(record)?;
            Ok(sampled(sample.ts_recv, sample.price, top(&sample.levels[0])))
        }
        rtype::CBBO_1S | rtype::CBBO_1M => {
            let sample: &CbboMsg = get(record)?;
            Ok(sampled(sample.ts_recv, sample.price, consolidated_top(&sample.levels[0])))
        }
        rtype::STATISTICS => statistics::read(record, version),
        rtype::STATUS => Ok(status(get(record)?)),
        rtype::INSTRUMENT_DEF => definition(record, version),
        rtype::SYMBOL_MAPPING => mapping(record, version),
        rtype::ERROR => error(record, version),
        rtype::SYSTEM | rtype::IMBALANCE => Ok(Record::Passed),
        rtype::OHLCV_DEPRECATED
        | rtype::OHLCV_1S
        | rtype::OHLCV_1M
        | rtype::OHLCV_1H
        | rtype::OHLCV_1D
        | rtype::OHLCV_EOD => Ok(Record::Passed),
        _ => Err(Fault::RecordType),
    }
}

/// The record as its type, where it is long enough for that.
pub(super) fn get<'a, T: HasRType>(record: RecordRef<'a>) -> Result<&'a T, Fault> {
    record.try_get::<T>().map_err(|_| Fault::Short)
}

/// A price; `None` where the record says that there is none.
pub(super) fn price(units: i64) -> Option<Price> {
    (units != UNDEF_PRICE).then(|| Price::from_units(units))
}

/// A time that a record says.
pub(super) fn said(nanos: u64) -> Option<u64> {
    (nanos != UNDEF_TIMESTAMP && nanos != 0).then_some(nanos)
}

/// An instant of nanoseconds since 1970; `None` beyond what can be held.
pub(super) fn instant(nanos: u64) -> Option<UnixNanos> {
    i64::try_from(nanos).ok().map(UnixNanos::new)
}

fn size(size: u32) -> Option<u64> {
    (size != UNDEF_ORDER_SIZE).then(|| size.into())
}

/// The trade that a record may hold.
struct Printed<'a> {
    head: &'a RecordHeader,
    action: c_char,
    price: i64,
    size: u32,
}

impl Printed<'_> {
    fn trade(&self) -> Result<TickChange, Fault> {
        let price = price(self.price).ok_or(Fault::NoPrice)?;
        let size = size(self.size).unwrap_or(0);
        let participant = participant(self.head);
        // DBN has no sale conditions: what is in it as a trade is a regular one.
        Ok(TickChange::Trade(Trade {
            price,
            size,
            conditions: SaleConditions::REGULAR,
            may_set_last: true,
            participant,
        }))
    }

    fn is_trade(&self) -> bool {
        self.action == TRADE as c_char
    }
}

/// The venue of a record's publisher, unless the data set names none but itself.
fn participant(head: &RecordHeader) -> Option<Participant> {
    let venue = head.publisher().ok()?.venue();
    if CONSOLIDATED.contains(&venue) { None } else { Participant::of(venue.as_str()) }
}

fn trade(record: &TradeMsg) -> Result<Record<'static>, Fault> {
    let printed = Printed { head: &record.hd, action: record.action, price: record.price, size: record.size };
    let (exchange_time, vendor_time) = (said(record.hd.ts_event), said(record.ts_recv));
    Ok(Record::Changes { exchange_time, vendor_time, changes: [Some(printed.trade()?), None] })
}

/// Of the records of single orders we use the trades; a book of orders is not kept.
fn order(record: &MboMsg) -> Result<Record<'static>, Fault> {
    let printed = Printed { head: &record.hd, action: record.action, price: record.price, size: record.size };
    if !printed.is_trade() {
        return Ok(Record::Passed);
    }
    let (exchange_time, vendor_time) = (said(record.hd.ts_event), said(record.ts_recv));
    Ok(Record::Changes { exchange_time, vendor_time, changes: [Some(printed.trade()?), None] })
}

fn trade_and_top(event: u64, received: u64, printed: &Printed<'_>, top: TopOfBook) -> Result<Record<'static>, Fault> {
    let trade = if printed.is_trade() { Some(printed.trade()?) } else { None };
    let changes = [Some(TickChange::TopOfBook(top)), trade];
    Ok(Record::Changes { exchange_time: said(event), vendor_time: said(received), changes })
}

/// A sample at the end of a second or minute. Its event time is that of the last trade, which may be old;
/// the sample's own time is when the figures stood so. The trades between samples are not in it, so the price
/// is the last one and no trade to be counted.
fn sampled(at: u64, last: i64, top: TopOfBook) -> Record<'static> {
    let last = price(last).map(|price| TickChange::Element { element: Element::Last, value: Some(price) });
    Record::Changes {
        exchange_time: said(at),
        vendor_time: said(at),
        changes: [Some(TickChange::TopOfBook(top)), last],
    }
}

fn top(level: &BidAskPair) -> TopOfBook {
    sides((level.bid_px, level.bid_sz), (level.ask_px, level.ask_sz))
}

fn consolidated_top(level: &ConsolidatedBidAskPair) -> TopOfBook {
    sides((level.bid_px, level.bid_sz), (level.ask_px, level.ask_sz))
}

/// A side without a price has no size either.
fn sides(bid: (i64, u32), ask: (i64, u32)) -> TopOfBook {
    let side = |(units, count): (i64, u32)| price(units).map(|price| (price, size(count)));
    let (bid, ask) = (side(bid), side(ask));
    TopOfBook {
        bid: bid.map(|(price, _)| price),
        bid_size: bid.and_then(|(_, size)| size),
        ask: ask.map(|(price, _)| price),
        ask_size: ask.and_then(|(_, size)| size),
    }
}

fn status(record: &StatusMsg) -> Record<'static> {
    let is_halted = match record.action {
        TRADING => false,
        action if HALTS.contains(&action) => true,
        _ => return Record::Passed,
    };
    let (exchange_time, vendor_time) = (said(record.hd.ts_event), said(record.ts_recv));
    Record::Changes { exchange_time, vendor_time, changes: [Some(TickChange::Halt(is_halted)), None] }
}

fn definition(record: RecordRef<'_>, version: u8) -> Result<Record<'_>, Fault> {
    let symbol = match version {
        1 => get::<v1::InstrumentDefMsg>(record)?.raw_symbol(),
        2 => get::<v2::InstrumentDefMsg>(record)?.raw_symbol(),
        _ => get::<InstrumentDefMsg>(record)?.raw_symbol(),
    };
    Ok(symbol.map_or(Record::Passed, Record::Symbol))
}

fn mapping(record: RecordRef<'_>, version: u8) -> Result<Record<'_>, Fault> {
    let symbol = match version {
        1 => get::<v1::SymbolMappingMsg>(record)?.stype_out_symbol(),
        _ => get::<SymbolMappingMsg>(record)?.stype_out_symbol(),
    };
    Ok(symbol.map_or(Record::Passed, Record::Symbol))
}

fn error(record: RecordRef<'_>, version: u8) -> Result<Record<'_>, Fault> {
    let words = match version {
        1 => get::<v1::ErrorMsg>(record)?.err(),
        _ => get::<ErrorMsg>(record)?.err(),
    };
    Ok(Record::Error(words.unwrap_or("an error without words")))
}
