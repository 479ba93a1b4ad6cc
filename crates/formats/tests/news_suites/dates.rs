//! Dates in every dialect of feedparser's suite.
//!
//! A date applies unless it names no instant that we can hold (1678 to 2262), or has a year of two digits before
//! its month or none at all: such a date means several days, and would lift an embargo on the wrong one.

use crate::score::{Scores, Verdict};
use crate::{compared, support};
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(data: &Path) -> Scores {
    let mut scores = Scores::default();
    for line in
        std::fs::read_to_string(data.join("feedparser/dates.jsonl")).expect("the suite is as its index says").lines()
    {
        let case: Value = serde_json::from_str(line).expect("the suite is as its index says");
        let (input, utc) = (case["input"].as_str().expect("the suite is as its index says"), case["utc"].as_str());
        scores.count("feedparser dates", input, verdict(input, utc));
    }
    scores
}

fn verdict(input: &str, utc: Option<&str>) -> Verdict {
    let year: Option<u16> = utc.and_then(|utc| utc[..4].parse().ok());
    let is_cut_short = utc.is_some() && !input.is_empty() && {
        let digits = input.chars().take_while(char::is_ascii_digit).count();
        let starts_with_number = input.starts_with(|character: char| character.is_ascii_digit() || character == '-');
        starts_with_number && digits < 4 || (digits == input.len() && digits < 8)
    };
    if year.is_some_and(|year| !(1678..2262).contains(&year)) || is_cut_short {
        return Verdict::DoesNotApply;
    }
    let (story, _, _) = support::story_of(support::rss(&format!("<pubDate>{input}</pubDate>")));
    if compared::is_instant(utc.unwrap_or_default(), story.first_created) {
        Verdict::Passed
    } else {
        Verdict::Failed(format!("expected {utc:?}, read {:?}", story.first_created.map(|instant| instant.to_string())))
    }
}
