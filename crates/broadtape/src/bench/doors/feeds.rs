//! Feeds of many providers on this machine, with news whenever they are asked.

use super::Told as Shared;
use crate::bench::words::sentence;
use crate::clock;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use broadtape_model::{ProviderId, StoryId, UnixNanos};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;

/// The words of each story: an agency's usual length.
pub(super) const STORY_BYTES: usize = 2_000;

/// The most items of one answer: what the largest feeds of the field hold.
const ITEMS_MOST: u64 = 500;

/// Items of an answer where no rate is asked for.
const ITEMS_USUAL: u64 = 100;

/// A web server with a feed for each provider.
pub(in crate::bench) struct Feeds {
    address: SocketAddr,
    newsroom: Arc<Newsroom>,
}

struct Newsroom {
    providers: u64,
    /// Stories a second, of all providers together.
    rate: Option<u64>,
    opened: UnixNanos,
    /// How many stories each provider has told.
    counts: Vec<AtomicU64>,
    is_over: AtomicBool,
    told: Shared,
}

/// Stories that were told and do not show yet.
#[derive(Default)]
pub(in crate::bench) struct Told {
    waiting: Mutex<HashMap<StoryId, UnixNanos>>,
    count: AtomicUsize,
}

impl Told {
    /// How many were told.
    pub(in crate::bench) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Those that do not show yet, with the moment at which their bytes left for the door.
    pub(in crate::bench) fn waiting(&self) -> MutexGuard<'_, HashMap<StoryId, UnixNanos>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feeds {
    pub(in crate::bench) async fn open(providers: u64, rate: Option<u64>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let counts = (0..providers).map(|_| AtomicU64::new(0)).collect();
        let (told, is_over) = (Shared::default(), AtomicBool::new(false));
        let newsroom = Arc::new(Newsroom { providers, rate, opened: clock::now(), counts, is_over, told });
        let router = Router::new().route("/{number}", get(feed)).with_state(newsroom.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, newsroom })
    }

    pub(in crate::bench) fn providers(&self) -> u64 {
        self.newsroom.providers
    }

    pub(in crate::bench) fn address(&self, number: u64) -> String {
        format!("http://{}/{number}", self.address)
    }

    pub(in crate::bench) fn told(&self) -> Shared {
        self.newsroom.told.clone()
    }

    /// From here on there is nothing new.
    pub(in crate::bench) fn end(&self) {
        self.newsroom.is_over.store(true, Ordering::Relaxed);
    }
}

async fn feed(State(newsroom): State<Arc<Newsroom>>, Path(number): Path<u64>) -> impl IntoResponse {
    let document = newsroom.document(number);
    // The moment at which the bytes leave.
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], document)
}

impl Newsroom {
    fn document(&self, provider: u64) -> String {
        let Some(count) = usize::try_from(provider).ok().and_then(|place| self.counts.get(place)) else {
            return String::new();
        };
        let from = count.load(Ordering::Relaxed);
        let until = from + self.due(from);
        count.store(until, Ordering::Relaxed);
        let mut items = String::new();
        for story in from..until {
            let mut random = fastrand::Rng::with_seed(provider << 32 | story);
            let (headline, mut body) = (sentence(&mut random, 7), sentence(&mut random, STORY_BYTES / 8));
            body.truncate(STORY_BYTES);
            let _ = write!(
                items,
                "<item><guid isPermaLink=\"false\">{provider}-{story}</guid><title>{headline}</title>\
                 <description>&lt;p&gt;{body}&lt;/p&gt;</description></item>"
            );
        }
        let wire = ProviderId::new(&format!("wire{provider}"));
        let now = clock::now();
        let ids = (from..until).map(|story| (StoryId::new(&wire, &format!("{provider}-{story}")), now));
        self.told.waiting().extend(ids);
        self.told.count.fetch_add(usize::try_from(until - from).unwrap_or(0), Ordering::Relaxed);
        format!("<rss version=\"2.0\"><channel><title>Wire {provider}</title>{items}</channel></rss>")
    }

    /// How many stories a provider has to tell that has told so many.
    fn due(&self, told: u64) -> u64 {
        if self.is_over.load(Ordering::Relaxed) {
            return 0;
        }
        let Some(rate) = self.rate else { return ITEMS_USUAL };
        let passed = clock::now().nanos_since(self.opened);
        let due = u128::from(passed) * u128::from(rate) / 1_000_000_000 / u128::from(self.providers.max(1));
        u64::try_from(due).unwrap_or(u64::MAX).saturating_sub(told).min(ITEMS_MOST)
    }
}
