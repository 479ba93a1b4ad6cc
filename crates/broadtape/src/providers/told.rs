//! What is told of a provider, for people and for programs.

use super::{Door, Known};
use crate::clock;
use crate::quarantine::told::clean;
use anyhow::Result;
use broadtape_intake::doors::{DoorState, FailureKind};
use broadtape_model::UnixNanos;
use serde::Serialize;
use std::fmt::Write as _;

#[derive(Serialize)]
struct ShownProvider<'a> {
    id: &'a str,
    name: &'a str,
    stories: usize,
    versions: u64,
    kills: u64,
    pictures: u64,
    last_received: Option<String>,
    in_quarantine: usize,
    doors: Vec<ShownDoor<'a>>,
}

/// A door. What it has not noted yet is `null`.
#[derive(Serialize)]
struct ShownDoor<'a> {
    door: &'static str,
    place: &'a str,
    is_failing: bool,
    last_look: Option<String>,
    last_success: Option<String>,
    last_failure: Option<ShownFailure<'a>>,
    failures_in_a_row: u32,
    next_look: Option<String>,
    documents: u64,
    last_received: Option<String>,
    quarantined: u64,
    alarms: u64,
    cursor: Option<&'a str>,
}

#[derive(Serialize)]
struct ShownFailure<'a> {
    at: String,
    kind: &'static str,
    why: &'a str,
}

pub(super) fn json(known: &[Known]) -> Result<String> {
    let shown: Vec<ShownProvider<'_>> = known
        .iter()
        .map(|provider| ShownProvider {
            id: &provider.id,
            name: &provider.name,
            stories: provider.on_tape.stories(),
            versions: provider.on_tape.versions,
            kills: provider.on_tape.kills,
            pictures: provider.on_tape.pictures,
            last_received: instant(provider.on_tape.received),
            in_quarantine: provider.in_quarantine,
            doors: provider.doors.iter().map(shown_door).collect(),
        })
        .collect();
    Ok(serde_json::to_string_pretty(&shown)? + "\n")
}

fn shown_door(door: &Door) -> ShownDoor<'_> {
    let state = door.state.as_ref();
    let at = |which: fn(&DoorState) -> Option<UnixNanos>| instant(state.and_then(which));
    let count = |which: fn(&DoorState) -> u64| state.map_or(0, which);
    ShownDoor {
        door: door.kind.name(),
        place: &door.place,
        is_failing: door.is_failing(),
        last_look: at(|state| state.looked),
        last_success: at(|state| state.succeeded),
        last_failure: state.and_then(|state| state.failed.as_ref()).map(|failure| ShownFailure {
            at: failure.at.to_string(),
            kind: failure.kind.name(),
            why: &failure.why,
        }),
        failures_in_a_row: state.map_or(0, |state| state.failures),
        next_look: at(|state| state.next),
        documents: count(|state| state.documents),
        last_received: at(|state| state.received),
        quarantined: count(|state| state.quarantined),
        alarms: count(|state| state.alarms),
        cursor: state.and_then(|state| state.cursor.as_deref()),
    }
}

fn instant(instant: Option<UnixNanos>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

/// A paragraph for each provider, and in it one for each door.
pub(super) fn text(known: &[Known], now: UnixNanos) -> String {
    if known.is_empty() {
        return "the configuration has no providers yet: add a [[provider]]\n".to_owned();
    }
    let paragraphs: Vec<String> = known.iter().map(|provider| paragraph(provider, now)).collect();
    paragraphs.join("\n")
}

fn paragraph(provider: &Known, now: UnixNanos) -> String {
    let mut told = format!("{}  {}\n", provider.id, clean(&provider.name));
    let tape = &provider.on_tape;
    let (stories, versions, kills) = (tape.stories(), tape.versions, tape.kills);
    let last = tape.received.map(|received| format!(", the last received {}", ago(received, now))).unwrap_or_default();
    _ = writeln!(told, "  on the tape    stories {stories}, versions {versions}, kills {kills}{last}");
    _ = writeln!(told, "  in quarantine  {}", provider.in_quarantine);
    if provider.doors.is_empty() {
        told += "  no door is open; files are put on the tape by broadtape ingest\n";
    }
    for door in &provider.doors {
        told += &of_door(door, now);
    }
    told
}

fn of_door(door: &Door, now: UnixNanos) -> String {
    let how = match &door.state {
        None => "nothing noted yet",
        Some(state) if state.failures == 0 => "well",
        Some(state) => match state.failed.as_ref().map(|failure| failure.kind) {
            Some(FailureKind::Stranger) => "FAILS: its certificate or key is not believed",
            Some(FailureKind::Refused) => "FAILS: it does not let us in",
            Some(FailureKind::Failed) | None => "FAILS",
        },
    };
    let mut told = format!("  {} {}: {how}\n", door.kind.name(), clean(&door.place));
    let Some(state) = &door.state else { return told };
    let mut line = |key: &str, value: String| _ = writeln!(told, "    {key:13} {}", clean(&value));
    let mut at = |key: &str, instant: Option<UnixNanos>| {
        if let Some(instant) = instant {
            line(key, ago(instant, now));
        }
    };
    at("last look", state.looked);
    at("last success", state.succeeded);
    at("last received", state.received);
    at("next look", state.next);
    if let Some(failure) = &state.failed {
        line("last failure", format!("{}: {}", ago(failure.at, now), failure.why));
    }
    if state.failures > 0 {
        line("in a row", format!("{} failures", state.failures));
    }
    let (documents, quarantined, alarms) = (state.documents, state.quarantined, state.alarms);
    line("documents", format!("{documents} with news, {quarantined} to quarantine, alarms {alarms}"));
    if let Some(cursor) = &state.cursor {
        line("cursor", cursor.clone());
    }
    told
}

/// An instant, and how far it is from now.
fn ago(instant: UnixNanos, now: UnixNanos) -> String {
    let nanos = now.nanos().saturating_sub(instant.nanos());
    let duration = clock::duration(nanos.saturating_abs());
    if nanos < 0 { format!("{instant} (in {duration})") } else { format!("{instant} ({duration} ago)") }
}
