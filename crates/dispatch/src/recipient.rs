//! A subscriber at work: what it is still to be told, and who has to know when that changes.

use crate::ledger::{Ledger, LedgerError};
use crate::letter::{entry, standing};
use crate::outbox::{Outbox, Row};
use crate::subscriber::Subscriber;
use broadtape_desk::{Entry, Snapshot};
use broadtape_model::{Site, StoryId, UnixNanos};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// A row of one recipient, for the writer; `None` ends its work.
pub(crate) type Written = Option<(usize, StoryId, Row)>;

/// A subscriber at work.
pub(crate) struct Recipient {
    pub(crate) subscriber: Subscriber,
    pub(crate) site: Arc<Site>,
    /// It is told of what came to show since then.
    since: UnixNanos,
    /// Its place among the recipients.
    place: usize,
    outbox: Mutex<Outbox>,
    /// Whether all has to be looked at again.
    is_behind: AtomicBool,
    /// There may be something to send.
    pub(crate) wake: Notify,
    writer: Sender<Written>,
}

impl Recipient {
    pub(crate) fn new(
        subscriber: Subscriber,
        site: Arc<Site>,
        since: UnixNanos,
        place: usize,
        seed: u64,
        writer: Sender<Written>,
    ) -> Self {
        let outbox = Mutex::new(Outbox::new(seed));
        // At a start nobody knows what happened meanwhile.
        let is_behind = AtomicBool::new(true);
        Self { subscriber, site, since, place, outbox, is_behind, wake: Notify::new(), writer }
    }

    /// It is told of what came to show since then.
    pub(crate) const fn since(&self) -> UnixNanos {
        self.since
    }

    /// Does something with the outbox, and has its rows written in the order in which they came about.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut Outbox) -> T) -> T {
        let mut outbox = self.outbox();
        let done = act(&mut outbox);
        for (story, row) in outbox.take_rows() {
            // Nobody writes any more once the house closes: what is not written is told again.
            let _ = self.writer.send(Some((self.place, story, row)));
        }
        done
    }

    /// Looks where a story stands now, and what follows from that.
    pub(crate) fn look(
        &self,
        story: &StoryId,
        snapshots: &watch::Receiver<Arc<Snapshot>>,
        ledger: &Ledger,
        now: UnixNanos,
    ) -> Result<(), LedgerError> {
        self.act(|outbox| {
            // Under the lock: whoever looks later looks at a later snapshot, and the ledger has what the outbox forgot.
            let snapshot = snapshots.borrow().clone();
            let Some(entry) = entry(&snapshot, &self.site, story) else { return Ok(()) };
            let is_wanted = match &entry {
                Entry::Shown(shown) => shown.since >= self.since && self.subscriber.wants(shown),
                Entry::Withdrawn(_) => false,
            };
            let known = || ledger.known(&self.subscriber.id, story);
            outbox.look(story, standing(&entry), is_wanted, known, now)
        })
    }

    /// All has to be looked at again.
    pub(crate) fn fall_behind(&self) {
        self.is_behind.store(true, Ordering::Release);
    }

    /// Whether all has to be looked at again, and there is room for it.
    pub(crate) fn take_behind(&self) -> bool {
        let was_full = self.outbox().take_behind();
        self.is_behind.swap(false, Ordering::AcqRel) || was_full
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        // A panic within it has told itself; what it left is told again after the next start.
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
