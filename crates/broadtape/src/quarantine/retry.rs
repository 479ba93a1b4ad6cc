//! `broadtape quarantine retry`: on a tape of our own, or by the house that is at work on it.

use super::answer::Answer;
use super::{of_provider, print};
use crate::cli::QuarantineRetry;
use crate::clock;
use crate::config::Configuration;
use anyhow::{Result, bail};
use broadtape_intake::cursors::Cursors;
use broadtape_intake::quarantine::{Entry, Requests, kills_first};
use broadtape_intake::reception::Reception;
use broadtape_tape::TapeError;
use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// How often is looked whether the house at work has answered.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// So many looks in a row without an answer are enough: two minutes, far longer than a document with its pictures takes.
const LOOKS_MAX: u32 = 1_200;

pub(super) fn run(
    configuration: &Configuration,
    data: &Path,
    entries: Vec<Entry>,
    asked: &QuarantineRetry,
) -> Result<ExitCode> {
    let mut chosen = choose(configuration, entries, asked)?;
    kills_first(&mut chosen);
    let mut answers = Vec::new();
    let mut tell = |answer: Answer| {
        if !asked.json {
            print(&answer.told())?;
        }
        answers.push(answer);
        Ok(())
    };
    match crate::serve::open_tape(data, &configuration.tape) {
        Ok(tape) => {
            let reception = Reception::new(tape)?.reading_as(configuration.dialects.clone());
            let retry = super::retry(configuration, data, Arc::new(reception));
            for entry in &chosen {
                tell(Answer::of(entry, &retry.again(entry, clock::now())))?;
            }
        }
        Err(error) => match error.downcast_ref() {
            Some(TapeError::InUse { holder, .. }) => by_the_house(data, &chosen, holder, &mut tell)?,
            _ => return Err(error),
        },
    }
    if asked.json {
        print(&(serde_json::to_string_pretty(&answers)? + "\n"))?;
    } else if answers.is_empty() {
        print("nothing to read again\n")?;
    }
    Ok(if answers.iter().all(|answer| answer.is_used) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn choose(configuration: &Configuration, entries: Vec<Entry>, asked: &QuarantineRetry) -> Result<Vec<Entry>> {
    if asked.ids.is_empty() {
        let mut entries = of_provider(configuration, entries, asked.provider.as_deref())?;
        // Whoever wants all means all that can be tried.
        entries.retain(|entry| !super::told::is_vendors(entry));
        return Ok(entries);
    }
    asked.ids.iter().map(|id| Ok(Entry::find(&entries, id)?.clone())).collect()
}

/// Asks the house at work, and waits for its answers.
fn by_the_house(data: &Path, chosen: &[Entry], holder: &str, tell: &mut dyn FnMut(Answer) -> Result<()>) -> Result<()> {
    let requests = Requests::of(&Cursors::open(&data.join("house.sqlite"))?);
    requests.ask(chosen.iter().map(|entry| entry.id.as_str()))?;
    let mut waiting: HashSet<String> = chosen.iter().map(|entry| entry.id.clone()).collect();
    let mut looks = 0;
    while !waiting.is_empty() {
        let answers = requests.take_answers(&waiting)?;
        looks = if answers.is_empty() { looks + 1 } else { 0 };
        if looks >= LOOKS_MAX {
            requests.withdraw(&waiting)?;
            bail!("process {holder} holds the tape and does not answer; is it an import? Try again when it has ended");
        }
        for (id, answer) in answers {
            waiting.remove(&id);
            tell(serde_json::from_str(&answer)?)?;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
