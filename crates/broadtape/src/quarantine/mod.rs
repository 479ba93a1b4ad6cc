//! `broadtape quarantine`: what could not be used.

mod answer;
mod desk;
mod retry;
pub(crate) mod told;

pub(crate) use desk::Desk;

use crate::cli::{Options, QuarantineCommand, QuarantineDrop, QuarantineList, QuarantineShow};
use crate::config::Configuration;
use crate::ingest::known_provider;
use crate::say::say;
use anyhow::{Context, Result};
use broadtape_intake::quarantine::{Entry, Retry, RetryPlaces, Shelves};
use broadtape_intake::reception::Reception;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(options: &Options, command: &QuarantineCommand) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let data = options.data_folder();
    let entries = shelves(&configuration, &data).entries().context("quarantine cannot be read")?;
    match command {
        QuarantineCommand::List(asked) => list(&configuration, entries, asked),
        QuarantineCommand::Show(asked) => show(&entries, asked),
        QuarantineCommand::Retry(asked) => retry::run(&configuration, &data, entries, asked),
        QuarantineCommand::Drop(asked) => drop_all(&entries, asked),
    }
}

/// Everything in quarantine.
pub(crate) fn shelves(configuration: &Configuration, data: &Path) -> Shelves {
    let inboxes = configuration.providers.iter();
    let inboxes = inboxes.filter_map(|doors| Some((doors.provider.clone(), doors.folder.clone()?))).collect();
    Shelves::new(data.join("quarantine"), inboxes)
}

/// Reads what is in quarantine again.
pub(crate) fn retry(configuration: &Configuration, data: &Path, reception: Arc<Reception>) -> Retry {
    let places = configuration.providers.iter().map(|doors| RetryPlaces {
        provider: doors.provider.clone(),
        folder: doors.folder.clone(),
        poll: doors.poll.as_ref().map(|poll| poll.url.clone()),
        other_hosts: doors.other_hosts.clone(),
    });
    Retry::new(shelves(configuration, data), reception, places.collect())
}

/// Those that a provider of the configuration sent.
fn of_provider(configuration: &Configuration, entries: Vec<Entry>, provider: Option<&str>) -> Result<Vec<Entry>> {
    let Some(provider) = provider else { return Ok(entries) };
    let provider = known_provider(configuration, provider)?;
    Ok(entries.into_iter().filter(|entry| !told::is_vendors(entry) && entry.sender == provider.as_str()).collect())
}

fn list(configuration: &Configuration, entries: Vec<Entry>, asked: &QuarantineList) -> Result<ExitCode> {
    let entries = of_provider(configuration, entries, asked.provider.as_deref())?;
    print(&if asked.json { told::list_json(&entries)? } else { told::list(&entries) })
}

fn show(entries: &[Entry], asked: &QuarantineShow) -> Result<ExitCode> {
    let entry = Entry::find(entries, &asked.id)?;
    let unreadable = || format!("{} cannot be read", entry.path.display());
    if asked.bytes {
        let mut file = File::open(&entry.path).with_context(unreadable)?;
        return match io::copy(&mut file, &mut io::stdout().lock()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(ExitCode::SUCCESS),
        };
    }
    if asked.json {
        return print(&told::show_json(entry)?);
    }
    let start = entry.read(told::SHOWN_BYTES_MAX).with_context(unreadable)?;
    print(&told::show(entry, &start))
}

fn drop_all(entries: &[Entry], asked: &QuarantineDrop) -> Result<ExitCode> {
    // All are found before any is dropped.
    let chosen = asked.ids.iter().map(|id| Entry::find(entries, id)).collect::<Result<Vec<_>, _>>()?;
    for entry in chosen {
        entry.remove().with_context(|| format!("{} cannot be removed", entry.path.display()))?;
        say!("{} {}: dropped", entry.id, told::clean(&entry.name));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints. Whoever reads only the first lines closes the pipe; that is no failure.
fn print(text: &str) -> Result<ExitCode> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}
