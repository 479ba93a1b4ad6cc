//! `broadtape why`: why a story shows on a site, or does not: every rule that was asked and what it said.

use crate::cli::{Options, Why};
use crate::clock;
use crate::config::Configuration;
use crate::console::desk;
use crate::say::say;
use crate::time_machine::{open_tape, site};
use anyhow::{Context, Result};
use broadtape_model::Channel;
use broadtape_relay::{Grant, Relay, Step, Verdict};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    story: String,
    site: String,
    channel: &'static str,
    at: String,
    shows: bool,
    steps: Vec<StepDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<GrantDocument>,
}

#[derive(Serialize)]
struct StepDocument {
    rule: String,
    verdict: &'static str,
    words: String,
    source: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GrantDocument {
    channels: Vec<&'static str>,
    pictures: bool,
    credits: Vec<String>,
    indexing: &'static str,
}

pub(crate) fn run(options: &Options, asked: &Why) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let site = site(&configuration, &asked.site)?;
    let at = asked.at.unwrap_or_else(clock::now);
    let mut relay = Relay::new(configuration.house.clone(), open_tape(&options.data_folder())?)?;
    relay.advance_news(at)?;
    let story = desk::find(&configuration.house, relay.snapshot(), &asked.story)?;
    let (steps, grant) =
        relay.why(&story, &site).with_context(|| format!("the tape had no story `{story}` by {at}"))?;
    let shows = grant.as_ref().is_some_and(|grant| grant.allows(asked.channel));
    let document = Document {
        story: story.to_string(),
        site: site.id.to_string(),
        channel: asked.channel.word(),
        at: at.to_string(),
        shows,
        steps: steps.iter().map(StepDocument::of).collect(),
        grant: grant.as_ref().map(GrantDocument::of),
    };
    if asked.json {
        say!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        tell(&document);
    }
    Ok(if shows { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(document: &Document) {
    let Document { story, site, channel, at, .. } = document;
    say!("{story} on {site}, channel {channel}, at {at}\n");
    let widest = |cell: fn(&StepDocument) -> &str| {
        document.steps.iter().map(|step| cell(step).chars().count()).max().unwrap_or(0)
    };
    let (rules, words) = (widest(|step| &step.rule), widest(|step| &step.words).min(60));
    for StepDocument { rule, verdict, words: said, source } in &document.steps {
        say!("  {verdict:<8} {rule:<rules$}  {said:<words$}  {source}");
    }
    say!("\n{}", outcome(document));
}

fn outcome(document: &Document) -> String {
    let Some(grant) = &document.grant else {
        let refused = document.steps.iter().find(|step| step.verdict == "refuses");
        let why = refused.map_or_else(|| "nothing of it has come".to_owned(), |step| step.rule.clone());
        return format!("It does not show: {why}.");
    };
    let pictures = if grant.pictures { "" } else { ", without pictures" };
    if document.shows {
        return format!("It shows; the site may use it for {}{pictures}.", grant.channels.join(", "));
    }
    format!(
        "It does not show in channel {}; the site may use it for {}{pictures}.",
        document.channel,
        grant.channels.join(", ")
    )
}

impl StepDocument {
    fn of(step: &Step) -> Self {
        let verdict = match step.verdict {
            Verdict::Passes => "passes",
            Verdict::Limits => "limits",
            Verdict::Refuses => "refuses",
        };
        let (words, source) = (step.words.clone(), step.source.to_string());
        Self { rule: step.rule.to_string(), verdict, words, source }
    }
}

impl GrantDocument {
    fn of(grant: &Grant) -> Self {
        Self {
            channels: grant.channels.iter().map(Channel::word).collect(),
            pictures: grant.has_pictures,
            credits: grant.credits.iter().map(ToString::to_string).collect(),
            indexing: grant.indexing.word(),
        }
    }
}
