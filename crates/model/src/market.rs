//! Exchanges.

use crate::{ExchangeId, VendorId};
use jiff::civil::Time;
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
    /// Regular trading hours.
    pub hours: SessionHours,
    /// Which trades count.
    pub conditions: ConditionTable,
    /// How long its quotes must wait, in minutes. Never 0: real time is a right, not a delay.
    pub delay_minutes: u16,
}

/// Regular trading hours, in the exchange's wall time. The session opens at `open` and has
/// closed at `close`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionHours {
    /// First moment of the regular session.
    pub open: Time,
    /// First moment after it.
    pub close: Time,
    /// Whether there is trading on Saturdays and Sundays too.
    pub weekends: bool,
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
    /// Before the regular session.
    Pre,
    /// In the regular session.
    Open,
    /// Trading in this instrument is halted.
    Halted,
    /// After the regular session, or no session today.
    Closed,
}

impl SessionState {
    /// As on the wire: `pre`, `open`, `halted`, `closed`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Open => "open",
            Self::Halted => "halted",
            Self::Closed => "closed",
        }
    }
}
