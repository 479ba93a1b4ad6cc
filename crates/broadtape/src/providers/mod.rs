//! `broadtape providers`: how the doors of every provider are.

mod on_tape;
mod told;

use crate::cli::{Options, Providers};
use crate::clock;
use crate::config::{Configuration, ProviderDoors};
use crate::ingest::known_provider;
use crate::quarantine;
use anyhow::{Context, Result};
use broadtape_intake::cursors::Cursors;
use broadtape_intake::doors::{DoorKind, DoorState};
use broadtape_intake::{poll, push, websub};
use on_tape::OnTape;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// What is known of a provider.
struct Known {
    id: String,
    name: String,
    /// What the tape holds of it.
    on_tape: OnTape,
    /// How many of its documents are in quarantine.
    in_quarantine: usize,
    doors: Vec<Door>,
}

/// A door of the configuration, with its state where it has noted one.
struct Door {
    kind: DoorKind,
    place: String,
    state: Option<DoorState>,
}

impl Door {
    fn is_failing(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.failures > 0)
    }
}

pub(crate) fn run(options: &Options, asked: &Providers) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let only = asked.provider.as_deref().map(|id| known_provider(&configuration, id)).transpose()?;
    let data = options.data_folder();
    let mut states = states(&data)?;
    let mut on_tape = on_tape::count(&data)?;
    let mut in_quarantine: HashMap<String, usize> = HashMap::new();
    let entries = quarantine::shelves(&configuration, &data).entries().context("quarantine cannot be read")?;
    for entry in entries.into_iter().filter(|entry| !quarantine::told::is_vendors(entry)) {
        *in_quarantine.entry(entry.sender).or_default() += 1;
    }
    let doors = configuration.providers.iter();
    let known: Vec<Known> = doors
        .filter(|doors| only.as_ref().is_none_or(|only| *only == doors.provider))
        .map(|doors| {
            let id = doors.provider.as_str();
            Known {
                id: id.to_owned(),
                name: configuration.house.provider(&doors.provider).map_or(id, |provider| &provider.name).to_owned(),
                on_tape: on_tape.remove(&doors.provider).unwrap_or_default(),
                in_quarantine: in_quarantine.remove(id).unwrap_or(0),
                doors: doors_of(doors, &mut states),
            }
        })
        .collect();
    let text = if asked.json { told::json(&known)? } else { told::text(&known, clock::now()) };
    if let Err(error) = io::stdout().lock().write_all(text.as_bytes())
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        return Err(error.into());
    }
    let is_failing = known.iter().flat_map(|provider| &provider.doors).any(Door::is_failing);
    Ok(if is_failing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What the doors have noted; nothing where no house was at work yet.
fn states(data: &Path) -> Result<Vec<DoorState>> {
    let file = data.join("house.sqlite");
    if !file.exists() {
        return Ok(Vec::new());
    }
    Ok(DoorState::read_all(&Cursors::open(&file)?)?)
}

/// The doors that are configured, each with its state.
fn doors_of(doors: &ProviderDoors, states: &mut [DoorState]) -> Vec<Door> {
    let provider = doors.provider.as_str();
    let folder = doors.folder.iter().map(|folder| (DoorKind::Folder, folder.display().to_string()));
    let push = doors.push_secret.iter().map(|_| (DoorKind::Push, push::place(&doors.provider)));
    let poll = doors.poll.iter().map(|poll| (DoorKind::Poll, poll::place(&poll.url)));
    let fetch = doors.fetch.iter().map(|fetch| (DoorKind::Fetch, fetch.place()));
    let hub = doors.poll.iter().filter(|poll| poll.websub).map(|_| (DoorKind::WebSub, websub::place(&doors.provider)));
    let places = folder.chain(push).chain(poll).chain(hub).chain(fetch);
    places
        .map(|(kind, place)| {
            let is_its = |state: &&DoorState| state.provider == provider && state.kind == kind && state.place == place;
            Door { kind, state: states.iter().find(is_its).cloned(), place }
        })
        .collect()
}
