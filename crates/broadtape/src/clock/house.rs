//! The clock of a house at work, which no jump of the machine's clock makes early.

use super::record::{self, Record};
use super::sight;
use broadtape_gate::{ClockEvent, Timekeeper, Told};
use broadtape_model::{Clock, House, UnixNanos};
use broadtape_tape::Tape;
use broadtape_tape::embedded::EmbeddedTape;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The longest delay that a feed may ask for by itself, in minutes: two digits of DDF.
const FEED_DELAY_MOST: u16 = 99;

/// Tells the time as [`Timekeeper`] believes it. What an operator must know is logged once, and stands in the data
/// folder until it is over: `broadtape clock` shows it.
pub(crate) struct HouseClock {
    data: PathBuf,
    keeper: Mutex<Keeper>,
}

struct Keeper {
    time: Timekeeper,
    record: Record,
}

impl HouseClock {
    /// Starts the clock of a house whose data stand in `data`.
    pub(crate) fn start(data: &Path, house: &House, tape: &EmbeddedTape) -> Arc<Self> {
        let exchanges = house.exchanges.iter().map(|exchange| exchange.delay_minutes);
        let sites = house.sites.iter().map(|site| site.minimum_delay_minutes);
        let longest = exchanges.chain(sites).chain([FEED_DELAY_MOST]).max().unwrap_or(FEED_DELAY_MOST);
        let shown = tape.stable_until(UnixNanos::MIN);
        let time = Timekeeper::new(sight(), shown, longest).comparing(tape.last_received());
        let time = match Record::read(data) {
            Some(record) if record.is_of_this_start() => time.trusting(record.trusted),
            Some(record) => time.doubting(record.doubt),
            None => time,
        };
        let record = Record::of(&time);
        let clock = Self { data: data.to_owned(), keeper: Mutex::new(Keeper { time, record }) };
        clock.write(&clock.lock().record);
        clock.tell();
        Arc::new(clock)
    }

    /// What may be seen by now may be seen.
    pub(crate) fn now(&self) -> UnixNanos {
        self.tell().now
    }

    /// What an operator has to explain, while it is not explained.
    pub(crate) fn alarm(&self) -> Option<String> {
        let jump = self.lock().record.jump?;
        Some(format!("the machine's clock jumped ahead by {} and is not believed", record::duration(jump)))
    }

    /// For the doors of news.
    pub(crate) fn news(self: &Arc<Self>) -> Arc<dyn Clock> {
        let clock = Arc::clone(self);
        Arc::new(move || clock.now())
    }

    /// For the doors of quotes.
    pub(crate) fn quotes(self: &Arc<Self>) -> Arc<dyn Clock> {
        let clock = Arc::clone(self);
        Arc::new(move || clock.tell().quotes_received)
    }

    fn tell(&self) -> Told {
        let keeper = &mut *self.lock();
        if keeper.record.jump.is_some() && record::take_acceptance(&self.data) {
            keeper.time.explain();
        }
        // Under the lock, so that looks come in order.
        let told = keeper.time.tell(sight());
        let jump = match told.event {
            Some(ClockEvent::JumpedAhead(nanos)) => Some(nanos),
            Some(ClockEvent::Settled) => None,
            Some(ClockEvent::IsBehind(_) | ClockEvent::CaughtUp) | None => keeper.record.jump,
        };
        if keeper.record.follow(&keeper.time, jump) {
            self.write(&keeper.record);
        }
        if let Some(event) = told.event {
            log(event);
        }
        told
    }

    fn write(&self, record: &Record) {
        if let Err(error) = record.write(&self.data) {
            tracing::warn!(%error, "what is known of the clock cannot be written; a jump during a restart would go unnoticed");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn log(event: ClockEvent) {
    match event {
        ClockEvent::JumpedAhead(nanos) => tracing::error!(
            "the machine's clock jumped ahead by {}; everything goes on by the time that has really passed. \
             When the clock is right now, say so: broadtape clock accept",
            record::duration(nanos)
        ),
        ClockEvent::Settled => tracing::warn!("the machine's clock and the house agree again"),
        ClockEvent::IsBehind(nanos) => tracing::error!(
            "the machine's clock is behind what is recorded by {}; nothing but kills takes effect until it has caught up",
            record::duration(nanos)
        ),
        ClockEvent::CaughtUp => tracing::warn!("the machine's clock has caught up"),
    }
}
