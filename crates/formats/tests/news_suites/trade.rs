//! The trade's own suites, and whole documents of the field that must be read.

use crate::score::{Scores, Verdict};
use crate::support;
use broadtape_formats::news::Item;
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(data: &Path) -> Scores {
    let mut scores = Scores::default();
    for suite in ["miniflux", "netnewswire"] {
        must_be_read(data, suite, &mut scores);
    }
    scores
}

/// Every document of a news format is read, and gives stories where it has items.
fn must_be_read(data: &Path, suite: &str, scores: &mut Scores) {
    for line in
        std::fs::read_to_string(data.join(suite).join("index.jsonl")).expect("the suite is as its index says").lines()
    {
        let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
        let path = case["input"][0].as_str().expect("the suite is as its index says");
        let document = std::fs::read(data.join(suite).join(path)).expect("the suite is as its index says");
        let text = String::from_utf8_lossy(&document).into_owned();
        let is_feed = !path.ends_with(".html") && !path.ends_with(".opml") && !path.ends_with(".txt");
        if !is_feed {
            scores.count(suite, path, Verdict::DoesNotApply);
            continue;
        }
        let items =
            ["<item>", "<item ", "<entry>", "<entry "].iter().map(|start| text.matches(start).count()).sum::<usize>();
        let verdict = match support::read(&document) {
            Err(problem) if problem.what.contains("has no headline") => Verdict::DoesNotApply,
            Err(problem) => Verdict::Failed(problem.to_string()),
            Ok(parsed) => {
                let stories = parsed.items.iter().filter(|item| matches!(item, Item::Story { .. })).count();
                // An item without a word is no story.
                let wordless = parsed
                    .problems
                    .iter()
                    .filter(|problem| {
                        problem.what.contains("has no headline") || problem.what.contains("has no identifier")
                    })
                    .count();
                if stories + wordless >= items && (stories > 0 || items == 0) {
                    Verdict::Passed
                } else {
                    Verdict::Failed(format!("{stories} of {items}: {:?}", parsed.problems))
                }
            }
        };
        scores.count(suite, path, verdict);
    }
}
