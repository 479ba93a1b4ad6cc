//! Splits and dividends: prices of before made comparable with those of after.

use broadtape_model::{ActionKind, Bar, CorporateAction, Price, day_number};

/// For what prices of the past are adjusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Adjusting {
    /// As they were traded.
    Nothing,
    /// For splits.
    Splits,
    /// For splits and dividends.
    All,
}

impl Adjusting {
    /// Every choice with its word on the wire.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Nothing, "none"), (Self::Splits, "splits"), (Self::All, "all")];

    /// As on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, code)| code)
    }

    fn counts(self, action: &CorporateAction) -> bool {
        match action.kind {
            ActionKind::Split { .. } => self >= Self::Splits,
            ActionKind::Dividend(_) => self == Self::All,
        }
    }
}

/// 1, in the units of factors: 18 decimals.
const ONE: i128 = 1_000_000_000_000_000_000;

/// Adjusted prices are rounded to six decimals: finer is no price.
const STEP: i128 = 1_000;

/// What bars before a day are multiplied by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Factor {
    /// The first day of after.
    pub(super) ex_day: i32,
    price: i128,
    volume: i128,
}

/// The factors of a series, the newest first. Each holds for the bars before its day and from the next one's day on.
///
/// `close_before` gives the last close before a day, as it was traded: a dividend takes away its share of that. One
/// without such a close, or that is not smaller than it, is left out.
pub(super) fn factors(
    actions: &[CorporateAction],
    adjusting: Adjusting,
    close_before: impl Fn(i32) -> Option<Price>,
) -> Vec<Factor> {
    let mut factors = Vec::new();
    let mut so_far = Factor { ex_day: i32::MAX, price: ONE, volume: ONE };
    let counted = actions.iter().filter(|action| adjusting.counts(action));
    let mut counted: Vec<_> = counted.collect();
    counted.sort_by_key(|action| std::cmp::Reverse(action.ex_date));
    for action in counted {
        let ex_day = day_number(action.ex_date);
        let (price, volume) = match action.kind {
            ActionKind::Split { new, old } => (ratio(so_far.price, old, new), ratio(so_far.volume, new, old)),
            ActionKind::Dividend(amount) => {
                let Some(close) = close_before(ex_day).filter(|close| *close > amount && amount > Price::ZERO) else {
                    continue;
                };
                let left = i128::from(close.units()) - i128::from(amount.units());
                (multiplied(so_far.price, left, close.units().into()), so_far.volume)
            }
        };
        so_far = Factor { ex_day, price, volume };
        factors.push(so_far);
    }
    factors
}

/// Adjusts bars. `day` says on which day each stands.
pub(super) fn adjust(bars: &mut [Bar], factors: &[Factor], day: impl Fn(&Bar) -> i32) {
    for bar in bars {
        let own = day(bar);
        // The oldest action that is still to come holds for it.
        let Some(factor) = factors.iter().rev().find(|factor| own < factor.ex_day) else { continue };
        for price in [&mut bar.open, &mut bar.high, &mut bar.low, &mut bar.close] {
            *price = adjusted(*price, factor.price);
        }
        let volume = multiplied(i128::from(bar.volume), factor.volume, ONE);
        bar.volume = u64::try_from(volume).unwrap_or(u64::MAX);
    }
}

fn adjusted(price: Price, factor: i128) -> Price {
    let exact = multiplied(price.units().into(), factor, ONE);
    let rounded = (exact.abs() + STEP / 2) / STEP * STEP * exact.signum();
    i64::try_from(rounded).map_or(price, Price::from_units)
}

/// A price of before a split in shares of after it, rounded to the decimals of prices.
pub(crate) fn over_split(price: Price, new: u32, old: u32, decimals: u8) -> Price {
    let step = 10_i128.pow(9_u32.saturating_sub(decimals.into()));
    let steps = multiplied(price.units().into(), old.into(), i128::from(new).max(1) * step);
    i64::try_from(steps * step).map_or(price, Price::from_units)
}

fn ratio(factor: i128, above: u32, below: u32) -> i128 {
    multiplied(factor, above.into(), i128::from(below).max(1))
}

/// `value` × `above` / `below`, rounded half away from nought; as large as fits where it does not.
fn multiplied(value: i128, above: i128, below: i128) -> i128 {
    let product = value.checked_mul(above);
    let exact = product.map(|product| (product.abs() + below / 2) / below * product.signum());
    exact.unwrap_or_else(|| (value / below).saturating_mul(above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    fn action(ex_date: Date, kind: ActionKind) -> CorporateAction {
        CorporateAction { ex_date, kind }
    }

    fn closes(actions: &[CorporateAction], adjusting: Adjusting) -> Vec<(String, u64)> {
        let price = |text: &str| Price::parse(text).unwrap();
        let days = [
            (date(2014, 5, 7), "592.33"),
            (date(2014, 5, 8), "587.99"),
            (date(2014, 6, 6), "645.57"),
            (date(2014, 6, 9), "93.70"),
        ];
        let mut bars = days.map(|(day, close)| Bar::of_trade(day_number(day), price(close), 100));
        let before = bars;
        let close_before = |day: i32| before.iter().rev().find(|bar| bar.number < day).map(|bar| bar.close);
        adjust(&mut bars, &factors(actions, adjusting, close_before), |bar| bar.number);
        bars.iter().map(|bar| (bar.close.to_string(), bar.volume)).collect()
    }

    #[test]
    fn a_split_and_a_dividend_meet_in_what_came_before_both() {
        let split = action(date(2014, 6, 9), ActionKind::Split { new: 7, old: 1 });
        let dividend = action(date(2014, 5, 8), ActionKind::Dividend(Price::parse("3.29").unwrap()));
        let both = [split, dividend];
        let told = |expected: [(&str, u64); 4]| expected.map(|(close, volume)| (close.to_owned(), volume)).to_vec();
        assert_eq!(
            closes(&both, Adjusting::Nothing),
            told([("592.33", 100), ("587.99", 100), ("645.57", 100), ("93.7", 100)])
        );
        assert_eq!(
            closes(&both, Adjusting::Splits),
            told([("84.618571", 700), ("83.998571", 700), ("92.224286", 700), ("93.7", 100)])
        );
        assert_eq!(
            closes(&both, Adjusting::All),
            told([("84.148571", 700), ("83.998571", 700), ("92.224286", 700), ("93.7", 100)])
        );
    }

    #[test]
    fn what_cannot_be_is_left_out() {
        let whole = action(date(2014, 6, 9), ActionKind::Dividend(Price::parse("645.57").unwrap()));
        let unknown = action(date(2000, 1, 1), ActionKind::Dividend(Price::parse("1").unwrap()));
        assert_eq!(closes(&[whole, unknown], Adjusting::All), closes(&[], Adjusting::All));
    }
}
