//! The marks, figures and times of DDF, as they are sent.

use broadtape_model::Price;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Starts a message.
pub(super) const SOH: u8 = 0x01;
/// Parts a message's address from its body.
pub(super) const STX: u8 = 0x02;
/// Ends a message; its time may follow.
pub(super) const ETX: u8 = 0x03;
/// The first byte of a binary time stamp: the century, 20.
pub(super) const CENTURY: u8 = 0x14;

/// The unit of a message's prices (DDF "base code"). One instrument changes it from message to message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// So many decimals, 0 to 9: codes `8`, `9`, `A` … `H`.
    Decimals(u8),
    /// Binary fractions of which 2 to this power make 1: codes `2` (eighths, 3) to `7` (256ths, 8).
    /// The numerator is written after the whole in one, two or three digits: `3666` in eighths is 366 6/8.
    Fractions(u8),
}

impl Base {
    /// The base of a code; `None` when DDF has no such code. `*` stands where a message has no price.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            b'2'..=b'7' => Some(Self::Fractions(code - b'2' + 3)),
            b'8' | b'*' => Some(Self::Decimals(0)),
            b'9' => Some(Self::Decimals(1)),
            b'A'..=b'H' => Some(Self::Decimals(code - b'A' + 2)),
            _ => None,
        }
    }

    /// The code of this base; `?` for one that DDF cannot write.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Fractions(power @ 3..=8) => b'2' + power - 3,
            Self::Decimals(decimals @ 0..=1) => b'8' + decimals,
            Self::Decimals(decimals @ 2..=9) => b'A' + decimals - 2,
            Self::Fractions(_) | Self::Decimals(_) => b'?',
        }
    }

    /// Reads a price: digits, perhaps after `-`. `None` when it is no number, does not fit, or has a
    /// numerator that the fraction cannot have (the message names the wrong base).
    #[must_use]
    #[inline]
    pub fn read(self, text: &[u8]) -> Option<Price> {
        let (digits, sign) = text.strip_prefix(b"-").map_or((text, 1), |digits| (digits, -1));
        let number = i64::try_from(whole(digits)?).ok()?;
        match self {
            Self::Decimals(decimals) => {
                let unit = UNITS.get(usize::from(decimals))?;
                number.checked_mul(sign * unit).map(Price::from_units)
            }
            // The divisors are written out, so that the compiler need not divide.
            Self::Fractions(power @ 0..=3) => fraction(sign, number / 10, number % 10, power),
            Self::Fractions(power @ 4..=6) => fraction(sign, number / 100, number % 100, power),
            Self::Fractions(power) => fraction(sign, number / 1000, number % 1000, power),
        }
    }

    /// Writes a price; `false`, and nothing written, when this base cannot hold it exactly.
    pub(super) fn write(self, price: Price, out: &mut Vec<u8>) -> bool {
        let magnitude = price.units().unsigned_abs();
        let unit = Price::UNIT.unsigned_abs();
        let number = match self {
            Self::Decimals(decimals @ 0..=9) => {
                let step = 10_u64.pow(9 - u32::from(decimals));
                magnitude.is_multiple_of(step).then(|| magnitude / step)
            }
            Self::Fractions(power @ 3..=8) => {
                let step = unit >> power;
                let tens = 10_u64.pow(numerator_digits(power));
                let whole = (magnitude / unit).checked_mul(tens);
                whole.filter(|_| magnitude.is_multiple_of(step)).map(|whole| whole + magnitude % unit / step)
            }
            Self::Decimals(_) | Self::Fractions(_) => None,
        };
        let Some(number) = number else { return false };
        if price.units() < 0 {
            out.push(b'-');
        }
        write_number(out, number, 1);
        true
    }
}

/// Units of a price in the last place of so many decimals.
const UNITS: [i64; 10] = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// `whole` and `numerator` of `2^power`ths; `None` where there are not so many.
fn fraction(sign: i64, whole: i64, numerator: i64, power: u8) -> Option<Price> {
    if numerator >> power != 0 {
        return None;
    }
    let units = whole.checked_mul(Price::UNIT)?.checked_add(numerator * (Price::UNIT >> power))?;
    Some(Price::from_units(sign * units))
}

/// How many digits hold a numerator of `2^power`ths.
fn numerator_digits(power: u8) -> u32 {
    match power {
        0..=3 => 1,
        4..=6 => 2,
        _ => 3,
    }
}

/// A whole number of up to 18 digits.
#[inline]
pub(super) fn whole(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    // All bytes are taken for digits first, and looked at once in the end: what is none makes a wrong number
    // (which may wrap), and never one that is used.
    let (number, highest) = digits.iter().fold((0_u64, 0), |(number, highest), byte| {
        let digit = byte.wrapping_sub(b'0');
        (number.wrapping_mul(10).wrapping_add(u64::from(digit)), digit.max(highest))
    });
    (highest <= 9).then_some(number)
}

/// Writes a whole number in at least so many digits.
pub(super) fn write_number(out: &mut Vec<u8>, number: u64, digits: usize) {
    let start = out.len();
    let mut rest = number;
    while rest > 0 || out.len() < start + digits {
        out.push(b"0123456789"[usize::try_from(rest % 10).expect("a digit")]);
        rest /= 10;
    }
    out[start..].reverse();
}

/// An exchange's wall time, as milliseconds since 1970-01-01 00:00 of that wall clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WallTime(pub i64);

const DAY_MILLIS: i64 = 86_400_000;

impl WallTime {
    /// So many milliseconds after midnight of a day.
    #[must_use]
    pub fn new(day: Date, millis: i64) -> Self {
        Self::of(day.at(0, 0, 0, 0)).plus_millis(millis)
    }

    /// So many milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Reads `yyyyMMddHHmmss`, with or without three digits of milliseconds.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        let millis = match text.len() {
            14 => 0,
            17 => i64::try_from(whole(&text[14..])?).ok()?,
            _ => return None,
        };
        if !text[..14].iter().all(u8::is_ascii_digit) {
            return None;
        }
        let pair = |at: usize| i64::from(text[at] - b'0') * 10 + i64::from(text[at + 1] - b'0');
        let day = day_number(pair(0) * 100 + pair(2), pair(4), pair(6))?;
        Self::of_day(day, pair(8), pair(10), pair(12), millis)
    }

    /// Reads a binary stamp: the century, then year to second each with 64 added, then milliseconds,
    /// low byte first.
    pub(super) fn read_binary(stamp: &[u8]) -> Option<Self> {
        let &[century, year, month, day, hour, minute, second, low, high] = stamp else { return None };
        let part = |byte: u8| i64::from(byte) - 64;
        let day = day_number(i64::from(century) * 100 + part(year), part(month), part(day))?;
        let millis = i64::from(u16::from_le_bytes([low, high]));
        Self::of_day(day, part(hour), part(minute), part(second), millis)
    }

    fn of_day(day: i64, hour: i64, minute: i64, second: i64, millis: i64) -> Option<Self> {
        // A leap second is written as 60; it belongs to the minute that follows.
        let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
        let in_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
        (fits && (0..1000).contains(&millis)).then_some(Self(day * DAY_MILLIS + in_day))
    }

    /// The wall time that a calendar shows, to the millisecond.
    ///
    /// # Panics
    /// Only on the first and last day of the calendar's twenty thousand years.
    #[must_use]
    pub fn of(shown: DateTime) -> Self {
        let instant = Offset::UTC.to_timestamp(shown).expect("every day that a feed may name lies within instants");
        Self(instant.as_millisecond())
    }

    /// What a calendar shows at this time.
    ///
    /// # Panics
    /// Never for a time that was read; only for one made up beyond the year 9999.
    #[must_use]
    pub fn shown(self) -> DateTime {
        let instant = Timestamp::from_millisecond(self.0).expect("wall times lie within the calendar");
        Offset::UTC.to_datetime(instant)
    }

    /// Milliseconds since midnight of its day.
    #[must_use]
    pub const fn millis_of_day(self) -> i64 {
        self.0.rem_euclid(DAY_MILLIS)
    }

    /// Writes `yyyyMMddHHmmss`.
    pub(super) fn write_seconds(self, out: &mut Vec<u8>) {
        let shown = self.shown();
        let calendar = (i64::from(shown.year()) * 100 + i64::from(shown.month())) * 100 + i64::from(shown.day());
        let clock = (i64::from(shown.hour()) * 100 + i64::from(shown.minute())) * 100 + i64::from(shown.second());
        write_number(out, (calendar * 1_000_000 + clock).unsigned_abs(), 14);
    }

    /// Writes `yyyyMMddHHmmssSSS`.
    pub(super) fn write_millis(self, out: &mut Vec<u8>) {
        self.write_seconds(out);
        write_number(out, self.0.rem_euclid(1000).unsigned_abs(), 3);
    }
}

/// The years that an instant can hold (ARCHITECTURE.md, "Invariants", 7).
const YEARS: std::ops::RangeInclusive<i64> = 1678..=2261;

/// A day of the calendar; `None` where it has no such day.
pub(super) fn calendar_day(year: i64, month: i64, day: i64) -> Option<Date> {
    let fits = YEARS.contains(&year);
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    fits.then_some(date)
}

/// Days from 1970-01-01 to a day of the calendar; `None` where it has no such day. Every message has a date,
/// so this is counted here, by plain arithmetic, and checked against the calendar library in the tests.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    const LENGTHS: [i64; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let place = usize::try_from(month).ok()?;
    let length = LENGTHS.get(place)? + i64::from(is_leap && month == 2);
    if !YEARS.contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let past = year - 1;
    let days_before_year = past * 365 + past / 4 - past / 100 + past / 400 - 719_162;
    Some(days_before_year + BEFORE[place] + i64::from(is_leap && month > 2) + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_the_number_that_the_calendar_gives_it() {
        let mut date = Date::constant(1678, 1, 1);
        while date.year() <= 2261 {
            let number = day_number(date.year().into(), date.month().into(), date.day().into());
            assert_eq!(number.map(|days| WallTime(days * DAY_MILLIS)), Some(WallTime::new(date, 0)), "{date}");
            date = date.tomorrow().expect("the calendar goes on");
        }
    }

    #[test]
    fn a_day_that_the_calendar_lacks_has_no_number() {
        for (year, month, day) in [
            (2014, 0, 1),
            (2014, 13, 1),
            (2014, -1, 1),
            (2014, 1, 0),
            (2014, 1, 32),
            (2014, 2, 29),
            (1900, 2, 29),
            (2014, 4, 31),
            (1677, 12, 31),
            (2262, 1, 1),
        ] {
            assert_eq!(day_number(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(day_number(2000, 2, 29).is_some());
    }
}
