//! Somebody who looks at a site's front all the time, and notes when each story first showed.

use super::Told;
use crate::bench::lateness::Lateness;
use crate::clock;
use anyhow::Result;
use broadtape_desk::Snapshot;
use broadtape_model::{Channel, Site};
use broadtape_surfaces::{Request, answer};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::task::JoinHandle;

/// What was seen.
pub(super) struct Seen {
    pub(super) stories: usize,
    pub(super) lateness: Lateness,
    /// How long the last took once no more came.
    pub(super) after: Duration,
}

/// The one who looks.
pub(super) struct Watch {
    told: Told,
    task: JoinHandle<(usize, Lateness)>,
    stop: tokio::sync::watch::Sender<bool>,
}

impl Watch {
    pub(super) fn begin(snapshots: Receiver<Arc<Snapshot>>, site: Arc<Site>, told: Told) -> Self {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let task = tokio::spawn(look(snapshots, site, told.clone(), stopped));
        Self { told, task, stop }
    }

    /// Waits until all that was told shows, or for so long.
    pub(super) async fn end(self, most: Duration) -> Result<Seen> {
        const LOOKS_EVERY: Duration = Duration::from_millis(10);
        let started = clock::now();
        let after = || clock::until(clock::now(), started);
        while !self.told.waiting().is_empty() && after() < most {
            tokio::time::sleep(LOOKS_EVERY).await;
        }
        let after = after();
        self.stop.send_replace(true);
        let (stories, lateness) = self.task.await?;
        Ok(Seen { stories, lateness, after })
    }
}

async fn look(
    mut snapshots: Receiver<Arc<Snapshot>>,
    site: Arc<Site>,
    told: Told,
    mut stopped: Receiver<bool>,
) -> (usize, Lateness) {
    let (mut stories, mut lateness, mut revision) = (0, Lateness::new(), 0);
    loop {
        tokio::select! {
            changed = snapshots.changed() => if changed.is_err() { break },
            _ = stopped.wait_for(|is_stopped| *is_stopped) => break,
        }
        let snapshot = snapshots.borrow_and_update().clone();
        let Some(shelf) = snapshot.shelf(&site, Channel::Page).filter(|shelf| shelf.revision() != revision) else {
            continue;
        };
        revision = shelf.revision();
        // Whoever loads the page now sees them: the page is made, not only possible.
        let _page = answer(&snapshot, &Request::to_site(&site, "/"));
        let now = clock::now();
        told.waiting().retain(|story, left| {
            let shows = shelf.story(story).is_some();
            if shows {
                stories += 1;
                lateness.add(now.nanos_since(*left), 1);
            }
            !shows
        });
    }
    (stories, lateness)
}
