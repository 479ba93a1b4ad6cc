//! When an exchange trades, as data. What it comes to on a day or at an instant is worked out in
//! `broadtape-sessions`.

use jiff::civil::{Date, Time};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A wall time of a session: minutes from midnight of the date that the session has its name from.
///
/// Range: −1440 (midnight of the day before) to 2880 (the end of the day after). Futures open on
/// the evening before their date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SessionMinute(i16);

impl SessionMinute {
    /// The date's midnight.
    pub const MIDNIGHT: Self = Self(0);
    /// The end of the date's day.
    pub const END_OF_DAY: Self = Self(1440);

    /// So many minutes after midnight of the session's date; `None` out of range.
    #[must_use]
    pub fn new(minutes: i16) -> Option<Self> {
        (-1440..=2880).contains(&minutes).then_some(Self(minutes))
    }

    /// A time of the date itself, to the minute. The last instant of the day is the end of the day.
    #[must_use]
    pub fn at(time: Time) -> Self {
        let minute = i16::from(time.hour()) * 60 + i16::from(time.minute());
        if time == Time::MAX { Self::END_OF_DAY } else { Self(minute) }
    }

    /// Minutes after midnight of the session's date.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }
}

impl fmt::Display for SessionMinute {
    /// `09:30`; `<17:00` on the evening before, `>01:00` on the day after, `24:00` at the day's end.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, minutes) = match self.0 {
            before @ ..0 => ("<", before + 1440),
            after @ 1441.. => (">", after - 1440),
            minutes => ("", minutes),
        };
        write!(formatter, "{mark}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// From a minute up to another, which is not in it any more.
pub type Period = (SessionMinute, SessionMinute);

/// The hours of one session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayHours {
    /// When trading before the session begins, where there is any.
    pub pre_open: Option<SessionMinute>,
    /// The regular session: its periods in order, with a break between each two. Never empty.
    pub periods: Vec<Period>,
    /// When trading after the session ends, where there is any.
    pub post_close: Option<SessionMinute>,
}

impl DayHours {
    /// A session without breaks.
    #[must_use]
    pub fn new(open: SessionMinute, close: SessionMinute) -> Self {
        Self { pre_open: None, periods: vec![(open, close)], post_close: None }
    }

    /// When the regular session opens.
    ///
    /// # Panics
    /// When there are no periods, which nobody makes.
    #[must_use]
    pub fn open(&self) -> SessionMinute {
        self.periods.first().expect("a session has a period").0
    }

    /// When it closes.
    ///
    /// # Panics
    /// When there are no periods, which nobody makes.
    #[must_use]
    pub fn close(&self) -> SessionMinute {
        self.periods.last().expect("a session has a period").1
    }
}

/// The hours of a week, from a date on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WeekHours {
    /// The first date for which they hold.
    pub from: Date,
    /// Monday to Sunday; `None` where there is no session.
    pub days: [Option<DayHours>; 7],
}

/// A day that differs from its week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpecialDay {
    /// No session, and why.
    Holiday(Arc<str>),
    /// A session at other hours (an early close, a late open, a Saturday that makes up), and why.
    Session(DayHours, Arc<str>),
}

/// When an exchange trades.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TradingHours {
    /// Its regular hours in the order of their dates.
    pub weeks: Vec<WeekHours>,
    /// Every day that differs. The name may be empty: nobody knows why.
    pub special: BTreeMap<Date, SpecialDay>,
    /// The first and the last date for which special days are known; `None` when nobody has named any.
    pub known: Option<(Date, Date)>,
    /// From which trading day on a day's data is historical as of which time of its date, in the order of their dates.
    /// Before that, and where nobody has said, it is historical from the end of its date on.
    pub historical: BTreeMap<Date, SessionMinute>,
}

/// What the hours say of a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayPlan<'a> {
    /// A session at the week's hours.
    Regular(&'a DayHours),
    /// A session at hours of its own, and the name of the day, which may be empty.
    Special(&'a DayHours, &'a str),
    /// No session: a holiday by its name, which may be empty.
    Holiday(&'a str),
    /// No session on this day of the week.
    Rest,
}

impl TradingHours {
    /// The same hours on every day from Monday to Friday, or on all seven.
    #[must_use]
    pub fn regular(open: Time, close: Time, weekends: bool) -> Self {
        Self::weekly(&DayHours::new(SessionMinute::at(open), SessionMinute::at(close)), weekends)
    }

    /// The same hours on every day from Monday to Friday, or on all seven.
    #[must_use]
    pub fn weekly(hours: &DayHours, weekends: bool) -> Self {
        let days = std::array::from_fn(|day| (day < 5 || weekends).then(|| hours.clone()));
        Self { weeks: vec![WeekHours { from: Date::MIN, days }], ..Self::default() }
    }

    /// The time of a trading day's date from which on its data is no longer delayed data but historical: other terms of
    /// the exchange hold for it then.
    #[must_use]
    pub fn historical_at(&self, day: Date) -> SessionMinute {
        self.historical.range(..=day).next_back().map_or(SessionMinute::END_OF_DAY, |(_, at)| *at)
    }

    /// What is planned for a date.
    #[must_use]
    pub fn on(&self, date: Date) -> DayPlan<'_> {
        match self.special.get(&date) {
            Some(SpecialDay::Holiday(name)) => DayPlan::Holiday(name),
            Some(SpecialDay::Session(hours, name)) => DayPlan::Special(hours, name),
            None => self.usual(date).map_or(DayPlan::Rest, DayPlan::Regular),
        }
    }

    /// The week's hours for a date, whatever is special about it.
    #[must_use]
    pub fn usual(&self, date: Date) -> Option<&DayHours> {
        let week = self.weeks.iter().rev().find(|week| week.from <= date)?;
        week.days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_minute_says_on_which_day_it_is() {
        for (minutes, words) in [(570, "09:30"), (-420, "<17:00"), (1440, "24:00"), (1500, ">01:00"), (0, "00:00")] {
            assert_eq!(SessionMinute::new(minutes).unwrap().to_string(), words);
        }
        assert_eq!(SessionMinute::new(-1441), None);
        assert_eq!(SessionMinute::at(Time::MAX), SessionMinute::END_OF_DAY);
    }

    #[test]
    fn a_special_day_beats_its_week() {
        let mut hours = TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false);
        hours.special.insert(date(2026, 12, 25), SpecialDay::Holiday("Christmas Day".into()));
        assert_eq!(hours.on(date(2026, 12, 25)), DayPlan::Holiday("Christmas Day"));
        assert!(matches!(hours.on(date(2026, 12, 24)), DayPlan::Regular(_)));
        assert_eq!(hours.on(date(2026, 12, 26)), DayPlan::Rest);
    }
}
