//! What a demo remembers, so that started again on the same folder it goes on where it was.

use anyhow::{Context, Result};
use broadtape_model::UnixNanos;
use std::path::Path;

const FILE: &str = "demo.started";

/// What a demo remembers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Memory {
    /// When it was started for the first time: everything in it is set to that moment.
    pub(super) started: UnixNanos,
    /// Whether it was here before.
    pub(super) goes_on: bool,
}

impl Memory {
    /// What the demo in this folder remembers; a new one starts `now`.
    ///
    /// # Errors
    /// When the folder cannot be used, or what is there was not written by a demo.
    pub(super) fn recall(folder: &Path, now: UnixNanos) -> Result<Self> {
        let file = folder.join(FILE);
        if let Ok(text) = std::fs::read_to_string(&file) {
            let started = UnixNanos::parse(&text).with_context(|| {
                format!("{} does not hold an instant; choose another --data folder, or remove this one", file.display())
            })?;
            return Ok(Self { started, goes_on: true });
        }
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, now.to_string()))
            .with_context(|| format!("the demo cannot write to {}", folder.display()))?;
        Ok(Self { started: now, goes_on: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_remembers_when_it_began() {
        let folder = tempfile::tempdir().unwrap();
        let first = Memory::recall(folder.path(), UnixNanos::new(5)).unwrap();
        let second = Memory::recall(folder.path(), UnixNanos::new(99)).unwrap();
        assert_eq!((first.started, first.goes_on), (UnixNanos::new(5), false));
        assert_eq!((second.started, second.goes_on), (UnixNanos::new(5), true));
    }
}
