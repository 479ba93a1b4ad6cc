//! The demo's stage: the house as production runs it, and the invented suppliers at its doors.

use super::configuration::{self, Setting, VENDOR};
use super::exchange;
use super::memory::Memory;
use super::newsroom::{Deliveries, FeedServer, Script};
use crate::clock;
use crate::config::Configuration;
use crate::serve::{OpenHouse, open_tape};
use anyhow::{Context, Result};
use broadtape_intake::vendor::Capture;
use broadtape_model::{Clock, UnixNanos, VendorId};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The stage, set: the house is open, nobody has delivered anything yet.
pub(super) struct Stage {
    house: OpenHouse,
    configuration: Configuration,
    script: Arc<Script>,
    deliveries: Deliveries,
    resumed: UnixNanos,
    suppliers: Suppliers,
}

/// The stage with everybody at work.
pub(super) struct Playing {
    house: OpenHouse,
    suppliers: Suppliers,
}

/// The suppliers' tasks, and how to end them.
struct Suppliers {
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Stage {
    /// Sets the stage in a folder: starts the exchange and the feed, writes the configuration, puts the
    /// day so far on the tape and opens the house.
    pub(super) async fn set(folder: &Path, memory: Memory, listener: TcpListener) -> Result<Self> {
        let folder = std::path::absolute(folder)?;
        let mut suppliers = Suppliers::new();
        let zone_name = configuration::trading_zone(memory.started);
        let script = Arc::new(Script::starting(memory.started)?);
        let feed = FeedServer::bind().await.context("the demo's feed finds no port")?;
        let market =
            exchange::Exchange::bind(exchange_zone(&zone_name)?).await.context("the demo's exchange finds no port")?;

        let inbox = folder.join("inbox").join("meridian");
        let secret = push_secret(&folder)?;
        let setting = Setting {
            folder: &inbox,
            push_secret: &secret.file,
            feed_url: &feed.feed_url(),
            exchange: market.address(),
            exchange_zone: &zone_name,
            zone: &readers_zone(),
            venues: exchange::venues(),
            instruments: exchange::instruments(),
        };
        let configuration = write_configuration(&folder, &setting)?;

        let data = folder.join("tape");
        if !memory.goes_on {
            put_day_so_far(&configuration, &data, &market, memory.started)?;
        }
        suppliers.start("feed", {
            let (script, stopped) = (script.clone(), suppliers.stopped.clone());
            async move { feed.serve(script, house_clock(), stopped).await.map_err(Into::into) }
        });
        suppliers.start("exchange", {
            let stopped = suppliers.stopped.clone();
            async move { market.serve(house_clock(), stopped).await.map_err(Into::into) }
        });
        let house = OpenHouse::open(&configuration, &data, listener)?;
        let deliveries =
            Deliveries { folder: inbox, push: house.address(), push_secret: secret.bytes, zone: TimeZone::system() };
        let resumed = if memory.goes_on { clock::now() } else { memory.started };
        Ok(Self { house, configuration, script, deliveries, resumed, suppliers })
    }

    /// Each site's name and addresses.
    pub(super) fn sites(&self) -> Vec<(String, Vec<String>)> {
        let sites = &self.configuration.house.sites;
        sites.iter().map(|site| (site.name.clone(), self.house.addresses_of(site))).collect()
    }

    /// Lets the providers deliver.
    pub(super) fn play(mut self) -> Result<Playing> {
        let stopped = self.suppliers.stopped.clone();
        let Self { script, deliveries, resumed, .. } = self;
        self.suppliers.start("providers", async move {
            deliveries.run(&script, resumed, house_clock(), |line| println!("{line}"), stopped).await
        });
        Ok(Playing { house: self.house, suppliers: self.suppliers })
    }
}

impl Playing {
    /// Sends the suppliers home, then closes the house.
    pub(super) async fn close(self) {
        self.suppliers.stop.send_replace(true);
        self.house.close().await;
        for task in self.suppliers.tasks {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Suppliers {
    fn new() -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, stopped, tasks: Vec::new() }
    }

    fn start(&mut self, name: &'static str, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.tasks.push(tokio::spawn(async move {
            if let Err(error) = work.await {
                tracing::error!("the demo's {name} ended: {error:#}");
            }
        }));
    }
}

/// Puts the exchange's day so far on the tape through the capture door, as it would have come live.
fn put_day_so_far(
    configuration: &Configuration,
    data: &Path,
    market: &exchange::Exchange,
    now: UnixNanos,
) -> Result<()> {
    let tape = open_tape(data)?;
    let (opened, capture) = market.day_so_far(now);
    let vendor = VendorId::new(VENDOR);
    let door = Capture {
        house: &configuration.house,
        vendor: &vendor,
        tape: tape.as_ref(),
        quarantine: None,
        received: None,
        now,
    };
    let tally = door.ingest_bytes(&capture, opened).context("the exchange's day so far")?;
    tracing::debug!(?tally, "the exchange's day so far is on the tape");
    Ok(())
}

fn write_configuration(folder: &Path, setting: &Setting<'_>) -> Result<Configuration> {
    let file = folder.join("broadtape.toml");
    let text = setting.toml();
    std::fs::write(&file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(Configuration::from_text(&text, &file)?)
}

struct PushSecret {
    file: PathBuf,
    bytes: Vec<u8>,
}

/// Northlight's secret: drawn at the first start, kept beside the configuration.
fn push_secret(folder: &Path) -> Result<PushSecret> {
    let file = folder.join("northlight.secret");
    if !file.exists() {
        let secret: String = (0..32).map(|_| format!("{:02x}", fastrand::u8(..))).collect();
        std::fs::write(&file, secret).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let bytes = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(PushSecret { file, bytes })
}

/// The zone of the publishers: that of this machine, where it has a name.
fn readers_zone() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}

fn exchange_zone(name: &str) -> Result<TimeZone> {
    let hours: i8 = name.trim_start_matches("UTC").trim_end_matches(":00").parse()?;
    Ok(TimeZone::fixed(jiff::tz::offset(hours)))
}

fn house_clock() -> Arc<dyn Clock> {
    Arc::new(clock::now)
}
