//! `broadtape diff`: what changed on a page between two instants, and which facts changed it.

use super::answered::{Answered, open_tape, site};
use super::changes::Changes;
use crate::checkpoints::Checkpoints;
use crate::cli::Options;
use crate::config::Configuration;
use anyhow::{Context, Result, bail};
use broadtape_model::UnixNanos;
use broadtape_surfaces::Request;
use clap::Args;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;

/// Which page, and between which instants.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// Whose page: the id of a site.
    #[arg(long, value_name = "ID")]
    site: String,
    /// The two instants, such as `--at 2026-03-01T09:00:00Z --at 2026-03-01T09:05:00Z`.
    #[arg(long, value_name = "INSTANT", required = true, value_parser = UnixNanos::parse)]
    at: Vec<UnixNanos>,
    /// The media type that is asked for.
    #[arg(long, value_name = "TYPE", default_value = "text/html")]
    accept: String,
    /// List every fact that was released in between, also those that the page does not speak of.
    #[arg(long)]
    all: bool,
    /// The page, as in an address: `/`, `/quote/NQ:AAPL`, `/api/v1/stories?section=world`.
    #[arg(value_name = "PATH")]
    path: String,
}

/// Unchanged lines around a change.
const CONTEXT_LINES: usize = 2;

/// Most characters of a line that are shown: one of a page may hold all of an article.
const LINE_CHARACTERS: usize = 400;

pub(crate) fn run(options: &Options, asked: &Diff) -> Result<ExitCode> {
    let [one, other] = asked.at[..] else {
        bail!("two instants are compared; name both, each with --at");
    };
    let (earlier, later) = (one.min(other), one.max(other));
    let configuration = Configuration::read(&options.config)?;
    let site = site(&configuration, &asked.site)?;
    let tape = open_tape(&options.data_folder())?;
    let request = Request::to_site(&site, &asked.path).accepting(&asked.accept);

    let mut relay = Checkpoints::of(&options.data_folder(), &configuration.house).relay(&tape, earlier)?;
    relay.advance(earlier)?;
    let snapshot = relay.snapshot().clone();
    let before = text(&Answered::of(&snapshot, &request, tape.as_ref())?);
    let mut changes = Changes::of(&site);
    relay.advance_before(later, Some(&mut changes))?;
    let after = text(&Answered::of(relay.snapshot(), &request, tape.as_ref())?);

    let mut told = compared(&before, &after, [earlier, later], std::io::stdout().is_terminal());
    let facts = changes.told(&snapshot, relay.snapshot(), [&before, &after], asked.all);
    let _ =
        writeln!(told, "\nReleased to `{}` in between{}", site.id, if facts.is_empty() { ": nothing." } else { ":" });
    facts.iter().for_each(|fact| told.push_str(&format!("{fact}\n")));
    std::io::stdout().write_all(told.as_bytes()).context("standard output cannot be written")?;
    Ok(ExitCode::SUCCESS)
}

/// The answer as lines: its status, and its body where it is text.
fn text(answered: &Answered) -> String {
    let head = String::from_utf8_lossy(&answered.head()).into_owned();
    let status = head.lines().next().unwrap_or_default();
    let body = match std::str::from_utf8(&answered.body) {
        // A document of one line is told by its parts.
        Ok(body) if body.starts_with(['{', '[']) => parts(body),
        Ok(body) => body.to_owned(),
        Err(_) => format!("({} bytes that are no text)", answered.body.len()),
    };
    format!("{status}\n{body}\n")
}

/// JSON with a line for each value.
fn parts(json: &str) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_str(json);
    value.ok().and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| json.to_owned())
}

fn compared(before: &str, after: &str, [earlier, later]: [UnixNanos; 2], in_colour: bool) -> String {
    let mut told = format!("--- {earlier}\n+++ {later}\n");
    if before == after {
        return told + "The answer is the same.\n";
    }
    let diff = TextDiff::from_lines(before, after);
    for (place, group) in diff.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if place > 0 {
            told.push_str("  …\n");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (sign, colour) = match change.tag() {
                ChangeTag::Delete => ('-', "\x1b[31m"),
                ChangeTag::Insert => ('+', "\x1b[32m"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = shortened(change.value().trim_end());
            let (on, off) = if in_colour && !colour.is_empty() { (colour, "\x1b[0m") } else { ("", "") };
            let _ = writeln!(told, "{on}{sign} {line}{off}");
        }
    }
    told
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= LINE_CHARACTERS {
        return line.to_owned();
    }
    line.chars().take(LINE_CHARACTERS).chain(['…']).collect()
}
