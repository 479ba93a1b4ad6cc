//! The outgoing desk: sees what changes on the shelves, and gives it to the couriers.

use crate::courier::{Courier, Rooms};
use crate::ledger::{Entry, Ledger, LedgerError};
use crate::outbox::VERSION_TRIED;
use crate::post;
use crate::recipient::{Recipient, Written};
use crate::subscriber::Subscriber;
use broadtape_desk::{self as desk, Snapshot};
use broadtape_model::{Channel, Clock, House, SiteId, StoryId, UnixNanos};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often one looks whether a subscriber has to be told what there was no room for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(200);

/// Stories of the ledger that are looked at in one go.
const PAGE: usize = 500;

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
    reading: [Arc<Mutex<Ledger>>; 2],
    rows: Receiver<Written>,
    writer: Sender<Written>,
}

/// Everything that looks need.
#[derive(Clone)]
struct Look {
    ledger: Arc<Mutex<Ledger>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    clock: Arc<dyn Clock>,
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
        let reading = || Ok::<_, LedgerError>(Arc::new(Mutex::new(Ledger::reading(file)?)));
        let reading = [reading()?, reading()?];
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
        let writing = {
            let (recipients, clock) = (recipients.clone(), clock.clone());
            std::thread::Builder::new()
                .name("ledger".into())
                .spawn(move || keep_written(ledger, &rows, &recipients, &*clock))
        };
        let writing = match writing {
            Ok(writing) => writing,
            Err(error) => return tracing::error!(%error, "no thread for the ledger can be had; no subscriber is told"),
        };
        let (tls, rooms) = (post::tls(), Arc::new(Rooms::default()));
        let mut tasks = JoinSet::new();
        for recipient in &recipients {
            let courier = Courier::new(recipient.clone(), &tls, rooms.clone(), snapshots.clone(), clock.clone());
            tasks.spawn(courier.run(stopped.clone()));
        }
        let [of_changes, of_all] =
            reading.map(|ledger| Look { ledger, snapshots: snapshots.clone(), clock: clock.clone() });
        let work = async { tokio::join!(of_changes.watch(sites_of(&recipients)), of_all.catch_up(&recipients)) };
        let mut stopped = stopped;
        tokio::select! {
            _ = work => {}
            _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
        }
        tasks.join_all().await;
        let _ = writer.send(None);
        if tokio::task::spawn_blocking(|| writing.join().is_ok()).await.is_ok_and(|is_well| is_well) {
            return;
        }
        tracing::error!("the ledger's thread ended in a panic; what was not written is told again");
    }
}

type Sites = BTreeMap<SiteId, Vec<Arc<Recipient>>>;

fn sites_of(recipients: &[Arc<Recipient>]) -> Sites {
    let mut sites = Sites::new();
    for recipient in recipients {
        sites.entry(recipient.site.id.clone()).or_default().push(recipient.clone());
    }
    sites
}

impl Look {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // It is read alone, and every question is one statement.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at what changes, as it changes.
    async fn watch(mut self, sites: Sites) {
        let mut seen: BTreeMap<SiteId, u64> = BTreeMap::new();
        let sites = Arc::new(sites);
        loop {
            let snapshot = self.snapshots.borrow_and_update().clone();
            let mut looks = Vec::new();
            for (id, recipients) in &*sites {
                looks.extend(touched(&snapshot, id, recipients, &mut seen));
            }
            if !looks.is_empty() {
                // Those that are gone first, of all sites.
                looks.sort_by_key(|(shows, ..)| *shows);
                let (look, sites) = (self.clone(), sites.clone());
                // It neither panics nor is cancelled, but with the house.
                let _ = tokio::task::spawn_blocking(move || look.at(&looks, &sites)).await;
            }
            if self.snapshots.changed().await.is_err() {
                return;
            }
        }
    }

    fn at(&self, looks: &[(bool, SiteId, StoryId)], sites: &Sites) {
        for (_, site, story) in looks {
            for recipient in sites.get(site).into_iter().flatten() {
                self.at_one(recipient, story);
            }
        }
    }

    fn at_one(&self, recipient: &Recipient, story: &StoryId) {
        match recipient.look(story, &self.snapshots, &self.ledger(), self.clock.now()) {
            Ok(()) => recipient.wake.notify_one(),
            Err(error) => {
                tracing::error!(%error, subscriber = &*recipient.subscriber.id, "what it was told cannot be read");
                recipient.fall_behind();
            }
        }
    }

    /// Looks at everything again for whoever is behind: at a start all are.
    async fn catch_up(self, recipients: &[Arc<Recipient>]) {
        loop {
            for recipient in recipients.iter().filter(|recipient| recipient.take_behind()) {
                let (look, recipient) = (self.clone(), recipient.clone());
                let _ = tokio::task::spawn_blocking(move || {
                    if let Err(error) = look.at_all(&recipient) {
                        tracing::error!(%error, subscriber = &*recipient.subscriber.id, "what it was told cannot be read");
                        recipient.fall_behind();
                    }
                })
                .await;
            }
            tokio::time::sleep(CATCH_UP_EVERY).await;
        }
    }

    /// Looks at all that a subscriber was told, and then at all that shows and is new enough.
    fn at_all(&self, recipient: &Recipient) -> Result<(), LedgerError> {
        let mut after = None;
        loop {
            let page = self.ledger().stories_after(&recipient.subscriber.id, after.as_ref(), PAGE)?;
            page.iter().for_each(|story| self.at_one(recipient, story));
            match page.into_iter().next_back() {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        let snapshot = self.snapshots.borrow().clone();
        let Some(shelf) = snapshot.shelf(&recipient.site, Channel::Feed) else { return Ok(()) };
        let now = self.clock.now();
        let is_new = |since: UnixNanos| since >= recipient.since() && since.plus(VERSION_TRIED) >= now;
        let mut shown: Vec<_> = shelf.with_copies().filter(|shown| is_new(shown.since)).collect();
        shown.sort_by_key(|shown| shown.since);
        shown.iter().for_each(|shown| self.at_one(recipient, &shown.story.id));
        Ok(())
    }
}

/// The stories of a site, with whether they show, that changed since it was seen last.
fn touched(
    snapshot: &Snapshot,
    site: &SiteId,
    recipients: &[Arc<Recipient>],
    seen: &mut BTreeMap<SiteId, u64>,
) -> Vec<(bool, SiteId, StoryId)> {
    let own = recipients.first().map(|recipient| &recipient.site);
    let Some(shelf) = own.and_then(|own| snapshot.shelf(own, Channel::Feed)) else { return Vec::new() };
    let revision = shelf.revision();
    let before = seen.insert(site.clone(), revision);
    match before {
        // At a start all are behind anyway.
        None => Vec::new(),
        Some(before) if before == revision => Vec::new(),
        Some(before) if !shelf.remembers(before) => {
            recipients.iter().for_each(|recipient| recipient.fall_behind());
            Vec::new()
        }
        Some(before) => {
            let once: HashSet<_> = shelf.touched_after(before).collect();
            let shows = |story: &StoryId| matches!(shelf.story(story), Some(desk::Entry::Shown(_)));
            once.into_iter().map(|story| (shows(story), site.clone(), story.clone())).collect()
        }
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
        let entries: Vec<Entry> = batch.iter().map(entry).collect();
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
