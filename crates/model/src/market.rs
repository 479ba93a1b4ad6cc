//! Exchanges.

use crate::{ExchangeId, TradingHours, VendorId};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// An exchange (trading venue) as configured.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its market identifier code.
    pub mic: ExchangeId,
    /// Its name, as to be shown.
    pub name: String,
    /// The prefix of its symbols, such as `NQ`.
    pub prefix: String,
    /// What each vendor's feed calls it.
    pub vendor_codes: Vec<(VendorId, Arc<str>)>,
    /// Its zone: the wall time of its feed and of its sessions.
    pub zone: TimeZone,
    /// How the zone is to be written beside its times, when its abbreviation would mislead.
    pub zone_label: Option<String>,
    /// The country that it is in (ISO 3166-1, two letters), where it is known.
    pub country: Option<String>,
    /// When it trades.
    pub hours: Arc<TradingHours>,
    /// Which trades count.
    pub conditions: ConditionTable,
    /// How long its quotes must wait, in minutes. Never 0: real time is a right, not a delay.
    pub delay_minutes: u16,
}

/// Which table says what a trade's sale condition means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConditionTable {
    /// Tapes A and B: CTS Pillar output specification.
    Cts,
    /// Tape C: UTP trade data feed specification.
    Utp,
    /// Every trade counts: venues without sale conditions (futures).
    All,
}

/// What an instrument's market is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SessionState {
    /// Before the regular session of the day: trading before the opening where the exchange has
    /// hours for it, else since midnight.
    Pre,
    /// In the regular session.
    Open,
    /// In a break of the regular session.
    Break,
    /// Trading in this instrument is halted.
    Halted,
    /// After the regular session, while the exchange has hours for trading after it.
    Post,
    /// Neither: the session is over, or the day has none.
    Closed,
    /// Closed all day for a holiday.
    Holiday,
}

impl SessionState {
    /// As on the wire: `pre`, `open`, `break`, `halted`, `post`, `closed`, `holiday`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Open => "open",
            Self::Break => "break",
            Self::Halted => "halted",
            Self::Post => "post",
            Self::Closed => "closed",
            Self::Holiday => "holiday",
        }
    }
}
