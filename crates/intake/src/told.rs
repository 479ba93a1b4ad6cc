//! Which problems of a feed were told, so that each is told and kept once, not at every poll.

use broadtape_model::Problem;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The most problems that are remembered. Past it all are forgotten and may be told once more.
const REMEMBERED_MOST: usize = 4096;

/// The problems that were told.
#[derive(Default)]
pub(crate) struct Told(HashSet<u64>);

impl Told {
    /// The problems that were not told before; from now on they were.
    pub(crate) fn news(&mut self, problems: &[Problem]) -> Vec<Problem> {
        if self.0.len() > REMEMBERED_MOST {
            self.0.clear();
        }
        problems.iter().filter(|problem| self.0.insert(digest(problem))).cloned().collect()
    }
}

/// 64 bits are enough: a chance collision keeps one line out of a log.
fn digest(problem: &Problem) -> u64 {
    let mut hasher = DefaultHasher::new();
    (problem.kind, &problem.item, &problem.what).hash(&mut hasher);
    hasher.finish()
}
