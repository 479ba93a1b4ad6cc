//! A day as it is kept in a checkpoint, and taken up again.

use super::Day;
use crate::book::previous_close::PreviousClose;
use crate::stored;
use broadtape_model::{DayCode, Participant, Price, Quote};
use jiff::civil::Date;

/// A day as it is kept in a checkpoint.
pub(in crate::book) struct KeptDay {
    pub(in crate::book) instrument: u32,
    pub(in crate::book) vendor: u16,
    quote: Quote,
    delay_minutes: u16,
    code: Option<DayCode>,
    previous_day: Option<Date>,
    previous_close: PreviousClose,
    traded: Option<Price>,
    traded_by: Option<Participant>,
    volume_stated: Option<u64>,
    volume_since: u64,
    interest_day: Option<Date>,
}

stored!(KeptDay {
    instrument: u32,
    vendor: u16,
    quote: Quote,
    delay_minutes: u16,
    code: Option<DayCode>,
    previous_day: Option<Date>,
    previous_close: PreviousClose,
    traded: Option<Price>,
    traded_by: Option<Participant>,
    volume_stated: Option<u64>,
    volume_since: u64,
    interest_day: Option<Date>,
});

impl Day {
    /// The day as it is to be kept. Its exchange and terms are the house's.
    pub(in crate::book) fn keep(&self) -> KeptDay {
        // Without `..`, so that a field that is added is thought of here.
        let Self {
            quote,
            delay_minutes,
            is_touched: _,
            instrument,
            vendor,
            exchange: _,
            terms: _,
            code,
            previous_day,
            previous_close,
            traded,
            traded_by,
            volume_stated,
            volume_since,
            interest_day,
        } = self;
        KeptDay {
            instrument: *instrument,
            vendor: *vendor,
            quote: quote.clone(),
            delay_minutes: *delay_minutes,
            code: *code,
            previous_day: *previous_day,
            previous_close: previous_close.clone(),
            traded: *traded,
            traded_by: *traded_by,
            volume_stated: *volume_stated,
            volume_since: *volume_since,
            interest_day: *interest_day,
        }
    }

    /// Goes on where another day stood.
    pub(in crate::book) fn take_up(&mut self, kept: KeptDay) {
        *self = Self {
            quote: kept.quote,
            delay_minutes: kept.delay_minutes,
            is_touched: true,
            instrument: self.instrument,
            vendor: self.vendor,
            exchange: self.exchange,
            terms: self.terms,
            code: kept.code,
            previous_day: kept.previous_day,
            previous_close: kept.previous_close,
            traded: kept.traded,
            traded_by: kept.traded_by,
            volume_stated: kept.volume_stated,
            volume_since: kept.volume_since,
            interest_day: kept.interest_day,
        };
    }
}
