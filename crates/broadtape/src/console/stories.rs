//! `broadtape stories`: every story on the tape and where it stands.

use crate::cli::{Options, Stories};
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use crate::time_machine::open_tape;
use anyhow::Result;
use broadtape_relay::{Place, Relay, StoryPlace};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    story: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    /// `showing`, `waiting`, or why it is gone.
    state: &'static str,
    /// Until when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    sites: Vec<String>,
}

pub(crate) fn run(options: &Options, asked: &Stories) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let at = asked.at.unwrap_or_else(clock::now);
    let mut relay = Relay::new(configuration.house.clone(), open_tape(&options.data_folder())?)?;
    relay.advance_news(at)?;
    let mut stories: Vec<Document> = relay.stories().map(|place| document(&place)).collect();
    stories.retain(|story| fits(story, asked));
    stories.sort_by(|one, other| (&other.received, &other.story).cmp(&(&one.received, &one.story)));
    let total = stories.len();
    stories.truncate(asked.most);
    if asked.json {
        say!("{}", serde_json::to_string_pretty(&stories)?);
        return Ok(ExitCode::SUCCESS);
    }
    for story in &stories {
        say!("{}", line(story));
    }
    if total > stories.len() {
        say!("… and {} more; --most {total} lists them all", total - stories.len());
    }
    if total == 0 {
        say!("no story fits");
    }
    Ok(ExitCode::SUCCESS)
}

fn document(place: &StoryPlace<'_>) -> Document {
    let (state, until) = match place.place {
        Place::Shows => ("showing", None),
        Place::Waits(until) => ("waiting", until.map(|until| until.to_string())),
        Place::Gone(reason, until) => (reason.word(), until.map(|until| until.to_string())),
    };
    Document {
        story: place.id.to_string(),
        version: place.newest.map(|newest| newest.version),
        headline: place.newest.map(|newest| newest.headline.clone()),
        received: place.received.map(|received| received.to_string()),
        state,
        until,
        sites: place.sites.iter().map(ToString::to_string).collect(),
    }
}

fn fits(story: &Document, asked: &Stories) -> bool {
    let of_provider = |provider: &String| story.story.split('/').next() == Some(provider.as_str());
    let has_words = |words: &String| {
        let headline = story.headline.as_deref().unwrap_or_default().to_lowercase();
        headline.contains(&words.to_lowercase()) || story.story.contains(words.as_str())
    };
    asked.provider.as_ref().is_none_or(of_provider)
        && asked.site.as_ref().is_none_or(|site| story.sites.contains(site))
        && asked.state.as_ref().is_none_or(|state| story.state == state)
        && asked.with.as_ref().is_none_or(has_words)
}

fn line(story: &Document) -> String {
    let version = story.version.map_or_else(String::new, |version| format!(" v{version}"));
    let until = story.until.as_ref().map_or_else(String::new, |until| format!(" until {until}"));
    let sites = if story.sites.is_empty() { String::new() } else { format!(" on {}", story.sites.join(", ")) };
    let headline = story.headline.as_ref().map_or_else(String::new, |headline| format!("  {headline}"));
    format!("{:<9}{}{version}{until}{sites}{headline}", story.state, story.story)
}
