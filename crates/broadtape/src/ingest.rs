//! `broadtape ingest`: files to the tape.

mod captures;
pub(crate) mod stories;

use crate::cli::{Ingest, Options};
use crate::clock;
use crate::config::Configuration;
use anyhow::{Result, anyhow};
use broadtape_intake::reception::Reception;
use broadtape_model::{ProviderId, VendorId};
use broadtape_tape::{Receipt, Tape};
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(options: &Options, ingest: &Ingest) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let settings = configuration.tape;
    let open = || crate::serve::open_tape(&options.data_folder(), &settings).map(|tape| -> Arc<dyn Tape> { tape });
    let lost = match (&ingest.from.provider, &ingest.from.vendor) {
        (Some(provider), _) => {
            let provider = known_provider(&configuration, provider)?;
            let reception = Reception::new(open()?)?.reading_as(configuration.dialects);
            reception.agree(&configuration.house.contracts, Receipt::Live(clock::now()))?;
            stories::ingest(&reception, &provider, ingest.received, &ingest.files)?
        }
        (None, vendor) => {
            let vendor = known_vendor(&configuration, vendor.as_deref().unwrap_or_default())?;
            let quarantine = options.data_folder().join("quarantine").join(vendor.as_str());
            let desk = captures::CaptureDesk { tape: open()?, house: configuration.house, vendor, quarantine };
            desk.ingest(ingest.received, &ingest.files)?
        }
    };
    Ok(if lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub(crate) fn known_provider(configuration: &Configuration, id: &str) -> Result<ProviderId> {
    let providers = &configuration.house.providers;
    let names = || providers.iter().map(|provider| provider.id.as_str()).collect();
    configuration
        .house
        .provider(&ProviderId::new(id))
        .map(|provider| provider.id.clone())
        .ok_or_else(|| unknown("provider", id, names()))
}

pub(crate) fn known_vendor(configuration: &Configuration, id: &str) -> Result<VendorId> {
    let vendors = &configuration.house.vendors;
    let names = || vendors.iter().map(|vendor| vendor.id.as_str()).collect();
    configuration
        .house
        .vendor(&VendorId::new(id))
        .map(|vendor| vendor.id.clone())
        .ok_or_else(|| unknown("vendor", id, names()))
}

fn unknown(noun: &str, id: &str, known: Vec<&str>) -> anyhow::Error {
    match known[..] {
        [] => anyhow!("there is no {noun} `{id}`; the configuration has none yet: add a [[{noun}]]"),
        _ => anyhow!("there is no {noun} `{id}`; the configuration has: {}", known.join(", ")),
    }
}

/// A progress bar over bytes, on a terminal only.
pub(crate) fn progress(bytes: u64) -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{msg:30!} {wide_bar} {bytes}/{total_bytes} {eta}");
    indicatif::ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
}
