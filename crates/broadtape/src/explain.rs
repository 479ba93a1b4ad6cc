//! `broadtape explain`: what a news document says, and what was made of it.

use crate::cli::{Explain, Options};
use crate::config::Configuration;
use crate::ingest::known_provider;
use anyhow::{Context, Result, anyhow};
use broadtape_formats::dialect::Dialects;
use broadtape_formats::news::{self, DOCUMENT_BYTES_MAX, Explained, Explanation, Item, Parsed};
use broadtape_model::{Problem, ProviderId};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Whose a document is while nobody says so.
const NOBODY: &str = "provider";
/// Longest value on a line, in characters; a text is recognised by less.
const VALUE_CHARACTERS_MAX: usize = 100;
/// Most values that are told as unused; what a document repeats is told once.
const UNUSED_TOLD_MAX: usize = 60;

pub(crate) fn run(options: &Options, asked: &Explain) -> Result<ExitCode> {
    let (provider, dialects) = match &asked.provider {
        Some(id) => {
            let configuration = Configuration::read(&options.config)?;
            (known_provider(&configuration, id)?, configuration.dialects)
        }
        None => (ProviderId::new(NOBODY), Dialects::default()),
    };
    let dialect = dialects.of(&provider);
    let bytes = read(&asked.file).with_context(|| format!("{} cannot be read", asked.file.display()))?;
    let name = asked.file.display();
    let (told, code) = match news::read(&bytes, &provider, dialect) {
        Err(problem) => (format!("{name}: not used: {}\n", clean(&problem.to_string())), ExitCode::FAILURE),
        Ok(parsed) => {
            let explanation = news::explain(&bytes, &parsed, dialect, asked.only.as_deref());
            if let Some(only) = asked.only.as_deref().filter(|_| explanation.stories.is_empty()) {
                return Err(anyhow!("{name} holds no story `{only}`; without --only every identifier is told"));
            }
            let code = if parsed.items.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            (format!("{name}: {}", told(&parsed, &explanation)), code)
        }
    };
    // Whoever reads only the first lines closes the pipe; that is no failure.
    match io::stdout().lock().write_all(told.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(code),
    }
}

/// A file's bytes, at most one more than are ever used.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(DOCUMENT_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn told(parsed: &Parsed, explanation: &Explanation) -> String {
    let stories = parsed.items.iter().filter(|item| matches!(item, Item::Story { .. })).count();
    let kills = parsed.items.len() - stories;
    let counted =
        |number: usize, one: &str, several: &str| format!("{number} {}", if number == 1 { one } else { several });
    let mut told = format!(
        "{}, {}, {}, {}\n",
        parsed.format.name(),
        counted(stories, "story", "stories"),
        counted(kills, "kill", "kills"),
        counted(parsed.problems.len(), "remark", "remarks"),
    );
    for item in &parsed.items {
        if let Item::Kill(kill) = item {
            let notice = kill.notice.as_deref().map_or_else(String::new, |notice| format!(": {}", short(notice)));
            _ = writeln!(told, "\nkill of {}{notice}", short(&kill.story.guid));
        }
    }
    for explained in &explanation.stories {
        told.push_str(&story(explained));
    }
    if stories > explanation.stories.len() {
        let left = stories - explanation.stories.len();
        _ = writeln!(
            told,
            "\n{} not explained; ask for one by --only IDENTIFIER",
            counted(left, "more story", "more stories")
        );
    }
    told.push_str(&remarks(&parsed.problems));
    told.push_str(&unused(&explanation.unused));
    for (number, rule) in explanation.idle_rules.iter().enumerate() {
        let heading = if number == 0 { "\nrules that found nothing\n" } else { "" };
        _ = writeln!(told, "{heading}  {}", clean(rule));
    }
    told
}

/// A story: its fields, what it lacks, how it would look.
fn story(explained: &Explained) -> String {
    let mut told = format!("\nstory {}\n", short(&explained.story.id.guid));
    let mut missing = Vec::new();
    for field in &explained.fields {
        let Some(value) = &field.value else {
            missing.push(field.name);
            continue;
        };
        _ = writeln!(told, "  {:<15} {}", field.name, short(value));
        for place in &field.places {
            _ = writeln!(told, "  {:<15}   from {}", "", short(place));
        }
        for (rule, place) in &field.rules {
            _ = writeln!(told, "  {:<15}   by {}, {}", "", short(rule), short(place));
        }
    }
    if !missing.is_empty() {
        _ = writeln!(told, "  {:<15} {}", "missing", missing.join(", "));
    }
    told.push_str("  text edition\n");
    for line in broadtape_surfaces::story_text(&explained.story).lines() {
        told.push_str(format!("    | {}", clean(line)).trim_end());
        told.push('\n');
    }
    told
}

/// What was repaired, left out, held or not understood.
fn remarks(problems: &[Problem]) -> String {
    let mut told = String::new();
    for (number, problem) in problems.iter().enumerate() {
        let heading = if number == 0 { "\nremarks\n" } else { "" };
        _ = writeln!(told, "{heading}  {}", clean(&problem.to_string()));
    }
    told
}

fn unused(unused: &[(String, String)]) -> String {
    let mut told = String::new();
    for (number, (path, words)) in unused.iter().take(UNUSED_TOLD_MAX).enumerate() {
        let heading = if number == 0 { "\nin no field (some say how the rest is to be read)\n" } else { "" };
        _ = writeln!(told, "{heading}  {} = {}", clean(path), short(words));
    }
    if unused.len() > UNUSED_TOLD_MAX {
        _ = writeln!(told, "  and {} more", unused.len() - UNUSED_TOLD_MAX);
    }
    told
}

/// A value on a line of its own.
fn short(value: &str) -> String {
    let value = clean(value);
    match value.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

/// Words that leave a terminal as it is.
fn clean(words: &str) -> String {
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
