//! `broadtape audit`: the release log against the tape, and a report for a compliance officer.

mod findings;
mod lanes;
mod logged;
mod removed;
mod report;
mod stories;

#[cfg(test)]
mod tests;

use crate::cli::Options;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::time_machine::open_tape;
use anyhow::{Context, Result, bail};
use clap::Args;
use findings::Findings;
use logged::Logged;
use report::Report;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is checked, and where the report goes.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// The folder for the report: audit.html, and audit.csv with the same figures.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    report: PathBuf,
    /// A digest that an earlier audit told, kept elsewhere since: the log must still hold it.
    #[arg(long, value_name = "DIGEST")]
    expect: Vec<String>,
}

pub(crate) fn run(options: &Options, asked: &Audit) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let data = options.data_folder();
    let tape = open_tape(&data)?;
    let logged = Logged::read(&data.join("releases")).context("the release log cannot be read")?;
    if logged.entries == 0 && logged.flaws.is_empty() {
        bail!(
            "there is no release log in {}: `broadtape serve` writes it as it releases; what was only ingested was never shown",
            data.join("releases").display()
        );
    }
    let mut findings = Findings::default();
    findings.take_flaws(&logged, &asked.expect);
    lanes::check(&*tape, &configuration.house, &logged, &mut findings)?;
    stories::check(&*tape, &logged, &mut findings)?;

    let report = Report::new(&configuration.house, &logged, &findings, clock::now());
    fs::create_dir_all(&asked.report).with_context(|| format!("{} cannot be made", asked.report.display()))?;
    for (name, text) in [("audit.html", report.html()?), ("audit.csv", report.csv()?)] {
        let path = asked.report.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        say!("{}", path.display());
    }
    say!("{}", report.summary());
    Ok(if findings.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
