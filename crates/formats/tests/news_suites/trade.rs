//! The trade's own suites, and whole documents of the field that must be read.

use crate::compared::{folded, words};
use crate::score::{Scores, Verdict};
use crate::support;
use broadtape_formats::news::Item;
use broadtape_model::Block;
use serde_json::Value;
use std::path::{Path, PathBuf};

pub(crate) fn run(data: &Path) -> Scores {
    let mut scores = Scores::default();
    for suite in ["miniflux", "netnewswire"] {
        must_be_read(data, suite, &mut scores);
    }
    pairs(data, &mut scores);
    for (folder, word) in [
        ("gextech-newsml", ""),
        ("newsmlvalidator", ""),
        ("python-newsmlg2/test_files", ""),
        ("basmussen-newsmlg2", ""),
    ] {
        documents(data, folder, word, &mut scores);
    }
    for (folder, word) in [
        ("newsml-g2/tests", "should_pass"),
        ("newsml-g2/examples", ""),
        ("ninjs/validation", "should_pass"),
        ("ninjs/examples", ""),
    ] {
        documents(data, folder, word, &mut scores);
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

/// The words of a body without the spaces between them.
fn close(blocks: &[Block]) -> String {
    words(blocks).replace(' ', "")
}

/// The same story as NewsML 1 and as ninjs, which holds the start of the text: headline, words, language, version, instant, pictures and instruments agree.
fn pairs(data: &Path, scores: &mut Scores) {
    let folder = data.join("ninjs");
    for line in std::fs::read_to_string(folder.join("index.jsonl")).expect("the suite is as its index says").lines() {
        let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
        let input = case["input"][0].as_str().unwrap_or_default();
        if !input.contains("NewsML/") {
            continue;
        }
        let read =
            |path: &str| support::story(std::fs::read(folder.join(path)).expect("the suite is as its index says"));
        let ours = read(input);
        for expected in case["expected"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let theirs = read(expected);
            let differs = [
                ("headline", folded(&ours.headline) != folded(&theirs.headline)),
                ("words", !close(&ours.body).starts_with(&close(&theirs.body))),
                ("language", ours.language.as_deref().map(primary) != theirs.language.as_deref().map(primary)),
                ("version", ours.version != theirs.version),
                ("instant", ours.version_created != theirs.version_created),
                ("pictures", ours.pictures.len() < theirs.pictures.len()),
                ("instruments", !theirs.symbols.iter().all(|symbol| ours.symbols.contains(symbol))),
            ];
            let differs: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
            let verdict = if differs.is_empty() {
                Verdict::Passed
            } else {
                Verdict::Failed(format!("{differs:?}: {ours:?} and {theirs:?}"))
            };
            scores.count("NewsML 1 as ninjs", expected, verdict);
        }
    }
}

fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Every document that holds a news item with a headline gives a story, or a kill; every other says what it is.
/// What does not apply: packages, concepts, knowledge, planning, events and catalogs, which are no stories, and pieces of documents.
fn documents(data: &Path, folder: &str, word: &str, scores: &mut Scores) {
    for path in files(&data.join(folder)) {
        let name = path.to_string_lossy().into_owned();
        let is_document = [".xml", ".XML", ".json"].iter().any(|extension| name.ends_with(extension));
        if !is_document || !name.contains(word) || name.contains("schema") || name.contains("index.json") {
            continue;
        }
        let is_invalid = name.contains("invalid");
        let verdict = match support::read(std::fs::read(&path).expect("a readable file")) {
            Ok(parsed) if parsed.items.is_empty() => Verdict::DoesNotApply,
            Ok(_) => Verdict::Passed,
            Err(_) if is_invalid => Verdict::DoesNotApply,
            Err(problem) if is_no_story(&problem.what) => Verdict::DoesNotApply,
            Err(problem) => Verdict::Failed(problem.to_string()),
        };
        scores.count(folder, &name, verdict);
    }
}

fn is_no_story(what: &str) -> bool {
    [
        "and is no story",
        "which is no story",
        "holds references",
        "has no headline",
        "names vocabularies",
        "plans coverage",
        "is `catalog`",
        "is `contentSet`",
        "is `contentMeta`",
        "is `groupSet`",
    ]
    .iter()
    .any(|why| what.contains(why))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).expect("the suite is there").filter_map(Result::ok).map(|entry| entry.path());
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files.sort();
    files
}
