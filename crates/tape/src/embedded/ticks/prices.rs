//! Prices as small differences.
//!
//! Within a block each symbol has a last price and a number of decimals, at first 0 and 2. A price is a wide
//! varint: bit 0 says that it needs more decimals than the symbol has, and then a byte with their number
//! follows; the bits above are the zigzag difference from the last price in units of the last of these decimals.

use super::super::bytes::{Cursor, put_wide, unzigzag_wide, zigzag, zigzag_wide};
use super::super::bytes::{put_varint, unzigzag};
use broadtape_model::Price;

/// Units of 1e-9 in a unit of so many decimals.
const UNITS: [i64; 10] = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// Decimals to begin with: cents.
const FIRST_DECIMALS: u8 = 2;

/// What is remembered of each symbol's prices within a block.
#[derive(Debug, Default)]
pub(super) struct Prices {
    by_symbol: Vec<Remembered>,
    /// Symbols with something to forget.
    touched: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Remembered {
    last: i64,
    decimals: u8,
}

impl Remembered {
    const NOTHING: Self = Self { last: 0, decimals: FIRST_DECIMALS };
}

impl Prices {
    /// Forgets everything: each block is read without those before it.
    pub(super) fn forget(&mut self) {
        for symbol in self.touched.drain(..) {
            self.by_symbol[symbol as usize] = Remembered::NOTHING;
        }
    }

    fn of(&mut self, symbol: u32) -> &mut Remembered {
        let index = symbol as usize;
        if index >= self.by_symbol.len() {
            self.by_symbol.resize(index + 1, Remembered::NOTHING);
        }
        let remembered = &mut self.by_symbol[index];
        if remembered.last == 0 {
            self.touched.push(symbol);
        }
        remembered
    }

    pub(super) fn write(&mut self, out: &mut Vec<u8>, symbol: u32, price: Price) {
        let remembered = self.of(symbol);
        let decimals = decimals_of(price, remembered.decimals);
        let needs_more = decimals > remembered.decimals;
        let difference = (i128::from(price.units()) - i128::from(remembered.last)) / i128::from(unit(decimals));
        put_wide(out, zigzag_wide(difference) << 1 | u128::from(needs_more));
        if needs_more {
            out.push(decimals);
        }
        *remembered = Remembered { last: price.units(), decimals };
    }

    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>, symbol: u32) -> Option<Price> {
        let remembered = self.of(symbol);
        let code = cursor.wide()?;
        if code & 1 == 1 {
            remembered.decimals = cursor.byte().filter(|decimals| usize::from(*decimals) < UNITS.len())?;
        }
        let difference = unzigzag_wide(code >> 1).checked_mul(i128::from(unit(remembered.decimals)))?;
        remembered.last = i64::try_from(difference.checked_add(i128::from(remembered.last))?).ok()?;
        Some(Price::from_units(remembered.last))
    }
}

/// A price on its own: a byte with its decimals, and a zigzag varint. For figures that are rare, or that are
/// no prices near the last one, such as a volume.
pub(super) fn write_alone(out: &mut Vec<u8>, price: Price) {
    let decimals = decimals_of(price, 0);
    out.push(decimals);
    put_varint(out, zigzag(price.units() / unit(decimals)));
}

pub(super) fn read_alone(cursor: &mut Cursor<'_>) -> Option<Price> {
    let decimals = cursor.byte()?;
    let unit = UNITS.get(usize::from(decimals))?;
    unzigzag(cursor.varint()?).checked_mul(*unit).map(Price::from_units)
}

fn unit(decimals: u8) -> i64 {
    UNITS[usize::from(decimals)]
}

/// How many decimals it takes to say a price exactly, `least` at least.
fn decimals_of(price: Price, least: u8) -> u8 {
    (least..9).find(|decimals| price.units() % unit(*decimals) == 0).unwrap_or(9)
}
