//! Ranges and averages of the days gone by.

use broadtape_model::{Bar, Price, day_number, day_of};
use jiff::ToSpan;
use jiff::civil::Date;

/// The spans over which highs and lows are told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Window {
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// Three of them.
    ThreeMonths,
    /// Six of them.
    SixMonths,
    /// 364 days.
    Weeks52,
    /// From the first of January on.
    YearToDate,
}

impl Window {
    /// Every window with its word on the wire.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Week, "1W"),
        (Self::Month, "1M"),
        (Self::ThreeMonths, "3M"),
        (Self::SixMonths, "6M"),
        (Self::Weeks52, "52W"),
        (Self::YearToDate, "YTD"),
    ];

    /// As on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, code)| code)
    }

    /// The first day of the window that ends on `today`.
    fn first_day(self, today: Date) -> Date {
        let span = match self {
            Self::Week => 7.days(),
            Self::Month => 1.month(),
            Self::ThreeMonths => 3.months(),
            Self::SixMonths => 6.months(),
            Self::Weeks52 => 364.days(),
            Self::YearToDate => return today.first_of_year(),
        };
        today.checked_sub(span).unwrap_or(Date::MIN)
    }
}

/// A price and the day on which it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dated {
    /// The price.
    pub price: Price,
    /// The trading day.
    pub day: i32,
}

/// What a window held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// Its highest price; the latest day where there are several.
    pub high: Dated,
    /// Its lowest.
    pub low: Dated,
    /// The last close before it.
    pub start: Dated,
}

impl Range {
    /// The same with a day that is not over yet.
    #[must_use]
    pub fn with(mut self, high: Option<Dated>, low: Option<Dated>) -> Self {
        self.high = high.filter(|high| high.price >= self.high.price).unwrap_or(self.high);
        self.low = low.filter(|low| low.price <= self.low.price).unwrap_or(self.low);
        self
    }
}

/// Ranges and averages up to a day, adjusted for splits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statistics {
    /// The last day that is in here.
    pub last_day: i32,
    /// By window, in the order of [`Window::ALL`]; `None` where nothing was traded, or history does not reach back
    /// before it.
    pub ranges: [Option<Range>; 6],
    /// Average volume of the last 10 and of the last 90 days with trading; `None` of fewer.
    pub average_volume: [Option<u64>; 2],
    /// Average close of the last 50 and of the last 200 days with trading; `None` of fewer.
    pub average_close: [Option<Price>; 2],
}

/// Days of the averages.
pub const VOLUME_DAYS: [usize; 2] = [10, 90];
/// Days of the averages.
pub const CLOSE_DAYS: [usize; 2] = [50, 200];

/// How far back the days must reach: a year for its start, and 200 days with trading.
pub(super) const DAYS_BACK: i32 = 400;

impl Statistics {
    /// Of days in order, adjusted; `None` of none. The windows end on the day after the last: the one in which whoever
    /// looks at them stands.
    #[must_use]
    pub fn new(days: &[Bar]) -> Option<Self> {
        let last_day = days.last()?.number;
        let today = day_of(last_day.saturating_add(1));
        Some(Self {
            last_day,
            ranges: Window::ALL.map(|(window, _)| range(days, day_number(window.first_day(today)))),
            average_volume: VOLUME_DAYS.map(|count| average(days, count, |bar| bar.volume.into())?.try_into().ok()),
            average_close: CLOSE_DAYS.map(|count| {
                let units = average(days, count, |bar| bar.close.units().into())?;
                i64::try_from(units).ok().map(Price::from_units)
            }),
        })
    }

    /// What a window held.
    #[must_use]
    pub fn range(&self, window: Window) -> Option<&Range> {
        let place = Window::ALL.iter().position(|(own, _)| *own == window)?;
        self.ranges[place].as_ref()
    }
}

fn range(days: &[Bar], first_day: i32) -> Option<Range> {
    let from = days.partition_point(|bar| bar.number < first_day);
    let (before, within) = days.split_at(from);
    // Without a day before it nobody knows whether the window is whole.
    let before = before.last()?;
    let high = within.iter().max_by_key(|bar| bar.high)?;
    let low = within.iter().rev().min_by_key(|bar| bar.low)?;
    let start = Dated { price: before.close, day: before.number };
    let high = Dated { price: high.high, day: high.number };
    Some(Range { high, low: Dated { price: low.low, day: low.number }, start })
}

/// The average over the last days, rounded half away from nought.
fn average(days: &[Bar], count: usize, of: impl Fn(&Bar) -> i128) -> Option<i128> {
    let last = days.len().checked_sub(count).map(|from| &days[from..])?;
    let (sum, count) = (last.iter().map(of).sum::<i128>(), i128::try_from(count).ok()?);
    Some((sum.abs() + count / 2) / count * sum.signum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_has_its_high_its_low_and_where_it_started() {
        // A day a day, up to a Friday; the price is the place.
        let last = day_number(date(2026, 3, 6));
        let days: Vec<_> =
            (0..300).map(|place| Bar::of_trade(last - 299 + place, Price::from_units(place.into()), 10)).collect();
        let statistics = Statistics::new(&days).unwrap();
        let of = |window: Window| {
            let range = statistics.range(window).unwrap();
            (
                range.high.price.units(),
                range.low.price.units(),
                range.start.price.units(),
                day_of(range.low.day).to_string(),
            )
        };
        assert_eq!(of(Window::Week), (299, 293, 292, "2026-02-28".into()));
        assert_eq!(of(Window::Month), (299, 272, 271, "2026-02-07".into()));
        assert_eq!(of(Window::YearToDate), (299, 235, 234, "2026-01-01".into()));
        assert_eq!(statistics.range(Window::Weeks52), None, "history does not reach back so far");
        assert_eq!(statistics.average_volume, [Some(10), Some(10)]);
        assert_eq!(statistics.average_close.map(|price| price.map(Price::units)), [Some(275), Some(200)]);
        assert_eq!(Statistics::new(&[]), None);
        assert_eq!(Statistics::new(&days[..20]).unwrap().average_close, [None, None]);
    }
}
