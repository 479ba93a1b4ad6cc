//! Writes a lane: one thread, which commits in groups.

use super::super::failure::Failure;
use super::super::log::{SharedHead, Workshop};
use super::super::recover::{TornTail, recover};
use super::super::track::Track;
use super::super::turn::Turn;
use super::block;
use super::change::Memory;
use super::queue::{Entry, Pending, Queue};
use super::symbols::Symbols;
use super::writer::{Writer, figures};
use crate::{TapeError, TickBatch};
use broadtape_model::{FeedSymbol, Lane, Tick, UnixNanos};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How many ticks a batch holds at most: as they stand in memory some 100 MB, and some 10 MB in one commit.
const BATCH_MOST: usize = 1 << 20;

/// How many figures a tick holds at most: far more than any feed has.
const FIGURES_MOST: usize = 4_096;

/// How long the texts of a symbol are together at most, in bytes. With it a block that defines as many as it
/// has ticks stays below the bound of a frame.
const SYMBOL_BYTES_MOST: usize = 1_024;

/// A lane, open for writing.
pub(in super::super) struct TickLane {
    queue: Arc<Queue>,
    head: Arc<SharedHead>,
    /// The last receipt that is durable.
    last: Arc<AtomicI64>,
    thread: Option<JoinHandle<()>>,
}

impl TickLane {
    pub(in super::super) fn open(
        workshop: &Workshop,
        lane: Lane,
        pause: Duration,
    ) -> Result<(Self, Option<TornTail>), TapeError> {
        let (mut symbols, mut last) = (Symbols::default(), UnixNanos::MIN);
        let recovered = recover(workshop, Track::Ticks(lane), &mut |header, body| {
            let block = block::read(header.kind, header.version, body, symbols.count() as usize)?;
            for symbol in &block.new {
                symbols.number(symbol);
            }
            last = block.last;
            Ok(())
        })?;
        let last = recovered.newest.map_or(last, |newest| last.max(newest.floor));
        let queue = Arc::new(Queue::default());
        let head = recovered.log.head();
        let writer = Writer { log: recovered.log, symbols, last, memory: Memory::default() };
        let last = Arc::new(AtomicI64::new(last.nanos()));
        let thread = Thread { writer, queue: Arc::clone(&queue), last: Arc::clone(&last), pause };
        let thread = thread::Builder::new().name(format!("tape-{lane}")).spawn(move || thread.run());
        let thread = thread.map_err(|source| TapeError::Io { path: workshop.tape.clone(), source })?;
        Ok((Self { queue, head, last, thread: Some(thread) }, recovered.cut))
    }

    /// Hands in a batch; `None` when there is nothing in it.
    pub(in super::super) fn submit(&self, batch: TickBatch) -> Result<Option<Pending>, TapeError> {
        if batch.ticks.is_empty() {
            return Ok(None);
        }
        check(&batch)?;
        self.queue.submit(batch).map(Some)
    }

    pub(in super::super) fn head(&self) -> Arc<SharedHead> {
        Arc::clone(&self.head)
    }

    /// The last receipt of the lane; [`UnixNanos::MIN`] in an empty one.
    pub(in super::super) fn last_receipt(&self) -> UnixNanos {
        UnixNanos::new(self.last.load(Ordering::Acquire))
    }
}

impl Drop for TickLane {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has refused what waited, and said why on its way.
            let _ = thread.join();
        }
    }
}

/// Refuses what the writer could not write.
fn check(batch: &TickBatch) -> Result<(), TapeError> {
    let within = |count: usize, most: usize, unit: usize| {
        let (bytes, most_bytes) = ((count * unit) as u64, (most * unit) as u64);
        if count <= most { Ok(()) } else { Err(TapeError::TooLarge { bytes, most: most_bytes }) }
    };
    within(batch.ticks.len(), BATCH_MOST, mem::size_of::<Tick>())?;
    for FeedSymbol { vendor, symbol, exchange_code } in &batch.symbols {
        within(vendor.as_str().len() + symbol.len() + exchange_code.len(), SYMBOL_BYTES_MOST, 1)?;
    }
    for tick in &batch.ticks {
        assert!((tick.symbol as usize) < batch.symbols.len(), "a tick's symbol is one of its batch's symbols");
        within(figures(tick), FIGURES_MOST, mem::size_of::<broadtape_model::RefreshField>())?;
    }
    Ok(())
}

struct Thread {
    writer: Writer,
    queue: Arc<Queue>,
    last: Arc<AtomicI64>,
    pause: Duration,
}

impl Thread {
    fn run(mut self) {
        loop {
            match self.queue.take(self.pause, self.writer.log.patience()) {
                Turn::Work(entries) => self.write(entries),
                Turn::Quiet => self.writer.log.confirm(),
                Turn::Closed => return self.writer.log.confirm(),
            }
        }
    }

    fn write(&mut self, entries: Vec<Entry>) {
        let outcome = self.writer.commit(&entries.iter().map(|entry| &entry.batch).collect::<Vec<_>>());
        self.last.store(self.writer.last.nanos(), Ordering::Release);
        for entry in entries {
            entry.answer(outcome.clone().map_err(|failure: Failure| TapeError::from(failure)));
        }
    }
}

impl Drop for Thread {
    /// However the writer ends, nobody is left waiting for it.
    fn drop(&mut self) {
        self.queue.abandon();
    }
}
