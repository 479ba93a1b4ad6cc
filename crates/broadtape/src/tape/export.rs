//! `broadtape tape export`: ticks for other tools.

use super::{export_csv, export_dbn};
use crate::cli::{ExportFormat, TapeExport};
use anyhow::{Context, Result, bail};
use broadtape_model::{FeedSymbol, Lane, Tick, UnixNanos};
use broadtape_tape::Tape;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// The ticks of some lanes, one lane after the other, each in its order.
pub(super) struct Ticks<'a> {
    tape: &'a dyn Tape,
    lanes: Vec<Lane>,
    from: UnixNanos,
    until: UnixNanos,
}

impl Ticks<'_> {
    /// Visits each with its lane and symbol; how many there were.
    pub(super) fn visit(&self, see: &mut dyn FnMut(Lane, &FeedSymbol, &Tick) -> Result<()>) -> Result<u64> {
        let (mut count, mut block) = (0, Vec::new());
        for lane in &self.lanes {
            let mut reader = self.tape.ticks(*lane)?;
            while reader.next_block(&mut block)? {
                let asked = |tick: &&Tick| self.from <= tick.received && tick.received < self.until;
                for tick in block.iter().filter(asked) {
                    see(*lane, &reader.symbols()[tick.symbol as usize], tick)?;
                    count += 1;
                }
                // Receipts of a lane never go back.
                if block.last().is_some_and(|tick| tick.received >= self.until) {
                    break;
                }
            }
        }
        Ok(count)
    }
}

pub(super) fn run(tape: &dyn Tape, asked: &TapeExport) -> Result<ExitCode> {
    let ticks = Ticks {
        tape,
        lanes: lanes(tape, asked.lane.as_deref())?,
        from: asked.from.unwrap_or(UnixNanos::MIN),
        until: asked.until.unwrap_or(UnixNanos::MAX),
    };
    let written = match &asked.to {
        Some(path) => {
            let file = File::create_new(path).with_context(|| format!("{} cannot be made", path.display()))?;
            let told = write(&ticks, asked.format, BufWriter::new(&file))?;
            file.sync_all()?;
            told
        }
        None => match write(&ticks, asked.format, BufWriter::new(io::stdout().lock())) {
            // Whoever reads has seen enough, as `head` does.
            Err(error) if is_broken_pipe(&error) => return Ok(ExitCode::SUCCESS),
            outcome => outcome?,
        },
    };
    eprintln!("{written}");
    Ok(ExitCode::SUCCESS)
}

fn write(ticks: &Ticks<'_>, format: ExportFormat, output: impl Write) -> Result<String> {
    match format {
        ExportFormat::Csv => export_csv::write(ticks, output),
        ExportFormat::Dbn => export_dbn::write(ticks, output),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        // The writer of CSV does not name it as its cause.
        let error = match cause.downcast_ref::<csv::Error>().map(csv::Error::kind) {
            Some(csv::ErrorKind::Io(error)) => Some(error),
            _ => cause.downcast_ref::<io::Error>(),
        };
        error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

fn lanes(tape: &dyn Tape, asked: Option<&str>) -> Result<Vec<Lane>> {
    let lanes = tape.lanes()?;
    let Some(name) = asked else { return Ok(lanes) };
    match lanes.iter().find(|lane| lane.to_string() == name) {
        Some(lane) => Ok(vec![*lane]),
        None => {
            let known: Vec<_> = lanes.iter().map(ToString::to_string).collect();
            bail!("there is no lane `{name}`; the tape has: {}", known.join(", "))
        }
    }
}
