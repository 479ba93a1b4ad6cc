//! What a day takes over when one of its trades was taken back or put right.

use super::Day;
use crate::book::hours::HoursCache;
use crate::book::trading_day;
use crate::history::DayFigures;
use broadtape_model::{Amendment, Price, Tick, day_number};

impl Day {
    /// The same instrument and day without any figures of it.
    pub(in crate::book) fn without_figures(&self) -> Self {
        let mut day = self.clone();
        day.forget_figures();
        day
    }

    /// The same instrument, of which nothing is known.
    pub(in crate::book) fn unknown(&self) -> Self {
        Self::new(self.instrument, self.vendor, self.exchange, self.terms)
    }

    /// Whether a tick is of the day that is shown: by its day code, or by the exchange's hours where it has none.
    pub(in crate::book) fn is_of_today(&self, tick: &Tick, hours: &mut HoursCache) -> bool {
        let happened = tick.exchange_time.unwrap_or(tick.received);
        let day = match tick.day {
            Some(code) => Some(trading_day::of_code(code, hours.date(happened))),
            None => hours.at(happened).session.as_ref().map(|session| session.date),
        };
        day.is_some() && day == self.quote.day
    }

    /// Whether the feed says itself of which day its ticks are.
    pub(in crate::book) fn follows_codes(&self) -> bool {
        self.code.is_some()
    }

    /// Whether a figure of the day, the volume aside, may be of the trade that is amended, or of what it is instead.
    pub(in crate::book) fn was_made_by(&self, amendment: &Amendment) -> bool {
        let quote = &self.quote;
        let extended = quote.extended.map(|last| last.price);
        let figures = [quote.open, quote.high, quote.low, self.traded, extended];
        amendment.instead.is_some()
            || figures.contains(&Some(amendment.was.price))
            || amendment.was.at.is_some() && quote.last_trade_at == amendment.was.at
    }

    /// Takes over what differs between two foldings of this day: before an amendment and after it. Of a folding that
    /// began within the day, that is the volume alone.
    pub(in crate::book) fn take_difference(&mut self, before: &Self, after: &Self, is_whole: bool) {
        if self.quote.day != before.quote.day {
            return;
        }
        // Nothing else may be known of the day.
        let nothing = self.without_figures();
        let after = if after.quote.day == self.quote.day { after } else { &nothing };
        self.volume_since = self.volume_since.saturating_add(after.volume_since).saturating_sub(before.volume_since);
        if self.quote.volume.is_some() {
            self.quote.volume = Some(self.volume_stated.unwrap_or(0).saturating_add(self.volume_since));
        }
        if !is_whole {
            return;
        }
        let take = |own: &mut Option<Price>, before: Option<Price>, after: Option<Price>| {
            if before != after {
                *own = after;
            }
        };
        if (before.traded, before.traded_by) != (after.traded, after.traded_by) {
            self.traded_by = after.traded_by;
        }
        take(&mut self.traded, before.traded, after.traded);
        let (own, was, is) = (&mut self.quote, &before.quote, &after.quote);
        take(&mut own.open, was.open, is.open);
        take(&mut own.high, was.high, is.high);
        take(&mut own.low, was.low, is.low);
        if was.extended != is.extended {
            own.extended = is.extended;
        }
        if was.last_trade_at != is.last_trade_at {
            own.last_trade_at = is.last_trade_at;
        }
        if was.is_halted != is.is_halted {
            own.is_halted = is.is_halted;
        }
        if own.volume.is_some() && is.volume.is_none() {
            own.volume = None;
        }
        self.show_last();
    }

    /// The figures of the day before were amended: its last trade is the previous close where it had no official one.
    pub(in crate::book) fn previous_was_amended(&mut self, over: &DayFigures, was: Option<&DayFigures>) {
        let is_previous = self.previous_day.is_some_and(|day| day_number(day) == over.day);
        let known = self.previous_close.as_traded().or(self.quote.previous_close);
        if is_previous && was.is_some_and(|was| was.close == known) {
            self.quote.previous_close = over.close;
            self.previous_close.set(over.close);
            self.show_previous_close();
        }
    }
}
