//! `broadtape bench day`: a made-up day of ticks in a data folder, with the configuration that shows it.

use super::market::{BATCH, Market};
use super::millions;
use crate::cli::BenchDay;
use crate::clock;
use crate::say::say;
use anyhow::{Context, Result, ensure};
use broadtape_model::{Lane, UnixNanos};
use broadtape_tape::embedded::{EmbeddedTape, Options, PendingTicks};
use std::process::ExitCode;

/// The day began so long before it is made: six and a half hours, and the delay.
const BEGAN_MILLIS_AGO: i64 = (6 * 60 + 30 + 15) * 60_000;
const LASTS_NANOS: i64 = (6 * 60 + 30) * 60 * 1_000_000_000;

pub(super) fn run(options: &BenchDay) -> Result<ExitCode> {
    let folder = &options.folder;
    let data = folder.join("data");
    ensure!(!data.exists(), "{} is there already; name another folder", data.display());
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    std::fs::write(folder.join("broadtape.toml"), Market::configuration())?;
    let market = Market::new()?;
    let (tape, _) = EmbeddedTape::open(&data, &Options::default())?;
    let (started, began) = (clock::now(), clock::now().plus_millis(-BEGAN_MILLIS_AGO));
    let (mut made, mut last): (u64, Option<PendingTicks>) = (0, None);
    while made < options.ticks {
        let count = (options.ticks - made).min(BATCH as u64);
        let passed = i128::from(LASTS_NANOS) * i128::from(made) / i128::from(options.ticks);
        let received = UnixNanos::new(began.nanos() + i64::try_from(passed)?);
        let pending = tape.submit_ticks(Lane::Delay(15), market.batch(made, usize::try_from(count)?, received))?;
        made += count;
        last.replace(pending.context("a batch of nothing")?).map_or(Ok(()), PendingTicks::wait)?;
    }
    last.map_or(Ok(()), PendingTicks::wait)?;
    let took = clock::until(clock::now(), started);
    say!("{made} ticks from {began} on, {:.2} million/s", millions(made, took));
    say!("broadtape --config {0}/broadtape.toml --data {0}/data serve", folder.display());
    Ok(ExitCode::SUCCESS)
}
