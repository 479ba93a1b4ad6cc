//! One instrument's trading day, folded tick by tick.

use super::conditions::{self, LastRule};
use super::hours::HoursCache;
use broadtape_model::{
    ConditionTable, DayCode, Element, Last, LastKind, Price, Quote, RefreshField, Tick, TickChange, Trade, UnixNanos,
    VendorId,
};

/// What is known of an instrument's day.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) quote: Quote,
    pub(super) delay_minutes: u16,
    pub(super) vendor: VendorId,
    pub(super) is_touched: bool,
    conditions: ConditionTable,
    code: Option<DayCode>,
    previous_code: Option<DayCode>,
    /// The feed's own cumulative volume, and what was traded since it came.
    volume_stated: Option<u64>,
    volume_since: u64,
}

impl Day {
    pub(super) fn new(conditions: ConditionTable, vendor: VendorId) -> Self {
        Self {
            quote: Quote::default(),
            delay_minutes: 0,
            vendor,
            is_touched: false,
            conditions,
            code: None,
            previous_code: None,
            volume_stated: None,
            volume_since: 0,
        }
    }

    pub(super) fn apply(&mut self, tick: &Tick, hours: &mut HoursCache) {
        let happened = tick.exchange_time.unwrap_or(tick.received);
        self.quote.revision += 1;
        self.quote.as_of = self.quote.as_of.max(Some(happened));
        if self.is_of_a_day_gone_by(tick.day) {
            return;
        }
        match &tick.change {
            TickChange::Trade(trade) => self.trade(trade, happened, hours),
            TickChange::TopOfBook(top) => {
                (self.quote.bid, self.quote.bid_size) = (top.bid, top.bid_size);
                (self.quote.ask, self.quote.ask_size) = (top.ask, top.ask_size);
            }
            TickChange::Element { element, value } => self.figure((*element, *value)),
            TickChange::Refresh(refresh) => {
                if refresh.resets {
                    self.forget_figures();
                }
                refresh.fields.iter().for_each(|field| self.figure(*field));
            }
            // The record of one day by its date: history, which the book of the day does not show.
            TickChange::Daily(_) => {}
            TickChange::Halt(is_halted) => self.quote.is_halted = *is_halted,
            // History, which the book passes over.
            TickChange::Bars(_) | TickChange::Action(_) => {}
        }
    }

    /// Follows the feed's day code; whether the tick belongs to a day that is over.
    fn is_of_a_day_gone_by(&mut self, code: Option<DayCode>) -> bool {
        let Some(code) = code else { return false };
        if self.code == Some(code) {
            return false;
        }
        if self.previous_code == Some(code) {
            return true;
        }
        if self.code.is_some() {
            self.roll();
        }
        self.previous_code = self.code.replace(code);
        false
    }

    /// A new trading day: yesterday's official close becomes the previous close.
    fn roll(&mut self) {
        let traded = self.quote.last.filter(|last| last.kind == LastKind::Trade).map(|last| last.price);
        let close = self.quote.close.or(traded).or(self.quote.previous_close);
        self.forget_figures();
        self.quote.previous_close = close;
        self.quote.is_halted = false;
        self.show_previous_close();
    }

    fn forget_figures(&mut self) {
        self.quote = Quote {
            previous_close: self.quote.previous_close,
            is_halted: self.quote.is_halted,
            open_interest: self.quote.open_interest,
            as_of: self.quote.as_of,
            revision: self.quote.revision,
            ..Quote::default()
        };
        (self.volume_stated, self.volume_since) = (None, 0);
    }

    /// Until the day's first eligible trade, the previous close stands in, marked as that.
    fn show_previous_close(&mut self) {
        if self.quote.last.is_none_or(|last| last.kind == LastKind::PreviousClose) {
            self.quote.last = self.quote.previous_close.map(|price| Last { price, kind: LastKind::PreviousClose });
        }
    }

    fn trade(&mut self, trade: &Trade, happened: UnixNanos, hours: &mut HoursCache) {
        let rule = conditions::eligibility(self.conditions, trade.condition);
        if rule.volume {
            self.volume_since = self.volume_since.saturating_add(trade.size);
            self.quote.volume = Some(self.volume_stated.unwrap_or(0).saturating_add(self.volume_since));
        }
        if conditions::is_extended_hours(trade.condition) {
            self.quote.extended_last = Some(trade.price);
            return;
        }
        let in_session = self.conditions == ConditionTable::All || !hours.at(happened).is_before_open();
        if !in_session || !trade.may_set_last {
            return;
        }
        if rule.high_low {
            self.quote.high = self.quote.high.max(Some(trade.price));
            self.quote.low = Some(self.quote.low.map_or(trade.price, |low| low.min(trade.price)));
        }
        let has_traded = self.quote.last.is_some_and(|last| last.kind == LastKind::Trade);
        if rule.last == LastRule::Yes || rule.last == LastRule::First && !has_traded {
            self.quote.last = Some(Last { price: trade.price, kind: LastKind::Trade });
            self.quote.last_trade_at = self.quote.last_trade_at.max(Some(happened));
            self.quote.open = self.quote.open.or(Some(trade.price));
        }
    }

    fn figure(&mut self, (element, value): RefreshField) {
        let quote = &mut self.quote;
        match element {
            Element::Open => quote.open = value,
            Element::High => quote.high = value,
            Element::Low => quote.low = value,
            Element::Last => {
                quote.last = value.map(|price| Last { price, kind: LastKind::Trade });
                self.show_previous_close();
            }
            Element::Close | Element::Settlement => quote.close = value,
            Element::PreviousClose => {
                quote.previous_close = value;
                self.show_previous_close();
            }
            Element::Bid => quote.bid = value,
            Element::Ask => quote.ask = value,
            Element::BidSize => quote.bid_size = value.and_then(count),
            Element::AskSize => quote.ask_size = value.and_then(count),
            Element::OpenInterest => quote.open_interest = value.and_then(count),
            Element::Volume => {
                (self.volume_stated, self.volume_since) = (value.and_then(count), 0);
                quote.volume = self.volume_stated;
            }
            Element::Open2
            | Element::Close2
            | Element::PreliminarySettlement
            | Element::LastSize
            | Element::PreviousVolume
            | Element::Vwap
            | Element::YearHigh
            | Element::YearLow
            | Element::Other(_) => {}
        }
    }
}

/// A size or count that a feed sent as a figure.
fn count(value: Price) -> Option<u64> {
    u64::try_from(value.units() / Price::UNIT).ok()
}
