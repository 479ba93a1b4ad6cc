//! Writes the news: one thread, which commits in groups.

use super::super::failure::Failure;
use super::super::log::{LogWriter, SharedHead, Workshop};
use super::super::recover::{TornTail, recover};
use super::super::track::Track;
use super::super::turn::Turn;
use super::delivery::{self, Sheet};
use super::queue::{Queue, Taken, Waiting};
use crate::{Delivery, Receipt, TapeError, Urgency};
use broadtape_model::UnixNanos;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Who is called after each commit.
type Wakes = Mutex<Vec<Arc<dyn Fn() + Send + Sync>>>;

/// The news track, open for writing.
pub(in super::super) struct NewsLane {
    queue: Arc<Queue>,
    wakes: Arc<Wakes>,
    head: Arc<SharedHead>,
    thread: Option<JoinHandle<()>>,
}

impl NewsLane {
    pub(in super::super) fn open(workshop: &Workshop) -> Result<(Self, Option<TornTail>), TapeError> {
        let mut last = UnixNanos::MIN;
        let recovered = recover(workshop, Track::News, &mut |header, body| {
            let delivery = delivery::read(header.kind, header.version, body)?;
            if delivery.is_live {
                last = last.max(delivery.received);
            }
            Ok(())
        })?;
        let last = recovered.newest.map_or(last, |newest| last.max(newest.floor));
        let (queue, wakes) = (Arc::new(Queue::after(last)), Arc::new(Wakes::default()));
        let head = recovered.log.head();
        let writer = Writer { log: recovered.log, queue: Arc::clone(&queue), wakes: Arc::clone(&wakes) };
        let thread = thread::Builder::new().name("tape-news".to_owned()).spawn(move || writer.run());
        let thread = thread.map_err(|source| TapeError::Io { path: workshop.tape.clone(), source })?;
        Ok((Self { queue, wakes, head, thread: Some(thread) }, recovered.cut))
    }

    pub(in super::super) fn append(
        &self,
        delivery: &Delivery,
        receipt: Receipt,
        urgency: Urgency,
    ) -> Result<UnixNanos, TapeError> {
        self.queue.append(Sheet::write(delivery)?, receipt, urgency)
    }

    pub(in super::super) fn head(&self) -> Arc<SharedHead> {
        Arc::clone(&self.head)
    }

    pub(in super::super) fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        self.queue.stable_until(now)
    }

    pub(in super::super) fn waiting(&self) -> Waiting {
        self.queue.waiting()
    }

    pub(in super::super) fn on_news(&self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.wakes.lock().unwrap_or_else(PoisonError::into_inner).push(wake);
    }
}

impl Drop for NewsLane {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has refused what waited, and said why on its way.
            let _ = thread.join();
        }
    }
}

struct Writer {
    log: LogWriter,
    queue: Arc<Queue>,
    wakes: Arc<Wakes>,
}

impl Writer {
    fn run(mut self) {
        loop {
            match self.queue.take(self.log.patience()) {
                Turn::Work(taken) => self.write(taken),
                Turn::Quiet => self.log.confirm(),
                Turn::Closed => return self.log.confirm(),
            }
        }
    }

    fn write(&mut self, mut taken: Vec<Taken>) {
        let outcome = self.commit(&mut taken);
        // Before the answers: who is answered may ask at once up to when the news are complete.
        self.queue.settle();
        let is_on_the_tape = outcome.is_ok();
        for delivery in taken {
            let received = delivery.received;
            delivery.answer(outcome.clone().map(|()| received).map_err(TapeError::from));
        }
        if is_on_the_tape {
            self.wake();
        }
    }

    fn commit(&mut self, taken: &mut [Taken]) -> Result<(), Failure> {
        // Any stamp given so far may stand in the older segments. These here may be among them: no harm,
        // a floor only has to be late enough.
        let (mut commit, _) = self.log.begin(self.queue.last())?;
        for delivery in taken {
            let version = delivery.sheet.version;
            let body = delivery.sheet.stamped(delivery.received, delivery.is_live);
            commit.push(delivery::KIND, version, body);
        }
        self.log.finish(&commit)
    }

    fn wake(&self) {
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for wake in wakes {
            wake();
        }
    }
}

impl Drop for Writer {
    /// However the writer ends, nobody is left waiting for it.
    fn drop(&mut self) {
        self.queue.abandon();
    }
}
