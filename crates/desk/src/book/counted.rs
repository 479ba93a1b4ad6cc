//! What a tick came to, for whoever else counts in the same pass.

use crate::history::DayFigures;
use broadtape_model::{Bar, BarRun, CorporateAction, DailyRecord, Price, UnixNanos};
use jiff::civil::Date;

/// What a released trade counted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Which instrument, by its place in the house.
    pub instrument: u32,
    /// Whose tick, by the vendor's place in the house.
    pub vendor: u16,
    /// When it happened, by the exchange's clock where it says so.
    pub at: UnixNanos,
    /// The trading day that it belongs to; `None` where neither the feed nor the exchange's hours say.
    pub day: Option<Date>,
    /// Its price.
    pub price: Price,
    /// Shares or contracts.
    pub size: u64,
    /// Whether it set the last price.
    pub sets_last: bool,
    /// Whether it counts for high and low.
    pub high_low: bool,
    /// Whether its size counts for the volume.
    pub volume: bool,
    /// Whether it was made outside of the session's hours. Then it counts for no figure of the session but volume.
    pub extended: bool,
    /// Whether it comes after trades that happened later.
    pub out_of_order: bool,
}

/// A minute after one of its trades was amended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MinuteChange {
    /// Which instrument, by its place in the house.
    pub instrument: u32,
    /// Whose tick, by the vendor's place in the house.
    pub vendor: u16,
    /// The minute of UTC, counted from 1970.
    pub minute: i32,
    /// Its prices now; `None` where no trade makes one any more.
    pub bar: Option<Bar>,
    /// The volume that its trades had before.
    pub volume_less: u64,
    /// The volume that they have now.
    pub volume_more: u64,
    /// When the cancel or correction was told.
    pub at: UnixNanos,
}

/// Counts along while a book is folded: bars, leaders. One pass over the ticks does for both.
///
/// Its methods are called in the order in which ticks are released, and for released ticks alone.
pub trait Ledger {
    /// A trade of this instrument by this vendor may come soon: reads what it will need, so that it is at hand then.
    /// What is given back says nothing.
    fn fetch(&self, _instrument: u32, _vendor: u16) -> u64 {
        0
    }

    /// A trade was counted.
    fn trade(&mut self, counted: &Counted);

    /// An official record of a day came.
    fn daily(&mut self, _instrument: u32, _vendor: u16, _record: &DailyRecord) {}

    /// A trading day of an instrument is over, with these figures.
    fn day_over(&mut self, _instrument: u32, _vendor: u16, _figures: &DayFigures) {}

    /// Bars of the past came.
    fn bars(&mut self, _instrument: u32, _vendor: u16, _run: &BarRun) {}

    /// A corporate action took effect.
    fn action(&mut self, _instrument: u32, _vendor: u16, _action: CorporateAction) {}

    /// A trade was taken back or was another one: its minute is another.
    fn amended(&mut self, _change: &MinuteChange) {}

    /// The figures of a trading day of an instrument, counted from 1970, were changed by a cancel or correction that was
    /// told then.
    fn day_amended(&mut self, _instrument: u32, _vendor: u16, _day: i32, _at: UnixNanos) {}

    /// The trading day of an instrument began.
    fn day_began(&mut self, _instrument: u32, _vendor: u16, _day: Date) {}
}

/// Nobody counts along.
impl Ledger for () {
    fn trade(&mut self, _counted: &Counted) {}
}

/// What is odd about a tick: told once for each vendor, and counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Oddity {
    /// A sale condition that the tape's table does not know, or knows no rule for: it changed no price.
    Condition(u8),
    /// A share's trade at a price of nought or less: it counted for nothing.
    Price,
    /// A cancel or correction of a trade that was not told before, or was taken back already: it changed nothing.
    UnknownTrade,
}

impl std::fmt::Display for Oddity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Condition(code) => write!(
                formatter,
                "no rule for sale condition `{}`: its trades change no price, their volume counts; is `conditions` the tape's own?",
                code.escape_ascii()
            ),
            Self::UnknownTrade => formatter.write_str(
                "cancels or corrections of trades that were not told before, or taken back already: they change nothing",
            ),
            Self::Price => formatter.write_str("trades at a price of nought or less: they count for nothing"),
        }
    }
}
