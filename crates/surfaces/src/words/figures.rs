//! Figures as readers see them: grouped by thousands, with a true minus sign, never rounded.

use broadtape_model::Price;

/// The sign of a figure below nought (U+2212), as wide as a plus.
const MINUS: char = '−';

/// Which way a price went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Up,
    Down,
    Flat,
}

impl Direction {
    /// Of a change; `Flat` where there is none.
    pub(crate) fn of(change: Option<Price>) -> Self {
        match change.map_or(0, Price::units) {
            0 => Self::Flat,
            units if units > 0 => Self::Up,
            _ => Self::Down,
        }
    }

    /// As in the pages' markup: `up`, `down`, `flat`.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Flat => "flat",
        }
    }

    /// The mark beside a change: colour alone would not tell everybody.
    pub(crate) const fn arrow(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Flat => "",
        }
    }
}

/// A price, exact, with at least so many decimals: `1,234.50`.
pub(crate) fn price(price: Price, decimals: u8) -> String {
    let exact = price.to_string();
    let shown = exact.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let text = if shown < usize::from(decimals) { price.to_fixed(u32::from(decimals)) } else { exact };
    grouped(&text)
}

/// A price that nobody paid, such as an average, to so many decimals: `474.42`.
pub(crate) fn rounded(exact: Price, decimals: u8) -> String {
    let fixed = Price::parse(&exact.to_fixed(decimals.into())).unwrap_or(exact);
    price(fixed, decimals)
}

/// A change with its sign: `+2.45`, `−0.10`, `0.00`.
pub(crate) fn change(change: Price, decimals: u8) -> String {
    let text = price(change, decimals);
    if change.units() > 0 { format!("+{text}") } else { text }
}

/// A change in percent: `+0.46%`.
pub(crate) fn percent(percent: Price) -> String {
    format!("{}%", change(percent, 2))
}

/// A count: `12,345,678`.
pub(crate) fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// A plain decimal with its thousands grouped.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or((None, text), |digits| (Some(MINUS), digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::with_capacity(text.len() + 4);
    grouped.extend(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_grouped_and_keeps_every_decimal_it_has() {
        for (text, decimals, expected) in [
            ("0", 2, "0.00"),
            ("999", 0, "999"),
            ("1234.5", 2, "1,234.50"),
            ("1234567.123456", 2, "1,234,567.123456"),
            ("-1000", 2, "−1,000.00"),
            ("0.0001", 2, "0.0001"),
        ] {
            assert_eq!(price(Price::parse(text).unwrap(), decimals), expected);
        }
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn a_change_shows_its_sign() {
        for (text, expected) in [("2.45", "+2.45"), ("-0.1", "−0.10"), ("0", "0.00")] {
            assert_eq!(change(Price::parse(text).unwrap(), 2), expected);
        }
        assert_eq!(percent(Price::parse("-12.5").unwrap()), "−12.50%");
    }
}
