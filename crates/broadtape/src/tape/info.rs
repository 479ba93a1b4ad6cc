//! `broadtape tape info`: what a tape holds.

use crate::say::say;
use anyhow::Result;
use broadtape_tape::embedded::{EmbeddedTape, Holding, Inventory};
use std::process::ExitCode;

pub(super) fn run(tape: &EmbeddedTape) -> Result<ExitCode> {
    let Inventory { news, lanes } = tape.info()?;
    say!("{:14} {:>8} {:>15} {:>10} {:>13} {:>7}  received", "", "segments", "bytes", "records", "entries", "bytes/e");
    line("news", &news);
    for (lane, held) in &lanes {
        line(&lane.to_string(), held);
    }
    Ok(ExitCode::SUCCESS)
}

fn line(name: &str, held: &Holding) {
    let Holding { segments, bytes, records, entries, first, last } = held;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = *bytes as f64 / (*entries).max(1) as f64;
    let span = first.zip(*last).map_or_else(|| "nothing".to_owned(), |(first, last)| format!("{first} to {last}"));
    say!("{name:14} {segments:>8} {bytes:>15} {records:>10} {entries:>13} {each:>7.2}  {span}");
}
