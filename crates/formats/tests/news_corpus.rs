//! What the standards' bodies and the field call news: every file is read without a panic, and every
//! document that holds a usable story gives it. Run with `--no-capture` for the table.

mod support;

use broadtape_formats::news::Item;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A part of the shared test data.
struct Suite {
    name: &'static str,
    folder: &'static str,
    /// Which of its files belong: all words must stand in the path.
    words: &'static [&'static str],
    not: &'static [&'static str],
}

const MEASURED: [Suite; 10] = [
    Suite { name: "newsml-g2 should_pass", folder: "newsml-g2/tests", words: &["should_pass", ".xml"], not: &[] },
    Suite { name: "newsml-g2 examples", folder: "newsml-g2/examples", words: &[".xml"], not: &[] },
    Suite { name: "ninjs should_pass", folder: "ninjs/validation", words: &["should_pass", ".json"], not: &[] },
    Suite { name: "ninjs examples", folder: "ninjs/examples", words: &[".json"], not: &["schema-extension"] },
    Suite { name: "ninjs documentation", folder: "ninjs/documentation", words: &[".json"], not: &[] },
    Suite { name: "python-newsmlg2", folder: "python-newsmlg2/test_files", words: &[".xml"], not: &[] },
    Suite {
        name: "newsmlvalidator (valid)",
        folder: "newsmlvalidator",
        words: &["."],
        not: &["invalid", "LICENSE", ".txt", "xhtml5"],
    },
    Suite { name: "gextech-newsml NewsML-G2", folder: "gextech-newsml", words: &["FIGHTERS"], not: &[] },
    Suite { name: "feed-rs RSS", folder: "feed-rs", words: &["/rss", ".xml"], not: &[] },
    Suite { name: "feed-rs Atom", folder: "feed-rs/atom", words: &[".xml"], not: &[] },
];

const READ_ONLY: [&str; 8] =
    ["feedparser", "feedvalidator", "gofeed", "miniflux", "netnewswire", "basmussen-newsmlg2", "newsml-g2", "ninjs"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the suite is there") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// How a document was used.
enum Outcome {
    Stories(usize),
    None(String),
}

fn outcome(path: &Path) -> Outcome {
    match support::read(std::fs::read(path).expect("a readable file")) {
        Err(problem) => Outcome::None(problem.to_string()),
        Ok(parsed) => match parsed.items.iter().filter(|item| matches!(item, Item::Story { .. })).count() {
            0 => Outcome::None(format!("{} kills, no story, {} problems", parsed.items.len(), parsed.problems.len())),
            stories => Outcome::Stories(stories),
        },
    }
}

/// The reason without what differs from file to file.
fn reason(problem: &str) -> String {
    let known = [
        "has no headline",
        "has no identifier",
        "`packageItem`",
        "`conceptItem`",
        "`knowledgeItem`",
        "`planningItem`",
        "`catalogItem`",
        "of type `event`",
        "of type `planning`",
        "not well-formed",
        "is neither XML nor JSON",
        "no news format",
        "no story, 0 problems",
    ];
    known.iter().find(|known| problem.contains(*known)).map_or_else(|| problem.to_owned(), |known| (*known).to_owned())
}

/// Whether a document of the trade holds a usable story, judged without our reader: a news item with a
/// headline that has words, or a ninjs object with one that is neither an event nor planning.
fn clearly_holds_a_story(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')) else {
            return false;
        };
        let has_headline = json["headline"].as_str().is_some_and(|text| !text.trim().is_empty())
            || json["headlines"].as_array().is_some_and(|all| {
                all.iter().any(|one| one["value"].as_str().is_some_and(|text| !text.trim().is_empty()))
            });
        return has_headline && json["uri"].is_string() && !matches!(json["type"].as_str(), Some("event" | "planning"));
    }
    let without_comments: String = text
        .split("<!--")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once("-->").map_or("", |(_, rest)| rest) })
        .collect();
    let Some((_, item)) = without_comments.split_once("<newsItem") else { return false };
    let meta =
        item.split_once("<contentMeta").map_or("", |(_, meta)| meta.split("</contentMeta>").next().unwrap_or_default());
    let headline = meta
        .split_once("<headline")
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(_, rest)| rest.split('<').next().unwrap_or_default());
    headline.is_some_and(|headline| !headline.trim().is_empty()) && !item.contains("stat:canceled")
}

#[test]
fn every_document_of_the_trade_with_a_usable_story_gives_it() {
    let Some(shared) = support::shared("every_document_of_the_trade_with_a_usable_story_gives_it") else { return };
    println!("{:<28} {:>6} {:>6} {:>6}", "suite", "files", "story", "none");
    for suite in MEASURED {
        let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let (mut with, mut without) = (0, 0);
        for path in files(&shared.join("testdata").join(suite.folder)) {
            let name = path.to_string_lossy().into_owned();
            if !suite.words.iter().all(|word| name.contains(word)) || suite.not.iter().any(|word| name.contains(word)) {
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            match outcome(&path) {
                Outcome::Stories(_) => with += 1,
                Outcome::None(problem) => {
                    assert!(!clearly_holds_a_story(&text), "{name} holds a usable story and gave none: {problem}");
                    without += 1;
                    reasons
                        .entry(reason(&problem))
                        .or_default()
                        .push(path.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
        assert!(with + without > 0, "{}: no file found", suite.name);
        println!("{:<28} {:>6} {:>6} {:>6}", suite.name, with + without, with, without);
        for (reason, files) in reasons {
            println!(
                "    {:>4} {reason}: {}",
                files.len(),
                files.iter().take(6).cloned().collect::<Vec<_>>().join(", ")
            );
        }
    }
}

#[test]
fn no_file_of_the_field_makes_the_reader_panic() {
    let Some(shared) = support::shared("no_file_of_the_field_makes_the_reader_panic") else { return };
    println!("{:<20} {:>6} {:>8} {:>6}", "suite", "files", "stories", "none");
    for suite in READ_ONLY {
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let (mut count, mut stories, mut without) = (0, 0, 0);
        for path in files(&shared.join("testdata").join(suite)) {
            count += 1;
            match outcome(&path) {
                Outcome::Stories(found) => stories += found,
                Outcome::None(problem) => {
                    without += 1;
                    *reasons.entry(reason(&problem)).or_default() += 1;
                }
            }
        }
        println!("{suite:<20} {count:>6} {stories:>8} {without:>6}");
        reasons.iter().for_each(|(reason, count)| println!("    {count:>5} {reason}"));
    }
}
