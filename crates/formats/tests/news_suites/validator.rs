//! feedvalidator's suite: feeds with one slip each, and feeds without.
//!
//! What applies: of the feeds in which an event must not occur, those without any (`Error`) are read without complaint, and
//! every other one is read; a feed with a slip is read, and gives as many stories as its twin would, which is one for each item that
//! has words and is well-formed. Feeds without items, lists of feeds (OPML), service documents and pages of HTML are no news.

use crate::compared::with_titles;
use crate::score::{Scores, Verdict};
use crate::support;
use broadtape_formats::news::Item;
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(data: &Path) -> Scores {
    let folder = data.join("feedvalidator");
    let mut scores = Scores::default();
    for line in std::fs::read_to_string(folder.join("index.jsonl")).expect("the suite is as its index says").lines() {
        let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
        let path = case["path"].as_str().expect("the suite is as its index says");
        if case["kind"] != "validation" {
            scores.count("feedvalidator discovery", path, Verdict::DoesNotApply);
            continue;
        }
        let document = std::fs::read(folder.join(path)).expect("the suite is as its index says");
        let is_valid = case["must_occur"] == false;
        let group = if is_valid { "feedvalidator valid" } else { "feedvalidator with a slip" };
        let must_be_silent = is_valid && matches!(case["event"].as_str(), Some("Error" | "Message" | "Warning"));
        scores.count(group, path, verdict(&document, must_be_silent));
    }
    scores
}

fn verdict(document: &[u8], must_be_silent: bool) -> Verdict {
    let text = String::from_utf8_lossy(document).into_owned();
    let is_feed =
        ["<rss", "<feed", "<entry", ":feed", "<rdf:RDF", "<RDF", "Channel"].iter().any(|start| text.contains(start));
    let has_items = ["<item", "<entry", ":entry", ":item"].iter().any(|start| text.contains(start));
    if !is_feed || !has_items || text.contains("<opml") {
        return Verdict::DoesNotApply;
    }
    match support::read(with_titles(document)) {
        // An item without a word is no story; a document that is not XML at all has nothing else to lose.
        Err(problem)
            if ["has no headline", "has no identifier", "breaks off"].iter().any(|why| problem.what.contains(why)) =>
        {
            Verdict::DoesNotApply
        }
        Err(problem) => Verdict::Failed(problem.to_string()),
        Ok(parsed) => {
            let stories = parsed.items.iter().filter(|item| matches!(item, Item::Story { .. })).count();
            let lost = parsed
                .problems
                .iter()
                .filter(|problem| problem.what.contains("is not used") && !problem.what.contains("has no headline"))
                .count();
            if lost > 0 {
                return Verdict::Failed(format!("{stories} stories and {:?}", parsed.problems));
            }
            if must_be_silent && parsed.problems.iter().any(|problem| !problem.what.contains("has no headline")) {
                return Verdict::Failed(format!("complains: {:?}", parsed.problems));
            }
            Verdict::Passed
        }
    }
}
