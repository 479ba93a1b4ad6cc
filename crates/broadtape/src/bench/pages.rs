//! `broadtape bench pages`: a story's page with live quotes, as many readers ask for it, beside a web server that gives out
//! the same bytes from a file.

mod house;
mod peers;

use super::memory;
use crate::cli::BenchPages;
use crate::say::say;
use anyhow::{Context, Result};
use house::PageHouse;
use peers::{Load, Measured};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The core that answers, and the one that asks.
const SERVER_CORE: usize = 0;
const CLIENT_CORE: usize = 1;

/// How often the two are measured in turn, so that what else the machine does touches both alike.
const ROUNDS: usize = 3;

pub(super) fn run(options: &BenchPages) -> Result<ExitCode> {
    // Before there are threads, which stay where this one is.
    peers::pin(std::process::id(), SERVER_CORE)?;
    let folder = tempfile::tempdir().context("no temporary folder can be had")?;
    let house = Arc::new(PageHouse::open(folder.path(), options)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let sites = house.sites();
    let server = std::thread::spawn(move || {
        let router = sites.router();
        runtime.block_on(broadtape_surfaces::serve::run(listener, sites, router, async { drop(stopped.await) }));
    });
    let ticking = house.clone().tick_every_second()?;

    let page = format!("http://{address}{}", house.page(0));
    let file = peers::page(&page)?;
    say!(
        "a page of {} bytes, {} with gzip, with {} quotes that change every second; {} connections",
        file.plain,
        file.packed.len(),
        house.quotes(),
        options.connections
    );
    let nginx = peers::Nginx::start(folder.path(), &file, SERVER_CORE)?;
    let load =
        |address: &str| Load { address, connections: options.connections, seconds: options.seconds }.put(CLIENT_CORE);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(load(&page)?);
        if let Some(nginx) = &nginx {
            theirs.push(load(&nginx.address)?);
        }
    }
    let ours = Measured::middle(ours).context("nothing was measured")?;
    say!("broadtape: {ours}");
    match Measured::middle(theirs) {
        Some(theirs) => {
            say!("nginx, the same bytes from a file: {theirs}");
            say!("broadtape to nginx: {:.2}", ours.per_second / theirs.per_second);
        }
        None => say!("nginx is not found; install it to measure beside it"),
    }
    drop(nginx);

    let cold =
        peers::each_once(folder.path(), &format!("http://{address}"), house.pages(), options.connections, CLIENT_CORE)?;
    say!("cold, {} pages of {} sites once each: {cold}", house.pages().len(), options.sites);
    let (now, most) = memory::resident();
    say!("resident: {} MB, {} MB at most", now >> 20, most >> 20);
    house.close();
    drop(stop);
    ticking.join().ok();
    server.join().ok();
    Ok(ExitCode::SUCCESS)
}
