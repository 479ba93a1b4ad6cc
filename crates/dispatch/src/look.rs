//! Looks: what changes on the shelves, and what follows from that for each subscriber.

use crate::ledger::{Ledger, LedgerError};
use crate::outbox::VERSION_TRIED;
use crate::recipient::Recipient;
use broadtape_desk::{self as desk, Snapshot};
use broadtape_model::{Channel, Clock, SiteId, StoryId, UnixNanos};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often one looks whether a subscriber has to be told what there was no room for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(200);

/// Stories of the ledger that are asked for in one go.
const PAGE: usize = 500;

/// Everything that looks need. They read the ledger, and so block for a moment.
pub(crate) struct Look {
    ledger: Ledger,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    clock: Arc<dyn Clock>,
}

/// The revision of each site's shelf that was seen.
pub(crate) type Seen = BTreeMap<SiteId, u64>;

/// What is seen now. What changed before is found by looking at all, so that has to begin later.
pub(crate) fn seen(snapshot: &Snapshot, recipients: &[Arc<Recipient>]) -> Seen {
    let revision = |recipient: &Arc<Recipient>| {
        let shelf = snapshot.shelf(&recipient.site, Channel::Feed)?;
        Some((recipient.site.id.clone(), shelf.revision()))
    };
    recipients.iter().filter_map(revision).collect()
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
    pub(crate) fn new(ledger: Ledger, snapshots: watch::Receiver<Arc<Snapshot>>, clock: Arc<dyn Clock>) -> Self {
        Self { ledger, snapshots, clock }
    }

    /// Looks at what changes, as it changes, from what was seen on.
    pub(crate) async fn watch(mut self, recipients: &[Arc<Recipient>], mut seen: Seen) {
        let sites = sites_of(recipients);
        loop {
            let snapshot = self.snapshots.borrow_and_update().clone();
            let mut looks = Vec::new();
            for (id, recipients) in &sites {
                looks.extend(touched(&snapshot, id, recipients, &mut seen));
            }
            // Those that are gone first, of all sites.
            looks.sort_by_key(|(shows, ..)| *shows);
            for (_, site, story) in &looks {
                sites[site].iter().for_each(|recipient| self.at_one(recipient, story));
            }
            if self.snapshots.changed().await.is_err() {
                return;
            }
        }
    }

    fn at_one(&self, recipient: &Recipient, story: &StoryId) {
        match recipient.look(story, &self.snapshots, &self.ledger, self.clock.now()) {
            Ok(()) => recipient.wake.notify_one(),
            Err(error) => {
                tracing::error!(%error, subscriber = &*recipient.subscriber.id, "what it was told cannot be read");
                recipient.fall_behind();
            }
        }
    }

    /// Looks at everything again for whoever is behind: at a start all are.
    pub(crate) async fn catch_up(self, recipients: &[Arc<Recipient>]) {
        loop {
            for recipient in recipients.iter().filter(|recipient| recipient.take_behind()) {
                if let Err(error) = self.at_all(recipient) {
                    tracing::error!(%error, subscriber = &*recipient.subscriber.id, "what it was told cannot be read");
                    recipient.fall_behind();
                }
                // The house may have closed meanwhile.
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(CATCH_UP_EVERY).await;
        }
    }

    /// Looks at all that a subscriber was told, and then at all that shows and is new enough.
    fn at_all(&self, recipient: &Recipient) -> Result<(), LedgerError> {
        let mut after = None;
        loop {
            let page = self.ledger.stories_after(&recipient.subscriber.id, after.as_ref(), PAGE)?;
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
    seen: &mut Seen,
) -> Vec<(bool, SiteId, StoryId)> {
    let own = recipients.first().map(|recipient| &recipient.site);
    let Some(shelf) = own.and_then(|own| snapshot.shelf(own, Channel::Feed)) else { return Vec::new() };
    let revision = shelf.revision();
    let before = seen.insert(site.clone(), revision);
    match before {
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
