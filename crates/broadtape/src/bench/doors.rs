//! `broadtape bench doors`: stories from the bytes at a door to a page that shows them, in a whole house at work.

pub(super) mod feeds;
mod watch;

use super::memory;
use crate::cli::BenchDoors;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::serve::{OpenHouse, listen, on_runtime};
use anyhow::{Context, Result, ensure};
use feeds::Feeds;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use watch::Watch;

/// How long the last stories may take to show once no more come.
const LAST_WAIT: Duration = Duration::from_secs(30);

pub(super) fn run(options: &BenchDoors) -> Result<ExitCode> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.context("no temporary folder can be had")?;
    on_runtime(async {
        let feeds = Feeds::open(options.providers, options.rate).await?;
        let configuration = configuration(&feeds)?;
        let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let house = OpenHouse::open(&configuration, folder.path(), listener)?;
        let before = memory::resident().0;
        let site = configuration.house.sites[0].clone();
        let watch = Watch::begin(house.snapshots(), site, feeds.told());
        let started = clock::now();
        tokio::time::sleep(options.seconds()).await;
        feeds.end();
        let took = clock::until(clock::now(), started);
        let seen = watch.end(LAST_WAIT).await?;
        house.close().await;
        let told = feeds.told().count();
        say!(
            "{} providers, each polled every second, for {:.0} s: {told} stories of {} bytes told, {} showed",
            options.providers,
            took.as_secs_f64(),
            feeds::STORY_BYTES,
            seen.stories
        );
        say!("sustained: {:.0} stories/s", per_second(seen.stories, took + seen.after));
        say!("from the bytes at the door to a front page that was made with the story: {}", seen.lateness);
        let (now, most) = memory::resident();
        say!("resident: {} MB before, {} MB after, {} MB at most", before >> 20, now >> 20, most >> 20);
        ensure!(seen.stories == told, "{} stories did not show within {} s", told - seen.stories, LAST_WAIT.as_secs());
        Ok(ExitCode::SUCCESS)
    })
}

/// A house that polls every feed for one site.
fn configuration(feeds: &Feeds) -> Result<Configuration> {
    let mut text = String::new();
    for number in 0..feeds.providers() {
        let _ = write!(
            text,
            "[[provider]]\nid = \"wire{number}\"\npoll = \"{}\"\npoll_seconds = 1\n\n",
            feeds.address(number)
        );
    }
    let providers: Vec<_> = (0..feeds.providers()).map(|number| format!("\"wire{number}\"")).collect();
    let _ = write!(text, "[[site]]\nid = \"post\"\nproviders = [{}]\n", providers.join(", "));
    Ok(Configuration::from_text(&text, std::path::Path::new("doors.toml"))?)
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(1e-9)
}

/// Stories that were told and do not show yet, with the moment at which their bytes left for the door.
type Told = Arc<feeds::Told>;
