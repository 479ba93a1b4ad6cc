//! The demo's stage: the house as production runs it, and the invented suppliers at its doors.

use super::configuration::{self, Setting, VENDOR};
use super::exchange::calendar::{Session, Setting as Market};
use super::exchange::listing;
use super::exchange::market::Exchange;
use super::exchange::server::{PASSWORD, Server};
use super::memory::Memory;
use super::newsroom::{Deliveries, FeedServer, Script};
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::serve::{OpenHouse, open_tape};
use anyhow::{Context, Result};
use broadtape_intake::history::Import;
use broadtape_intake::vendor::Capture;
use broadtape_model::{Problem, UnixNanos, VendorId};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Another seed, other days at the exchange.
const SEED: u64 = 1867;

/// How long before the demo's start the exchange's day is told: from before the first trade.
const DAY_SO_FAR_MILLIS: i64 = 8 * 3_600_000;

/// The stage, set: the house is open, no provider has delivered anything yet.
pub(super) struct Stage {
    house: OpenHouse,
    configuration: Configuration,
    script: Arc<Script>,
    deliveries: Deliveries,
    resumed: UnixNanos,
    /// The feed and the exchange, which are asked.
    asked: Suppliers,
}

/// The stage with everybody at work.
pub(super) struct Playing {
    house: OpenHouse,
    asked: Suppliers,
    /// The providers, who come by themselves.
    coming: Suppliers,
}

/// The suppliers' tasks, and how to end them.
struct Suppliers {
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Stage {
    /// Sets the stage in a folder: writes the configuration, puts the exchange's day so far on the tape,
    /// starts the exchange and the feed, and opens the house.
    pub(super) async fn set(folder: &Path, memory: Memory, listener: TcpListener) -> Result<Self> {
        let folder = std::path::absolute(folder)?;
        let resumed = if memory.goes_on { clock::now() } else { memory.started };
        let script = Arc::new(Script::starting(memory.started)?);
        let zone = configuration::trading_zone(memory.started);
        let market = market(&zone)?;
        let feed = FeedServer::bind().await.context("the demo's feed finds no port")?;
        let exchange = Server::bind(&market, resumed).await.context("the demo's exchange finds no port")?;

        let inbox = folder.join("inbox").join("meridian");
        let secrets = Secrets::of(&folder)?;
        let setting = Setting {
            folder: &inbox,
            push_secret: &secrets.push_file,
            feed_url: &feed.feed_url(),
            exchange: exchange.address(),
            exchange_password: &secrets.exchange_file,
            exchange_zone: &zone,
            sessions: &market.sessions,
            today: market.sessions[0].day_at(memory.started),
            zone: &readers_zone(),
            venues: listing::venues(),
            instruments: listing::instruments(),
        };
        let configuration = write_configuration(&folder, &setting)?;
        let data = folder.join("tape");
        if !memory.goes_on {
            put_past_and_day_so_far(&configuration, &data, &market, memory.started)?;
        }

        let mut asked = Suppliers::new();
        let (telling, stopped) = (script.clone(), asked.stopped.clone());
        asked.start("feed", async move { Ok(feed.serve(telling, clock::shared(), stopped).await?) });
        let stopped = asked.stopped.clone();
        asked.start("exchange", async move {
            exchange.run(clock::shared(), stopped).await;
            Ok(())
        });
        let house = OpenHouse::open(&configuration, &data, listener)?;
        let deliveries =
            Deliveries { folder: inbox, push: house.address(), push_secret: secrets.push, zone: TimeZone::system() };
        Ok(Self { house, configuration, script, deliveries, resumed, asked })
    }

    /// Each site's name and addresses.
    pub(super) fn sites(&self) -> Vec<(String, Vec<String>)> {
        let sites = &self.configuration.house.sites;
        sites.iter().map(|site| (site.name.clone(), self.house.addresses_of(site))).collect()
    }

    /// Lets the providers deliver.
    pub(super) fn play(self) -> Playing {
        let Self { script, deliveries, resumed, asked, house, .. } = self;
        let mut coming = Suppliers::new();
        let stopped = coming.stopped.clone();
        coming.start("providers", async move {
            deliveries.run(&script, resumed, clock::shared(), |line| say!("{line}"), stopped).await
        });
        Playing { house, asked, coming }
    }
}

impl Playing {
    /// Sends home who comes to the house, closes it, then stops whom it asks: so nobody meets a closed door.
    pub(super) async fn close(self) {
        self.coming.stop().await;
        self.house.close().await;
        self.asked.stop().await;
    }
}

impl Suppliers {
    fn new() -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, stopped, tasks: Vec::new() }
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            task.abort();
            // Whatever it still had to say, the demo is over.
            let _ = task.await;
        }
    }

    fn start(&mut self, name: &'static str, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.tasks.push(tokio::spawn(async move {
            if let Err(error) = work.await {
                tracing::error!("the demo's {name} ended: {error:#}");
            }
        }));
    }
}

/// The exchange of the demo: its two venues in the given zone.
fn market(zone: &str) -> Result<Market> {
    let zone = exchange_zone(zone)?;
    Ok(Market { seed: SEED, sessions: [Session::usual(0, zone.clone()), Session::usual(1, zone)] })
}

/// The zone of `UTC-03:00`.
fn exchange_zone(name: &str) -> Result<TimeZone> {
    let hours: i8 = name.trim_start_matches("UTC").trim_end_matches(":00").parse()?;
    Ok(TimeZone::fixed(jiff::tz::offset(hours)))
}

/// Puts on the tape, through the doors of history and of captures, what the exchange's past would have come to, and
/// its day so far as it would have come live.
fn put_past_and_day_so_far(configuration: &Configuration, data: &Path, market: &Market, now: UnixNanos) -> Result<()> {
    let tape = open_tape(data, &configuration.tape)?;
    let since = now.plus_millis(-DAY_SO_FAR_MILLIS);
    let exchange = Exchange::at(market, since);
    let (house, vendor) = (&configuration.house, VendorId::new(VENDOR));

    let mut import = Import::new(house, &vendor, tape.as_ref(), since, now)?;
    let mut refused = |problem: &Problem| tracing::warn!("the exchange's past: {problem}");
    import.take_rows(exchange.past(market), &mut refused)?;
    let past = import.finish(&mut refused)?;
    tracing::info!(bars = past.bars, actions = past.actions, "the exchange's past is on the tape");

    let door = Capture { house, vendor: &vendor, tape: tape.as_ref(), quarantine: None, received: None, now };
    let tally = door.ingest_bytes(&exchange.capture(now), since).context("the exchange's day so far")?;
    tracing::info!(ticks = tally.ticks, refused = tally.refused_in_all(), "the exchange's day so far is on the tape");
    Ok(())
}

fn write_configuration(folder: &Path, setting: &Setting<'_>) -> Result<Configuration> {
    let file = folder.join("broadtape.toml");
    let text = setting.toml();
    write_file(&file, &text)?;
    Ok(Configuration::from_text(&text, &file)?)
}

/// The demo's secrets, kept in files of their own beside the configuration.
struct Secrets {
    push: Vec<u8>,
    push_file: PathBuf,
    exchange_file: PathBuf,
}

impl Secrets {
    /// Northlight's is drawn at the first start; the exchange's guards nothing.
    fn of(folder: &Path) -> Result<Self> {
        let push_file = folder.join("northlight.secret");
        let exchange_file = folder.join("exchange.password");
        if !push_file.exists() {
            let secret: String = (0..32).map(|_| format!("{:02x}", fastrand::u8(..))).collect();
            write_file(&push_file, &secret)?;
        }
        write_file(&exchange_file, PASSWORD)?;
        let push = std::fs::read(&push_file).with_context(|| format!("{} cannot be read", push_file.display()))?;
        Ok(Self { push, push_file, exchange_file })
    }
}

fn write_file(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

/// The zone of the publishers: that of this machine, where it has a name.
fn readers_zone() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}
