//! The house at work reads quarantine again: all that another release has left, once, and what commands ask for.

use super::answer::Answer;
use broadtape_intake::cursors::{CursorError, Cursors};
use broadtape_intake::quarantine::{Entry, Requests, Retried, Retry};
use broadtape_model::Clock;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often is looked whether a command asks for something.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many documents are read again before the next look whether the house stops.
const TOGETHER_MAX: u32 = 64;

/// Reads quarantine again.
pub(crate) struct Desk {
    retry: Retry,
    requests: Requests,
    /// What another release has left; absent until it was looked for.
    left: Option<VecDeque<Entry>>,
    used: usize,
    kept: usize,
}

impl Desk {
    pub(crate) fn new(retry: Retry, cursors: &Cursors) -> Self {
        Self { retry, requests: Requests::of(cursors), left: None, used: 0, kept: 0 }
    }

    /// Works until `shutdown` turns true.
    pub(crate) async fn run(self, clock: Arc<dyn Clock>, mut shutdown: watch::Receiver<bool>) {
        let mut desk = self;
        if let Err(error) = desk.requests.clear() {
            tracing::error!(%error, "what was asked of quarantine cannot be forgotten");
        }
        while !*shutdown.borrow() {
            let clock = clock.clone();
            let work = tokio::task::spawn_blocking(move || {
                let is_more = desk.work(&*clock);
                (desk, is_more)
            });
            // A document in hand is left to end by itself; the tape takes it whole or not at all.
            let worked = tokio::select! {
                worked = work => worked,
                _ = shutdown.wait_for(|is_over| *is_over) => return,
            };
            let Ok((rested, is_more)) = worked else {
                tracing::error!("reading quarantine again broke; what is there stays");
                return;
            };
            desk = rested;
            if !is_more {
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = shutdown.wait_for(|is_over| *is_over) => return,
                }
            }
        }
    }

    /// Does some of what waits; whether there is more. Blocks.
    fn work(&mut self, clock: &dyn Clock) -> bool {
        let answered = self.answer(clock).unwrap_or_else(|error| {
            tracing::error!(%error, "what commands ask of quarantine cannot be seen");
            0
        });
        self.take_up_left(clock) || answered == TOGETHER_MAX as usize
    }

    fn answer(&self, clock: &dyn Clock) -> Result<usize, CursorError> {
        let asked = self.requests.waiting(TOGETHER_MAX)?;
        if asked.is_empty() {
            return Ok(0);
        }
        let entries = self.retry.entries().unwrap_or_else(|error| {
            tracing::error!(%error, "quarantine cannot be read");
            Vec::new()
        });
        for id in &asked {
            let answer = match entries.iter().find(|entry| entry.id == *id) {
                Some(entry) => Answer::of(entry, &self.retry.again(entry, clock.now())),
                None => Answer::gone(id),
            };
            self.requests.answer(id, &serde_json::to_string(&answer).expect("an answer is plain text"))?;
        }
        Ok(asked.len())
    }

    /// Reads the next document again that another release has left; whether there are more.
    fn take_up_left(&mut self, clock: &dyn Clock) -> bool {
        let left = self.left.get_or_insert_with(|| match self.retry.of_other_releases() {
            Ok(entries) => entries.into(),
            Err(error) => {
                tracing::error!(%error, "quarantine cannot be read; what another release has left is not tried again");
                VecDeque::new()
            }
        });
        let Some(entry) = left.pop_front() else { return false };
        match self.retry.again(&entry, clock.now()) {
            Ok(Retried::Used(_)) => self.used += 1,
            Ok(Retried::Kept(_)) => self.kept += 1,
            Err(error) => {
                self.kept += 1;
                tracing::debug!(provider = entry.sender, document = entry.name, %error, "not read again");
            }
        }
        if left.is_empty() {
            let (used, kept) = (self.used, self.kept);
            tracing::info!(
                used,
                kept,
                "what another release could not use was read again; see broadtape quarantine list"
            );
        }
        !left.is_empty()
    }
}
