//! `broadtape history import`: bars of the past and corporate actions from files to the tape.

use crate::cli::{HistoryCommand, HistoryImport, Options};
use crate::clock;
use crate::config::Configuration;
use crate::ingest::{known_vendor, progress};
use crate::say::say;
use anyhow::{Context, Result};
use broadtape_formats::history::HistoryFormatError;
use broadtape_intake::history::{Import, ImportError, Imported};
use broadtape_intake::vendor::each_stream;
use broadtape_tape::Tape;
use indicatif::ProgressBar;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(options: &Options, command: &HistoryCommand) -> Result<ExitCode> {
    match command {
        HistoryCommand::Import(import) => run_import(options, import),
    }
}

fn run_import(options: &Options, asked: &HistoryImport) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let vendor = known_vendor(&configuration, &asked.vendor)?;
    let files = files(&asked.files)?;
    let tape: Arc<dyn Tape> = crate::serve::open_tape(&options.data_folder(), &configuration.tape)?;
    let now = clock::now();
    let mut import = Import::new(&configuration.house, &vendor, tape.as_ref(), asked.received.unwrap_or(now), now)?;
    let bar = progress(files.iter().map(|(_, bytes)| bytes).sum());
    let mut is_anything_lost = false;
    let mut passed_over: BTreeMap<String, usize> = BTreeMap::new();
    for (file, bytes) in &files {
        bar.set_message(file.file_name().unwrap_or_default().to_string_lossy().into_owned());
        let start = bar.position();
        match take(&mut import, file, asked.symbol.as_deref(), &bar) {
            Ok(()) => {}
            Err(ImportError::Tape(error)) => return Err(error.into()),
            Err(ImportError::Format(HistoryFormatError::NotKept(why))) => *passed_over.entry(why).or_default() += 1,
            Err(error) => {
                is_anything_lost = true;
                bar.suspend(|| eprintln!("{}: {error}", file.display()));
            }
        }
        bar.set_position(start + bytes);
    }
    let sum = import.finish(&mut |problem| bar.suspend(|| eprintln!("{problem}")))?;
    is_anything_lost |= sum.refused > 0;
    bar.finish_and_clear();
    for (why, count) in passed_over {
        say!("{count} files passed over: {why}");
    }
    say!("{}", line(&sum, files.len()));
    Ok(if is_anything_lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn take(import: &mut Import<'_>, file: &Path, symbol: Option<&str>, bar: &ProgressBar) -> Result<(), ImportError> {
    let done = Cell::new(0);
    let start = bar.position();
    each_stream(file, &done, &mut |name, bytes| {
        let mut tell = |problem: &broadtape_model::Problem| bar.suspend(|| eprintln!("{}: {problem}", file.display()));
        import.take(name, bytes, symbol, &mut tell)?;
        bar.set_position(start + done.get());
        Ok::<_, ImportError>(())
    })
}

fn line(sum: &Imported, files: usize) -> String {
    let Imported { bars, actions, known, refused } = sum;
    let mut line = format!("{bars} bars and {actions} corporate actions taken of {files} files");
    if *known > 0 {
        line.push_str(&format!(", {known} already on the tape"));
    }
    if *refused > 0 {
        line.push_str(&format!(", {refused} rows refused"));
    }
    line
}

/// The files that are meant, with their sizes: those named, and those in folders that are named, in order.
fn files(paths: &[PathBuf]) -> Result<Vec<(PathBuf, u64)>> {
    let mut files = Vec::new();
    for path in paths {
        gather(path, &mut files)?;
    }
    Ok(files)
}

fn gather(path: &Path, files: &mut Vec<(PathBuf, u64)>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", path.display());
    let metadata = std::fs::metadata(path).with_context(unreadable)?;
    if metadata.is_file() {
        files.push((path.to_owned(), metadata.len()));
        return Ok(());
    }
    let entries = std::fs::read_dir(path).with_context(unreadable)?;
    let mut entries =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().with_context(unreadable)?;
    entries.sort();
    entries.iter().try_for_each(|entry| gather(entry, files))
}
