//! Captured quotes from files.

use super::progress;
use crate::clock;
use crate::say::say;
use anyhow::{Context, Result};
use broadtape_intake::quarantine::{DoorKind, Quarantine};
use broadtape_intake::vendor::{Capture, CaptureError, Tally};
use broadtape_model::{House, UnixNanos, VendorId};
use broadtape_tape::Tape;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a vendor's captures go.
pub(super) struct CaptureDesk {
    pub(super) tape: Arc<dyn Tape>,
    pub(super) house: Arc<House>,
    pub(super) vendor: VendorId,
    /// The folder for messages that cannot be used.
    pub(super) quarantine: PathBuf,
}

impl CaptureDesk {
    /// Ingests captures; whether anything of them was refused or could not be read.
    pub(super) fn ingest(&self, received: Option<UnixNanos>, paths: &[PathBuf]) -> Result<bool> {
        let quarantine = Quarantine::open(self.quarantine.clone(), self.vendor.as_str(), DoorKind::Quotes)
            .with_context(|| format!("the quarantine folder {} cannot be used", self.quarantine.display()))?;
        let mut is_anything_lost = false;
        for path in paths {
            match self.ingest_one(path, received, &quarantine) {
                Ok(tally) => {
                    is_anything_lost |= tally.refused_in_all() > 0;
                    say!("{}: {}", path.display(), self.line(&tally));
                }
                Err(CaptureError::Tape(error)) => return Err(error.into()),
                Err(error) => {
                    is_anything_lost = true;
                    eprintln!("{error}");
                }
            }
        }
        Ok(is_anything_lost)
    }

    fn ingest_one(
        &self,
        path: &Path,
        received: Option<UnixNanos>,
        quarantine: &Quarantine,
    ) -> Result<Tally, CaptureError> {
        let capture = Capture {
            house: &self.house,
            vendor: &self.vendor,
            tape: self.tape.as_ref(),
            quarantine: Some(quarantine),
            received,
            now: clock::now(),
        };
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
        outcome
    }

    fn line(&self, tally: &Tally) -> String {
        let taken = format!("{} ticks taken of {} messages", tally.ticks, tally.messages);
        match tally.refused_in_all() {
            0 => taken,
            refused => format!("{taken}, {refused} refused and kept in {}", self.quarantine.display()),
        }
    }
}
