//! The rules that hold for every provider, behind its own.

use super::{Rule, Wording};
use serde::Deserialize;
use std::sync::LazyLock;

/// How much of a paragraph's start is looked at, in bytes: the longest datelines have about a hundred.
pub(super) const START_BYTES_MAX: usize = 200;
/// Longest line at a text's end, in bytes, that may name who contributed.
pub(super) const LINE_BYTES_MAX: usize = 400;

/// Read once, when the first story is.
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(read);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    #[serde(borrow)]
    rule: Vec<WrittenRule<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule<'a> {
    name: &'a str,
    r#in: &'a str,
    matches: &'a str,
}

fn read() -> Vec<Rule> {
    const SOUND: &str = "the common rules are part of the program, and a test reads them";
    let written: Written<'_> = toml::from_str(include_str!("common.toml")).expect(SOUND);
    let rule = |rule: &WrittenRule<'_>| {
        let (place, pattern) = (Some(rule.r#in), Some(rule.matches));
        Rule::new(&Wording { name: rule.name, place, pattern, ..Wording::default() }).expect(SOUND)
    };
    written.rule.iter().map(rule).collect()
}
