//! `broadtape prove`: nothing that a site answers depends on what is still held.

use crate::cli::Options;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::time_machine::{open_tape, site};
use anyhow::{Result, bail};
use broadtape_proof::{Plan, Proof, Surfaces, prove};
use broadtape_surfaces::REGISTRY;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use std::time::Duration;

/// How much is tried.
#[derive(Args, Debug)]
pub(crate) struct Prove {
    /// At how many instants the tape is cut.
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    cuts: u64,
    /// Where chance begins: the same seed on the same tape tries the same cuts and futures.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The one site to ask, by its id; all in turn when not given.
    #[arg(long, value_name = "ID")]
    site: Option<String>,
    /// How many addresses of each surface are asked at a cut, at most, each in two forms.
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    targets: usize,
    /// Threads; as many as the machine runs at once when not given.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
}

pub(crate) fn run(options: &Options, asked: &Prove) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let one_site = asked.site.as_deref().map(|id| site(&configuration, id)).transpose()?;
    let tape = open_tape(&options.data_folder())?;
    let threads = asked.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let (cuts, seed, targets) = (asked.cuts, asked.seed, asked.targets.max(1));
    let plan = Plan { cuts, seed, targets, site: one_site.map(|site| site.id.clone()), threads };

    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} cuts, {eta}");
    let bar = ProgressBar::new(cuts).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let started = clock::now();
    let proof = prove(&configuration.house, &tape, &plan, &Surfaces, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let took = clock::until(clock::now(), started);

    tell(&proof, took);
    if let Some(leak) = &proof.leak {
        say!("\nLEAK: {leak}\n\nTo see it again, with everything else as it was: --cuts 1 --seed {}", leak.seed);
        return Ok(ExitCode::FAILURE);
    }
    if !proof.unasked().is_empty() {
        bail!("nothing is proved of what nobody asked: {}", proof.unasked().join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(proof: &Proof, took: Duration) {
    let verdict = if proof.leak.is_some() { "a leak" } else { "no leak" };
    let a_second = proof.cuts as f64 / took.as_secs_f64().max(1e-9);
    say!("{} cuts in {:.1} s ({a_second:.1} a second): {verdict}", proof.cuts, took.as_secs_f64());
    say!("{} answers of each of two futures were compared, byte for byte", proof.answers);
    let asked = REGISTRY.len() - proof.unasked().len();
    say!("{asked} of {} surfaces were asked:", REGISTRY.len());
    for (name, coverage) in &proof.surfaces {
        say!("  {name:<28} {:>9} asked {:>9} with success", coverage.asked, coverage.succeeded);
    }
    if !proof.unanswered().is_empty() {
        say!("never with success, for want of what they show: {}", proof.unanswered().join(", "));
    }
    let Proof { looked_at_later, parted_later, .. } = proof;
    say!("a day later the futures had parted in {parted_later} of {looked_at_later} cuts that were looked at again");
    for complaint in &proof.complaints {
        eprintln!("{complaint}");
    }
}
