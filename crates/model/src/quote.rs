//! Quotes: the latest of an instrument.

use crate::{Price, UnixNanos};
use jiff::civil::Date;

/// The latest of an instrument, folded from its released ticks. Absent is absent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
    /// The trading day that it is of.
    pub day: Option<Date>,
    /// The last price.
    pub last: Option<Last>,
    /// When the last eligible trade happened.
    pub last_trade_at: Option<UnixNanos>,
    /// The last trade in extended hours, which never touches the session's own.
    pub extended: Option<ExtendedLast>,
    /// Previous official close, or settlement.
    pub previous_close: Option<Price>,
    /// The session's first eligible trade, or its official open.
    pub open: Option<Price>,
    /// The session's highest eligible trade.
    pub high: Option<Price>,
    /// The session's lowest eligible trade.
    pub low: Option<Price>,
    /// The session's official close, or settlement.
    pub close: Option<Price>,
    /// The settlement of the day.
    pub settlement: Option<Settlement>,
    /// The session's cumulative volume.
    pub volume: Option<u64>,
    /// Best bid.
    pub bid: Option<Price>,
    /// Size of the best bid.
    pub bid_size: Option<u64>,
    /// Best ask.
    pub ask: Option<Price>,
    /// Size of the best ask.
    pub ask_size: Option<u64>,
    /// Open interest: contracts that are not closed out, as of the day before.
    pub open_interest: Option<u64>,
    /// Whether trading is halted.
    pub is_halted: bool,
    /// When the newest tick in here happened.
    pub as_of: Option<UnixNanos>,
    /// The newest time of the exchange's own clock in here; `None` where the feed does not say.
    pub exchange_time: Option<UnixNanos>,
    /// When the newest tick in here was received from the vendor.
    pub received: Option<UnixNanos>,
    /// How many released ticks it is made of: its revision.
    pub revision: u64,
    /// The latest cancel or correction of a trade of this day, or that changed another of these figures.
    pub correction: Option<Box<Correction>>,
}

/// A trade that was told and is taken back, or was another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Correction {
    /// When that was told, by the exchange's clock where the feed says it.
    pub at: UnixNanos,
    /// The price of the trade.
    pub was: Price,
    /// When it happened.
    pub was_at: UnixNanos,
    /// The price that it has instead; `None` where it is taken back.
    pub instead: Option<Price>,
}

/// The last price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Last {
    /// The price.
    pub price: Price,
    /// Where it comes from.
    pub kind: LastKind,
}

/// Where a last price comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LastKind {
    /// An eligible trade of this session.
    Trade,
    /// This session's official close or settlement.
    Close,
    /// The previous official close: nothing has traded yet, and there is no change.
    PreviousClose,
}

impl LastKind {
    /// As on the wire: `trade`, `close`, `previousClose`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Trade => "trade",
            Self::Close => "close",
            Self::PreviousClose => "previousClose",
        }
    }
}

/// The last trade in extended hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExtendedLast {
    /// Its price.
    pub price: Price,
    /// When it happened.
    pub at: UnixNanos,
}

/// The price at which contracts are settled for a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settlement {
    /// The price.
    pub price: Price,
    /// Whether it is the exchange's last word; else it is preliminary.
    pub is_final: bool,
}

/// How the best bid stands to the best ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spread {
    /// The bid is under the ask.
    Normal,
    /// They are equal.
    Locked,
    /// The bid is over the ask.
    Crossed,
}

impl Quote {
    /// A quote of which nothing is known yet.
    pub const UNKNOWN: Self = Self {
        day: None,
        last: None,
        last_trade_at: None,
        extended: None,
        previous_close: None,
        open: None,
        high: None,
        low: None,
        close: None,
        settlement: None,
        volume: None,
        bid: None,
        bid_size: None,
        ask: None,
        ask_size: None,
        open_interest: None,
        is_halted: false,
        as_of: None,
        exchange_time: None,
        received: None,
        revision: 0,
        correction: None,
    };

    /// Last minus the previous official close; `None` before the session's first eligible trade.
    #[must_use]
    pub fn change(&self) -> Option<Price> {
        let last = self.last.filter(|last| last.kind != LastKind::PreviousClose)?;
        last.price.minus(self.previous_close?)
    }

    /// The change in percent of the previous official close, to two places.
    #[must_use]
    pub fn change_percent(&self) -> Option<Price> {
        self.change()?.percent_of(self.previous_close?, 2)
    }

    /// How the bid stands to the ask; `None` unless there are both.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        Some(match self.bid?.cmp(&self.ask?) {
            std::cmp::Ordering::Less => Spread::Normal,
            std::cmp::Ordering::Equal => Spread::Locked,
            std::cmp::Ordering::Greater => Spread::Crossed,
        })
    }
}

impl Default for Quote {
    fn default() -> Self {
        Self::UNKNOWN
    }
}
