//! Trades and best bids and asks as DBN, version 3; what DBN has no place for is left out and told.

use super::export::Ticks;
use anyhow::{Context, Result};
use broadtape_model::{FeedSymbol, Price, Tick, TickChange, UnixNanos};
use dbn::encode::{DbnEncoder, EncodeRecord};
use dbn::record::{BidAskPair, Mbp1Msg, RecordHeader, TradeMsg};
use dbn::{MappingInterval, Metadata, SType, SymbolMapping, UNDEF_PRICE, UNDEF_TIMESTAMP, rtype};
use std::collections::BTreeMap;
use std::ffi::c_char;
use std::io::Write;
use std::num::NonZeroU64;

pub(super) fn write(ticks: &Ticks<'_>, output: impl Write) -> Result<String> {
    // The symbols stand in front, so the tape is read twice.
    let mut symbols = Symbols::default();
    ticks.visit(&mut |_, symbol, tick| {
        if tick.change != TickChange::Heartbeat {
            symbols.meet(symbol, tick);
        }
        Ok(())
    })?;
    let mut encoder = DbnEncoder::new(output, &symbols.metadata()?)?;
    let (mut written, mut left_out) = (0_u64, 0_u64);
    ticks.visit(&mut |_, symbol, tick| {
        if tick.change == TickChange::Heartbeat {
            return Ok(());
        }
        let header = |rtype| header(rtype, symbols.numbers[symbol], tick);
        match &tick.change {
            TickChange::Trade(trade) => encoder.encode_record(&TradeMsg {
                hd: header(rtype::MBP_0),
                price: trade.price.units(),
                size: size(Some(trade.size)),
                action: letter(b'T'),
                side: letter(b'N'),
                ts_recv: nanos(tick.received),
                ..TradeMsg::default()
            })?,
            TickChange::TopOfBook(top) => encoder.encode_record(&Mbp1Msg {
                hd: header(rtype::MBP_1),
                price: UNDEF_PRICE,
                size: 0,
                action: letter(b'M'),
                side: letter(b'N'),
                ts_recv: nanos(tick.received),
                levels: [BidAskPair {
                    bid_px: price(top.bid),
                    ask_px: price(top.ask),
                    bid_sz: size(top.bid_size),
                    ask_sz: size(top.ask_size),
                    bid_ct: 0,
                    ask_ct: 0,
                }],
                ..Mbp1Msg::default()
            })?,
            _ => {
                left_out += 1;
                return Ok(());
            }
        }
        written += 1;
        Ok(())
    })?;
    encoder.get_mut().flush()?;
    Ok(format!("{written} trades and quotes; {left_out} figures, refreshes and halts left out, and sale conditions"))
}

/// The symbols of an export: the number of each is its instrument in the records.
#[derive(Default)]
struct Symbols {
    numbers: BTreeMap<FeedSymbol, u32>,
    span: Option<(UnixNanos, UnixNanos)>,
}

impl Symbols {
    fn meet(&mut self, symbol: &FeedSymbol, tick: &Tick) {
        if !self.numbers.contains_key(symbol) {
            let number = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
            self.numbers.insert(symbol.clone(), number);
        }
        let at = tick.received;
        self.span = Some(self.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }

    fn metadata(&self) -> Result<Metadata> {
        let (first, last) = self.span.context("there are no ticks to export")?;
        let mut metadata = Metadata::builder()
            .dataset("XXXX.BROADTAPE".to_owned())
            .schema(None)
            .start(nanos(first))
            .end(NonZeroU64::new(nanos(last).saturating_add(1)))
            .stype_in(Some(SType::RawSymbol))
            .stype_out(SType::InstrumentId)
            .build();
        let start_date = metadata.start().date();
        let end_date = metadata.end().and_then(|end| end.date().next_day()).unwrap_or(start_date);
        let name = |symbol: &FeedSymbol| format!("{}.{}", symbol.symbol, symbol.exchange_code);
        let mapping = |(symbol, number): (&FeedSymbol, &u32)| SymbolMapping {
            raw_symbol: name(symbol),
            intervals: vec![MappingInterval { start_date, end_date, symbol: number.to_string() }],
        };
        metadata.symbols = self.numbers.keys().map(name).collect();
        metadata.mappings = self.numbers.iter().map(mapping).collect();
        Ok(metadata)
    }
}

fn header(rtype: u8, instrument: u32, tick: &Tick) -> RecordHeader {
    let happened = tick.exchange_time.map_or(UNDEF_TIMESTAMP, nanos);
    match rtype {
        rtype::MBP_0 => RecordHeader::new::<TradeMsg>(rtype, 0, instrument, happened),
        _ => RecordHeader::new::<Mbp1Msg>(rtype, 0, instrument, happened),
    }
}

fn nanos(at: UnixNanos) -> u64 {
    u64::try_from(at.nanos()).unwrap_or(UNDEF_TIMESTAMP)
}

fn price(price: Option<Price>) -> i64 {
    price.map_or(UNDEF_PRICE, Price::units)
}

/// DBN has 32 bits for a size; a larger one is written as the largest.
fn size(size: Option<u64>) -> u32 {
    u32::try_from(size.unwrap_or(0)).unwrap_or(u32::MAX)
}

fn letter(letter: u8) -> c_char {
    c_char::try_from(letter).unwrap_or_default()
}
