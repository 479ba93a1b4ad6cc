//! What a feed's documents go through, however they come: polled, or delivered by a hub.

use super::PolledWhat;
use crate::doors::DoorNote;
use crate::quarantine::Quarantine;
use crate::reception::{Arrival, ReceiveError, Reception};
use crate::told::Told;
use crate::web::shown;
use crate::web_pictures::WebPictures;
use crate::{names, tell};
use broadtape_model::{Charset, Problem, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::sync::Arc;
use url::Url;

/// How many documents are remembered by their digests: a hub's of some hours.
const REMEMBERED_MOST: usize = 256;

/// The desk of one feed.
pub(crate) struct FeedDesk {
    pub(super) provider: ProviderId,
    pub(super) url: Url,
    pub(super) pictures: WebPictures,
    pub(super) quarantine: Quarantine,
    pub(super) reception: Arc<Reception>,
    pub(super) note: DoorNote,
    pub(super) told: Told,
    /// Digest of the last document that was taken without any problem: the same needs no second look.
    pub(super) last: Option<[u8; 32]>,
    /// Digests of the documents before, the newest last.
    pub(super) before: VecDeque<[u8; 32]>,
}

impl FeedDesk {
    /// Receives a document that was fetched. Blocks.
    pub(super) fn receive(&mut self, bytes: Bytes, charset: Option<Charset>, now: UnixNanos) -> PolledWhat {
        let digest = Sha256::digest(&bytes).into();
        if self.last == Some(digest) {
            return PolledWhat::Unchanged;
        }
        self.take(bytes, charset, digest, now)
    }

    /// Receives a document that a hub has delivered. One that was seen before comes late, or again: it changes
    /// nothing. Blocks.
    pub(crate) fn receive_delivered(&mut self, bytes: Bytes, charset: Option<Charset>, now: UnixNanos) -> PolledWhat {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        if self.before.contains(&digest) {
            return PolledWhat::Unchanged;
        }
        self.take(bytes, charset, digest, now)
    }

    fn take(&mut self, bytes: Bytes, charset: Option<Charset>, digest: [u8; 32], now: UnixNanos) -> PolledWhat {
        let arrival = Arrival {
            provider: self.provider.clone(),
            door: Door::Poll,
            name: shown(&self.url).chars().take(200).collect(),
            bytes,
            charset,
            receipt: Receipt::Live(now),
        };
        let what = match self.reception.receive(&arrival, &self.pictures.at(now)) {
            Ok(outcome) => {
                tell::items(&self.provider, &outcome);
                self.note.received(&arrival.name, &outcome, now);
                self.tell_and_keep(&arrival, &outcome.remarks(), &outcome.losses(), now);
                self.last = outcome.problems.is_empty().then_some(digest);
                PolledWhat::Received(outcome)
            }
            Err(ReceiveError::Unusable(problem)) => {
                self.tell_and_keep(&arrival, &[], std::slice::from_ref(&problem), now);
                PolledWhat::Quarantined(problem)
            }
            Err(error) => {
                let provider = &self.provider;
                tracing::error!(%provider, %error, "a document of the feed was not taken; it is fetched again");
                return PolledWhat::Failed(error.to_string());
            }
        };
        if self.before.len() >= REMEMBERED_MOST {
            self.before.pop_front();
        }
        self.before.push_back(digest);
        what
    }

    /// Tells what was not told before, and keeps the document when an item of it is newly lost.
    fn tell_and_keep(&mut self, arrival: &Arrival, remarks: &[Problem], losses: &[Problem], now: UnixNanos) {
        tell::problems(&self.provider, &arrival.name, &self.told.news(remarks));
        let lost = self.told.news(losses);
        if lost.is_empty() {
            return;
        }
        self.note.refused(&arrival.name, &lost, now);
        let (name, charset) = (names::dated(now, "poll.xml"), arrival.charset.as_ref());
        if let Err(error) = self.quarantine.keep_as(&name, &arrival.bytes, charset, &lost, now) {
            let provider = &self.provider;
            tracing::error!(%provider, %error, "a document of the feed cannot be kept in quarantine");
        }
    }
}
