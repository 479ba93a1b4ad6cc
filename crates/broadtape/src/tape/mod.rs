//! `broadtape tape`: questions about a tape, and copies of it.

mod export;
mod export_csv;
mod export_dbn;
mod info;

use crate::checkpoints::Checkpoints;
use crate::cli::{Options, TapeCommand, TapeCut, TapeVerify};
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use anyhow::{Context, Result, bail};
use broadtape_relay::Relay;
use broadtape_tape::Tape;
use broadtape_tape::embedded::{self, Depth, EmbeddedTape};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(options: &Options, command: &TapeCommand) -> Result<ExitCode> {
    let data = options.data_folder();
    match command {
        TapeCommand::Info => info::run(&open(&data)?),
        TapeCommand::Verify(asked) => verify(&data, asked),
        TapeCommand::Checkpoint => checkpoint(options, &data),
        TapeCommand::Cut(asked) => cut(&data, asked),
        TapeCommand::Export(asked) => export::run(&open(&data)?, asked),
    }
}

/// Opens a tape for reading, beside whoever writes it.
pub(crate) fn open(data: &Path) -> Result<EmbeddedTape> {
    EmbeddedTape::open_read_only(data).with_context(|| {
        format!(
            "there is no tape in {}; name its folder with --data, or begin one with `broadtape ingest`",
            data.display()
        )
    })
}

fn verify(data: &Path, asked: &TapeVerify) -> Result<ExitCode> {
    open(data)?;
    let depth = if asked.deep { Depth::Entries } else { Depth::Records };
    let bar = spinner();
    let started = clock::now();
    let verified = embedded::verify(data, depth, &|bytes| bar.inc(bytes))?;
    let took = clock::until(clock::now(), started);
    bar.finish_and_clear();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let speed = verified.bytes as f64 / 1e6 / took.as_secs_f64().max(1e-6);
    let embedded::Verified { segments, bytes, records, entries, problems, unfinished } = verified;
    say!("{segments} segments, {bytes} bytes, {records} records, {entries} ticks and facts: {speed:.0} MB/s");
    for torn in &unfinished {
        let (path, at) = (torn.path.display(), torn.at);
        say!("{path}: {} bytes from byte {at} on were never finished, nor acknowledged", torn.bytes);
    }
    for problem in &problems {
        say!("{problem}");
    }
    if problems.is_empty() {
        say!("whole");
        return Ok(ExitCode::SUCCESS);
    }
    say!(
        "damaged in {} places; restore these files from a copy, or keep what is whole: broadtape tape cut",
        problems.len()
    );
    Ok(ExitCode::FAILURE)
}

fn checkpoint(options: &Options, data: &Path) -> Result<ExitCode> {
    let house = Configuration::read(&options.config)?.house;
    let tape: Arc<dyn Tape> = Arc::new(open(data)?);
    let checkpoints = Checkpoints::of(data, &house);
    let mut relay = Relay::new(house, tape)?;
    let made = checkpoints.walk(&mut relay, clock::now())?;
    say!("{made} checkpoints in {}", data.join("checkpoints").display());
    Ok(ExitCode::SUCCESS)
}

fn cut(data: &Path, asked: &TapeCut) -> Result<ExitCode> {
    open(data)?;
    if asked.to.as_os_str().is_empty() || asked.to == data {
        bail!("--to must name another folder");
    }
    let made = embedded::cut(data, &asked.to, asked.at.unwrap_or_else(clock::now))?;
    say!("{}: {} segments, {} bytes", asked.to.display(), made.segments, made.bytes);
    for problem in &made.problems {
        say!("not further: {problem}");
    }
    Ok(if made.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Bytes so far, on a terminal only.
fn spinner() -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{spinner} {bytes} {bytes_per_sec}");
    indicatif::ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
}
