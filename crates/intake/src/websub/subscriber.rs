//! The subscriber of one feed: a plain state machine, and the requests that it makes.

use super::discovery::{self, Offered};
use super::subscription::{Store, Subscription};
use super::{Secrets, signature};
use crate::cursors::CursorError;
use crate::doors::{DoorNote, FailureKind};
use crate::poll::{FeedDesk, PolledWhat};
use crate::web::{FetchError, NamedBy, Web, shown};
use broadtape_model::{Charset, UnixNanos};
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// The lease that is asked for, in seconds: ten days. The hub decides.
const LEASE_SECONDS: u64 = 10 * 24 * 60 * 60;

/// Leases are kept within a minute and a year, whatever a hub says.
const LEASE_SECONDS_RANGE: (u64, u64) = (60, 365 * 24 * 60 * 60);

/// How long a hub has to verify before it is asked again, and how long it is left alone after a failure: twice as long
/// after each in a row, from ten minutes up to a day.
const ASK_AGAIN: Duration = Duration::from_secs(10 * 60);
const ASK_AGAIN_MOST: Duration = Duration::from_secs(24 * 60 * 60);

/// How much more rarely a feed is polled that a hub delivers, and the longest time between two such polls.
const SLOWER: u32 = 10;
const SLOW_MOST: Duration = Duration::from_secs(60 * 60);

/// The subscriber of one feed.
pub(crate) struct Subscriber {
    /// Where the hub delivers, without the token.
    callback: String,
    web: Web,
    desk: Arc<Mutex<FeedDesk>>,
    note: DoorNote,
    store: Store,
    secrets: Secrets,
    state: Mutex<State>,
}

struct State {
    subscription: Option<Subscription>,
    /// What the feed said last.
    offered: Option<Offered>,
    /// Which of its hubs is asked next.
    hub: usize,
    ask_at: UnixNanos,
    failures: u32,
    /// Whether polls have brought nothing that the hub should have.
    is_trusted: bool,
}

/// What a hub wants to know: whether we meant it (WebSub §5.3), or what it decided (§5.2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Intent {
    pub(super) mode: String,
    pub(super) topic: String,
    pub(super) challenge: String,
    pub(super) lease_seconds: Option<u64>,
    pub(super) reason: String,
}

/// What a hub delivers.
pub(super) struct Delivery {
    pub(super) body: Bytes,
    /// The character set of its `Content-Type`.
    pub(super) charset: Option<Charset>,
}

/// What came of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Delivered {
    /// It was received, or changes nothing.
    Taken,
    /// It could not be made durable: it is to be delivered again.
    Later,
    /// Nothing is subscribed there.
    Gone,
}

impl Subscriber {
    pub(super) fn open(
        callback: String,
        web: Web,
        desk: Arc<Mutex<FeedDesk>>,
        note: DoorNote,
        store: Store,
        secrets: Secrets,
    ) -> Result<Self, CursorError> {
        let state = State {
            subscription: store.read()?,
            offered: None,
            hub: 0,
            ask_at: UnixNanos::MIN,
            failures: 0,
            is_trusted: true,
        };
        Ok(Self { callback, web, desk, note, store, secrets, state: Mutex::new(state) })
    }

    /// The feed was fetched from this address with these `Link` headers.
    pub(crate) fn fetched(&self, at: &Url, links: &[String], document: &[u8]) {
        let offered = discovery::find(at, links, document);
        let mut state = self.state();
        if state.offered != offered {
            (state.offered, state.hub) = (offered, 0);
        }
    }

    /// A poll has brought something new. Where the hub delivers it should have come before.
    pub(crate) fn polled_something(&self, now: UnixNanos) {
        let mut state = self.state();
        if state.is_trusted && state.subscription.as_ref().is_some_and(|subscription| subscription.is_active(now)) {
            state.is_trusted = false;
            let hub = self.callback.as_str();
            tracing::warn!(
                callback = hub,
                "a poll brought what the hub has not delivered; the feed is polled as usual until it delivers again"
            );
        }
    }

    /// Asks the hub where that is due. When to poll next, instead of at `next`: more rarely while the hub delivers.
    /// Blocks.
    pub(crate) fn tend(&self, now: UnixNanos, every: Duration, next: UnixNanos) -> UnixNanos {
        if let Some((hub, subscription)) = self.due(now) {
            self.ask(&hub, &subscription, now);
        }
        let state = self.state();
        match &state.subscription {
            Some(subscription) if subscription.is_active(now) && state.is_trusted => {
                let slow = every.saturating_mul(SLOWER).min(SLOW_MOST).max(every);
                let slow = now.plus_millis(i64::try_from(slow.as_millis()).unwrap_or(i64::MAX));
                let renew_at = subscription.renew_at.unwrap_or(slow).max(state.ask_at);
                slow.min(renew_at).max(next)
            }
            _ => next,
        }
    }

    /// The hub that is to be asked now, and the subscription that it is asked for, written down before: the hub may
    /// verify before it answers.
    fn due(&self, now: UnixNanos) -> Option<(Url, Subscription)> {
        let mut state = self.state();
        let offered = state.offered.clone()?;
        let hub = offered.hubs.get(state.hub).or(offered.hubs.first())?.clone();
        let topic = offered.topic.as_str();
        let same = state.subscription.clone().filter(|old| old.hub == hub.as_str() && old.topic == topic);
        let is_settled = same.as_ref().is_some_and(|old| old.is_active(now) && old.renew_at.is_some_and(|at| now < at));
        if is_settled || now < state.ask_at {
            return None;
        }
        let subscription = match same {
            Some(old) => Subscription { is_asked: true, ..old },
            None => match ((self.secrets)(), (self.secrets)()) {
                (Ok(token), Ok(secret)) => Subscription {
                    hub: hub.to_string(),
                    topic: topic.to_owned(),
                    token: hexadecimal(&token),
                    secret: hexadecimal(&secret),
                    is_asked: true,
                    lease_until: None,
                    renew_at: None,
                },
                (Err(error), _) | (_, Err(error)) => {
                    tracing::error!(%error, "the system gives no random bytes; the feed is polled");
                    return None;
                }
            },
        };
        self.keep(&mut state, subscription.clone()).then_some((hub, subscription))
    }

    /// Asks a hub to deliver (WebSub §5.1). Nothing is locked meanwhile: the hub may verify before it answers.
    fn ask(&self, hub: &Url, subscription: &Subscription, now: UnixNanos) {
        let callback = format!("{}/{}", self.callback, subscription.token);
        let lease = LEASE_SECONDS.to_string();
        let fields = [
            ("hub.callback", callback.as_str()),
            ("hub.mode", "subscribe"),
            ("hub.topic", &subscription.topic),
            ("hub.lease_seconds", &lease),
            ("hub.secret", &subscription.secret),
        ];
        let asked = self.web.post_form(NamedBy::Sender, hub, &fields);
        let mut state = self.state();
        let is_verified = state.subscription.as_ref().is_some_and(|own| !own.is_asked);
        if asked.is_ok() && is_verified {
            return;
        }
        let doublings = 1_u32.checked_shl(state.failures).unwrap_or(u32::MAX);
        state.failures = state.failures.saturating_add(1);
        state.ask_at = now.plus(ASK_AGAIN.saturating_mul(doublings).min(ASK_AGAIN_MOST));
        match asked {
            Ok(()) => tracing::info!(hub = shown(hub), "the hub was asked to deliver the feed"),
            Err(error) => {
                // While a lease holds, another hub would be a second subscription beside it.
                if !subscription.is_active(now) {
                    state.hub = (state.hub + 1) % state.offered.as_ref().map_or(1, |offered| offered.hubs.len());
                }
                self.tell_failure(hub, &error, now, state.ask_at);
            }
        }
    }

    fn tell_failure(&self, hub: &Url, error: &FetchError, now: UnixNanos, next: UnixNanos) {
        tracing::warn!(hub = shown(hub), %error, "the hub does not deliver the feed; it is polled, and the hub asked again");
        self.note.failed(now, error.kind(), &format!("the hub {}: {error}", shown(hub)), Some(next));
    }

    /// The hub asks whether we meant it: the challenge to give back, where we did.
    pub(super) fn verify(&self, token: &str, intent: &Intent, now: UnixNanos) -> Option<String> {
        let mut state = self.state();
        let subscription = state.subscription.clone().filter(|own| own.token == token && own.topic == intent.topic)?;
        match intent.mode.as_str() {
            "subscribe" if subscription.is_asked || subscription.is_active(now) => {
                let (least, most) = LEASE_SECONDS_RANGE;
                let seconds = intent.lease_seconds.unwrap_or(LEASE_SECONDS).clamp(least, most);
                let renew_at = now.plus(Duration::from_secs(seconds - seconds / 5));
                let lease_until = Some(now.plus(Duration::from_secs(seconds)));
                let active = Subscription { is_asked: false, lease_until, renew_at: Some(renew_at), ..subscription };
                if !self.keep(&mut state, active) {
                    return None;
                }
                (state.failures, state.is_trusted, state.ask_at) = (0, true, UnixNanos::MIN);
                self.note.succeeded(now, Some(renew_at));
                tracing::info!(lease_seconds = seconds, callback = self.callback, "the hub delivers the feed");
                Some(intent.challenge.clone())
            }
            "denied" => {
                let ended = Subscription { is_asked: false, lease_until: None, renew_at: None, ..subscription };
                self.keep(&mut state, ended);
                state.ask_at = now.plus(ASK_AGAIN_MOST);
                let reason = if intent.reason.is_empty() { "no reason was given" } else { &intent.reason };
                let why = format!("the hub refuses to deliver: {}", reason.chars().take(200).collect::<String>());
                tracing::warn!(callback = self.callback, reason = ?reason, "the hub refuses to deliver the feed; it is polled as usual");
                self.note.failed(now, FailureKind::Refused, &why, Some(state.ask_at));
                Some(String::new())
            }
            // We never end a subscription by ourselves: a lease that is not wanted any more runs out.
            _ => None,
        }
    }

    /// Whether a hub may deliver with this token.
    pub(super) fn awaits(&self, token: &str, now: UnixNanos) -> bool {
        self.state().subscription.as_ref().is_some_and(|own| own.awaits(token, now))
    }

    /// The hub delivers (WebSub §7). Blocks.
    pub(super) fn deliver(&self, token: &str, signature: &str, delivered: Delivery, now: UnixNanos) -> Delivered {
        let Delivery { body, charset } = delivered;
        let subscription = self.state().subscription.clone();
        let Some(subscription) = subscription.filter(|own| own.awaits(token, now)) else { return Delivered::Gone };
        // What is signed wrongly is ignored, and the answer does not say so (§7.1).
        if !signature::is_right(signature, &subscription.secret, &body) {
            self.note.alarm(&self.callback, "what was delivered to the hub's callback is not signed as agreed", now);
            return Delivered::Taken;
        }
        let what = self.desk.lock().unwrap_or_else(PoisonError::into_inner).receive_delivered(body, charset, now);
        if let PolledWhat::Failed(why) = what {
            self.note.failed(now, FailureKind::Failed, &why, None);
            return Delivered::Later;
        }
        self.state().is_trusted = true;
        self.note.succeeded(now, subscription.renew_at);
        Delivered::Taken
    }

    /// Keeps a subscription; whether that worked.
    fn keep(&self, state: &mut State, subscription: Subscription) -> bool {
        let written = self.store.write(&subscription);
        if let Err(error) = &written {
            tracing::error!(%error, "a subscription cannot be kept; the feed is polled");
        } else {
            state.subscription = Some(subscription);
        }
        written.is_ok()
    }

    /// Every change is whole when the lock is let go.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
