//! Deliveries that wait for the writer: the usual ones, and kills, which are taken first.

use super::super::turn::{Turn, wait_for_work};
use super::delivery::Sheet;
use super::stamps::Stamps;
use crate::{Receipt, TapeError, Urgency};
use broadtape_model::UnixNanos;
use std::collections::VecDeque;
use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many deliveries wait at most, in each queue. Who comes then waits too, and so does who sends to it:
/// a flood stays in the sockets. More would not be written faster: a commit takes what is there.
const WAITING_MOST: usize = 256;

/// How many bytes wait at most, in each queue: two of the largest deliveries.
const WAITING_BYTES_MOST: usize = 128 << 20;

/// How many bytes go into one commit, about: what a disk writes in the time of a few syncs.
const COMMIT_BYTES: usize = 8 << 20;

/// How many deliveries wait to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Waiting {
    /// Usual ones.
    pub usual: usize,
    /// Kills.
    pub kills: usize,
}

type Answer = Result<UnixNanos, TapeError>;

/// A delivery that waits.
struct Entry {
    sheet: Sheet,
    receipt: Receipt,
    answer: SyncSender<Answer>,
}

/// A delivery that the writer took, with its receipt.
pub(super) struct Taken {
    pub(super) sheet: Sheet,
    pub(super) received: UnixNanos,
    pub(super) is_live: bool,
    answer: SyncSender<Answer>,
}

impl Taken {
    /// Tells who waits for it.
    pub(super) fn answer(self, answer: Answer) {
        // Who no longer waits does not need it.
        let _ = self.answer.send(answer);
    }
}

/// The two queues, and what is under way.
pub(super) struct Queue {
    state: Mutex<State>,
    /// Something waits, or the queue is closed.
    work: Condvar,
    /// There is room, or the queue is closed.
    room: Condvar,
}

struct State {
    usual: Line,
    kills: Line,
    stamps: Stamps,
    is_closed: bool,
}

#[derive(Default)]
struct Line {
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Line {
    fn has_room(&self, bytes: usize) -> bool {
        let fits = self.entries.len() < WAITING_MOST && self.bytes + bytes <= WAITING_BYTES_MOST;
        self.entries.is_empty() || fits
    }

    fn push(&mut self, entry: Entry) {
        self.bytes += entry.sheet.length();
        self.entries.push_back(entry);
    }

    /// Takes about [`COMMIT_BYTES`] from the front, and one at least.
    fn take(&mut self) -> Vec<Entry> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        while bytes < COMMIT_BYTES
            && let Some(entry) = self.entries.pop_front()
        {
            bytes += entry.sheet.length();
            taken.push(entry);
        }
        self.bytes -= bytes;
        taken
    }
}

impl State {
    const fn line(&mut self, urgency: Urgency) -> &mut Line {
        match urgency {
            Urgency::Usual => &mut self.usual,
            Urgency::Kill => &mut self.kills,
        }
    }

    fn is_empty(&self) -> bool {
        self.usual.entries.is_empty() && self.kills.entries.is_empty()
    }
}

impl Queue {
    /// Empty queues on a tape whose last live receipt is `last`.
    pub(super) fn after(last: UnixNanos) -> Self {
        let state =
            State { usual: Line::default(), kills: Line::default(), stamps: Stamps::after(last), is_closed: false };
        Self { state: Mutex::new(state), work: Condvar::new(), room: Condvar::new() }
    }

    /// Queues a delivery, and waits until the writer answers.
    pub(super) fn append(&self, sheet: Sheet, receipt: Receipt, urgency: Urgency) -> Answer {
        let (answer, wait) = sync_channel(1);
        self.push(Entry { sheet, receipt, answer }, urgency)?;
        self.work.notify_one();
        wait_for(&wait)
    }

    fn push(&self, entry: Entry, urgency: Urgency) -> Result<(), TapeError> {
        let bytes = entry.sheet.length();
        let is_full = |state: &mut State| !state.is_closed && !state.line(urgency).has_room(bytes);
        let mut state = self.room.wait_while(self.lock(), is_full).unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return Err(TapeError::Closed);
        }
        if let Receipt::Live(door) = entry.receipt {
            state.stamps.queue(door);
        }
        state.line(urgency).push(entry);
        Ok(())
    }

    /// For the writer: waits for work, no longer than `patience`, and takes it with its receipts; kills alone where
    /// there are any, so that nothing large or faulty goes with them.
    pub(super) fn take(&self, patience: Option<Duration>) -> Turn<Vec<Taken>> {
        let is_idle = |state: &mut State| !state.is_closed && state.is_empty();
        let mut state = wait_for_work(&self.work, self.lock(), patience, is_idle);
        if state.is_empty() {
            return if state.is_closed { Turn::Closed } else { Turn::Quiet };
        }
        let urgency = if state.kills.entries.is_empty() { Urgency::Usual } else { Urgency::Kill };
        let entries = state.line(urgency).take();
        let stamped = entries.into_iter().map(|entry| stamp(entry, &mut state.stamps)).collect();
        drop(state);
        self.room.notify_all();
        Turn::Work(stamped)
    }

    /// For the writer: what it took can be read, or will be refused.
    pub(super) fn settle(&self) {
        self.lock().stamps.settle();
    }

    /// The last live receipt given.
    pub(super) fn last(&self) -> UnixNanos {
        self.lock().stamps.last()
    }

    pub(super) fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        self.lock().stamps.stable_until(now)
    }

    pub(super) fn waiting(&self) -> Waiting {
        let state = self.lock();
        Waiting { usual: state.usual.entries.len(), kills: state.kills.entries.len() }
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
        let abandoned = (mem::take(&mut state.usual), mem::take(&mut state.kills));
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

fn stamp(entry: Entry, stamps: &mut Stamps) -> Taken {
    let (received, is_live) = match entry.receipt {
        Receipt::Live(door) => (stamps.take(door), true),
        Receipt::Backfilled(past) => (past, false),
    };
    Taken { sheet: entry.sheet, received, is_live, answer: entry.answer }
}

/// The writer's answer. When it ended without one, it took nothing.
fn wait_for(answer: &Receiver<Answer>) -> Answer {
    answer.recv().unwrap_or(Err(TapeError::Closed))
}
