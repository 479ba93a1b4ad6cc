//! Prices, exact.

use crate::whole::Whole;
use std::fmt;

/// A price (or any decimal figure of the market) in units of 1e-9. Never a float.
///
/// Range: about ±9.2 thousand million; one that is absent takes no more room than one that is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Price(Whole);

/// Why a text or number is not a price we can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Not a decimal number.
    #[error("`{0}` is not a decimal number")]
    NotANumber(String),
    /// More than ±9.2 thousand million, or finer than 1e-9.
    #[error("`{0}` is out of the range of a price (±9.2e9, steps of 1e-9)")]
    OutOfRange(String),
}

impl Price {
    /// Units in 1.
    pub const UNIT: i64 = 1_000_000_000;
    /// Nought.
    pub const ZERO: Self = Self(Whole::ZERO);

    /// A price from units of 1e-9. The smallest number of 64 bits becomes the next.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self(Whole::of(units))
    }

    /// Units of 1e-9.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0.get()
    }

    /// A price of so many units, where it can be held.
    fn within(units: i64) -> Option<Self> {
        (units != i64::MIN).then(|| Self::from_units(units))
    }

    /// `mantissa` × 10^-`decimals`; `None` when out of range.
    #[must_use]
    pub fn from_decimal(mantissa: i64, decimals: u32) -> Option<Self> {
        let scale = 10_i64.checked_pow(9_u32.checked_sub(decimals)?)?;
        mantissa.checked_mul(scale).and_then(Self::within)
    }

    /// Reads a decimal such as `-12.0500`.
    ///
    /// # Errors
    /// When it is no decimal number or does not fit.
    pub fn parse(text: &str) -> Result<Self, PriceError> {
        let short = || text.chars().take(40).collect::<String>();
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !is_number(whole) || !is_number(fraction) {
            return Err(PriceError::NotANumber(short()));
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 9 || whole.trim_start_matches('0').len() > 10 {
            return Err(PriceError::OutOfRange(short()));
        }
        // Ten digits and nine decimals are less than 1e19, which 64 bits hold without a sign.
        let number = |part: &str| part.bytes().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        let decimals = u32::try_from(fraction.len()).expect("at most nine");
        let units = number(whole) * Self::UNIT.unsigned_abs() + number(fraction) * 10_u64.pow(9 - decimals);
        let units = i128::from(units);
        let signed = if negative { -units } else { units };
        i64::try_from(signed).ok().and_then(Self::within).ok_or_else(|| PriceError::OutOfRange(short()))
    }

    /// The difference `self - other`; `None` when out of range.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.units().checked_sub(other.units()).and_then(Self::within)
    }

    /// How many percent `self` is of `base`, rounded half away from zero to `decimals` places;
    /// `None` where `base` is nought or the result does not fit.
    #[must_use]
    pub fn percent_of(self, base: Self, decimals: u32) -> Option<Self> {
        let scale = 10_i128.checked_pow(decimals)?;
        let divisor = i128::from(base.units()).abs();
        if divisor == 0 {
            return None;
        }
        let scaled = i128::from(self.units()) * 100 * scale;
        let rounded =
            (scaled.abs() * 2 + divisor) / (divisor * 2) * scaled.signum() * i128::from(base.units().signum());
        Self::from_decimal(i64::try_from(rounded).ok()?, decimals)
    }

    /// Rounded half away from zero to `decimals` places, and written with exactly that many.
    #[must_use]
    pub fn to_fixed(self, decimals: u32) -> String {
        let decimals = decimals.min(9);
        let step = 10_i128.pow(9 - decimals);
        let rounded = (i128::from(self.units()).abs() * 2 + step) / (step * 2);
        let scale = 10_i128.pow(decimals);
        let sign = if self.units() < 0 && rounded != 0 { "-" } else { "" };
        if decimals == 0 {
            return format!("{sign}{rounded}");
        }
        format!("{sign}{}.{:0width$}", rounded / scale, rounded % scale, width = decimals as usize)
    }
}

impl fmt::Display for Price {
    /// Exact, without trailing zeros: `531.73`, `-0.5`, `12`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.units().unsigned_abs();
        let (whole, mut fraction) = (units / Self::UNIT.unsigned_abs(), units % Self::UNIT.unsigned_abs());
        let sign = if self.units() < 0 { "-" } else { "" };
        if fraction == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        let mut decimals = 9;
        while fraction.is_multiple_of(10) {
            (fraction, decimals) = (fraction / 10, decimals - 1);
        }
        write!(formatter, "{sign}{whole}.{fraction:0decimals$}")
    }
}

impl fmt::Debug for Price {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_written_as_it_was_read() {
        for text in ["0", "12", "-0.5", "531.73", "0.000000001", "9223372036.854775807", "-9223372036.854775807"] {
            assert_eq!(Price::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in [
            "",
            ".",
            "-",
            "1,5",
            "1e5",
            "NaN",
            "0.0000000001",
            "9223372037",
            "-9223372036.854775808",
            "12345678901",
            "1.2.3",
        ] {
            assert!(Price::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (text, decimals, expected) in [
            ("1.005", 2, "1.01"),
            ("-1.005", 2, "-1.01"),
            ("1.0049", 2, "1.00"),
            ("-0.001", 2, "0.00"),
            ("2.5", 0, "3"),
        ] {
            assert_eq!(Price::parse(text).unwrap().to_fixed(decimals), expected, "{text}");
        }
    }

    #[test]
    fn a_change_in_percent_is_of_the_previous_close() {
        let of = |change: &str, close: &str| {
            Price::parse(change).unwrap().percent_of(Price::parse(close).unwrap(), 2).map(|price| price.to_string())
        };
        assert_eq!(of("2.45", "530.69"), Some("0.46".into()));
        assert_eq!(of("-5", "200"), Some("-2.5".into()));
        assert_eq!(of("1", "0"), None);
    }
}
