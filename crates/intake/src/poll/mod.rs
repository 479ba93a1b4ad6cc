//! The poll door: asks a provider's feed for what is new.

mod desk;
mod state;

pub(crate) use desk::FeedDesk;
pub use state::{PollResult, PollState};

use crate::cursors::CursorError;
use crate::doors::{DoorKind, DoorNote, FailureKind};
use crate::hosts::{Hosts, OtherHosts};
use crate::quarantine::Quarantine;
use crate::reception::{DOCUMENT_BYTES_MOST, Outcome, Reception};
use crate::told::Told;
use crate::web::{self, FetchError, Fetched, NamedBy, Validators, Web};
use crate::web_pictures::WebPictures;
use crate::websub::{self, Subscriber, WebSub};
use crate::{names, rounds};
use broadtape_model::{Clock, Problem, ProviderId, UnixNanos};
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
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
    every: Duration,
    web: Web,
    desk: Arc<Mutex<FeedDesk>>,
    reception: Arc<Reception>,
    note: DoorNote,
    state: PollState,
    validators: Validators,
    subscriber: Option<Arc<Subscriber>>,
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
        let desk = FeedDesk {
            provider: provider.clone(),
            url: url.clone(),
            pictures: WebPictures::new(hosts.clone(), Some(url.clone())),
            quarantine,
            reception: reception.clone(),
            note: note.clone(),
            told: Told::default(),
            last: None,
            before: VecDeque::new(),
        };
        Ok(Self {
            provider,
            web: Web::new(hosts, TOTAL_TIME, DOCUMENT_BYTES_MOST),
            url,
            every,
            desk: Arc::new(Mutex::new(desk)),
            note,
            reception,
            state: PollState::new(every, seed),
            validators: Validators::default(),
            subscriber: None,
        })
    }

    /// Has the feed be delivered by its hub, where it names one; it is polled more rarely then.
    ///
    /// # Errors
    /// When the subscription cannot be read.
    pub fn subscribing(mut self, websub: &WebSub) -> Result<Self, CursorError> {
        let note = self.reception.doors().door(&self.provider, DoorKind::WebSub, &websub::place(&self.provider));
        self.subscriber = Some(websub.subscribe(&self.provider, self.web.clone(), self.desk.clone(), note)?);
        Ok(self)
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
            Ok(Fetched::Document { bytes, charset, validators, moved, links, .. }) => {
                self.tell_moved(moved.as_deref());
                if let Some(subscriber) = &self.subscriber {
                    subscriber.fetched(&self.url, &links, &bytes);
                }
                let what = self.desk.lock().unwrap_or_else(PoisonError::into_inner).receive(bytes, charset, now);
                if matches!(what, PolledWhat::Failed(_)) {
                    // The validators stay as they were, so the document is fetched again.
                    (what, PollResult::Failed { retry_after: None })
                } else {
                    self.validators = validators;
                    (what, PollResult::Answered)
                }
            }
            Err(error) => {
                failure = error.kind();
                self.failed(error)
            }
        };
        let mut next = self.state.after(&result, clock.now());
        if let Some(subscriber) = self.subscriber.as_ref().filter(|_| result == PollResult::Answered) {
            if matches!(&what, PolledWhat::Received(outcome) if outcome.taken() > 0) {
                subscriber.polled_something(now);
            }
            next = subscriber.tend(clock.now(), self.every, next);
        }
        match &what {
            PolledWhat::Failed(why) => self.note.failed(now, failure, why, Some(next)),
            _ => self.note.succeeded(now, Some(next)),
        }
        Polled { what, next }
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
