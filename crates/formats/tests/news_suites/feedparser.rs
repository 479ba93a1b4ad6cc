//! feedparser's suite: paths into its model, with the values that it expects there.
//!
//! What applies: assertions on entries, at the paths of [`holds`]; and `bozo`, which is a problem told of the document.
//! What does not: the feed's own title, address, authors and pictures (a story does not keep them), people's
//! electronic and web addresses (nobody's to print), the language, the base and the type of single texts (a story has
//! one language, and its links are resolved), podcasts (`itunes`), places and chapters; and
//! cases in which HTTP's headers say the encoding or the base.
//! A case applies when one of its assertions on entries does; those on encodings also with `bozo` alone.

use crate::compared::{is_headline, is_instant, is_text, with_titles};
use crate::score::{Scores, Verdict};
use crate::support;
use broadtape_formats::news::{Item, Parsed};
use broadtape_model::{ContributorRole, Problem, ProviderId, StoryId, StoryVersion};
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(data: &Path) -> Scores {
    let folder = data.join("feedparser");
    let mut scores = Scores::default();
    for line in std::fs::read_to_string(folder.join("index.jsonl")).expect("the suite is as its index says").lines() {
        let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
        let path = case["path"].as_str().expect("the suite is as its index says");
        let group = case["group"].as_str().expect("the suite is as its index says");
        let document = with_titles(&std::fs::read(folder.join(path)).expect("the suite is as its index says"));
        let told = if group.starts_with("wellformed/") && !matches!(group, "wellformed/sanitize" | "wellformed/amp") {
            "wellformed"
        } else {
            group
        };
        scores.count(&format!("feedparser {told}"), path, verdict(&case, group, &document));
    }
    scores
}

fn verdict(case: &Value, group: &str, document: &[u8]) -> Verdict {
    let read = support::read(document);
    if group == "wellformed/itunes" || case.get("http").is_some_and(|http| !http.is_null()) {
        return Verdict::DoesNotApply;
    }
    let mut applies = false;
    for assertion in case["asserts"].as_array().expect("the suite is as its index says") {
        let path = assertion["path"].as_str().expect("the suite is as its index says");
        let holds = if path == "bozo" {
            applies |= matches!(group, "encoding" | "illformed");
            assertion["truthy"].as_bool().map(|expected| expected == is_complained_of(&read))
        } else {
            let Some((number, field)) = entry(path) else { continue };
            let Some(expected) = assertion.get("equals") else { continue };
            let is_blank = expected.as_str().is_some_and(|text| text.trim().is_empty());
            let held = match stories(&read).get(number) {
                Some(story) => holds(story, field, expected),
                None if is_blank => None,
                None => holds(&nothing(), field, expected).map(|_| false),
            };
            applies |= held.is_some();
            held
        };
        if holds == Some(false) {
            let told = match &read {
                Ok(parsed) => format!("{:?} with {:?}", stories(&read), parsed.problems),
                Err(problem) => problem.to_string(),
            };
            let told: String = told.chars().take(1_500).collect();
            return if applies { Verdict::Failed(format!("{assertion}, read {told}")) } else { Verdict::DoesNotApply };
        }
    }
    if applies { Verdict::Passed } else { Verdict::DoesNotApply }
}

/// Whether something was said of the document as a whole.
fn is_complained_of(read: &Result<Parsed, Problem>) -> bool {
    match read {
        Ok(parsed) => parsed.problems.iter().any(|problem| problem.item.is_empty()),
        Err(_) => true,
    }
}

fn stories(read: &Result<Parsed, Problem>) -> Vec<&StoryVersion> {
    let items = read.as_ref().map(|parsed| parsed.items.as_slice()).unwrap_or_default();
    items.iter().filter_map(|item| if let Item::Story { story, .. } = item { Some(&**story) } else { None }).collect()
}

/// A story that holds nothing of what is expected.
fn nothing() -> StoryVersion {
    StoryVersion::new(StoryId::new(&ProviderId::new("wire"), ""), 0, "")
}

/// `entries[0].title`, taken apart.
fn entry(path: &str) -> Option<(usize, &str)> {
    let (number, field) = path.strip_prefix("entries[")?.split_once(']')?;
    Some((number.parse().ok()?, field.strip_prefix('.')?))
}

/// Whether a story has what is expected at a path; `None` where our model has no such place.
fn holds(story: &StoryVersion, field: &str, expected: &Value) -> Option<bool> {
    let text = expected.as_str().unwrap_or_default();
    Some(match field {
        "title" | "title_detail.value" => is_headline(text, &story.headline),
        "description" | "summary" | "summary_detail.value" | "description_detail.value" | "content[0].value" => {
            is_text(text, story)
        }
        "link" => story.source_url.as_deref() == Some(text) || story.source_url.as_deref() == Some(&format!("{text}/")),
        "id" | "guid" => &*story.id.guid == text,
        "author" | "author_detail.name" => byline(text) == story.byline,
        "authors[0].name" => story.byline.as_deref().is_some_and(|byline| byline.split(", ").next() == Some(text)),
        "contributors[0].name" => story
            .contributors
            .iter()
            .any(|contributor| contributor.name == text && contributor.role == ContributorRole::Contributor),
        "source.title" => story
            .contributors
            .iter()
            .any(|contributor| contributor.name == text && contributor.role == ContributorRole::Origin),
        "rights" | "rights_detail.value" => story.copyright.as_deref().is_some_and(|rights| is_headline(text, rights)),
        "tags[0].term" | "category" => story
            .subjects
            .first()
            .is_some_and(|subject| subject.name.as_deref() == Some(text) || subject.code.as_deref() == Some(text)),
        "tags[0].label" => story.subjects.first().is_some_and(|subject| subject.name.as_deref() == Some(text)),
        "published_parsed" | "created_parsed" => is_instant(&instant(expected)?, story.first_created),
        "updated_parsed" | "modified_parsed" => is_instant(&instant(expected)?, story.version_created),
        _ => return None,
    })
}

/// An author without the electronic address that feedparser writes behind the name.
fn byline(author: &str) -> Option<String> {
    let name = author.split(" (").next().unwrap_or_default().trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

/// A Python time tuple.
fn instant(tuple: &Value) -> Option<String> {
    let parts: Vec<u64> = tuple.as_array()?.iter().filter_map(Value::as_u64).collect();
    let [year, month, day, hour, minute, second, ..] = parts.as_slice() else { return None };
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}
