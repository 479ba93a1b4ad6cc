//! What an advance let out, for whoever keeps a record of it.

use broadtape_gate::NewsChange;
use broadtape_model::{DelayClass, Lane, Position, Tick, UnixNanos};

/// Sees what an advance releases, as it does.
pub trait Witness {
    /// A story came to show, or shows no longer.
    fn story(&mut self, change: &NewsChange);

    /// Ticks of a lane were released to the sites of one delay class.
    fn ticks(&mut self, run: &TickRun);
}

/// The ticks that one advance released of one lane to one delay class: they stand together on the tape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TickRun {
    /// The lane.
    pub lane: Lane,
    /// To whom.
    pub class: DelayClass,
    /// How many.
    pub ticks: u64,
    /// The block in which the last of them stands.
    pub block: Position,
    /// How many ticks of that block are released with it.
    pub of_block: usize,
    /// The earliest moment at which one of them happened: the later of its exchange time and its receipt.
    pub earliest: UnixNanos,
    /// The latest exchange time of any; `None` where none says.
    pub latest_exchange: Option<UnixNanos>,
    /// The latest receipt of any.
    pub latest_receipt: UnixNanos,
}

impl TickRun {
    pub(crate) const fn new(lane: Lane, class: DelayClass) -> Self {
        Self {
            lane,
            class,
            ticks: 0,
            block: Position(0),
            of_block: 0,
            earliest: UnixNanos::MAX,
            latest_exchange: None,
            latest_receipt: UnixNanos::MIN,
        }
    }

    pub(crate) fn add(&mut self, ticks: &[Tick]) {
        self.ticks += ticks.len() as u64;
        for tick in ticks {
            self.earliest = self.earliest.min(tick.happened());
            self.latest_exchange = self.latest_exchange.max(tick.exchange_time);
            self.latest_receipt = self.latest_receipt.max(tick.received);
        }
    }
}

/// How far one delay class has released a lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TickPlace {
    /// To whom.
    pub class: DelayClass,
    /// The lane.
    pub lane: Lane,
    /// The block in which the last that it has released stands; 0 where it has released none.
    pub block: Position,
    /// How many ticks of that block are released.
    pub of_block: usize,
}
