//! Batches of ticks that wait for the writer of their lane.

use crate::{TapeError, TickBatch};
use std::collections::VecDeque;
use std::mem;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many ticks wait at most. Who comes then waits too, and the vendor's socket with it: some
/// 8 MB a lane, and a sixth of a second of the busiest feed that we know.
const WAITING_MOST: usize = 65_536;

/// So many ticks are committed without waiting for more: a full block.
const ENOUGH: usize = super::block::TICKS_MOST;

type Answer = Result<(), TapeError>;

/// A batch that waits.
pub(super) struct Entry {
    pub(super) batch: TickBatch,
    answer: SyncSender<Answer>,
}

impl Entry {
    /// Tells who waits for it.
    pub(super) fn answer(self, answer: Answer) {
        // Who no longer waits does not need it.
        let _ = self.answer.send(answer);
    }
}

/// The batches that wait.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// Something waits, or the queue is closed.
    work: Condvar,
    /// There is room, or the queue is closed.
    room: Condvar,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Entry>,
    ticks: usize,
    is_closed: bool,
}

impl Queue {
    /// Queues a batch, and waits until the writer answers.
    pub(super) fn append(&self, batch: TickBatch) -> Answer {
        let (answer, wait) = sync_channel(1);
        self.push(Entry { batch, answer })?;
        self.work.notify_one();
        // When the writer ended without an answer, it took nothing.
        wait.recv().unwrap_or(Err(TapeError::Closed))
    }

    fn push(&self, entry: Entry) -> Result<(), TapeError> {
        let ticks = entry.batch.ticks.len();
        let has_room = |state: &State| state.entries.is_empty() || state.ticks + ticks <= WAITING_MOST;
        let is_full = |state: &mut State| !state.is_closed && !has_room(state);
        let mut state = self.room.wait_while(self.lock(), is_full).unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return Err(TapeError::Closed);
        }
        state.ticks += ticks;
        state.entries.push_back(entry);
        Ok(())
    }

    /// For the writer: waits for a batch, then up to `pause` for enough ticks to fill a block, and takes all that
    /// is there. `None` when the queue is closed and empty.
    pub(super) fn take(&self, pause: Duration) -> Option<Vec<Entry>> {
        let is_idle = |state: &mut State| !state.is_closed && state.entries.is_empty();
        let state = self.work.wait_while(self.lock(), is_idle).unwrap_or_else(PoisonError::into_inner);
        let is_light = |state: &mut State| !state.is_closed && state.ticks < ENOUGH;
        let waited = self.work.wait_timeout_while(state, pause, is_light);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.ticks = 0;
        let entries = Vec::from(mem::take(&mut state.entries));
        drop(state);
        self.room.notify_all();
        (!entries.is_empty()).then_some(entries)
    }

    /// Takes nothing more. The writer still finishes what waits.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.work.notify_all();
        self.room.notify_all();
    }

    /// Refuses what waits: nobody is left to write it.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let abandoned = mem::take(&mut state.entries);
        drop(state);
        // With the entries go their senders, and with them the wait of those who asked.
        drop(abandoned);
        self.room.notify_all();
    }

    /// No code panics while it holds the lock; and if it did, the queue is only ever changed by whole steps.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
