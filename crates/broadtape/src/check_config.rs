//! `broadtape config check`.

use crate::cli::Options;
use crate::config::{Configuration, FetchSettings, LiveFeed, SecretSource};
use crate::say::say;
use anyhow::{Context, Result};
use std::process::ExitCode;

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    check_secrets(&configuration)?;
    let house = &configuration.house;
    say!(
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

/// Reads every secret, so that a door that could not open is found before the house does.
fn check_secrets(configuration: &Configuration) -> Result<()> {
    for provider in &configuration.providers {
        let fetched = provider.fetch.iter().flat_map(FetchSettings::secrets);
        for secret in provider.push_secret.iter().chain(fetched) {
            secret.read().with_context(|| format!("provider `{}`", provider.provider))?;
        }
    }
    for feed in &configuration.vendors {
        let secret = feed.live.as_ref().and_then(LiveFeed::secret).map(SecretSource::read);
        secret.transpose().with_context(|| format!("vendor `{}`", feed.vendor))?;
    }
    for subscriber in &configuration.subscribers {
        subscriber.resolve().with_context(|| format!("subscriber `{}`", subscriber.id))?;
    }
    Ok(())
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
