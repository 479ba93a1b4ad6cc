//! Captured quotes from files.

use super::progress;
use crate::clock;
use anyhow::Result;
use broadtape_intake::vendor::{Capture, CaptureError, Tally};
use broadtape_model::{House, UnixNanos, VendorId};
use broadtape_tape::Tape;
use std::path::PathBuf;
use std::sync::Arc;

/// Ingests captures; whether any could not be read to its end.
pub(super) fn ingest(
    tape: Arc<dyn Tape>,
    house: &Arc<House>,
    vendor: &VendorId,
    received: Option<UnixNanos>,
    paths: &[PathBuf],
) -> Result<bool> {
    let mut is_anything_lost = false;
    for path in paths {
        let capture = Capture { house, vendor, tape: tape.as_ref(), quarantine: None, received, now: clock::now() };
        let bar = progress(0);
        bar.set_message(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        let outcome = capture.ingest(
            path,
            &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            },
            &mut |notice| bar.suspend(|| eprintln!("{}: {notice}", path.display())),
        );
        bar.finish_and_clear();
        match outcome {
            Ok(tally) => println!("{}: {}", path.display(), line(&tally)),
            Err(CaptureError::Tape(error)) => return Err(error.into()),
            Err(error) => {
                is_anything_lost = true;
                eprintln!("{error}");
            }
        }
    }
    Ok(is_anything_lost)
}

fn line(tally: &Tally) -> String {
    let taken = format!("{} ticks taken of {} messages", tally.ticks, tally.messages);
    match tally.refused_in_all() {
        0 => taken,
        refused => format!("{taken}, {refused} refused"),
    }
}
