//! Cancels and corrections: what a trade was part of is rebuilt without it.
//!
//! No trade is kept beside the book: what was released before an amendment is read once more from the tape, and folded
//! twice, as it was told and as it is now. What differs between the two is what changes in the book, so that figures
//! which the feed states itself stay as it stated them.

use super::counted::{Ledger, MinuteChange, Oddity};
use super::day::Day;
use super::hours::HoursCache;
use super::{LaneSymbols, QuoteBook};
use crate::history::{DayFigures, minute_of, with_trade};
use broadtape_gate::Released;
use broadtape_model::{Amendment, Bar, Correction, Tick, TickChange, UnixNanos};
use std::collections::{BTreeMap, BTreeSet};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

/// A feed that says itself when a day begins does so less than this before any trade of it.
const DAY_HOURS: i64 = 24;

/// A day by the exchange's hours begins when the one before is over: before a weekend or a row of holidays.
const DAY_HOURS_MOST: i64 = 14 * 24;

/// Feeds may tell of a trade before it happened by its own clock, by so much.
const AHEAD_MILLIS: i64 = 60 * 1000;

const MINUTE_NANOS: i64 = 60_000_000_000;

/// How much is folded again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// From the minute of the trade on: nothing of the day's figures was made by it but the volume.
    Minute(UnixNanos),
    /// From the beginning of its day on.
    Day(UnixNanos),
}

impl Reach {
    fn since(self) -> UnixNanos {
        match self {
            Self::Minute(since) | Self::Day(since) => since,
        }
    }
}

/// What ticks came to.
struct Folded {
    day: Day,
    over: Vec<DayFigures>,
    /// By minute: its prices, and the volume of its trades.
    minutes: BTreeMap<i32, (Option<Bar>, u64)>,
}

impl QuoteBook {
    /// From which receipt on an amendment has to see again what was released of its instrument; `None` where it is no
    /// amendment of an instrument of this book.
    #[must_use]
    pub fn looks_back(&mut self, tick: &Tick, symbols: &LaneSymbols) -> Option<UnixNanos> {
        let TickChange::Amend(amendment) = &tick.change else { return None };
        let (instrument, vendor) = self.meant(tick, symbols)?;
        let place = self.day_place(instrument, vendor)?;
        Some(self.reach(place, tick, amendment).since())
    }

    /// Folds a released amendment. `again` is what was released of its instrument in this lane before it, from where it
    /// [looks back](Self::looks_back) to on, under the amendment's own symbol. The history counts along.
    pub fn amend(&mut self, amendment: &Released<&[Tick]>, again: &Released<Vec<Tick>>, symbols: &LaneSymbols) {
        let mut history = std::mem::take(&mut self.history);
        for tick in *amendment.get() {
            self.amend_along(tick, again.get(), symbols, &mut history);
        }
        self.history = history;
    }

    fn amend_along<L: Ledger>(&mut self, tick: &Tick, again: &[Tick], symbols: &LaneSymbols, ledger: &mut L) {
        let TickChange::Amend(amendment) = &tick.change else { return };
        let Some(delay_minutes) = self.class.delay_minutes(symbols.lane) else { return };
        let Some((instrument, vendor)) = self.meant(tick, symbols) else { return };
        let Some(place) = self.day_place(instrument, vendor) else { return };
        let reach = self.reach(place, tick, amendment);
        self.heard.note(vendor, delay_minutes, tick.happened());
        self.fold(place, tick, delay_minutes, ledger);

        let mut told = as_told(again);
        let Some(meant) = place_of(amendment, &told) else {
            let vendor = self.days[place].vendor;
            *self.oddities.entry((vendor, Oddity::UnknownTrade)).or_default() += 1;
            return;
        };
        if matches!(reach, Reach::Day(_)) && self.days[place].follows_codes() {
            // What stands before the first code is of the same day: a feed tells a new one at once.
            let coded = told.iter().position(|tick| tick.day.is_some()).unwrap_or(0);
            let first = told.get(coded).and_then(|tick| tick.day);
            told[..coded].iter_mut().for_each(|tick| tick.day = first);
        }
        let mut amended = told.clone();
        put_right(amendment, meant, &mut amended);

        let (at, was_at) = (happened(tick), happened(&told[meant]));
        let day = &mut self.days[place];
        let (shown, figures) = (day.quote.clone(), day.figures());
        let hours = &mut self.hours[day.exchange];
        let seed = match reach {
            Reach::Minute(_) => day.without_figures(),
            Reach::Day(_) => day.unknown(),
        };
        let before = Folded::of(seed.clone(), &told, hours).up_to(day);
        let after = Folded::of(seed, &amended, hours).up_to(day);
        let (instrument, vendor) = (day.instrument, day.vendor);
        // Of earlier minutes not all has been seen again. There a trade that was told late may have been counted as out
        // of order because of this one; that stays.
        let whole_from = minute_of(reach.since());
        let unlike = after.minutes_unlike(&before).into_iter().filter(|(minute, _)| *minute >= whole_from);
        for (minute, (bar, volume_more)) in unlike {
            let volume_less = before.minutes.get(&minute).map_or(0, |(_, volume)| *volume);
            ledger.amended(&MinuteChange { instrument, vendor, minute, bar, volume_less, volume_more, at });
        }
        for over in after.over.iter().filter(|over| !before.over.contains(over)) {
            ledger.day_over(instrument, vendor, over);
            ledger.day_amended(instrument, vendor, over.day, at);
            let was = before.over.iter().find(|was| was.day == over.day);
            day.previous_was_amended(over, was);
        }
        day.take_difference(&before.day, &after.day, matches!(reach, Reach::Day(_)));
        amendment.figures.iter().for_each(|figure| day.figure(*figure));
        // A feed that states its figures itself states them anew, which is no difference that we make.
        let is_of_today = day.is_of_today(&told[meant], hours);
        if let Some(now) = day.figures().filter(|now| is_of_today || Some(*now) != figures) {
            ledger.day_amended(instrument, vendor, now.day, at);
        }
        if is_of_today || day.quote != shown {
            let instead = amendment.instead.map(|trade| trade.price);
            day.quote.correction = Some(Box::new(Correction { at, was: amendment.was.price, was_at, instead }));
        }
    }

    /// How much of what was released an amendment has to see again.
    fn reach(&mut self, place: usize, tick: &Tick, amendment: &Amendment) -> Reach {
        let day = &self.days[place];
        let hours = &mut self.hours[day.exchange];
        let Some(at) = amendment.was.at else { return Reach::Day(beginning_of_day(hours, tick.happened())) };
        let is_of_this_day = day.quote.day.is_some_and(|day| day == hours.date(at));
        if !is_of_this_day || day.was_made_by(amendment) {
            return Reach::Day(beginning_of_day(hours, at.min(tick.happened())));
        }
        let minute = UnixNanos::new(at.nanos().div_euclid(MINUTE_NANOS).saturating_mul(MINUTE_NANOS));
        Reach::Minute(minute.plus_millis(-AHEAD_MILLIS))
    }
}

impl Folded {
    fn of(seed: Day, ticks: &[Tick], hours: &mut HoursCache) -> Self {
        let mut folded = Self { day: seed, over: Vec::new(), minutes: BTreeMap::new() };
        for tick in ticks {
            let applied = folded.day.apply(tick, hours);
            folded.over.extend(applied.day_over);
            if let Some(counted) = applied.counted {
                let number = minute_of(counted.at);
                let (bar, volume) = folded.minutes.entry(number).or_default();
                *bar = with_trade(*bar, number, &counted);
                *volume = volume.saturating_add(if counted.volume { counted.size } else { 0 });
            }
        }
        folded
    }

    /// A day before the present one is over, even where no tick is left that began the next.
    fn up_to(mut self, present: &Day) -> Self {
        if self.day.quote.day < present.quote.day {
            self.over.extend(self.day.figures());
        }
        self
    }

    /// The minutes that are not as they are in the other; one without trades among them.
    fn minutes_unlike(&self, other: &Self) -> Vec<(i32, (Option<Bar>, u64))> {
        let numbers: BTreeSet<i32> = self.minutes.keys().chain(other.minutes.keys()).copied().collect();
        let own = |number: i32| (number, self.minutes.get(&number).copied().unwrap_or_default());
        let is_unlike = |number: &i32| self.minutes.get(number) != other.minutes.get(number);
        numbers.into_iter().filter(is_unlike).map(own).collect()
    }
}

/// No later than the beginning of the trading day of an instant.
fn beginning_of_day(hours: &mut HoursCache, at: UnixNanos) -> UnixNanos {
    let mut day_of = |at: UnixNanos| hours.at(at).session.as_ref().map(|session| session.date);
    let day = day_of(at);
    let before = |hours: i64| at.plus_millis(-hours * HOUR_MILLIS);
    let first = (DAY_HOURS..DAY_HOURS_MOST).find(|hours| day_of(before(*hours)) != day);
    before(first.unwrap_or(DAY_HOURS_MOST))
}

/// The ticks as they were told until now: earlier amendments have been put right in place.
fn as_told(again: &[Tick]) -> Vec<Tick> {
    let mut told = Vec::with_capacity(again.len());
    for tick in again {
        match &tick.change {
            TickChange::Amend(amendment) => {
                if let Some(meant) = place_of(amendment, &told) {
                    put_right(amendment, meant, &mut told);
                }
            }
            _ => told.push(tick.clone()),
        }
    }
    told
}

/// The newest trade that an amendment may mean.
fn place_of(amendment: &Amendment, told: &[Tick]) -> Option<usize> {
    told.iter().rposition(|tick| match &tick.change {
        TickChange::Trade(trade) => amendment.was.fits(trade, happened(tick)),
        _ => false,
    })
}

fn put_right(amendment: &Amendment, meant: usize, ticks: &mut Vec<Tick>) {
    match amendment.instead {
        Some(trade) => ticks[meant].change = TickChange::Trade(trade),
        None => drop(ticks.remove(meant)),
    }
}

fn happened(tick: &Tick) -> UnixNanos {
    tick.exchange_time.unwrap_or(tick.received)
}
