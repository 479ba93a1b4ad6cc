//! Limits of stories' own terms that are not understood: those that the contract with the provider settles, and those that hold.

use super::Item;
use crate::dialect::Dialect;
use broadtape_model::{Problem, ProblemKind};

/// Leaves out the limits that are settled, and tells the others.
pub(super) fn settle(dialect: &Dialect, items: &mut [Item], problems: &mut Vec<Problem>) {
    for item in items {
        let Item::Story { story, .. } = item else { continue };
        story.terms.unknown.retain(|limit| !dialect.settles(limit));
        for limit in &story.terms.unknown {
            let what = format!("has terms that are not understood: `{}`; it is held", limit.replace('`', "'"));
            problems.push(Problem::new(ProblemKind::Unknown, &*story.id.guid, what));
        }
    }
}
