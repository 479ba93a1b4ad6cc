//! `broadtape bench`: how fast the heart of the house is on this machine.

mod day;
mod doors;
mod history;
mod hold;
mod kill;
mod lateness;
mod market;
mod memory;
mod pages;
mod stories;
mod words;

use crate::cli::Bench;
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn run(bench: &Bench) -> Result<ExitCode> {
    match bench {
        Bench::Hold(options) => hold::run(options),
        Bench::Day(options) => day::run(options),
        Bench::History(options) => history::run(options),
        Bench::Stories(options) => stories::run(options),
        Bench::Doors(options) => doors::run(options),
        Bench::Kill(options) => kill::run(options),
        Bench::Pages(options) => pages::run(options),
    }
}

/// So many a second, in millions.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn millions(count: u64, took: std::time::Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(1e-9) / 1e6
}
