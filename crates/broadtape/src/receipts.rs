//! `broadtape receipts`: which subscribers were told of a story, and which have acknowledged it.

use crate::cli::{Options, Receipts as Asked};
use crate::clock;
use crate::config::Configuration;
use crate::console::desk;
use crate::quarantine::told::clean;
use crate::say::say;
use crate::time_machine::open_tape;
use anyhow::{Result, bail};
use broadtape_dispatch::{Acknowledgement, Closed, Receipts, Record};
use broadtape_model::{ProviderId, StoryId};
use broadtape_relay::Relay;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    subscriber: &'a str,
    /// Whether it is told any more.
    is_configured: bool,
    story: String,
    event: &'static str,
    version: u64,
    /// Since when it is so.
    at: String,
    /// `acknowledged`, `open`, `overtaken` or `given up`.
    state: &'static str,
    first_sent: Option<String>,
    acknowledged: Option<String>,
    attempts: u32,
    /// Whether the subscriber may have it.
    may_have_arrived: bool,
    answer: Option<&'a str>,
}

pub(crate) fn run(options: &Options, asked: &Asked) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let store = options.data_folder().join("house.sqlite");
    if !store.exists() {
        bail!("no house was at work on {} yet", options.data_folder().display());
    }
    let receipts = Receipts::open(&store)?;
    let found = match &asked.story {
        Some(name) => receipts.of(&find(options, &configuration, name)?)?,
        None => receipts.open_ones()?,
    };
    let is_configured = |subscriber: &str| configuration.subscribers.iter().any(|own| own.id == subscriber);
    if asked.json {
        let documents: Vec<_> = found.iter().map(|own| document(own, is_configured(&own.subscriber))).collect();
        say!("{}", serde_json::to_string_pretty(&documents)?);
    } else {
        found.iter().for_each(|own| say!("{}", line(own, is_configured(&own.subscriber))));
        if found.is_empty() {
            say!("{}", if asked.open { "all is acknowledged" } else { "no subscriber was told of it" });
        }
    }
    let is_open = found.iter().any(|own| own.record.is_open());
    Ok(if is_open { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The story of a name. For one that names its page the tape is walked.
fn find(options: &Options, configuration: &Configuration, name: &str) -> Result<StoryId> {
    if let Some((provider, guid)) = name.split_once('/')
        && configuration.house.provider(&ProviderId::new(provider)).is_some()
    {
        return Ok(StoryId::new(&ProviderId::new(provider), guid));
    }
    let mut relay = Relay::new(configuration.house.clone(), open_tape(&options.data_folder())?)?;
    relay.advance_news(clock::now())?;
    desk::find(&configuration.house, relay.snapshot(), name)
}

fn document(own: &Acknowledgement, is_configured: bool) -> Document<'_> {
    let record = &own.record;
    Document {
        subscriber: &own.subscriber,
        is_configured,
        story: own.story.to_string(),
        event: record.event.word(),
        version: record.version,
        at: record.at.to_string(),
        state: state(record),
        first_sent: record.first_sent.map(|at| at.to_string()),
        acknowledged: record.acknowledged.map(|at| at.to_string()),
        attempts: record.attempts,
        may_have_arrived: record.may_have_arrived,
        answer: record.answer.as_deref(),
    }
}

fn state(record: &Record) -> &'static str {
    match (record.acknowledged, record.closed) {
        (Some(_), _) => "acknowledged",
        (None, Some(closed)) => closed.word(),
        (None, None) => "open",
    }
}

fn line(own: &Acknowledgement, is_configured: bool) -> String {
    let record = &own.record;
    let told = format!("{:<20} {:<15} v{:<4} {}", own.subscriber, record.event.word(), record.version, own.story);
    let gone = if is_configured { "" } else { "; no longer in the configuration, so it is not told" };
    format!("{told}: {}{gone}", became(record))
}

/// What became of it, and when.
fn became(record: &Record) -> String {
    let answer =
        record.answer.as_deref().map_or_else(String::new, |answer| format!("; last answer: {}", clean(answer)));
    let attempts = match record.attempts {
        1 => "1 attempt".to_owned(),
        attempts => format!("{attempts} attempts"),
    };
    match (record.first_sent, record.acknowledged, record.closed) {
        (Some(sent), Some(acknowledged), _) => {
            let after = after(acknowledged.nanos_since(sent));
            format!("acknowledged {acknowledged}, {after} after it was first sent, {attempts}")
        }
        (None, Some(acknowledged), _) => format!("acknowledged {acknowledged}, {attempts}"),
        (_, None, Some(_)) if !record.may_have_arrived => format!("never arrived, {attempts}{answer}"),
        (_, None, Some(Closed::Overtaken)) => format!("overtaken by something newer, {attempts}{answer}"),
        (_, None, Some(Closed::GivenUp)) => format!("given up after a day, {attempts}{answer}"),
        (Some(sent), None, None) => format!("NOT ACKNOWLEDGED, first sent {sent}, {attempts}{answer}"),
        (None, None, None) => "NOT ACKNOWLEDGED, not sent yet".to_owned(),
    }
}

fn after(nanos: u64) -> String {
    const TOLD_IN_MILLIS: u64 = 10_000;
    match nanos / 1_000_000 {
        millis if millis < TOLD_IN_MILLIS => format!("{millis} ms"),
        _ => clock::duration(i64::try_from(nanos).unwrap_or(i64::MAX)),
    }
}
