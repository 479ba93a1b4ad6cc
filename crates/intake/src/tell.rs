//! What the doors say in the log: identifiers and problems, never a headline or a body, which may be
//! under embargo.

use crate::quarantine::one_line;
use crate::reception::{Fate, Outcome};
use broadtape_model::{Problem, ProviderId};

/// Tells what became of each item of a document. Repeats are many and say little: they are told at
/// the debug level.
pub(crate) fn items(provider: &ProviderId, outcome: &Outcome) {
    for item in &outcome.items {
        let (story, version) = (&*item.story.guid, item.version);
        let what = if version.is_some() { "story" } else { "kill" };
        match &item.fate {
            Fate::Taken { received } => tracing::info!(%provider, ?story, version, %received, "{what} taken"),
            Fate::AlreadyKnown => tracing::debug!(%provider, ?story, version, "{what} already known"),
            // The alarm tells it.
            Fate::Refused(problem) => {
                tracing::debug!(%provider, ?story, version, reason = problem.what, "{what} refused");
            }
            Fate::Overtaken { received } => {
                tracing::info!(%provider, ?story, version, %received, "{what} was received again since; the older text is not put over it");
            }
        }
    }
}

/// Tells problems of a document.
pub(crate) fn problems(provider: &ProviderId, document: &str, problems: &[Problem]) {
    for problem in problems {
        tracing::warn!(%provider, document, "{}", one_line(problem));
    }
}
