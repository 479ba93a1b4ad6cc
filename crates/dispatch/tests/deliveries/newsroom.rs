//! A small fictional house with two sites, filled through the real gate and desk, and an outgoing desk that looks on.

use crate::partner::Partner;
use broadtape_desk::{NewsDesk, Snapshot};
use broadtape_dispatch::{OutgoingDesk, Receipts, Record, Subscriber};
use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{
    Action, Brand, Clock, Credit, House, Kill, NewsFact, Order, Position, Provider, ProviderId, Recorded, Section,
    Site, SiteId, StoryId, StoryVersion, UnixNanos,
};
use broadtape_web::signature::Secret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use url::Url;

/// Signs what is delivered.
pub(crate) const SECRET: &str = "a secret of more than sixteen bytes";

/// Far more than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// When the house is opened.
pub(crate) const OPENED: UnixNanos = UnixNanos::new(1_772_000_000_000_000_000);

pub(crate) struct Newsroom {
    house: Arc<House>,
    gate: NewsGate,
    desk: NewsDesk,
    clock: Arc<dyn Clock>,
    sender: watch::Sender<Arc<Snapshot>>,
    folder: TempDir,
}

/// A stopwatch: waits of the desk are of real time.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "what is measured is the time that passes")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// An outgoing desk at work.
pub(crate) struct Outgoing {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Outgoing {
    /// Closes it, and waits until all is written.
    pub(crate) async fn close(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }
}

impl Newsroom {
    pub(crate) fn new() -> Self {
        let house = Arc::new(house());
        let gate = NewsGate::new(Rights::of(&house));
        let desk = NewsDesk::new(house.clone());
        let (sender, _) =
            watch::channel(Arc::new(Snapshot::new(OPENED, house.clone(), desk.shelves(), BTreeMap::new())));
        let watch = Stopwatch::start();
        let clock: Arc<dyn Clock> = Arc::new(move || OPENED.plus(watch.elapsed()));
        Self { house, gate, desk, clock, sender, folder: TempDir::new().unwrap() }
    }

    /// Opens the outgoing desk.
    pub(crate) fn open(&self, subscribers: &[Subscriber]) -> Outgoing {
        let desk = OutgoingDesk::open(&self.ledger(), &self.house, subscribers, self.clock.now(), 1).unwrap();
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(desk.run(self.sender.subscribe(), self.clock.clone(), stopped));
        Outgoing { stop, task }
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("house.sqlite")
    }

    /// A version of a story is received, and shows at once.
    pub(crate) fn story(&mut self, guid: &str, version: u64, section: Section) {
        let mut story = StoryVersion::new(id(guid), version, &format!("Ferry {guid} sails, {version}"));
        story.section = Some(section);
        story.version_created = Some(OPENED);
        self.fact(NewsFact::Story(Arc::new(story)));
    }

    pub(crate) fn kill(&mut self, guid: &str) {
        self.fact(NewsFact::Kill(Kill { story: id(guid), notice: Some("Withdrawn by Harbour Wire".to_owned()) }));
    }

    pub(crate) fn order(&mut self, action: Action) {
        self.fact(NewsFact::Order(Order { by: "ann".into(), reason: "a test".into(), action }));
    }

    pub(crate) fn fact(&mut self, fact: NewsFact) {
        let now = self.clock.now();
        self.gate.receive(Recorded { received: now, delivery: Position(0), fact });
        for change in self.gate.release(now) {
            self.desk.apply(change);
        }
        let before = self.sender.borrow().clone();
        self.sender.send_replace(Arc::new(before.later(now, Some(self.desk.shelves()), None)));
    }

    /// Waits until so many dispatches of a story are acknowledged: what comes then crosses nothing.
    pub(crate) async fn acknowledged(&self, guid: &str, subscriber: &str, count: usize) -> Vec<Record> {
        let is_it = |told: &[Record]| told.iter().filter(|own| own.acknowledged.is_some()).count() == count;
        self.written(guid, subscriber, is_it).await
    }

    /// What is written of a story and a subscriber, once it is as it should be.
    pub(crate) async fn written(&self, guid: &str, subscriber: &str, is_it: impl Fn(&[Record]) -> bool) -> Vec<Record> {
        let look = || {
            let receipts = Receipts::open(&self.ledger()).unwrap().of(&id(guid)).unwrap();
            let own = receipts.into_iter().filter(|own| own.subscriber == subscriber);
            own.map(|own| own.record).collect::<Vec<_>>()
        };
        let until = async {
            let mut looks = tokio::time::interval(Duration::from_millis(20));
            while !is_it(&look()) {
                looks.tick().await;
            }
        };
        if tokio::time::timeout(PATIENCE, until).await.is_err() {
            panic!("{:#?}", look());
        }
        look()
    }
}

pub(crate) fn id(guid: &str) -> StoryId {
    StoryId::new(&ProviderId::new("harbour-wire"), guid)
}

/// A subscriber of the Post that listens to a partner.
pub(crate) fn subscriber(id: &str, partner: &Partner) -> Subscriber {
    at(id, &partner.url())
}

pub(crate) fn at(id: &str, url: &str) -> Subscriber {
    Subscriber {
        id: id.into(),
        site: SiteId::new("post"),
        url: Url::parse(url).unwrap(),
        secret: Secret::new(SECRET.as_bytes()).unwrap(),
        sections: None,
        providers: None,
        private_hosts: Vec::new(),
    }
}

fn house() -> House {
    let provider = ProviderId::new("harbour-wire");
    let name = "Harbour Wire".to_owned();
    let credit = Credit::parse("News supplied by [Harbour Wire](https://harbour.example.com)");
    House {
        providers: vec![Provider { id: provider.clone(), name, credit }],
        sites: ["post", "ledger"].map(|id| Arc::new(site(id, &provider))).to_vec(),
        ..House::default()
    }
}

fn site(id: &str, provider: &ProviderId) -> Site {
    Site {
        name: "The Harbour Post".into(),
        hosts: vec![format!("{id}.localhost")],
        providers: vec![provider.clone()],
        brand: Brand { accent: None, accent_dark: None, serif: false },
        ..Site::new(id)
    }
}
