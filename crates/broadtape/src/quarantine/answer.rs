//! What became of a document that was read again: told by a command, or passed to it by the house at work.

use super::told::clean;
use crate::ingest::stories;
use broadtape_intake::quarantine::{Entry, Kept, Retried, RetryError};
use broadtape_intake::reception::Outcome;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What became of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) id: String,
    sender: String,
    name: String,
    /// Whether it left quarantine.
    pub(super) is_used: bool,
    /// What became of each of its items.
    items: Vec<String>,
    /// What was wrong with what was taken.
    remarks: Vec<String>,
    /// Why it stays.
    reasons: Vec<String>,
}

impl Answer {
    pub(super) fn of(entry: &Entry, retried: &Result<Retried, RetryError>) -> Self {
        let nothing = Outcome::default();
        let (outcome, reasons) = match retried {
            Ok(Retried::Used(outcome)) => (outcome, Vec::new()),
            Ok(Retried::Kept(Kept { outcome, reasons })) => (outcome, reasons.clone()),
            Err(error) => (&nothing, vec![error.to_string()]),
        };
        Self {
            id: entry.id.clone(),
            sender: entry.sender.clone(),
            name: entry.name.clone(),
            is_used: matches!(retried, Ok(Retried::Used(_))),
            items: outcome.items.iter().map(stories::line).collect(),
            remarks: outcome.held().iter().chain(&outcome.remarks()).map(ToString::to_string).collect(),
            reasons,
        }
    }

    /// Of one that is not there any more.
    pub(super) fn gone(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            sender: String::new(),
            name: String::new(),
            is_used: false,
            items: Vec::new(),
            remarks: Vec::new(),
            reasons: vec!["it is in quarantine no more".to_owned()],
        }
    }

    /// For people.
    pub(super) fn told(&self) -> String {
        let what = if self.is_used { "used, and out of quarantine" } else { "stays" };
        let mut told = format!("{} {} {}: {what}\n", self.id, clean(&self.sender), clean(&self.name));
        for line in self.items.iter().chain(&self.remarks).chain(&self.reasons) {
            _ = writeln!(told, "            {}", clean(line));
        }
        told
    }
}
