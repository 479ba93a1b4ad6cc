//! The poll door: asks a provider's feed for what is new.

mod state;

pub use state::{PollResult, PollState};

use crate::doors::{DoorKind, DoorNote, FailureKind};
use crate::hosts::{Hosts, OtherHosts};
use crate::quarantine::Quarantine;
use crate::reception::{Arrival, DOCUMENT_BYTES_MOST, Outcome, ReceiveError, Reception};
use crate::told::Told;
use crate::web::{self, FetchError, Fetched, NamedBy, Validators, Web};
use crate::web_pictures::WebPictures;
use crate::{names, rounds, tell};
use broadtape_model::{Clock, Problem, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use url::Url;

/// How long a feed may take to answer in full.
const TOTAL_TIME: Duration = Duration::from_secs(60);

/// A poll door, as configured.
#[derive(Clone, Debug)]
pub struct PollDoor {
    /// Whose feed.
    pub provider: ProviderId,
    /// Its address, `http` or `https`.
    pub url: String,
    /// How often it is asked; at least a second.
    pub every: Duration,
    /// From which hosts, besides the feed's own, pictures may be fetched and redirects followed.
    pub other_hosts: OtherHosts,
}

/// A feed that is polled.
pub struct FeedPoll {
    provider: ProviderId,
    url: Url,
    web: Web,
    pictures: Arc<WebPictures>,
    quarantine: Quarantine,
    reception: Arc<Reception>,
    note: DoorNote,
    state: PollState,
    validators: Validators,
    /// Digest of the last document that was taken without any problem: the same needs no second look.
    last: Option<[u8; 32]>,
    told: Told,
}

/// Why a feed cannot be polled.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// Its address is none.
    #[error("provider `{provider}`: `{url}` is not an http or https address")]
    Address {
        /// Whose feed.
        provider: ProviderId,
        /// The address, without what may be secret in it.
        url: String,
    },
    /// The quarantine folder cannot be used.
    #[error("provider `{provider}`: the quarantine folder cannot be used: {source}")]
    Quarantine {
        /// Whose feed.
        provider: ProviderId,
        /// Why.
        source: io::Error,
    },
}

/// What came of one poll.
#[derive(Debug)]
pub struct Polled {
    /// What came of it.
    pub what: PolledWhat,
    /// When to poll next.
    pub next: UnixNanos,
}

/// What a poll brought.
#[derive(Debug)]
pub enum PolledWhat {
    /// A document was received.
    Received(Outcome),
    /// Nothing has changed.
    Unchanged,
    /// The document cannot be used and is in quarantine.
    Quarantined(Problem),
    /// There was no answer that can be used, or the tape could not take it. The text says why.
    Failed(String),
}

/// A feed's address for people, without what may be secret in it.
#[must_use]
pub fn place(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.split('?').next().unwrap_or_default().to_owned(), |url| web::shown(&url))
}

impl FeedPoll {
    /// Opens a poll door. What cannot be used is kept in `quarantine/{provider}`; `seed` sets the jitter.
    ///
    /// # Errors
    /// When the address is none, or the quarantine folder cannot be made.
    pub fn open(door: PollDoor, reception: Arc<Reception>, quarantine: &Path, seed: u64) -> Result<Self, PollError> {
        let PollDoor { provider, url, every, other_hosts } = door;
        let parsed = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let Some(url) = parsed else {
            let url = url.split('?').next().unwrap_or_default().chars().take(100).collect();
            return Err(PollError::Address { provider, url });
        };
        let folder = quarantine.join(names::safe(provider.as_str()));
        let quarantine = Quarantine::open(folder, provider.as_str(), DoorKind::Poll)
            .map_err(|source| PollError::Quarantine { provider: provider.clone(), source })?;
        let note = reception.doors().door(&provider, DoorKind::Poll, &web::shown(&url));
        let hosts = Hosts::new(Some(&url), &other_hosts);
        Ok(Self {
            provider,
            web: Web::new(hosts.clone(), TOTAL_TIME, DOCUMENT_BYTES_MOST),
            pictures: Arc::new(WebPictures::new(hosts, Some(url.clone()))),
            url,
            quarantine,
            note,
            reception,
            state: PollState::new(every, seed),
            validators: Validators::default(),
            last: None,
            told: Told::default(),
        })
    }

    /// Polls until `shutdown` turns true; the first time at once. A poll under way is left to end by
    /// itself, within its time limits; it acknowledges nothing to anybody.
    pub async fn run(self, clock: Arc<dyn Clock>, shutdown: watch::Receiver<bool>) {
        rounds::repeat(self, |feed, clock| feed.poll(clock).next, clock, shutdown).await;
    }

    /// Polls once. Blocks.
    pub fn poll(&mut self, clock: &dyn Clock) -> Polled {
        let fetched = self.web.get(NamedBy::Operator, &self.url, &self.validators);
        // The receipt is when all of the document had come.
        let now = clock.now();
        let mut failure = FailureKind::Failed;
        let (what, result) = match fetched {
            Ok(Fetched::Unchanged) => (PolledWhat::Unchanged, PollResult::Answered),
            Ok(Fetched::Document { bytes, validators, moved, .. }) => {
                self.tell_moved(moved.as_ref());
                self.receive(bytes, validators, now)
            }
            Err(error) => {
                failure = error.kind();
                self.failed(error)
            }
        };
        let next = self.state.after(&result, clock.now());
        match &what {
            PolledWhat::Failed(why) => self.note.failed(now, failure, why, Some(next)),
            _ => self.note.succeeded(now, Some(next)),
        }
        Polled { what, next }
    }

    fn receive(&mut self, bytes: Bytes, validators: Validators, now: UnixNanos) -> (PolledWhat, PollResult) {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        if self.last == Some(digest) {
            self.validators = validators;
            return (PolledWhat::Unchanged, PollResult::Answered);
        }
        let arrival = Arrival {
            provider: self.provider.clone(),
            door: Door::Poll,
            name: web::shown(&self.url).chars().take(200).collect(),
            bytes,
            receipt: Receipt::Live(now),
        };
        match self.reception.receive(&arrival, &self.pictures.at(now)) {
            Ok(outcome) => {
                tell::items(&self.provider, &outcome);
                self.note.received(&outcome, now);
                self.tell_and_keep(&arrival, &outcome.remarks(), &outcome.losses(), now);
                self.validators = validators;
                self.last = outcome.problems.is_empty().then_some(digest);
                (PolledWhat::Received(outcome), PollResult::Answered)
            }
            Err(ReceiveError::Unusable(problem)) => {
                let problems = std::slice::from_ref(&problem);
                self.tell_and_keep(&arrival, &[], problems, now);
                self.validators = validators;
                (PolledWhat::Quarantined(problem), PollResult::Answered)
            }
            // The validators stay as they were, so the document is fetched again.
            Err(error) => {
                let provider = &self.provider;
                tracing::error!(%provider, %error, "a polled document was not taken; it is fetched again");
                (PolledWhat::Failed(error.to_string()), PollResult::Failed { retry_after: None })
            }
        }
    }

    /// Tells what was not told before, and keeps the document when an item of it is newly lost.
    fn tell_and_keep(&mut self, arrival: &Arrival, remarks: &[Problem], losses: &[Problem], now: UnixNanos) {
        tell::problems(&self.provider, &arrival.name, &self.told.news(remarks));
        let lost = self.told.news(losses);
        if lost.is_empty() {
            return;
        }
        self.note.refused(&arrival.name, &lost, now);
        if let Err(error) = self.quarantine.keep(&names::dated(now, "poll.xml"), &arrival.bytes, &lost, now) {
            let provider = &self.provider;
            tracing::error!(%provider, %error, "a polled document cannot be kept in quarantine");
        }
    }

    fn tell_moved(&self, moved: Option<&Url>) {
        if let Some(to) = moved {
            let (provider, from, to) = (&self.provider, web::shown(&self.url), web::shown(to));
            tracing::warn!(%provider, from, to, "the feed has moved for good; set its new address in the configuration");
        }
    }

    fn failed(&self, error: FetchError) -> (PolledWhat, PollResult) {
        let (provider, url, failures) = (&self.provider, web::shown(&self.url), self.state.failures() + 1);
        tracing::warn!(%provider, url, failures, %error, "the feed was not read; it is tried again");
        let what = PolledWhat::Failed(error.to_string());
        let retry_after = if let FetchError::Status { retry_after, .. } = error { retry_after } else { None };
        (what, PollResult::Failed { retry_after })
    }
}
