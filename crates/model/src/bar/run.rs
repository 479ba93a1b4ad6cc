//! Bars in compact form.
//!
//! ```text
//! 1        0: minutes, 1: days
//! 1        decimals of the prices, 0 to 9
//! varint   number of bars
//! …        the bars
//! ```
//!
//! A bar is, in units of the last decimal,
//!
//! ```text
//! varint   spans since the one after the bar before it; zigzag and the number itself in the first
//! zigzag   open, less the close before it, at first 0
//! zigzag   close less open
//! varint   high less the larger of open and close
//! varint   the smaller of open and close, less low
//! varint   volume
//! ```
//!
//! A *varint* holds seven bits a byte, the lowest first; *zigzag* maps 0, −1, 1, −2 … to 0, 1, 2, 3 ….

use super::{Bar, BarError, BarSpan};
use crate::Price;
use std::fmt;
use std::sync::Arc;

/// Bars in a run at most: the minutes of a day. A year of days fits.
pub const RUN_BARS_MAX: usize = 1_440;

/// Bars of one instrument that follow one another, in about ten bytes each. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct BarRun(Arc<[u8]>);

impl BarRun {
    /// Packs bars.
    ///
    /// # Errors
    /// When there are none or too many, one is not later than the one before it, or its prices do not fit.
    pub fn pack(span: BarSpan, bars: &[Bar]) -> Result<Self, BarError> {
        if bars.is_empty() || bars.len() > RUN_BARS_MAX {
            return Err(BarError::Count);
        }
        let decimals = bars.iter().flat_map(|bar| [bar.open, bar.high, bar.low, bar.close]).map(decimals_of).max();
        let decimals = decimals.unwrap_or(0);
        let mut bytes = Vec::with_capacity(4 + bars.len() * 11);
        bytes.extend([span as u8, decimals]);
        put(&mut bytes, bars.len() as u64);
        let mut before: Option<&Bar> = None;
        for bar in bars {
            bar.check()?;
            match before {
                None => put(&mut bytes, zigzag(bar.number.into())),
                Some(before) if bar.number <= before.number => return Err(BarError::Order),
                Some(before) => put(&mut bytes, u64::from(bar.number.abs_diff(before.number)) - 1),
            }
            let units = |price: Price| price.units() / SCALES[usize::from(decimals)];
            let (open, close) = (units(bar.open), units(bar.close));
            put(&mut bytes, zigzag(open.wrapping_sub(before.map_or(0, |before| units(before.close)))));
            put(&mut bytes, zigzag(close.wrapping_sub(open)));
            put(&mut bytes, units(bar.high).abs_diff(open.max(close)));
            put(&mut bytes, units(bar.low).abs_diff(open.min(close)));
            put(&mut bytes, bar.volume);
            before = Some(bar);
        }
        Ok(Self(bytes.into()))
    }

    /// A run as it stands in a record; `None` when it is none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (_, count, mut reader) = open(bytes)?;
        for _ in 0..count {
            reader.bar()?;
        }
        reader.rest.is_empty().then(|| Self(bytes.into()))
    }

    /// As it stands in a record.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What its bars span.
    #[must_use]
    pub fn span(&self) -> BarSpan {
        open(&self.0).map_or(BarSpan::Day, |(span, ..)| span)
    }

    /// How many bars; never 0.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a run is never empty")]
    pub fn len(&self) -> usize {
        open(&self.0).map_or(0, |(_, count, _)| count)
    }

    /// The bars, in order.
    pub fn bars(&self) -> impl Iterator<Item = Bar> {
        open(&self.0).into_iter().flat_map(|(_, count, mut reader)| (0..count).map_while(move |_| reader.bar()))
    }
}

impl fmt::Debug for BarRun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.bars()).finish()
    }
}

/// Units of 1e-9 in a unit of so many decimals.
const SCALES: [i64; 10] = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

fn decimals_of(price: Price) -> u8 {
    (0..9).find(|decimals| price.units() % SCALES[usize::from(*decimals)] == 0).unwrap_or(9)
}

/// What a run says of itself, and its bars to be read.
fn open(bytes: &[u8]) -> Option<(BarSpan, usize, Reader<'_>)> {
    let (span, rest) = bytes.split_first()?;
    let (decimals, rest) = rest.split_first()?;
    let span = match span {
        0 => BarSpan::Minute,
        1 => BarSpan::Day,
        _ => return None,
    };
    let mut reader = Reader { rest, scale: *SCALES.get(usize::from(*decimals))?, next: None, close: 0 };
    let count = usize::try_from(reader.varint()?).ok().filter(|count| (1..=RUN_BARS_MAX).contains(count))?;
    Some((span, count, reader))
}

struct Reader<'a> {
    rest: &'a [u8],
    scale: i64,
    /// The number after the last bar's.
    next: Option<i64>,
    /// The last close, in units of the last decimal.
    close: i64,
}

impl Reader<'_> {
    fn bar(&mut self) -> Option<Bar> {
        let number = match self.next {
            None => self.zigzag()?,
            Some(next) => next.checked_add(i64::try_from(self.varint()?).ok()?)?,
        };
        let open = self.close.wrapping_add(self.zigzag()?);
        let close = open.wrapping_add(self.zigzag()?);
        let high = open.max(close).checked_add_unsigned(self.varint()?)?;
        let low = open.min(close).checked_sub_unsigned(self.varint()?)?;
        let volume = self.varint()?;
        (self.next, self.close) = (Some(number + 1), close);
        let price = |units: i64| units.checked_mul(self.scale).map(Price::from_units);
        let number = i32::try_from(number).ok()?;
        Some(Bar { number, open: price(open)?, high: price(high)?, low: price(low)?, close: price(close)?, volume })
    }

    fn zigzag(&mut self) -> Option<i64> {
        self.varint().map(|value| (value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return None;
            }
            value |= bits << shift;
            if *byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

const fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bar() -> impl Strategy<Value = (u32, [i64; 4], u64)> {
        let near = (1_i64..100_000).prop_map(|cents| cents * 10_000_000);
        let price = prop_oneof![8 => near, 1 => any::<i64>()];
        (0_u32..2_000, prop::array::uniform4(price), any::<u64>())
    }

    fn bars() -> impl Strategy<Value = Vec<Bar>> {
        (any::<i16>(), prop::collection::vec(bar(), 1..60)).prop_map(|(first, bars)| {
            let mut number = i32::from(first);
            let made = bars.into_iter().map(|(gap, mut prices, volume)| {
                number += 1 + gap.cast_signed();
                prices.sort_unstable();
                let [low, open, close, high] = prices.map(Price::from_units);
                let (open, close) = if volume % 2 == 0 { (open, close) } else { (close, open) };
                Bar { number, open, high, low, close, volume }
            });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_and_is_small(bars in bars()) {
            let run = BarRun::pack(BarSpan::Day, &bars).unwrap();
            prop_assert_eq!(run.bars().collect::<Vec<_>>(), bars.clone());
            prop_assert_eq!((run.len(), run.span()), (bars.len(), BarSpan::Day));
            prop_assert_eq!(BarRun::from_bytes(run.as_bytes()), Some(run));
        }

        #[test]
        fn any_bytes_are_a_run_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(run) = BarRun::from_bytes(&bytes) {
                let bars: Vec<_> = run.bars().collect();
                prop_assert_eq!(bars.len(), run.len());
                prop_assert!(bars.iter().all(|bar| bar.check().is_ok()));
                prop_assert!(bars.is_sorted_by(|one, other| one.number < other.number));
            }
        }
    }

    #[test]
    fn what_is_no_run_is_refused() {
        let one = Bar::of_trade(5, Price::from_units(1), 1);
        let upside_down = Bar { high: Price::ZERO, ..one };
        for (bars, error) in [
            (vec![], BarError::Count),
            (vec![one; RUN_BARS_MAX + 1], BarError::Count),
            (vec![one, one], BarError::Order),
            (vec![upside_down], BarError::Prices),
        ] {
            assert_eq!(BarRun::pack(BarSpan::Minute, &bars), Err(error));
        }
    }
}
