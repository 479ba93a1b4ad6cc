//! Every door of the configuration, and the task behind each.

use crate::clock::HouseClock;
use crate::config::{Configuration, FeedFormat, ProviderDoors, SecretSource, VendorFeed, VendorSocket};
use anyhow::{Context, Result};
use axum::Router;
use broadtape_intake::folder::{FolderDoor, FolderWatch};
use broadtape_intake::poll::{FeedPoll, PollDoor};
use broadtape_intake::push::{self, PushDoor, Secret};
use broadtape_intake::quarantine::Quarantine;
use broadtape_intake::reception::Reception;
use broadtape_intake::vendor::{Socket, SocketOptions, log_event};
use broadtape_tape::Tape;
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
        }
        for feed in &self.configuration.vendors {
            tasks.extend(self.vendor(feed)?);
        }
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
                picture_hosts: provider.picture_hosts.clone(),
            });
        }
        push::router(doors, &self.reception, self.clock.news(), &self.quarantine())
            .context("the push doors cannot be opened")
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
            picture_hosts: provider.picture_hosts.clone(),
        };
        let feed = FeedPoll::open(door, self.reception.clone(), &self.quarantine(), fastrand::u64(..))?;
        Ok(Some(("poll door", tokio::spawn(feed.run(self.clock.news(), self.stopped.clone())))))
    }

    fn vendor(&self, feed: &VendorFeed) -> Result<Option<Task>> {
        let FeedFormat::Ddf = feed.format;
        let Some(socket) = &feed.socket else { return Ok(None) };
        let quarantine = Quarantine::open(self.quarantine().join(feed.vendor.as_str()))
            .with_context(|| format!("vendor `{}`: the quarantine folder cannot be used", feed.vendor))?;
        let socket = Socket {
            options: self.socket_options(feed, socket)?,
            house: self.configuration.house.clone(),
            vendor: feed.vendor.clone(),
            tape: self.tape.clone(),
            quarantine: Some(Arc::new(quarantine)),
            clock: self.clock.quotes(),
            random: fastrand::Rng::new(),
            tell: Arc::new(|event| log_event(&event)),
        };
        let stopped = self.stopped.clone();
        let run = async move {
            let tally = socket.run(stopped).await;
            tracing::info!(?tally, "the vendor door is closed");
        };
        Ok(Some(("vendor door", tokio::spawn(run))))
    }

    /// Where the feed is, and the symbols of all instruments that the vendor supplies.
    fn socket_options(&self, feed: &VendorFeed, socket: &VendorSocket) -> Result<SocketOptions> {
        let instruments = self.configuration.house.instruments.iter();
        let own =
            instruments.flat_map(|instrument| &instrument.vendor_symbols).filter(|(vendor, _)| *vendor == feed.vendor);
        let symbols = own.map(|(_, symbol)| symbol.to_string()).collect();
        let password = match &socket.password {
            Some(source) => source.read().with_context(|| format!("vendor `{}`", feed.vendor))?.reveal().to_owned(),
            None => String::new(),
        };
        let user = socket.user.clone().unwrap_or_default();
        Ok(SocketOptions::new(socket.address.clone(), user, password, symbols))
    }

    fn quarantine(&self) -> PathBuf {
        self.data.join("quarantine")
    }
}

fn secret_of(source: &SecretSource) -> Result<Secret> {
    Ok(Secret::new(source.read()?.reveal().as_bytes())?)
}
