//! Longer bars, made of minutes or of days.

use broadtape_model::{Bar, BarSpan, UnixNanos, day_number, day_of};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How long the bars are that are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interval {
    /// So many minutes, on the exchange's wall clock: 1, 5, 15, 30 or 60.
    Minutes(u16),
    /// A trading day.
    Day,
    /// From Monday on.
    Week,
    /// From the first of the month on.
    Month,
}

impl Interval {
    /// Every interval with its word on the wire.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Minutes(1), "1m"),
        (Self::Minutes(5), "5m"),
        (Self::Minutes(15), "15m"),
        (Self::Minutes(30), "30m"),
        (Self::Minutes(60), "1h"),
        (Self::Day, "1d"),
        (Self::Week, "1w"),
        (Self::Month, "1mo"),
    ];

    /// As on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, code)| code)
    }

    /// What its bars are made of.
    #[must_use]
    pub const fn span(self) -> BarSpan {
        match self {
            Self::Minutes(_) => BarSpan::Minute,
            Self::Day | Self::Week | Self::Month => BarSpan::Day,
        }
    }

    /// The first day of the week, month or day that a day stands in.
    #[must_use]
    pub fn first_day(self, date: Date) -> Date {
        match self {
            Self::Week => {
                let since = date.weekday().to_monday_zero_offset();
                day_of(day_number(date).saturating_sub(since.into()))
            }
            Self::Month => date.first_of_month(),
            Self::Day | Self::Minutes(_) => date,
        }
    }

    /// Joins bars that stand in order. The number of each is that of the first minute or day of its interval.
    #[must_use]
    pub fn join(self, bars: &[Bar], zone: &TimeZone) -> Vec<Bar> {
        match self {
            Self::Minutes(1) | Self::Day => bars.to_vec(),
            Self::Minutes(minutes) => {
                let mut clock = WallClock { zone, hour: None, offset_minutes: 0 };
                joined(bars, |number| clock.floor(number, minutes.into()))
            }
            Self::Week | Self::Month => joined(bars, |number| day_number(self.first_day(day_of(number)))),
        }
    }
}

fn joined(bars: &[Bar], mut first_of: impl FnMut(i32) -> i32) -> Vec<Bar> {
    let mut longer: Vec<Bar> = Vec::new();
    for bar in bars {
        let number = first_of(bar.number);
        match longer.last_mut() {
            Some(last) if last.number == number => last.join(bar),
            _ => longer.push(Bar { number, ..*bar }),
        }
    }
    longer
}

/// Minutes of UTC on an exchange's wall clock. No zone changes its offset within an hour of UTC but at its half.
struct WallClock<'z> {
    zone: &'z TimeZone,
    hour: Option<i32>,
    offset_minutes: i32,
}

impl WallClock<'_> {
    /// The first minute of the interval that a minute stands in.
    fn floor(&mut self, minute: i32, minutes: i32) -> i32 {
        let half_hour = minute.div_euclid(30);
        if self.hour != Some(half_hour) {
            let at = UnixNanos::EPOCH.plus_millis(i64::from(minute) * 60_000);
            self.offset_minutes = self.zone.to_offset(at.timestamp()).seconds() / 60;
            self.hour = Some(half_hour);
        }
        let wall = i64::from(minute) + i64::from(self.offset_minutes);
        minute - i32::try_from(wall.rem_euclid(minutes.into())).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::Price;
    use jiff::civil::date;

    fn bar(number: i32, price: i64, volume: u64) -> Bar {
        Bar::of_trade(number, Price::from_units(price), volume)
    }

    #[test]
    fn hours_are_those_of_the_exchanges_wall_clock() {
        let bars = [bar(0, 5, 1), bar(29, 9, 1), bar(30, 2, 1), bar(89, 4, 1), bar(90, 7, 1)];
        let numbers = |zone: &str| {
            let joined = Interval::Minutes(60).join(&bars, &TimeZone::get(zone).unwrap());
            joined.iter().map(|bar| (bar.number, bar.volume)).collect::<Vec<_>>()
        };
        assert_eq!(numbers("UTC"), [(0, 3), (60, 2)]);
        assert_eq!(numbers("Asia/Kolkata"), [(-30, 2), (30, 2), (90, 1)]);
        let first = Interval::Minutes(60).join(&bars, &TimeZone::UTC)[0];
        assert_eq!([first.open, first.high, first.low, first.close].map(Price::units), [5, 9, 2, 2]);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let monday = day_number(date(2026, 3, 30));
        let bars = [bar(monday - 1, 1, 1), bar(monday, 2, 1), bar(monday + 1, 3, 1), bar(monday + 2, 4, 1)];
        let numbers = |interval: Interval| {
            interval.join(&bars, &TimeZone::UTC).iter().map(|bar| day_of(bar.number).to_string()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(Interval::Week), ["2026-03-23", "2026-03-30"]);
        assert_eq!(numbers(Interval::Month), ["2026-03-01", "2026-04-01"]);
    }
}
