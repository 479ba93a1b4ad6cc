//! Quotes: the latest of an instrument.

use crate::{Price, UnixNanos};

/// The latest of an instrument, folded from its released ticks. Absent is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Quote {
    /// The last price.
    pub last: Option<Last>,
    /// The last price in extended hours, which never touches the session's own.
    pub extended_last: Option<Price>,
    /// Previous official close.
    pub previous_close: Option<Price>,
    /// The session's first eligible trade, or its official open.
    pub open: Option<Price>,
    /// The session's highest eligible trade.
    pub high: Option<Price>,
    /// The session's lowest eligible trade.
    pub low: Option<Price>,
    /// The session's official close, or settlement.
    pub close: Option<Price>,
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
    /// Open interest.
    pub open_interest: Option<u64>,
    /// Whether trading is halted.
    pub is_halted: bool,
    /// When the newest tick in here happened.
    pub as_of: Option<UnixNanos>,
    /// When the last eligible trade happened.
    pub last_trade_at: Option<UnixNanos>,
    /// How many released ticks it is made of: its revision.
    pub revision: u64,
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
    /// The previous official close: nothing has traded yet, and there is no change.
    PreviousClose,
}

impl Quote {
    /// Last minus the previous official close; `None` before the session's first eligible trade.
    #[must_use]
    pub fn change(&self) -> Option<Price> {
        let last = self.last.filter(|last| last.kind == LastKind::Trade)?;
        last.price.minus(self.previous_close?)
    }

    /// The change in percent of the previous official close, to two places.
    #[must_use]
    pub fn change_percent(&self) -> Option<Price> {
        self.change()?.percent_of(self.previous_close?, 2)
    }
}
