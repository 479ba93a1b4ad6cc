//! What an exchange's hours say, looked up once for many ticks.

use broadtape_model::{Exchange, UnixNanos};
use broadtape_sessions::{Calendar, Standing};
use jiff::civil::Date;

/// A calendar that remembers what it said last: ticks come in runs.
#[derive(Clone, Debug)]
pub(crate) struct HoursCache {
    calendar: Calendar,
    standing: Standing,
}

impl HoursCache {
    pub(crate) fn new(exchange: &Exchange) -> Self {
        let calendar = Calendar::of(exchange);
        Self { standing: calendar.at(UnixNanos::EPOCH), calendar }
    }

    /// What the market was doing at an instant.
    pub(crate) fn at(&mut self, at: UnixNanos) -> &Standing {
        if !self.standing.holds(at) {
            self.standing = self.calendar.at(at);
        }
        &self.standing
    }

    /// The date on the exchange's wall.
    pub(crate) fn date(&self, at: UnixNanos) -> Date {
        self.calendar.date(at)
    }
}
