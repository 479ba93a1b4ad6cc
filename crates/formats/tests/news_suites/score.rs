//! Counting, and the table.

use std::collections::BTreeMap;

/// How a case came out.
pub(crate) enum Verdict {
    Passed,
    Failed(String),
    /// It asks only for what a news story has no place for.
    DoesNotApply,
}

/// The cases of a suite, by group.
#[derive(Default)]
pub(crate) struct Scores(BTreeMap<String, Score>);

#[derive(Default)]
struct Score {
    passed: usize,
    applied: usize,
    all: usize,
    failures: Vec<String>,
}

/// The least share of a group that must pass, in hundredths of a per cent.
pub(crate) struct Floor {
    pub(crate) group: &'static str,
    pub(crate) least: usize,
    /// Why the rest does not pass.
    pub(crate) short: &'static str,
}

impl Scores {
    /// Counts a case.
    pub(crate) fn count(&mut self, group: &str, case: &str, verdict: Verdict) {
        let score = self.0.entry(group.to_owned()).or_default();
        score.all += 1;
        match verdict {
            Verdict::DoesNotApply => return,
            Verdict::Passed => score.passed += 1,
            Verdict::Failed(why) => score.failures.push(format!("{case}: {why}")),
        }
        score.applied += 1;
    }

    /// Adds the groups of another suite.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Prints the table, and compares it with the floors.
pub(crate) fn check(scores: &Scores, floors: &[Floor]) {
    let tells = std::env::var_os("SUITES_TELL").is_some();
    println!("{:<34} {:>7} {:>8} {:>6} {:>8}", "suite and group", "passed", "applies", "all", "%");
    let mut fallen = Vec::new();
    for (group, score) in &scores.0 {
        let share = (score.passed * 10_000).checked_div(score.applied).unwrap_or(10_000);
        let (whole, rest) = (share / 100, share % 100);
        let floor = floors.iter().find(|floor| floor.group == group);
        let short = floor.map(|floor| floor.short).unwrap_or_default();
        let line = format!(
            "{group:<34} {:>7} {:>8} {:>6} {whole:>5}.{rest:02}  {short}",
            score.passed, score.applied, score.all
        );
        println!("{}", line.trim_end());
        if tells {
            score.failures.iter().for_each(|failure| println!("    {failure}"));
        }
        if floor.is_some_and(|floor| share < floor.least || score.applied == 0) {
            fallen.push(format!("{group}: {:#?}", score.failures));
        }
    }
    for floor in floors {
        assert!(scores.0.contains_key(floor.group), "{}: no case of it was found", floor.group);
    }
    assert!(fallen.is_empty(), "below their floors: {}", fallen.join("\n"));
}
