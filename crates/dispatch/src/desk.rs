//! The outgoing desk: sees what changes on the shelves, and gives it to the couriers.

use crate::courier::{Courier, Rooms};
use crate::ledger::{Entry, Ledger, LedgerError};
use crate::look::{self, Look};
use crate::outbox::Row;
use crate::post;
use crate::recipient::{Recipient, Written};
use crate::subscriber::Subscriber;
use broadtape_desk::Snapshot;
use broadtape_model::{Clock, House, StoryId, UnixNanos};
use std::collections::HashSet;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Rows of one commit: what a second of a full house brings.
const ROWS_MOST: usize = 20_000;

/// How long is waited when the ledger cannot be written.
const WRITE_AGAIN: Duration = Duration::from_millis(500);

/// The outgoing desk of a house.
pub struct OutgoingDesk {
    recipients: Vec<Arc<Recipient>>,
    /// To be written.
    ledger: Ledger,
    /// To be read: by those who look at what changes, and by those who look at all.
    reading: [Ledger; 2],
    rows: Receiver<Written>,
    writer: Sender<Written>,
}

impl OutgoingDesk {
    /// Opens the ledger in `file`. Whoever is new there is told of what comes to show from `now` on. A subscriber whose site
    /// is not of the house is told nothing.
    ///
    /// # Errors
    /// When the ledger cannot be used.
    pub fn open(
        file: &Path,
        house: &House,
        subscribers: &[Subscriber],
        now: UnixNanos,
        seed: u64,
    ) -> Result<Self, LedgerError> {
        let ledger = Ledger::open(file)?;
        let reading = [Ledger::reading(file)?, Ledger::reading(file)?];
        let (writer, rows) = channel();
        let mut recipients = Vec::new();
        for subscriber in subscribers {
            let Some(site) = house.sites.iter().find(|site| site.id == subscriber.site) else { continue };
            let since = ledger.since(&subscriber.id, now)?;
            let place = recipients.len();
            let seed = seed.wrapping_add(place as u64);
            let recipient = Recipient::new(subscriber.clone(), site.clone(), since, place, seed, writer.clone());
            recipients.push(Arc::new(recipient));
        }
        Ok(Self { recipients, ledger, reading, rows, writer })
    }

    /// Works until the house closes.
    pub async fn run(
        self,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        clock: Arc<dyn Clock>,
        stopped: watch::Receiver<bool>,
    ) {
        let Self { recipients, ledger, reading, rows, writer } = self;
        let [of_changes, of_all] = reading.map(|ledger| Look::new(ledger, snapshots.clone(), clock.clone()));
        let seen = look::seen(&snapshots.borrow(), &recipients);
        let threads = {
            let ledger_clock = clock.clone();
            let (written, changed, all) = (recipients.clone(), recipients.clone(), recipients.clone());
            let (of_changes_stopped, of_all_stopped) = (stopped.clone(), stopped.clone());
            [
                thread("ledger", move || keep_written(ledger, &rows, &written, &*ledger_clock)),
                thread(
                    "outgoing",
                    until_stopped(async move { of_changes.watch(&changed, seen).await }, of_changes_stopped),
                ),
                thread("outgoing, all", until_stopped(async move { of_all.catch_up(&all).await }, of_all_stopped)),
            ]
        };
        let (tls, rooms) = (post::tls(), Arc::new(Rooms::default()));
        let mut tasks = JoinSet::new();
        for recipient in &recipients {
            let courier = Courier::new(recipient.clone(), &tls, rooms.clone(), snapshots.clone(), clock.clone());
            tasks.spawn(courier.run(stopped.clone()));
        }
        tasks.join_all().await;
        let _ = writer.send(None);
        let ended = tokio::task::spawn_blocking(|| {
            threads.into_iter().all(|thread| thread.is_some_and(|own| own.join().is_ok()))
        });
        if !ended.await.is_ok_and(|is_well| is_well) {
            tracing::error!("a thread of the outgoing desk ended badly; what was not written is told again");
        }
    }
}

/// A thread of the desk's own: whatever else the house has to do, a kill does not wait for a thread.
fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.inspect_err(|error| tracing::error!(%error, "no thread can be had; subscribers are not told")).ok()
}

/// Does work that may block, until the house closes.
fn until_stopped(
    work: impl Future<Output = ()> + Send + 'static,
    mut stopped: watch::Receiver<bool>,
) -> impl FnOnce() + Send + 'static {
    let runtime = Handle::current();
    move || {
        runtime.block_on(async {
            tokio::select! {
                () = work => {}
                _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
            }
        });
    }
}

/// Writes down what comes, many rows in one commit, and says so to those who wait for it.
fn keep_written(mut ledger: Ledger, rows: &Receiver<Written>, recipients: &[Arc<Recipient>], clock: &dyn Clock) {
    let mut is_told = false;
    while let Ok(Some(first)) = rows.recv() {
        let mut is_last = false;
        let more = rows.try_iter().take(ROWS_MOST).map_while(|row| {
            is_last = row.is_none();
            row
        });
        let batch: Vec<_> = std::iter::once(first).chain(more).collect();
        let entry = |(place, story, row): &(usize, StoryId, _)| {
            (recipients[*place].subscriber.id.clone(), story.clone(), Clone::clone(row))
        };
        let entries: Vec<Entry> = newest(&batch).into_iter().map(entry).collect();
        while let Err(error) = ledger.write(&entries) {
            if !std::mem::replace(&mut is_told, true) {
                tracing::error!(%error, "what subscribers were told cannot be written; kills leave all the same, versions wait");
            }
            if is_last {
                return;
            }
            std::thread::sleep(WRITE_AGAIN);
        }
        is_told = false;
        for (place, story, _) in batch {
            recipients[place].act(|outbox| outbox.written(&story, clock.now()));
            recipients[place].wake.notify_one();
        }
        if is_last {
            return;
        }
    }
}

/// Of several rows of one dispatch in one commit, the last says it all.
fn newest(batch: &[(usize, StoryId, Row)]) -> Vec<&(usize, StoryId, Row)> {
    let mut seen = HashSet::new();
    let mut newest: Vec<_> =
        batch.iter().rev().filter(|(place, story, row)| seen.insert((*place, story, row.number()))).collect();
    newest.reverse();
    newest
}
