//! Stories from files.

use super::progress;
use crate::clock;
use crate::say::say;
use anyhow::Result;
use broadtape_intake::by_hand::{self, IngestError};
use broadtape_intake::reception::{Fate, ItemOutcome, Outcome, ReceiveError, Reception};
use broadtape_model::{ProviderId, UnixNanos};
use broadtape_tape::Receipt;
use std::path::{Path, PathBuf};

/// Ingests files and folders; whether anything of them was lost. What went wrong with one costs that
/// one alone.
pub(super) fn ingest(
    reception: &Reception,
    provider: &ProviderId,
    received: Option<UnixNanos>,
    paths: &[PathBuf],
) -> Result<bool> {
    let mut is_anything_lost = false;
    for path in paths {
        let documents = match by_hand::documents(path) {
            Ok(documents) => documents,
            Err(error) => {
                is_anything_lost = true;
                eprintln!("{error}");
                continue;
            }
        };
        let bar = progress(documents.iter().map(|document| bytes_of(document)).sum());
        for document in &documents {
            bar.set_message(document.file_name().unwrap_or_default().to_string_lossy().into_owned());
            let receipt = received.map_or_else(|| Receipt::Live(clock::now()), Receipt::Backfilled);
            let outcome = by_hand::ingest(reception, provider, document, receipt);
            bar.inc(bytes_of(document));
            bar.suspend(|| tell(document, &outcome));
            is_anything_lost |= is_lost(&outcome);
            if let Err(IngestError::Receive { source: ReceiveError::Tape(error), .. }) = outcome {
                return Err(error.into());
            }
        }
        bar.finish_and_clear();
    }
    Ok(is_anything_lost)
}

fn bytes_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn is_lost(outcome: &Result<Outcome, IngestError>) -> bool {
    outcome.as_ref().map_or(true, |outcome| !outcome.losses().is_empty())
}

fn tell(document: &Path, outcome: &Result<Outcome, IngestError>) {
    match outcome {
        Ok(outcome) => {
            let name = document.display();
            for item in &outcome.items {
                say!("{name}: {}", line(item));
            }
            for problem in &outcome.problems {
                eprintln!("{name}: {problem}");
            }
        }
        Err(error) => eprintln!("{error}"),
    }
}

/// What became of an item.
pub(crate) fn line(item: &ItemOutcome) -> String {
    let what = item.version.map_or_else(|| "kill".to_owned(), |version| format!("version {version}"));
    let fate = match &item.fate {
        Fate::Taken { received } => format!("taken, received {received}"),
        Fate::AlreadyKnown => "already known".to_owned(),
        Fate::Refused(problem) => format!("refused: {problem}"),
        Fate::Overtaken { received } => {
            format!("not taken, since the story was received again at {received}; the older text is not put over it")
        }
    };
    format!("{}, {what}: {fate}", item.story)
}
