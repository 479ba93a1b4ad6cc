//! What comes through a live door, on its way to the tape.

use super::receipts::Receipts;
use super::socket::{Socket, SocketEvent, stopped};
use super::sorter::{Answer, Sorter};
use super::tally::Tally;
use crate::quarantine::Quarantine;
use broadtape_model::{Clock, Lane, UnixNanos};
use broadtape_tape::{Tape, TapeError, TickBatch};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

/// Ticks that are gathered before an append at the most, whatever the time. With one chunk of bytes
/// they are all that the door holds in memory.
const PENDING_TICKS: usize = 8_192;

/// Refused bytes that are gathered before an append at the most.
const REFUSED_BYTES: usize = 256 * 1024;

/// How long refused messages are piled up before they are kept: the first of a burst at once, the rest
/// together, so that a broken feed makes a file a minute and not one a message.
const REFUSED_MILLIS: i64 = 60_000;

/// A vendor's stream, line after line.
pub(super) struct Feed {
    sorter: Sorter,
    tape: Arc<dyn Tape>,
    tape_retry: Duration,
    quarantine: Option<Arc<Quarantine>>,
    clock: Arc<dyn Clock>,
    tell: Arc<dyn Fn(SocketEvent) + Send + Sync>,
    answer: Option<Answer>,
    last_receipt: Option<UnixNanos>,
    is_new_line: bool,
    keep_refused_from: UnixNanos,
}

impl Feed {
    pub(super) fn new(socket: &Socket) -> Self {
        Self {
            sorter: Sorter::live(
                socket.house.clone(),
                socket.vendor.clone(),
                socket.options.session.format(),
                socket.options.already_delayed_minutes,
            ),
            tape: socket.tape.clone(),
            tape_retry: socket.options.tape_retry,
            quarantine: socket.quarantine.clone(),
            clock: socket.clock.clone(),
            tell: socket.tell.clone(),
            answer: None,
            last_receipt: None,
            is_new_line: true,
            keep_refused_from: UnixNanos::MIN,
        }
    }

    /// Takes bytes as received now.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let now = self.clock.now();
        if let (true, Some(from)) = (self.is_new_line, self.last_receipt) {
            (self.tell)(SocketEvent::Gap { from, until: now });
        }
        self.is_new_line = false;
        self.last_receipt = Some(now);
        self.sorter.take(bytes, &mut Receipts::At(now));
        self.answer = self.sorter.take_answer().or(self.answer.take());
        self.tell_notices(now);
    }

    /// The line is lost: the next bytes begin anew.
    pub(super) fn end_stream(&mut self) {
        let now = self.clock.now();
        self.sorter.finish(&mut Receipts::At(now));
        self.tell_notices(now);
        self.answer = None;
        self.is_new_line = true;
        self.keep_refused_from = UnixNanos::MIN;
    }

    /// Whether nothing more can be read of this stream, so that the line is of no use any more.
    pub(super) fn is_over(&self) -> bool {
        self.sorter.is_over()
    }

    /// Whether the server answered, or enough was gathered.
    pub(super) fn wants_attention(&self) -> bool {
        self.answer.is_some()
            || self.is_over()
            || self.sorter.pending() >= PENDING_TICKS
            || self.sorter.refused_bytes() >= REFUSED_BYTES
    }

    pub(super) fn take_answer(&mut self) -> Option<Answer> {
        self.answer.take()
    }

    pub(super) fn tally(&self) -> Tally {
        self.sorter.tally()
    }

    /// Puts on the tape what was gathered, however long that takes; gives up only when it is time to
    /// stop and the tape still refuses.
    pub(super) async fn put_away(&mut self, stop: &mut watch::Receiver<bool>) {
        for (lane, batch) in self.sorter.batches() {
            while let Err(error) = append(self.tape.clone(), lane, batch.clone()).await {
                (self.tell)(SocketEvent::TapeWaits { error: error.to_string() });
                tokio::select! {
                    () = tokio::time::sleep(self.tape_retry) => {}
                    () = stopped(stop) => return,
                }
            }
        }
        self.keep_refused().await;
    }

    fn tell_notices(&mut self, now: UnixNanos) {
        for notice in self.sorter.notices(now) {
            (self.tell)(SocketEvent::Noticed(notice));
        }
    }

    async fn keep_refused(&mut self) {
        let now = self.clock.now();
        if now < self.keep_refused_from && self.sorter.refused_bytes() < REFUSED_BYTES {
            return;
        }
        let (Some((bytes, reasons)), Some(quarantine)) = (self.sorter.refused(), self.quarantine.clone()) else {
            return;
        };
        self.keep_refused_from = now.plus_millis(REFUSED_MILLIS);
        let name = self.sorter.refused_name();
        let kept = spawn_blocking(move || quarantine.keep(&name, &bytes, &reasons, now)).await;
        if let Err(error) = kept.expect("keeping neither panics nor is cancelled") {
            (self.tell)(SocketEvent::QuarantineFailed { error: error.to_string() });
        }
    }
}

async fn append(tape: Arc<dyn Tape>, lane: Lane, batch: TickBatch) -> Result<(), TapeError> {
    let appended = spawn_blocking(move || tape.append_ticks(lane, batch)).await;
    appended.expect("an append neither panics nor is cancelled")
}
