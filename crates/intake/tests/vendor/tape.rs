//! A tape in memory that tells what it takes, and can be made to refuse or to be slow.

use broadtape_model::{Charset, Lane, Position, UnixNanos};
use broadtape_tape::{Delivery, NewsReader, Receipt, Tape, TapeError, TickBatch, TickReader, Urgency};
use bytes::Bytes;
use std::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Check = Box<dyn Fn(Lane, &TickBatch) -> Result<(), TapeError> + Send + Sync>;

pub(crate) struct MemoryTape {
    before: Check,
    told: UnboundedSender<(Lane, TickBatch)>,
    pub(crate) appended: Mutex<Vec<(Lane, TickBatch)>>,
}

impl MemoryTape {
    pub(crate) fn new() -> (Self, UnboundedReceiver<(Lane, TickBatch)>) {
        Self::that(|_, _| Ok(()))
    }

    /// A tape that asks `before` each append.
    pub(crate) fn that(
        before: impl Fn(Lane, &TickBatch) -> Result<(), TapeError> + Send + Sync + 'static,
    ) -> (Self, UnboundedReceiver<(Lane, TickBatch)>) {
        let (told, listener) = unbounded_channel();
        (Self { before: Box::new(before), told, appended: Mutex::default() }, listener)
    }

    pub(crate) fn ticks(&self) -> usize {
        self.appended.lock().expect("no test panics with it").iter().map(|(_, batch)| batch.ticks.len()).sum()
    }
}

impl Tape for MemoryTape {
    fn append_ticks(&self, lane: Lane, batch: TickBatch) -> Result<(), TapeError> {
        (self.before)(lane, &batch)?;
        // Nobody listens in tests that look at the end alone.
        let _ = self.told.send((lane, batch.clone()));
        self.appended.lock().expect("no test panics with it").push((lane, batch));
        Ok(())
    }

    fn append_news(&self, _: Delivery, _: Receipt, _: Urgency) -> Result<UnixNanos, TapeError> {
        Err(TapeError::Closed)
    }

    fn past_lane(&self, minutes: u16, _: UnixNanos) -> Result<Lane, TapeError> {
        Ok(Lane::Past { minutes, run: 1 })
    }

    fn news(&self) -> Result<Box<dyn NewsReader>, TapeError> {
        Err(TapeError::Closed)
    }

    fn original(&self, _: Position) -> Result<Bytes, TapeError> {
        Err(TapeError::Closed)
    }

    fn charset(&self, _: Position) -> Result<Option<Charset>, TapeError> {
        Err(TapeError::Closed)
    }

    fn lanes(&self) -> Result<Vec<Lane>, TapeError> {
        Err(TapeError::Closed)
    }

    fn ticks(&self, _: Lane) -> Result<Box<dyn TickReader>, TapeError> {
        Err(TapeError::Closed)
    }

    fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        now
    }

    fn on_news(&self, _: Box<dyn Fn() + Send + Sync>) {}
}
