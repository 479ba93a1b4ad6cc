//! The three providers at work: each brings its documents to its door.

mod feed;
pub(crate) use feed::FeedServer;

mod folder;
mod push;

use super::schedule::{Action, Event, Script};
use anyhow::Result;
use broadtape_model::{Clock, UnixNanos};
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A document did not reach its door.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    /// The folder did not take a file.
    #[error("cannot put `{name}` into the folder {folder}: {source}")]
    Folder {
        /// The file.
        name: String,
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The push door could not be reached.
    #[error("cannot reach the push door at {door}: {source}")]
    Push {
        /// Where the door should be.
        door: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The push door said no.
    #[error("the push door answered {status}: {reason}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The start of what it said.
        reason: String,
    },
}

/// The doors to which the newsroom delivers, and how it tells.
pub(crate) struct Deliveries {
    /// Meridian's folder. It is made where it is missing.
    pub(crate) folder: PathBuf,
    /// Where the push door listens.
    pub(crate) push: SocketAddr,
    /// Northlight's secret.
    pub(crate) push_secret: Vec<u8>,
    /// The zone of the terminal's times.
    pub(crate) zone: TimeZone,
}

impl Deliveries {
    /// Delivers the script until told to stop: at once what is due already, and the rest in its time.
    ///
    /// What was due before `resumed` is delivered without a word, so that a demo that goes on where it
    /// was brings what it missed. `announce` is given a line when something has happened, also when a
    /// document did not reach its door; the script goes on.
    ///
    /// # Errors
    /// When the script has no live story.
    pub(crate) async fn run(
        &self,
        script: &Script,
        resumed: UnixNanos,
        clock: Arc<dyn Clock>,
        mut announce: impl FnMut(String) + Send,
        mut stop: watch::Receiver<bool>,
    ) -> Result<()> {
        for event in script.events().into_iter().chain(script.live_updates(resumed)?) {
            if !wait_until(event.at, &*clock, &mut stop).await {
                break;
            }
            match self.deliver(&event, &*clock).await {
                Ok(()) if event.at < resumed => {}
                Ok(()) => event.announcement(&self.zone).into_iter().for_each(&mut announce),
                Err(error) => announce(format!("{}: {error}", event.sender.name())),
            }
        }
        Ok(())
    }

    async fn deliver(&self, event: &Event, clock: &dyn Clock) -> Result<(), DeliveryError> {
        match &event.action {
            Action::Files { pictures, name, document } => folder::put(&self.folder, pictures, name, document).await,
            Action::Post(document) => {
                let door = push::Door { address: self.push, provider: event.sender.id(), secret: &self.push_secret };
                door.post(document, clock).await
            }
            Action::Feed | Action::Moment => Ok(()),
        }
    }
}

/// Waits for an instant; `false` when told to stop before.
async fn wait_until(instant: UnixNanos, clock: &dyn Clock, stop: &mut watch::Receiver<bool>) -> bool {
    loop {
        if *stop.borrow() {
            return false;
        }
        let left = Duration::from_nanos(instant.nanos_since(clock.now()));
        if left.is_zero() {
            return true;
        }
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            changed = stop.changed() => if changed.is_err() { return false },
        }
    }
}
