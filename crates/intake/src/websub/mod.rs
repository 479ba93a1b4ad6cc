//! The `WebSub` subscriber (W3C Recommendation of 23 January 2018): a feed that names a hub is delivered by it as soon
//! as it changes, and is polled more rarely meanwhile.
//!
//! Each poll tends the subscription: finds the hub, asks it, renews the lease. The hub verifies that we meant it and
//! delivers to `POST /websub/{provider}/{token}`. What it delivers counts when its signature is right, and is read as
//! the feed. When a poll brings something that the hub has not, the hub is trusted no more until it delivers again.

mod callback;
mod discovery;
mod signature;
mod subscriber;
mod subscription;

pub(crate) use subscriber::Subscriber;
pub(crate) use subscription::TABLE;

use crate::cursors::{CursorError, Cursors};
use crate::doors::DoorNote;
use crate::poll::FeedDesk;
use crate::web::Web;
use broadtape_model::ProviderId;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use subscription::Subscriptions;

/// 32 bytes that nobody can guess.
pub type Secrets = fn() -> io::Result<[u8; 32]>;

/// The subscriptions of all feeds, and where hubs deliver.
pub struct WebSub {
    public_url: String,
    subscriptions: Subscriptions,
    secrets: Secrets,
    subscribers: Arc<Mutex<HashMap<String, Arc<Subscriber>>>>,
}

impl WebSub {
    /// Hubs deliver below `public_url`, the address at which the house is reached from outside.
    #[must_use]
    pub fn new(public_url: &str, cursors: &Cursors, secrets: Secrets) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { public_url, subscriptions: Subscriptions::of(cursors), secrets, subscribers: Arc::default() }
    }

    /// Has a feed be delivered, once it names a hub.
    pub(crate) fn subscribe(
        &self,
        provider: &ProviderId,
        web: Web,
        desk: Arc<Mutex<FeedDesk>>,
        note: DoorNote,
    ) -> Result<Arc<Subscriber>, CursorError> {
        let callback = format!("{}{}", self.public_url, place(provider));
        let store = self.subscriptions.of_provider(provider);
        let subscriber = Arc::new(Subscriber::open(callback, web, desk, note, store, self.secrets)?);
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.insert(provider.as_str().to_owned(), subscriber.clone());
        Ok(subscriber)
    }
}

/// Where a provider's hub delivers, without the token.
#[must_use]
pub fn place(provider: &ProviderId) -> String {
    format!("/websub/{provider}")
}
