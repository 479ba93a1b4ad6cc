//! The release loop: brings the desk to the present, again and again.

use crate::checkpoints::{Checkpointer, Checkpoints};
use crate::clock::{self, HouseClock};
use crate::releases::{Opened, Recorder, ReleaseLog};
use crate::retention::Retention;
use broadtape_desk::Snapshot;
use broadtape_model::UnixNanos;
use broadtape_relay::Relay;
use broadtape_tape::Tape;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// How often quotes move, at most: four times a second is more than an eye follows.
const QUOTES_EVERY: Duration = Duration::from_millis(250);
/// How long a snapshot stands when nothing changes, so that session states keep up with the clock.
const STANDS_AT_MOST_MILLIS: i64 = 1_000;

/// The release loop on its own thread: reading the tape may block.
pub(crate) struct Release {
    thread: JoinHandle<()>,
    wake: SyncSender<()>,
    is_stopping: Arc<AtomicBool>,
}

impl Release {
    /// Brings the desk to the present, so that what it gives is complete, and keeps it there. What it releases stands in
    /// the log, once: what the log has of an earlier process is passed over.
    ///
    /// # Errors
    /// When the tape cannot be read, or no thread can be had.
    pub(crate) fn start(
        mut relay: Relay,
        tape: Arc<dyn Tape>,
        clock: Arc<HouseClock>,
        log: ReleaseLog,
        keeping: Keeping,
    ) -> anyhow::Result<(Self, watch::Receiver<Arc<Snapshot>>)> {
        let Keeping { checkpoints, retention } = keeping;
        catch_up(&mut relay, tape.stable_until(clock.now()), &log, &checkpoints)?;
        let mut checkpointer = Checkpointer::new(checkpoints);
        checkpointer.make(&relay);
        let (sender, receiver) = watch::channel(relay.snapshot().clone());
        let (wake, woken) = sync_channel(1);
        let is_stopping = Arc::new(AtomicBool::new(false));
        let on_news = wake.clone();
        // A full channel means that the loop is about to look anyway.
        tape.on_news(Box::new(move || {
            let _ = on_news.try_send(());
        }));
        let state = Loop {
            relay,
            tape,
            clock,
            log,
            checkpointer,
            retention,
            alarm: None,
            sender,
            woken,
            is_stopping: is_stopping.clone(),
        };
        let thread = std::thread::Builder::new().name("release".into()).spawn(move || state.run())?;
        Ok((Self { thread, wake, is_stopping }, receiver))
    }

    /// Stops the loop and waits for its end.
    pub(crate) fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        let _ = self.wake.try_send(());
        if self.thread.join().is_err() {
            tracing::error!("the release loop ended in a panic; what it held stayed held");
        }
    }
}

/// What is kept of the past while the house is at work.
pub(crate) struct Keeping {
    pub(crate) checkpoints: Checkpoints,
    pub(crate) retention: Retention,
}

struct Loop {
    relay: Relay,
    tape: Arc<dyn Tape>,
    clock: Arc<HouseClock>,
    log: ReleaseLog,
    checkpointer: Checkpointer,
    retention: Retention,
    /// What an operator was told of the clock, while it holds.
    alarm: Option<String>,
    sender: watch::Sender<Arc<Snapshot>>,
    woken: Receiver<()>,
    is_stopping: Arc<AtomicBool>,
}

impl Loop {
    fn run(mut self) {
        let mut is_told = false;
        while !self.is_stopping.load(Ordering::Acquire) {
            match self.release() {
                Ok(()) => is_told = false,
                Err(error) if !is_told => {
                    is_told = true;
                    self.log.alarm(self.clock.now(), format!("the tape cannot be read: {error}"));
                    tracing::error!(%error, "the tape cannot be read; readers see what was released before");
                }
                Err(_) => {}
            }
            self.watch_the_clock();
            if self.woken.recv_timeout(self.pause()) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        self.checkpointer.make(&self.relay);
        self.checkpointer.finish();
        self.log.close(self.clock.now());
    }

    /// Writes down when the machine's clock is not believed, and when it is again.
    fn watch_the_clock(&mut self) {
        let alarm = self.clock.alarm();
        if alarm != self.alarm {
            let words = alarm.clone().unwrap_or_else(|| "the machine's clock is believed again".to_owned());
            self.log.alarm(self.clock.now(), words);
            self.alarm = alarm;
        }
    }

    fn release(&mut self) -> Result<(), broadtape_tape::TapeError> {
        let now = self.tape.stable_until(self.clock.now());
        let mut recorder = Recorder::new(&self.log);
        let advance = self.relay.advance_before(now, Some(&mut recorder))?;
        recorder.finish(self.relay.snapshot().as_of, false);
        self.checkpointer.look(&self.relay, advance.ticks);
        self.retention.look(&self.relay);
        let shown = self.sender.borrow().as_of;
        if advance.stories > 0 || advance.ticks > 0 || stands_too_long(shown, now) {
            self.sender.send_replace(self.relay.snapshot().clone());
        }
        Ok(())
    }

    /// Until the next moment that is known, but no longer than quotes may stand: new ticks may have
    /// come to the tape. An embargo that lifts sooner is met to the millisecond.
    fn pause(&self) -> Duration {
        let next = self.relay.next_news_release().map(|next| clock::until(next, self.clock.now()));
        next.map_or(QUOTES_EVERY, |next| next.min(QUOTES_EVERY).max(Duration::from_millis(1)))
    }
}

/// Brings the desk to the present when the house opens: first to where the log ends, then before the log's eyes.
fn catch_up(
    relay: &mut Relay,
    now: UnixNanos,
    log: &ReleaseLog,
    checkpoints: &Checkpoints,
) -> Result<(), broadtape_tape::TapeError> {
    if let Some(last) = log.last() {
        checkpoints.walk(relay, last.min(now))?;
    }
    let opened = Opened::of(relay.house(), &relay.places());
    let mut recorder = Recorder::new(log);
    checkpoints.walk_before(relay, now, Some(&mut recorder))?;
    // Only now: a start that ends before it has caught up has shown nothing, and leaves no entry.
    log.opened(relay.snapshot().as_of, opened);
    recorder.finish(relay.snapshot().as_of, true);
    Ok(())
}

fn stands_too_long(shown: UnixNanos, now: UnixNanos) -> bool {
    now >= shown.plus_millis(STANDS_AT_MOST_MILLIS)
}
