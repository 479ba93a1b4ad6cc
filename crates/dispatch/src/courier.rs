//! A courier: carries to one subscriber what its outbox has, in both lanes.

use crate::letter::letter;
use crate::outbox::{Attempt, Outcome};
use crate::post::Post;
use crate::recipient::Recipient;
use broadtape_desk::Snapshot;
use broadtape_model::Clock;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// Requests at once over all subscribers.
///
/// Whoever did not answer in time is asked out of a room of its own, so that those who do never wait for it.
pub(crate) struct Rooms {
    withdrawals: Semaphore,
    withdrawals_of_suspects: Semaphore,
    stories: Semaphore,
    stories_of_suspects: Semaphore,
}

impl Default for Rooms {
    /// As many as two cores keep up with and file handles are had for; a thousand subscribers hear of a kill at once.
    fn default() -> Self {
        Self {
            withdrawals: Semaphore::new(1_024),
            withdrawals_of_suspects: Semaphore::new(1_024),
            stories: Semaphore::new(256),
            stories_of_suspects: Semaphore::new(64),
        }
    }
}

impl Rooms {
    fn of(&self, attempt: &Attempt) -> &Semaphore {
        match (attempt.event.is_withdrawal(), attempt.is_suspect) {
            (true, false) => &self.withdrawals,
            (true, true) => &self.withdrawals_of_suspects,
            (false, false) => &self.stories,
            (false, true) => &self.stories_of_suspects,
        }
    }
}

/// Carries to one subscriber.
pub(crate) struct Courier {
    recipient: Arc<Recipient>,
    /// Withdrawals have connections of their own.
    withdrawals: Post,
    stories: Post,
    rooms: Arc<Rooms>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    clock: Arc<dyn Clock>,
}

impl Courier {
    pub(crate) fn new(
        recipient: Arc<Recipient>,
        tls: &ClientConfig,
        rooms: Arc<Rooms>,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let post = || Post::new(&recipient.subscriber, tls);
        let (withdrawals, stories) = (post(), post());
        Self { recipient, withdrawals, stories, rooms, snapshots, clock }
    }

    /// Works until the house closes. What is under way then may have arrived, and is told again.
    pub(crate) async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut flights = FuturesUnordered::new();
        let mut is_failing = false;
        loop {
            while let Some(attempt) = self.recipient.act(|outbox| outbox.next(self.clock.now())) {
                flights.push(self.carry(attempt));
            }
            let wake = self.recipient.act(|outbox| outbox.wake());
            tokio::select! {
                Some((attempt, outcome)) = flights.next() => {
                    self.tell(&outcome, &mut is_failing);
                    let now = self.clock.now();
                    self.recipient.act(|outbox| outbox.ended(&attempt, &outcome, now));
                }
                () = self.recipient.wake.notified() => {}
                () = self.until(wake) => {}
                _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
            }
        }
    }

    async fn carry(&self, attempt: Attempt) -> (Attempt, Outcome) {
        let _place = self.rooms.of(&attempt).acquire().await.expect("the semaphore is never closed");
        // Only now: what was withdrawn while it waited does not leave.
        let snapshot = self.snapshots.borrow().clone();
        let Recipient { subscriber, site, .. } = &*self.recipient;
        let Some(letter) = letter(&snapshot, site, &subscriber.id, &attempt) else {
            return (attempt, Outcome::Overtaken);
        };
        drop(snapshot);
        let post = if attempt.event.is_withdrawal() { &self.withdrawals } else { &self.stories };
        let outcome = post.deliver(letter, &*self.clock).await;
        (attempt, outcome)
    }

    async fn until(&self, wake: Option<broadtape_model::UnixNanos>) {
        match wake {
            // A timer counts milliseconds, and must not be early.
            Some(wake) => {
                let wait = Duration::from_nanos(wake.nanos_since(self.clock.now()));
                tokio::time::sleep(wait.max(Duration::from_millis(1))).await;
            }
            None => std::future::pending().await,
        }
    }

    /// Says once that a subscriber fails, and once that it is well again.
    fn tell(&self, outcome: &Outcome, is_failing: &mut bool) {
        let subscriber = &*self.recipient.subscriber.id;
        let why = match outcome {
            Outcome::Overtaken => return,
            Outcome::Acknowledged { .. } => {
                if std::mem::take(is_failing) {
                    tracing::info!(subscriber, "the subscriber acknowledges again");
                }
                return;
            }
            Outcome::Refused { answer: why, .. } | Outcome::Lost { why } | Outcome::NotSent { why } => why,
        };
        if !std::mem::replace(is_failing, true) {
            tracing::warn!(subscriber, why, "the subscriber does not acknowledge; it is told again until it does");
        }
    }
}
