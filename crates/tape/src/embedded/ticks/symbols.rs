//! The symbols of a segment. A symbol gets the next number at its first use in a segment, and the block of that
//! use defines it: three texts, the vendor, its symbol, its code of the exchange, each a varint length and UTF-8.

use super::super::bytes::{Cursor, put_bytes};
use broadtape_model::{FeedSymbol, VendorId};
use std::collections::HashMap;

/// The numbers that a writer gave in the present segment.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    numbers: HashMap<FeedSymbol, u32>,
}

impl Symbols {
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.numbers.len()).expect("numbers are given as u32")
    }

    /// The number of a symbol, and whether it is new.
    pub(super) fn number(&mut self, symbol: &FeedSymbol) -> (u32, bool) {
        if let Some(number) = self.numbers.get(symbol) {
            return (*number, false);
        }
        let number = self.count();
        self.numbers.insert(symbol.clone(), number);
        (number, true)
    }

    /// Goes back to when there were `count`: the blocks that defined the others are not on the tape.
    pub(super) fn go_back(&mut self, count: u32) {
        self.numbers.retain(|_, number| *number < count);
    }

    pub(super) fn clear(&mut self) {
        self.numbers.clear();
    }
}

pub(super) fn write(out: &mut Vec<u8>, symbol: &FeedSymbol) {
    put_bytes(out, symbol.vendor.as_str().as_bytes());
    put_bytes(out, symbol.symbol.as_bytes());
    put_bytes(out, symbol.exchange_code.as_bytes());
}

pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<FeedSymbol> {
    Some(FeedSymbol {
        vendor: VendorId::new(cursor.text()?),
        symbol: cursor.text()?.into(),
        exchange_code: cursor.text()?.into(),
    })
}
