//! Every door of the configuration, and the task behind each.

use crate::clock::HouseClock;
use crate::config::{Configuration, FetchSettings, LiveFeed, ProviderDoors, SecretSource, VendorFeed};
use crate::quarantine;
use anyhow::{Context, Result};
use axum::Router;
use broadtape_intake::cursors::Cursors;
use broadtape_intake::fetch::{Fetch, FetchDoor};
use broadtape_intake::folder::{FolderDoor, FolderWatch};
use broadtape_intake::poll::{FeedPoll, PollDoor};
use broadtape_intake::push::{self, PushDoor, Secret};
use broadtape_intake::quarantine::{DoorKind, Quarantine};
use broadtape_intake::reception::Reception;
use broadtape_intake::vendor::{Notice, QuotePoll, QuotePollDoor, Request, Session, Socket, SocketOptions, log_event};
use broadtape_intake::websub::WebSub;
use broadtape_tape::Tape;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the doors need.
pub(super) struct Doors<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) data: &'a Path,
    pub(super) reception: Arc<Reception>,
    pub(super) tape: Arc<dyn Tape>,
    /// How far each door has come.
    pub(super) cursors: Cursors,
    /// Where hubs deliver, where the house is reached from outside.
    pub(super) websub: Option<WebSub>,
    pub(super) clock: Arc<HouseClock>,
    pub(super) stopped: watch::Receiver<bool>,
}

type Task = (&'static str, JoinHandle<()>);

impl Doors<'_> {
    /// Opens the folder, poll and vendor doors; the task of each.
    pub(super) fn open(&self) -> Result<Vec<Task>> {
        let mut tasks = Vec::new();
        for provider in &self.configuration.providers {
            tasks.extend(self.folder(provider)?);
            tasks.extend(self.poll(provider)?);
            for fetch in &provider.fetch {
                tasks.push(self.fetch(provider, fetch)?);
            }
        }
        for feed in &self.configuration.vendors {
            tasks.extend(self.vendor(feed)?);
        }
        tasks.push(self.quarantine_desk());
        Ok(tasks)
    }

    /// The push doors, as a router.
    pub(super) fn push(&self) -> Result<Router> {
        let mut doors = Vec::new();
        for provider in &self.configuration.providers {
            let Some(secret) = &provider.push_secret else { continue };
            let secret = secret_of(secret).with_context(|| format!("provider `{}`", provider.provider))?;
            doors.push(PushDoor {
                provider: provider.provider.clone(),
                secrets: vec![secret],
                other_hosts: provider.other_hosts.clone(),
            });
        }
        push::router(doors, &self.reception, self.clock.news(), &self.quarantine())
            .context("the push doors cannot be opened")
    }

    /// Where hubs deliver, as a router.
    pub(super) fn websub(&self) -> Router {
        self.websub.as_ref().map(|websub| websub.router(self.clock.news())).unwrap_or_default()
    }

    fn folder(&self, provider: &ProviderDoors) -> Result<Option<Task>> {
        let Some(path) = provider.folder.clone() else { return Ok(None) };
        let watch =
            FolderWatch::open(FolderDoor { provider: provider.provider.clone(), path }, self.reception.clone())?;
        Ok(Some(("folder door", tokio::spawn(watch.run(self.clock.news(), self.stopped.clone())))))
    }

    fn poll(&self, provider: &ProviderDoors) -> Result<Option<Task>> {
        let Some(poll) = &provider.poll else { return Ok(None) };
        let door = PollDoor {
            provider: provider.provider.clone(),
            url: poll.url.clone(),
            every: Duration::from_secs(poll.every_seconds.into()),
            other_hosts: provider.other_hosts.clone(),
        };
        let mut feed = FeedPoll::open(door, self.reception.clone(), &self.quarantine(), fastrand::u64(..))?;
        if let Some(websub) = self.websub.as_ref().filter(|_| poll.websub) {
            feed = feed.subscribing(websub)?;
        }
        Ok(Some(("poll door", tokio::spawn(feed.run(self.clock.news(), self.stopped.clone())))))
    }

    fn fetch(&self, provider: &ProviderDoors, settings: &FetchSettings) -> Result<Task> {
        let whose = || format!("provider `{}`, from {}", provider.provider, settings.place());
        let (way, tls) = settings.resolve().with_context(whose)?;
        let door = FetchDoor {
            provider: provider.provider.clone(),
            way,
            every: Duration::from_secs(settings.every_seconds.into()),
            tls,
            other_hosts: provider.other_hosts.clone(),
        };
        let (reception, clock) = (self.reception.clone(), self.clock.news());
        let quarantine = self.quarantine();
        let fetch = Fetch::open(door, reception, &self.cursors, &quarantine, clock.clone(), fastrand::u64(..))?;
        Ok(("fetch door", tokio::spawn(fetch.run(clock, self.stopped.clone()))))
    }

    /// Reads again what is in quarantine: after an upgrade, and when a command asks for it.
    fn quarantine_desk(&self) -> Task {
        let retry = quarantine::retry(self.configuration, self.data, self.reception.clone());
        let desk = quarantine::Desk::new(retry, &self.cursors);
        ("quarantine", tokio::spawn(desk.run(self.clock.news(), self.stopped.clone())))
    }

    fn vendor(&self, feed: &VendorFeed) -> Result<Option<Task>> {
        let vendor = || format!("vendor `{}`", feed.vendor);
        let session = match &feed.live {
            None => return Ok(None),
            Some(LiveFeed::OnDemand { url, key, every_seconds }) => {
                let key = read_secret(key.as_ref()).with_context(vendor)?;
                return self.quote_poll(feed, url.clone(), key, *every_seconds).map(Some);
            }
            Some(LiveFeed::Ddf { address, user, password }) => {
                let password = read_secret(password.as_ref()).with_context(vendor)?;
                (address, Session::Ddf { user: user.clone().unwrap_or_default(), password })
            }
            Some(LiveFeed::Dbn { address, dataset, schemas, key }) => {
                let key = read_secret(key.as_ref()).with_context(vendor)?;
                let (dataset, schemas) = (dataset.clone(), schemas.clone());
                (address, Session::Dbn(Request { dataset, schemas, key }))
            }
        };
        self.socket(feed, session.0.clone(), session.1).map(Some)
    }

    fn socket(&self, feed: &VendorFeed, address: String, session: Session) -> Result<Task> {
        let mut options = SocketOptions::new(address, session, self.symbols_of(feed));
        options.already_delayed_minutes = feed.already_delayed_minutes;
        let socket = Socket {
            options,
            house: self.configuration.house.clone(),
            vendor: feed.vendor.clone(),
            tape: self.tape.clone(),
            quarantine: Some(Arc::new(self.quarantine_of(feed)?)),
            clock: self.clock.quotes(),
            random: fastrand::Rng::new(),
            tell: Arc::new(|event| log_event(&event)),
        };
        let stopped = self.stopped.clone();
        let run = async move {
            let tally = socket.run(stopped).await;
            tracing::info!(?tally, "the vendor door is closed");
        };
        Ok(("vendor door", tokio::spawn(run)))
    }

    fn quote_poll(&self, feed: &VendorFeed, url: String, key: String, every_seconds: u32) -> Result<Task> {
        let door = QuotePollDoor {
            vendor: feed.vendor.clone(),
            url,
            key,
            every: Duration::from_secs(every_seconds.into()),
            symbols: self.symbols_of(feed),
            already_delayed_minutes: feed.already_delayed_minutes,
        };
        let quarantine = Some(Arc::new(self.quarantine_of(feed)?));
        let (house, tape) = (self.configuration.house.clone(), self.tape.clone());
        let tell = Arc::new(|notice: Notice| tracing::warn!("{notice}"));
        let poll = QuotePoll::open(door, house, tape, quarantine, fastrand::u64(..), tell)?;
        Ok(("quote poll", tokio::spawn(poll.run(self.clock.quotes(), self.stopped.clone()))))
    }

    /// The symbols of all instruments that a vendor supplies.
    fn symbols_of(&self, feed: &VendorFeed) -> Vec<String> {
        let instruments = self.configuration.house.instruments.iter();
        let own =
            instruments.flat_map(|instrument| &instrument.vendor_symbols).filter(|(vendor, _)| *vendor == feed.vendor);
        own.map(|(_, symbol)| symbol.to_string()).collect()
    }

    fn quarantine_of(&self, feed: &VendorFeed) -> Result<Quarantine> {
        Quarantine::open(self.quarantine().join(feed.vendor.as_str()), feed.vendor.as_str(), DoorKind::Quotes)
            .with_context(|| format!("vendor `{}`: the quarantine folder cannot be used", feed.vendor))
    }

    fn quarantine(&self) -> PathBuf {
        self.data.join("quarantine")
    }
}

/// Bytes that nobody can guess, from the system.
pub(super) fn secret_bytes() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn secret_of(source: &SecretSource) -> Result<Secret> {
    Ok(Secret::new(source.read()?.reveal().as_bytes())?)
}

/// A vendor's password or key; empty where it wants none.
fn read_secret(source: Option<&SecretSource>) -> Result<String> {
    source.map_or(Ok(String::new()), |source| Ok(source.read()?.reveal().to_owned()))
}
