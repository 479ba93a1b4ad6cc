//! One instrument's trading day, folded tick by tick.

mod amended;
mod kept;

pub(super) use kept::KeptDay;

use super::conditions::{self, Conditions, Extended, LastCase, LastRule};
use super::counted::{Counted, Oddity};
use super::hours::HoursCache;
use super::previous_close::PreviousClose;
use super::trading_day;
use crate::history::DayFigures;
use broadtape_model::{
    CorporateAction, DayCode, Element, ExtendedLast, Last, LastKind, Participant, Price, Quote, RefreshField,
    SessionState, Settlement, Tick, TickChange, Trade, UnixNanos, day_number,
};
use jiff::civil::Date;

/// What is known of an instrument's day by one vendor. It begins with a line of a processor's cache, so that it is as
/// few of them as can be.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Day {
    pub(super) quote: Quote,
    pub(super) delay_minutes: u16,
    pub(super) is_touched: bool,
    pub(super) instrument: u32,
    pub(super) vendor: u16,
    /// The place of its exchange.
    pub(super) exchange: usize,
    terms: Terms,
    code: Option<DayCode>,
    previous_day: Option<Date>,
    previous_close: PreviousClose,
    /// The last eligible trade, which an official close does not hide for good.
    traded: Option<Price>,
    /// Who reported it, where the feed says so.
    traded_by: Option<Participant>,
    /// The feed's own cumulative volume, and what was traded since it came.
    volume_stated: Option<u64>,
    volume_since: u64,
    /// As of when the open interest is known.
    interest_day: Option<Date>,
}

/// What the configuration says of an instrument's trades.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) conditions: &'static Conditions,
    pub(super) decimals: u8,
    pub(super) listing_market: Option<Participant>,
}

/// What a tick came to.
#[derive(Default)]
pub(super) struct Applied {
    pub(super) counted: Option<Counted>,
    pub(super) oddity: Option<Oddity>,
    pub(super) day_began: bool,
    /// The figures of the day before the one that began, where there was one.
    pub(super) day_over: Option<DayFigures>,
}

/// Trades that are reported late may set the last price until so long after the close (UTDF specification,
/// sale condition eligibility, note 2).
const LATE_AFTER_CLOSE_MILLIS: i64 = 10_000;

impl Day {
    pub(super) fn new(instrument: u32, vendor: u16, exchange: usize, terms: Terms) -> Self {
        Self {
            quote: Quote::UNKNOWN,
            delay_minutes: 0,
            is_touched: false,
            instrument,
            vendor,
            exchange,
            terms,
            code: None,
            previous_day: None,
            previous_close: PreviousClose::default(),
            traded: None,
            traded_by: None,
            volume_stated: None,
            volume_since: 0,
            interest_day: None,
        }
    }

    /// Reads something of each line of the cache that a tick needs; what is of no matter.
    #[inline]
    pub(super) fn fetch(&self) -> u64 {
        let Self { quote, volume_since, .. } = self;
        let price = |price: Option<Price>| price.map_or(0, |price| price.units().cast_unsigned());
        quote.revision ^ volume_since ^ price(quote.bid) ^ price(quote.high) ^ price(self.traded)
    }

    pub(super) fn apply(&mut self, tick: &Tick, hours: &mut HoursCache) -> Applied {
        let happened = tick.exchange_time.unwrap_or(tick.received);
        let quote = &mut self.quote;
        quote.revision += 1;
        quote.as_of = quote.as_of.max(Some(happened));
        quote.exchange_time = quote.exchange_time.max(tick.exchange_time);
        quote.received = quote.received.max(Some(tick.received));
        let mut applied = Applied::default();
        if tick.day.is_none() || tick.day != self.code {
            match self.follow_day(tick, happened, hours) {
                DayOf::Before => return applied,
                DayOf::Same => {}
                DayOf::New(over) => (applied.day_began, applied.day_over) = (true, over),
            }
        }
        match &tick.change {
            TickChange::Trade(trade) => self.trade(trade, happened, hours, &mut applied),
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
            TickChange::Daily(record) => self.restate(record.date, &record.fields, &mut applied),
            TickChange::Halt(is_halted) => self.quote.is_halted = *is_halted,
            // History: the book of the day does not show it.
            TickChange::Bars(_) | TickChange::Action(_) => {}
            // Of no instrument.
            TickChange::Heartbeat => {}
            // What it changes is rebuilt from what came before it.
            TickChange::Amend(_) => {}
        }
        applied
    }

    /// Follows the feed's day code, or the exchange's hours where a feed has none.
    fn follow_day(&mut self, tick: &Tick, happened: UnixNanos, hours: &mut HoursCache) -> DayOf {
        let day = match tick.day {
            Some(code) => Some(trading_day::of_code(code, hours.date(happened))),
            // A feed that has codes leaves them out where they say nothing.
            None if self.code.is_some() || is_of_any_day(&tick.change) => None,
            None => hours.at(happened).session.as_ref().map(|session| session.date),
        };
        let Some(day) = day else { return DayOf::Same };
        let is_new = self.quote.day.is_none_or(|current| current < day);
        let over = if is_new { self.begin(day) } else { None };
        if self.quote.day == Some(day) {
            self.code = tick.day;
            return if is_new { DayOf::New(over) } else { DayOf::Same };
        }
        DayOf::Before
    }

    /// A new trading day: yesterday's official close becomes the previous close. Gives the figures of the day that is
    /// over.
    fn begin(&mut self, day: Date) -> Option<DayFigures> {
        let over = self.figures();
        if self.quote.day.is_some() {
            let close = self.quote.close.or(self.traded).or(self.quote.previous_close);
            self.forget_figures();
            self.quote.correction = None;
            self.quote.previous_close = close;
            self.previous_close.set(close);
            self.quote.is_halted = false;
        }
        self.previous_day = self.quote.day.replace(day);
        self.show_previous_close();
        over
    }

    /// A split makes another number of the previous close, whether it is told before the day begins or after.
    pub(super) fn learn(&mut self, action: CorporateAction) {
        self.previous_close.learn(action);
        let before = self.quote.previous_close;
        self.show_previous_close();
        if self.quote.previous_close != before {
            self.quote.revision += 1;
        }
    }

    fn show_previous_close(&mut self) {
        let Some(day) = self.quote.day else { return };
        if let Some(close) = self.previous_close.in_shares_of(day, self.previous_day, self.terms.decimals) {
            self.quote.previous_close = Some(close);
        }
        self.show_last();
    }

    /// The figures of the day so far.
    pub(super) fn figures(&self) -> Option<DayFigures> {
        let Quote { open, high, low, close, volume, .. } = self.quote;
        let close = close.or(self.traded);
        Some(DayFigures { day: day_number(self.quote.day?), open, high, low, close, volume })
    }

    fn forget_figures(&mut self) {
        let old = &self.quote;
        self.quote = Quote {
            day: old.day,
            previous_close: old.previous_close,
            open_interest: old.open_interest,
            is_halted: old.is_halted,
            as_of: old.as_of,
            exchange_time: old.exchange_time,
            received: old.received,
            revision: old.revision,
            correction: old.correction.clone(),
            ..Quote::UNKNOWN
        };
        (self.traded, self.traded_by) = (None, None);
        (self.volume_stated, self.volume_since) = (None, 0);
    }

    /// An official close goes before the last trade, and until the day's first eligible trade the previous close
    /// stands in; each is marked as what it is.
    fn show_last(&mut self) {
        let quote = &mut self.quote;
        quote.last = [
            (quote.close, LastKind::Close),
            (self.traded, LastKind::Trade),
            (quote.previous_close, LastKind::PreviousClose),
        ]
        .into_iter()
        .find_map(|(price, kind)| Some(Last { price: price?, kind }));
    }

    fn trade(&mut self, trade: &Trade, happened: UnixNanos, hours: &mut HoursCache, applied: &mut Applied) {
        let conditions = self.terms.conditions;
        let rule = conditions.eligibility(trade.conditions);
        if conditions.keeps_hours && trade.price <= Price::ZERO {
            applied.oddity = Some(Oddity::Price);
            return;
        }
        if !rule.is_known {
            applied.oddity = conditions.unknown(trade.conditions).map(Oddity::Condition);
        }
        let mut counted = Counted {
            instrument: self.instrument,
            vendor: self.vendor,
            at: happened,
            day: self.quote.day,
            price: trade.price,
            size: trade.size,
            sets_last: false,
            high_low: false,
            volume: rule.volume,
            extended: rule.extended != Extended::No,
            out_of_order: self.quote.last_trade_at.is_some_and(|last| happened < last),
        };
        if rule.volume {
            self.volume_since = self.volume_since.saturating_add(trade.size);
            self.quote.volume = Some(self.volume_stated.unwrap_or(0).saturating_add(self.volume_since));
        }
        match rule.extended {
            Extended::Yes => self.quote.extended = Some(ExtendedLast { price: trade.price, at: happened }),
            Extended::Late if self.quote.extended.is_some() => {}
            Extended::Late => self.quote.extended = Some(ExtendedLast { price: trade.price, at: happened }),
            Extended::No if trade.may_set_last => self.session_trade(trade, rule, hours, &mut counted),
            Extended::No => {}
        }
        applied.counted = Some(counted);
    }

    /// A trade that the feed itself lets count for the session's prices.
    fn session_trade(
        &mut self,
        trade: &Trade,
        rule: conditions::Eligibility,
        hours: &mut HoursCache,
        counted: &mut Counted,
    ) {
        if self.terms.conditions.keeps_hours && hours.at(counted.at).is_before_open() {
            return;
        }
        let quote = &mut self.quote;
        if rule.high_low {
            counted.high_low = true;
            quote.high = quote.high.max(Some(trade.price));
            quote.low = Some(quote.low.map_or(trade.price, |low| low.min(trade.price)));
        }
        if rule.reopens {
            quote.is_halted = false;
        }
        let may_set_last = rule.last == LastRule::YES
            || rule.last.allows(LastCase {
                is_first: self.traded.is_none(),
                is_by_the_lasts_own: trade.participant.is_some() && trade.participant == self.traded_by,
                is_by_listing_market: trade.participant.is_some() && trade.participant == self.terms.listing_market,
                is_late: !is_before_late(hours, counted.at),
            });
        // Once there is an official close, only trading that goes on moves the last price: a late report does not.
        if !may_set_last || quote.close.is_some() && hours.at(counted.at).state != SessionState::Open {
            return;
        }
        counted.sets_last = true;
        (self.traded, self.traded_by) = (Some(trade.price), trade.participant);
        quote.last = Some(Last { price: trade.price, kind: LastKind::Trade });
        quote.last_trade_at = quote.last_trade_at.max(Some(counted.at));
        quote.open = quote.open.or(Some(trade.price));
    }

    /// An official record of a day: of this one, of the one before, which is where the change counts from, or of a
    /// new one.
    fn restate(&mut self, date: Date, fields: &[RefreshField], applied: &mut Applied) {
        let field =
            |wanted: Element| fields.iter().find(|(element, _)| *element == wanted).and_then(|(_, value)| *value);
        if let Some(interest) = field(Element::OpenInterest).and_then(count)
            && self.interest_day.is_none_or(|known| known <= date)
        {
            (self.quote.open_interest, self.interest_day) = (Some(interest), Some(date));
        }
        let has_prices = field(Element::Close).is_some();
        match self.quote.day {
            Some(day) if date < day => {
                let is_previous = self.previous_day.map_or(self.quote.previous_close.is_none(), |known| known == date);
                if is_previous && has_prices {
                    self.figure((Element::PreviousClose, field(Element::Close)));
                    self.previous_close.set(field(Element::Close));
                    self.previous_day = Some(date);
                    self.show_previous_close();
                }
            }
            current => {
                let begins = has_prices && current != Some(date);
                if begins {
                    (applied.day_began, applied.day_over) = (true, self.begin(date));
                }
                if self.quote.day == Some(date) {
                    let figures = fields.iter().filter(|(element, _)| *element != Element::OpenInterest);
                    figures.for_each(|figure| self.figure(*figure));
                }
            }
        }
    }

    pub(super) fn figure(&mut self, (element, value): RefreshField) {
        let quote = &mut self.quote;
        match element {
            Element::Open => quote.open = value,
            Element::High => quote.high = value,
            Element::Low => quote.low = value,
            Element::Last => (self.traded, self.traded_by) = (value, None),
            Element::Close => quote.close = value,
            Element::Settlement => {
                quote.settlement = value.map(|price| Settlement { price, is_final: true });
                quote.close = value;
            }
            Element::PreliminarySettlement if quote.settlement.is_none_or(|known| !known.is_final) => {
                quote.settlement = value.map(|price| Settlement { price, is_final: false });
            }
            Element::PreviousClose => {
                quote.previous_close = value;
                self.previous_close.set(None);
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
            Element::PreliminarySettlement
            | Element::Open2
            | Element::Close2
            | Element::LastSize
            | Element::PreviousVolume
            | Element::Vwap
            | Element::YearHigh
            | Element::YearLow
            | Element::Other(_) => {}
        }
        if matches!(element, Element::Last | Element::Close | Element::Settlement | Element::PreviousClose) {
            self.show_last();
        }
    }
}

/// Which day a tick is of.
enum DayOf {
    Before,
    Same,
    New(Option<DayFigures>),
}

/// Whether a change says itself which days it is of.
fn is_of_any_day(change: &TickChange) -> bool {
    matches!(change, TickChange::Daily(_) | TickChange::Bars(_) | TickChange::Action(_) | TickChange::Amend(_))
}

fn is_before_late(hours: &mut HoursCache, at: UnixNanos) -> bool {
    let close = hours.at(at).session.as_ref().map(|session| session.close());
    close.is_none_or(|close| at < close.plus_millis(LATE_AFTER_CLOSE_MILLIS))
}

/// A size or count that a feed sent as a figure.
fn count(value: Price) -> Option<u64> {
    u64::try_from(value.units() / Price::UNIT).ok()
}
