//! Bars: open, high, low, close and volume over a span of time; and what changes how they compare.

mod run;
pub use run::{BarRun, RUN_BARS_MAX};

use crate::Price;
use jiff::civil::Date;

/// The spans that bars are kept for. Longer ones are made of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BarSpan {
    /// A minute of UTC. It may hold trades of extended hours.
    Minute,
    /// A trading day of the exchange: the regular session's official figures.
    Day,
}

/// Open, high, low, close and volume over a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bar {
    /// Which span, counted from 1970-01-01: minutes of UTC, or days.
    pub number: i32,
    /// First price.
    pub open: Price,
    /// Highest price.
    pub high: Price,
    /// Lowest price.
    pub low: Price,
    /// Last price.
    pub close: Price,
    /// Shares or contracts.
    pub volume: u64,
}

/// What is wrong with a bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BarError {
    /// The high or the low is none.
    #[error(
        "the high must be the largest and the low the smallest of the four prices; compare the columns with the header"
    )]
    Prices,
    /// A bar is not later than the one before it.
    #[error("the bars must follow one another in time, each span once")]
    Order,
    /// More bars, or none.
    #[error("a run has from 1 to {RUN_BARS_MAX} bars")]
    Count,
}

impl Bar {
    /// A bar of a single trade.
    #[must_use]
    pub const fn of_trade(number: i32, price: Price, volume: u64) -> Self {
        Self { number, open: price, high: price, low: price, close: price, volume }
    }

    /// Checks that the high is the highest and the low the lowest.
    ///
    /// # Errors
    /// When they are not.
    pub fn check(&self) -> Result<(), BarError> {
        let fits = self.high >= self.open.max(self.close) && self.low <= self.open.min(self.close);
        if fits { Ok(()) } else { Err(BarError::Prices) }
    }

    /// This bar and a later one, as one. The number stays.
    pub fn join(&mut self, later: &Self) {
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        self.volume = self.volume.saturating_add(later.volume);
    }
}

/// The number of a day.
#[must_use]
pub fn day_number(date: Date) -> i32 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX)
}

/// The day of a number; the nearest day of the calendar where there is none.
#[must_use]
pub fn day_of(number: i32) -> Date {
    let since = jiff::SignedDuration::from_hours(i64::from(number) * 24);
    Date::constant(1970, 1, 1).checked_add(since).unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

/// What changes how prices of before compare with those of after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CorporateAction {
    /// The first trading day of after: the ex-date.
    pub ex_date: Date,
    /// What happens.
    pub kind: ActionKind,
}

/// Kinds of corporate actions that change prices.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ActionKind {
    /// So many new shares for so many old ones. Neither is 0.
    Split {
        /// New shares.
        new: u32,
        /// For so many old ones.
        old: u32,
    },
    /// A dividend a share, in the currency of the prices.
    Dividend(Price),
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_from_1970() {
        for (day, number) in
            [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (date(2026, 3, 9), 20_521), (date(1, 1, 1), -719_162)]
        {
            assert_eq!(day_number(day), number);
            assert_eq!(day_of(number), day);
        }
    }
}
