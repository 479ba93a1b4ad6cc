//! `broadtape bench kill`: how soon a killed story is gone, surface by surface, in a whole house at work.

mod agency;
mod looks;
mod pages;
mod partners;
mod sightings;

use super::doors::feeds::Feeds;
use super::memory;
use crate::cli::BenchKill;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::serve::{OpenHouse, listen, on_runtime};
use agency::Agency;
use anyhow::{Context, Result, ensure};
use broadtape_dispatch::{Event, Receipts};
use partners::Partners;
use sightings::{Sightings, Surface};
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long all may take to hear of one kill.
const KILL_WAIT: Duration = Duration::from_secs(15);
/// How long the stories that are to be killed may take to be known to everyone.
const READY_WAIT: Duration = Duration::from_secs(60);
/// How often one looks whether all have heard.
const LOOKS_EVERY: Duration = Duration::from_millis(20);
/// From the beginning of a kill to that of the next.
const KILL_EVERY: Duration = Duration::from_secs(1);
/// The aim.
const WORST_MILLIS: u64 = 1_000;

pub(super) fn run(options: &BenchKill) -> Result<ExitCode> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.context("no temporary folder can be had")?;
    // Whoever looks and listens has threads of its own, and is no part of the house.
    let outside = Builder::new_multi_thread().worker_threads(2).enable_all().thread_name("outside").build()?;
    let outcome = on_runtime(measure(options, folder.path(), &outside));
    outside.shutdown_background();
    outcome
}

async fn measure(options: &BenchKill, data: &Path, outside: &Runtime) -> Result<ExitCode> {
    let seen = Arc::new(Sightings::new(options.kills));
    let partners = outside.spawn(Partners::open(options.subscribers, seen.clone())).await??;
    let agency = outside.spawn(Agency::open(options.kills)).await??;
    let feeds = Feeds::open(options.sites, Some(options.rate)).await?;
    let configuration = configuration(options, &feeds, &agency, &partners, data)?;
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let house = OpenHouse::open(&configuration, data, listener)?;
    let address = house.address();

    for number in 0..options.kills {
        agency.story(address, number).await?;
    }
    let pictures = outside.spawn(looks::pictures(address, options.kills)).await??;
    for page in 0..options.pages {
        outside.spawn(pages::listen(address, page % options.sites.max(1), seen.clone()));
    }
    outside.spawn(looks::begin(address, options.sites, pictures, seen.clone()));
    let expected = expected(options, &partners);
    until(READY_WAIT, || partners.published() >= expected.well * options.kills && seen.listening() >= options.pages)
        .await
        .context("not everyone was told of the stories that are to be killed")?;

    for number in 0..options.kills {
        let begun = clock::now();
        seen.begin(number);
        agency.kill(address, number).await?;
        let all = until(KILL_WAIT, || expected.are_all(&seen, number)).await;
        if all.is_err() {
            say!("kill {number}: not everyone had heard of it after {} s", KILL_WAIT.as_secs());
        }
        tokio::time::sleep(KILL_EVERY.saturating_sub(clock::until(clock::now(), begun))).await;
    }
    feeds.end();
    house.close().await;
    let receipts = receipts(data, options.kills)?;
    tell(options, &feeds, &partners, &seen, &expected, &receipts)
}

/// How many have to hear of each kill.
struct Expected {
    pages: u64,
    /// Subscribers that are well.
    well: u64,
    looks: u64,
}

fn expected(options: &BenchKill, partners: &Partners) -> Expected {
    let looks = looks::SITES.min(options.sites);
    Expected { pages: options.pages, well: partners.well(), looks }
}

impl Expected {
    fn of(&self, surface: Surface) -> u64 {
        match surface {
            Surface::OpenPage => self.pages,
            Surface::Webhook => self.well,
            // Those that were too slow to be told of the story are told of no kill.
            Surface::SlowWebhook => 0,
            Surface::Page | Surface::Api | Surface::List | Surface::Picture => self.looks,
        }
    }

    fn are_all(&self, seen: &Sightings, number: u64) -> bool {
        Surface::ALL.into_iter().all(|surface| seen.count(surface, number) >= self.of(surface))
    }
}

fn tell(
    options: &BenchKill,
    feeds: &Feeds,
    partners: &Partners,
    seen: &Sightings,
    expected: &Expected,
    receipts: &[bool],
) -> Result<ExitCode> {
    let (told, dead) = (feeds.told().count(), options.subscribers - partners.well() - partners.slow());
    say!(
        "{} kills of a story on {} sites, with {} open pages, {} subscribers ({} slow, {dead} dead), {} stories/s coming in ({told} told)",
        options.kills,
        options.sites,
        options.pages,
        options.subscribers,
        partners.slow(),
        options.rate
    );
    say!("{:<12} {:>8} {:>10} {:>10} {:>10}", "gone from", "seen", "median ms", "p99 ms", "worst ms");
    let mut is_complete = true;
    for surface in Surface::ALL {
        let times = seen.times(surface);
        is_complete &= times.len() as u64 >= expected.of(surface) * options.kills;
        say!("{:<12} {}", surface.name(), times.line());
        is_complete &= times.worst_millis() < WORST_MILLIS;
    }
    let acknowledged = receipts.iter().filter(|is_acknowledged| **is_acknowledged).count();
    say!("receipts: {acknowledged} of {} kills acknowledged, the others are still told", receipts.len());
    let (now, most) = memory::resident();
    say!("resident: {} MB, {} MB at most, those who look on included", now >> 20, most >> 20);
    ensure!(is_complete, "someone was told of a kill after {WORST_MILLIS} ms, or not at all");
    Ok(ExitCode::SUCCESS)
}

/// Whether each subscriber that was told of a kill has acknowledged it.
fn receipts(data: &Path, kills: u64) -> Result<Vec<bool>> {
    let receipts = Receipts::open(&data.join("house.sqlite"))?;
    let mut found = Vec::new();
    for number in 0..kills {
        let told = receipts.of(&agency::id(number))?.into_iter().map(|own| own.record);
        let kills = told.filter(|record| record.event == Event::Withdrawn);
        found.extend(kills.map(|record| record.acknowledged.is_some()));
    }
    Ok(found)
}

async fn until(most: Duration, is_it: impl Fn() -> bool) -> Result<()> {
    let wait = async {
        while !is_it() {
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    };
    Ok(tokio::time::timeout(most, wait).await?)
}

/// A house whose sites have a wire each, and an agency that they share.
fn configuration(
    options: &BenchKill,
    feeds: &Feeds,
    agency: &Agency,
    partners: &Partners,
    data: &Path,
) -> Result<Configuration> {
    std::fs::write(data.join("secret"), agency::SECRET)?;
    let mut text = format!(
        "[[provider]]\nid = \"{}\"\npush_secret_file = \"secret\"\npicture_hosts = [\"{}\"]\n",
        agency::PROVIDER,
        agency.pictures()
    );
    for site in 0..options.sites {
        let (feed, agency) = (feeds.address(site), agency::PROVIDER);
        let _ = write!(
            text,
            "[[provider]]\nid = \"wire{site}\"\npoll = \"{feed}\"\npoll_seconds = 1\n\
             [[site]]\nid = \"site{site}\"\nproviders = [\"wire{site}\", \"{agency}\"]\n"
        );
    }
    for subscriber in 0..options.subscribers {
        let (site, url) = (subscriber % options.sites.max(1), partners.url(subscriber));
        let _ = write!(
            text,
            "[[subscriber]]\nid = \"partner{subscriber}\"\nsite = \"site{site}\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n"
        );
    }
    Ok(Configuration::from_text(&text, &data.join("kill.toml"))?)
}
