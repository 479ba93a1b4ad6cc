//! Batches of ticks that wait for the writer of their lane.

use super::super::turn::{Turn, wait_for_work};
use crate::{TapeError, TickBatch};
use std::collections::VecDeque;
use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many ticks wait at most. Who comes then waits too, and the vendor's socket with it: some
/// 14 MB a lane, and a third of a second of the busiest feed that we know.
const WAITING_MOST: usize = 131_072;

/// So many ticks are committed without a rest, though nobody waits for an answer: half of what may wait, so that
/// who comes meanwhile finds room.
const PLENTY: usize = WAITING_MOST / 2;

/// So many are committed without a rest when somebody waits for the answer: a full block.
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
    /// Whether somebody does nothing but wait for the answer.
    is_awaited: bool,
    is_closed: bool,
}

/// A batch that was handed in.
#[must_use = "whether it is on the tape is known only when it was waited for"]
pub struct Pending {
    queue: Arc<Queue>,
    answer: Receiver<Answer>,
}

impl Pending {
    /// Waits until the batch is durable.
    ///
    /// # Errors
    /// When it could not be made durable. Then nothing of it is on the tape.
    pub fn wait(self) -> Answer {
        if let Ok(answer) = self.answer.try_recv() {
            return answer;
        }
        self.queue.lock().is_awaited = true;
        self.queue.work.notify_one();
        // When the writer ended without an answer, it took nothing.
        self.answer.recv().unwrap_or(Err(TapeError::Closed))
    }
}

impl Queue {
    /// Queues a batch; waits for nothing but room.
    pub(super) fn submit(self: &Arc<Self>, batch: TickBatch) -> Result<Pending, TapeError> {
        let (sender, answer) = sync_channel(1);
        self.push(Entry { batch, answer: sender })?;
        self.work.notify_one();
        Ok(Pending { queue: Arc::clone(self), answer })
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

    /// For the writer, again after each commit: rests for up to `pause`, so that few ticks meet company and the
    /// disk is not asked to confirm each; then waits for a batch, no longer than `patience`, and takes all that is
    /// there. A batch that comes after the rest is taken at once.
    pub(super) fn take(&self, pause: Duration, patience: Option<Duration>) -> Turn<Vec<Entry>> {
        let may_rest = |state: &mut State| {
            let enough = if state.is_awaited { ENOUGH } else { PLENTY };
            !state.is_closed && state.ticks < enough
        };
        let rested = self.work.wait_timeout_while(self.lock(), pause, may_rest);
        let (state, _) = rested.unwrap_or_else(PoisonError::into_inner);
        let is_idle = |state: &mut State| !state.is_closed && state.entries.is_empty();
        let mut state = wait_for_work(&self.work, state, patience, is_idle);
        if state.entries.is_empty() {
            return if state.is_closed { Turn::Closed } else { Turn::Quiet };
        }
        (state.ticks, state.is_awaited) = (0, false);
        let entries = Vec::from(mem::take(&mut state.entries));
        drop(state);
        self.room.notify_all();
        Turn::Work(entries)
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
