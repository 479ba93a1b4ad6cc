//! Ticks: one change of an instrument as received.

use crate::{BarRun, CorporateAction, Participant, Price, SaleConditions, UnixNanos};
use jiff::civil::Date;

/// One change of an instrument, as a vendor sent it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tick {
    /// Which instrument: an index into the symbols of the batch that the tick came in.
    pub symbol: u32,
    /// When it happened by the exchange's clock; `None` where the feed does not say.
    pub exchange_time: Option<UnixNanos>,
    /// When we received it; of a vendor that has held it for a while, when we would have without that.
    pub received: UnixNanos,
    /// The feed's code of the trading day.
    pub day: Option<DayCode>,
    /// What changed.
    pub change: TickChange,
}

impl Tick {
    /// The instant from which its delay counts: the later of the exchange's time and our receipt.
    #[must_use]
    pub fn happened(&self) -> UnixNanos {
        self.exchange_time.map_or(self.received, |time| time.max(self.received))
    }
}

/// A feed's code of the trading day, such as `0` in DDF: the day of the month as one character
/// (`1`…`9`, `0` for the 10th, then letters). It changes at the exchange's day roll.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DayCode(pub u8);

/// What changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TickChange {
    /// A trade.
    Trade(Trade),
    /// The best bid and ask.
    TopOfBook(TopOfBook),
    /// One figure of the day.
    Element {
        /// Which figure.
        element: Element,
        /// Its new value; `None` when the feed clears it.
        value: Option<Price>,
    },
    /// Several figures of the day at once. Fields that it leaves out stay as they were.
    Refresh(Box<Refresh>),
    /// An official record of one day.
    Daily(Box<DailyRecord>),
    /// A trade that was told is taken back, or was another one.
    Amend(Box<Amendment>),
    /// Trading in the instrument is halted (`true`) or goes on (`false`).
    Halt(bool),
    /// A sign of life: the vendor's line is up, and of no instrument is there anything to say. Its symbol has no name.
    Heartbeat,
    /// Bars of the past, from whoever keeps history. The tick's exchange time is the end of the last.
    Bars(BarRun),
    /// What changes how prices of before compare with those of after. The tick's exchange time is the beginning of the
    /// ex-date.
    Action(CorporateAction),
}

/// A trade.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trade {
    /// Price.
    pub price: Price,
    /// Shares or contracts.
    pub size: u64,
    /// Sale conditions.
    pub conditions: SaleConditions,
    /// Whether the feed itself lets the trade set the last price (DDF record 2 subrecord 7; `Z` may not).
    pub may_set_last: bool,
    /// Who reported it; `None` where the feed does not say.
    pub participant: Option<Participant>,
}

/// A cancel or a correction of a trade that was told before. Like every tick it counts from its own release on, and
/// until then the trade stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amendment {
    /// Which trade.
    pub was: TradeMark,
    /// What it is instead; `None` takes it back.
    pub instead: Option<Trade>,
    /// The day's figures without it, as the feed has reckoned them anew. They go before our own.
    pub figures: Vec<RefreshField>,
}

/// What tells a trade from others of its instrument. Feeds say some of this; of several trades that fit, the newest is
/// meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TradeMark {
    /// Its price.
    pub price: Price,
    /// Its size, where the feed says it.
    pub size: Option<u64>,
    /// When it happened by the exchange's clock, where the feed says it.
    pub at: Option<UnixNanos>,
}

impl TradeMark {
    /// Whether a trade that happened then may be the one.
    #[must_use]
    pub fn fits(&self, trade: &Trade, happened: UnixNanos) -> bool {
        trade.price == self.price
            && self.size.is_none_or(|size| size == trade.size)
            && self.at.is_none_or(|at| at == happened)
    }
}

/// The best bid and ask; a side that the feed shows as absent is `None`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TopOfBook {
    /// Best bid.
    pub bid: Option<Price>,
    /// Its size, in the feed's own units.
    pub bid_size: Option<u64>,
    /// Best ask.
    pub ask: Option<Price>,
    /// Its size, in the feed's own units.
    pub ask_size: Option<u64>,
}

/// A figure of the day that feeds update one by one. Sizes and counts are held as whole prices.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Element {
    /// Official open.
    Open,
    /// Second open of a range.
    Open2,
    /// High.
    High,
    /// Low.
    Low,
    /// Last.
    Last,
    /// Official close.
    Close,
    /// Second close of a range.
    Close2,
    /// Previous official close.
    PreviousClose,
    /// Settlement.
    Settlement,
    /// Preliminary settlement.
    PreliminarySettlement,
    /// Bid.
    Bid,
    /// Ask.
    Ask,
    /// Size of the bid.
    BidSize,
    /// Size of the ask.
    AskSize,
    /// Size of the last trade.
    LastSize,
    /// Cumulative volume of the day.
    Volume,
    /// Previous day's volume.
    PreviousVolume,
    /// Open interest.
    OpenInterest,
    /// Volume-weighted average price.
    Vwap,
    /// Highest price of the year or contract.
    YearHigh,
    /// Lowest price of the year or contract.
    YearLow,
    /// An element of the feed that we keep and do not show, by its number.
    Other(u16),
}

/// Several figures of the day at once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Refresh {
    /// Whether it replaces what came before (a new day or a resubscription) instead of adding to it.
    pub resets: bool,
    /// The figures.
    pub fields: Vec<RefreshField>,
}

/// A figure of a refresh; `None` says that there is none (the feed's `-`).
pub type RefreshField = (Element, Option<Price>);

/// An official record of one trading day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DailyRecord {
    /// The trading day.
    pub date: Date,
    /// The figures of that day.
    pub fields: Vec<RefreshField>,
}
