//! What is told of a document in quarantine, for people and for programs.

use anyhow::Result;
use broadtape_intake::quarantine::{DoorKind, Entry};
use serde::Serialize;
use std::fmt::Write as _;

/// How much of a document is shown.
pub(super) const SHOWN_BYTES_MAX: u64 = 4_096;

/// Most reasons that a list tells of a document; `show` has them all.
const REASONS_LISTED_MAX: usize = 3;

/// A document, for programs. What an older release did not note is `null`.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    provider: Option<&'a str>,
    vendor: Option<&'a str>,
    door: Option<&'static str>,
    name: &'a str,
    path: String,
    bytes: u64,
    received: Option<String>,
    refused_by: Option<&'a str>,
    reasons: &'a [String],
    tries: u32,
    last_tried: Option<String>,
}

impl<'a> Shown<'a> {
    fn of(entry: &'a Entry) -> Self {
        let record = &entry.record;
        let sender = Some(entry.sender.as_str());
        Self {
            id: &entry.id,
            provider: sender.filter(|_| !is_vendors(entry)),
            vendor: sender.filter(|_| is_vendors(entry)),
            door: entry.door.map(DoorKind::name),
            name: &entry.name,
            path: entry.path.display().to_string(),
            bytes: entry.bytes,
            received: entry.received.map(|instant| instant.to_string()),
            refused_by: record.refused_by.as_deref(),
            reasons: &record.reasons,
            tries: record.tries,
            last_tried: record.last_tried.map(|instant| instant.to_string()),
        }
    }
}

/// Whether it holds quotes.
pub(crate) fn is_vendors(entry: &Entry) -> bool {
    entry.door == Some(DoorKind::Quotes)
}

pub(super) fn list_json(entries: &[Entry]) -> Result<String> {
    let shown: Vec<Shown<'_>> = entries.iter().map(Shown::of).collect();
    Ok(serde_json::to_string_pretty(&shown)? + "\n")
}

pub(super) fn show_json(entry: &Entry) -> Result<String> {
    Ok(serde_json::to_string_pretty(&Shown::of(entry))? + "\n")
}

/// A line for each document, and its reasons below.
pub(super) fn list(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return "nothing is in quarantine\n".to_owned();
    }
    let mut told = String::new();
    for entry in entries {
        let door = entry.door.map_or("-", DoorKind::name);
        let received = received(entry);
        let (id, sender, bytes, name) = (&entry.id, clean(&entry.sender), entry.bytes, clean(&entry.name));
        _ = writeln!(told, "{id}  {sender}  {door}  {received}  {bytes} bytes  {name}");
        for reason in entry.record.reasons.iter().take(REASONS_LISTED_MAX) {
            _ = writeln!(told, "            {}", clean(reason));
        }
        let more = entry.record.reasons.len().saturating_sub(REASONS_LISTED_MAX);
        if more > 0 {
            _ = writeln!(told, "            and {more} more");
        }
    }
    told
}

/// All that is known of a document, and how it begins.
pub(super) fn show(entry: &Entry, start: &[u8]) -> String {
    let record = &entry.record;
    let unknown = || "not noted".to_owned();
    let mut told = String::new();
    let mut line = |key: &str, value: String| _ = writeln!(told, "{key:12} {}", clean(&value));
    line("id", entry.id.clone());
    line(if is_vendors(entry) { "vendor" } else { "provider" }, entry.sender.clone());
    line("door", entry.door.map_or_else(unknown, |door| door.name().to_owned()));
    line("name", entry.name.clone());
    line("path", entry.path.display().to_string());
    line("bytes", entry.bytes.to_string());
    line("received", received(entry));
    line("refused by", record.refused_by.as_ref().map_or_else(unknown, |version| format!("broadtape {version}")));
    if let Some(last) = record.last_tried {
        line("tried again", format!("{} times, the last at {last}", record.tries));
    }
    for reason in &record.reasons {
        line("reason", reason.clone());
    }
    told.push('\n');
    let text = String::from_utf8_lossy(start);
    for text in text.lines() {
        _ = writeln!(told, "{}", clean(text));
    }
    let more = entry.bytes.saturating_sub(start.len() as u64);
    if more > 0 {
        _ = writeln!(told, "… and {more} bytes more: broadtape quarantine show --bytes {}", entry.id);
    }
    told
}

fn received(entry: &Entry) -> String {
    entry.received.map_or_else(|| "-".to_owned(), |instant| instant.to_string())
}

/// Words that leave a terminal as it is.
pub(crate) fn clean(words: &str) -> String {
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
