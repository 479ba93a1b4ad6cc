//! A subscription kept up over a connection.

use super::seats::Seat;
use crate::push::{Cursor, Event, Subscription};
use broadtape_desk::Snapshot;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How often a quiet connection says that it lives: below the idle limit of common proxies, which is 30 s or more.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The events of a subscription as the snapshots change. It ends when they do.
///
/// Nothing queues: it is asked for more only when the socket has taken what came before, and then tells
/// of the newest snapshot.
pub(super) fn stream(
    subscription: Subscription,
    mut snapshots: watch::Receiver<Arc<Snapshot>>,
    seat: Seat,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    // What shows now is told at once, whether or not it is new to this process.
    snapshots.mark_changed();
    let cursor = subscription.start();
    let open = Open { subscription, snapshots, cursor, _seat: seat };
    let preamble = stream::once(async { Ok(Bytes::from(Event::preamble())) });
    futures_util::StreamExt::chain(
        preamble,
        stream::unfold(open, async |mut open| {
            let bytes = open.next().await?;
            Some((Ok(bytes), open))
        }),
    )
}

/// A page that listens.
struct Open {
    subscription: Subscription,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    cursor: Cursor,
    _seat: Seat,
}

impl Open {
    /// What to send next: events, or a sign of life; `None` when there will be no more.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match timeout(HEARTBEAT, self.snapshots.changed()).await {
                Err(_) => return Some(Bytes::from_static(Event::HEARTBEAT.as_bytes())),
                Ok(Err(_)) => return None,
                Ok(Ok(())) => {}
            }
            let snapshot = self.snapshots.borrow_and_update().clone();
            let events = self.subscription.events(&mut self.cursor, &snapshot);
            if !events.is_empty() {
                return Some(Bytes::from(events.iter().map(Event::written).collect::<String>()));
            }
        }
    }
}
