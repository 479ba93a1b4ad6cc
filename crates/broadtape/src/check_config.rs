//! `broadtape config check`.

use crate::cli::Options;
use crate::config::Configuration;
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let house = &configuration.house;
    println!(
        "{} is in order: {}, {}, {}, {}, {}",
        options.config.display(),
        count(house.sites.len(), "site"),
        count(house.providers.len(), "provider"),
        count(house.vendors.len(), "vendor"),
        count(house.exchanges.len(), "exchange"),
        count(house.instruments.len(), "instrument"),
    );
    Ok(ExitCode::SUCCESS)
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
