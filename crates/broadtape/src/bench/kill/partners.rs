//! Subscribers on this machine: most are well, some are slow, some dead.

use super::agency;
use super::sightings::{Sightings, Surface};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;

/// One in so many is in trouble: half of these are slow, a quarter does not listen, and a quarter never answers.
const TROUBLED_ONE_IN: u64 = 10;
/// How long a slow one takes: longer than a kill may, and less than a delivery.
const SLOW: Duration = Duration::from_secs(5);

pub(super) struct Partners {
    address: SocketAddr,
    /// Takes connections, and nothing more.
    silent: TcpListener,
    subscribers: u64,
    desk: Arc<Desk>,
}

struct Desk {
    seen: Arc<Sightings>,
    published: AtomicU64,
    /// What came already: the subscriber and the kill.
    known: Mutex<HashSet<(u64, u64)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Well,
    Slow,
    Shut,
    Silent,
}

const fn health(subscriber: u64) -> Health {
    match (subscriber % TROUBLED_ONE_IN, subscriber / TROUBLED_ONE_IN % 4) {
        (0, 0 | 1) => Health::Slow,
        (0, 2) => Health::Shut,
        (0, _) => Health::Silent,
        _ => Health::Well,
    }
}

impl Partners {
    pub(super) async fn open(subscribers: u64, seen: Arc<Sightings>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk { seen, published: AtomicU64::new(0), known: Mutex::default() });
        let router = Router::new().route("/{subscriber}", post(take)).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, silent, subscribers, desk })
    }

    pub(super) fn url(&self, subscriber: u64) -> String {
        match health(subscriber) {
            Health::Well | Health::Slow => format!("http://{}/{subscriber}", self.address),
            Health::Shut => format!("http://127.0.0.1:1/{subscriber}"),
            Health::Silent => self.silent.local_addr().map_or_else(|_| String::new(), |at| format!("http://{at}/")),
        }
    }

    pub(super) fn well(&self) -> u64 {
        self.count(|health| health == Health::Well)
    }

    pub(super) fn slow(&self) -> u64 {
        self.count(|health| health == Health::Slow)
    }

    /// How many stories of the agency were delivered to those that are well.
    pub(super) fn published(&self) -> u64 {
        self.desk.published.load(Ordering::Relaxed)
    }

    fn count(&self, is_it: impl Fn(Health) -> bool) -> u64 {
        (0..self.subscribers).filter(|subscriber| is_it(health(*subscriber))).count() as u64
    }
}

async fn take(State(desk): State<Arc<Desk>>, Path(subscriber): Path<u64>, body: Bytes) -> StatusCode {
    let text = std::str::from_utf8(&body).unwrap_or_default();
    if let Some(number) = agency::number_in(text) {
        if text.contains("\"story.withdrawn\"") {
            let mut known = desk.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.insert((subscriber, number)) {
                let is_slow = health(subscriber) == Health::Slow;
                desk.seen.saw(if is_slow { Surface::SlowWebhook } else { Surface::Webhook }, number);
            }
        } else if health(subscriber) == Health::Well {
            desk.published.fetch_add(1, Ordering::Relaxed);
        }
    }
    if health(subscriber) == Health::Slow {
        tokio::time::sleep(SLOW).await;
    }
    StatusCode::NO_CONTENT
}
