//! gofeed's and feed-rs' suites: documents with the whole model that these readers make of them, as JSON.
//!
//! What applies: of each item, the fields of [`differs`]. A case applies when an item has one of them.
//! What does not: what feedparser's adapter leaves out too, extensions as they stand, and identifiers that these readers
//! made up; feed-rs calls a person without a name `author`. It gives items in the order of their dates: stories are found by their headlines.

use crate::compared::{is_headline, is_instant, is_text, with_titles};
use crate::score::{Scores, Verdict};
use crate::support;
use broadtape_formats::news::Item;
use broadtape_model::{ContributorRole, StoryVersion};
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(data: &Path) -> Scores {
    let mut scores = Scores::default();
    for suite in ["gofeed", "feed-rs"] {
        for line in std::fs::read_to_string(data.join(suite).join("index.jsonl"))
            .expect("the suite is as its index says")
            .lines()
        {
            let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
            let (input, Some(expected)) =
                (case["input"][0].as_str().expect("the suite is as its index says"), case["expected"][0].as_str())
            else {
                continue;
            };
            let read = |path: &str| std::fs::read(data.join(suite).join(path)).expect("the suite is as its index says");
            let Ok(expected) = serde_json::from_slice::<Value>(&read(expected)) else { continue };
            let group = match suite {
                "gofeed" => format!("gofeed {}", input.split('/').next().unwrap_or_default()),
                other => other.to_owned(),
            };
            scores.count(&group, input, verdict(&expected, &read(input)));
        }
    }
    scores
}

fn verdict(expected: &Value, document: &[u8]) -> Verdict {
    let items = expected["items"].as_array().or(expected["entries"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let asked: Vec<&Value> = items.iter().filter(|item| !fields(item).is_empty()).collect();
    if asked.is_empty() {
        return Verdict::DoesNotApply;
    }
    let read = support::read(with_titles(document));
    let stories: Vec<&StoryVersion> = match &read {
        Ok(parsed) => parsed
            .items
            .iter()
            .filter_map(|item| if let Item::Story { story, .. } = item { Some(&**story) } else { None })
            .collect(),
        Err(problem) => return Verdict::Failed(problem.to_string()),
    };
    for (number, item) in items.iter().enumerate() {
        let fields = fields(item);
        if fields.is_empty() {
            continue;
        }
        // Items are told apart by their titles where two readers put them in different orders.
        let title = fields.iter().find(|(name, _)| *name == "title").map(|(_, title)| title.clone());
        let titled = title.and_then(|title| stories.iter().find(|story| is_headline(&title, &story.headline)));
        let Some(story) = titled.or_else(|| stories.get(number)) else {
            return Verdict::Failed(format!(
                "item {number} gave no story: {:?}",
                read.as_ref().map(|parsed| &parsed.problems)
            ));
        };
        if let Some((name, value)) = fields.iter().find(|(name, value)| !holds(story, name, value)) {
            let told: String =
                format!("item {number}: `{name}` is not {value:?} in {story:?}").chars().take(1_500).collect();
            return Verdict::Failed(told);
        }
    }
    Verdict::Passed
}

/// What an item is expected to have, of what a story has a place for.
fn fields(item: &Value) -> Vec<(&'static str, String)> {
    let text = |value: &Value| -> Option<String> {
        let inner =
            ["content", "body", "value"].iter().find_map(|key| value.get(key).filter(|inner| inner.is_string()));
        let text = inner.unwrap_or(value).as_str()?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    };
    let mut fields = Vec::new();
    let mut add = |name, value: Option<String>| fields.extend(value.map(|value| (name, value)));
    add("title", text(&item["title"]));
    // Where both are there, the content is the body, and a summary may be longer than a deck is.
    let content = ["content", "content_html", "content_text"].into_iter().find_map(|key| text(&item[key]));
    let is_media = item["content"]["content_type"]
        .as_str()
        .or(item["content"]["type"].as_str())
        .is_some_and(|kind| kind.contains('/') && !kind.starts_with("text/") && !kind.contains("html"));
    add(
        "text",
        content
            .filter(|_| !is_media)
            .or_else(|| ["description", "summary"].into_iter().find_map(|key| text(&item[key]))),
    );
    // Of several addresses gofeed takes the last, and we the first.
    let has_one_link = item["links"].as_array().is_none_or(|links| links.len() == 1);
    add("link", item["link"].as_str().filter(|link| has_one_link && link.starts_with("http")).map(str::to_owned));
    add("guid", text(&item["guid"]));
    add(
        "published",
        ["publishedParsed", "pubDateParsed", "published"]
            .into_iter()
            .find_map(|key| item[key].as_str())
            .filter(|date| date.contains('T'))
            .map(str::to_owned),
    );
    let authors = item["authors"].as_array().map(Vec::as_slice).unwrap_or_default();
    add(
        "byline",
        authors.first().and_then(|author| text(&author["name"])).filter(|name| !name.contains('@') && name != "author"),
    );
    let contributors = item["contributors"].as_array().map(Vec::as_slice).unwrap_or_default();
    add("contributor", contributors.first().and_then(|contributor| text(&contributor["name"])));
    let category = &item["categories"][0];
    add(
        "subject",
        category
            .as_str()
            .map(str::to_owned)
            .or_else(|| text(&category["label"]))
            .or_else(|| text(&category["term"]))
            .or_else(|| text(category)),
    );
    add("rights", text(&item["rights"]));
    fields
}

fn holds(story: &StoryVersion, name: &str, expected: &str) -> bool {
    match name {
        "title" => is_headline(expected, &story.headline),
        "text" => is_text(expected, story),
        "link" => {
            story.source_url.as_deref().is_some_and(|url| url.trim_end_matches('/') == expected.trim_end_matches('/'))
        }
        "guid" => &*story.id.guid == expected,
        "published" => is_instant(expected, story.first_created),
        "byline" => story.byline.as_deref().is_some_and(|byline| byline.starts_with(expected.trim())),
        "contributor" => story
            .contributors
            .iter()
            .any(|contributor| contributor.name == expected && contributor.role == ContributorRole::Contributor),
        "subject" => story.subjects.iter().any(|subject| {
            subject.name.as_deref() == Some(expected.trim()) || subject.code.as_deref() == Some(expected.trim())
        }),
        "rights" => story.copyright.as_deref().is_some_and(|rights| is_headline(expected, rights)),
        _ => false,
    }
}
