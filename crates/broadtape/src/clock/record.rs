//! What is known of the clock, in the data folder: for the next start of the house, and for operators.
//!
//! `clock` holds lines: `boot ID`, `trusted NANOSECONDS`, `doubt NANOSECONDS`, and, while a jump is not explained,
//! `jump NANOSECONDS`.
//! `clock.accepted` is there from when an operator explains it until the house has seen that.

use broadtape_gate::Timekeeper;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

const RECORD: &str = "clock";
const ACCEPTED: &str = "clock.accepted";

/// What is known of the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Record {
    /// Names the start of the machine that it is of; elapsed time means nothing after another.
    pub(super) boot: String,
    /// By how many nanoseconds the believed time is ahead of the elapsed.
    pub(crate) trusted: i64,
    /// By how many the wall clock was ahead of what was believed.
    pub(crate) doubt: i64,
    /// A jump ahead that nobody has explained yet, in nanoseconds.
    pub(crate) jump: Option<i64>,
}

impl Record {
    /// A record of this start of the machine.
    pub(super) fn of(time: &Timekeeper) -> Self {
        Self { boot: boot(), trusted: time.trusted(), doubt: time.doubt(), jump: None }
    }

    /// Takes what is known now; whether that is something else.
    pub(super) fn follow(&mut self, time: &Timekeeper, jump: Option<i64>) -> bool {
        let now = (time.trusted(), time.doubt(), jump);
        let is_other = (self.trusted, self.doubt, self.jump) != now;
        (self.trusted, self.doubt, self.jump) = now;
        is_other
    }

    /// Reads it; `None` where there is none, or none that can be read: then nothing is known.
    pub(crate) fn read(data: &Path) -> Option<Self> {
        let text = fs::read_to_string(data.join(RECORD)).ok()?;
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        Some(Self {
            boot: value("boot")?.to_owned(),
            trusted: value("trusted")?.parse().ok()?,
            doubt: value("doubt")?.parse().ok()?,
            jump: value("jump").and_then(|jump| jump.parse().ok()),
        })
    }

    /// Whether the machine was not started anew since.
    pub(crate) fn is_of_this_start(&self) -> bool {
        !self.boot.is_empty() && self.boot == boot()
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, data: &Path) -> io::Result<()> {
        let jump = self.jump.map_or_else(String::new, |jump| format!("jump {jump}\n"));
        let unfinished = data.join("clock.new");
        fs::write(&unfinished, format!("boot {}\ntrusted {}\ndoubt {}\n{jump}", self.boot, self.trusted, self.doubt))?;
        fs::rename(unfinished, data.join(RECORD))
    }
}

/// Says for the operator that the clock is right now; the house sees it at its next look.
pub(crate) fn accept(data: &Path) -> io::Result<()> {
    fs::write(data.join(ACCEPTED), "")
}

/// Whether the operator has said so; once.
pub(super) fn take_acceptance(data: &Path) -> bool {
    match fs::remove_file(data.join(ACCEPTED)) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => {
            tracing::warn!(%error, "{ACCEPTED} cannot be removed, so it does not count");
            false
        }
    }
}

/// The machine's own name of its last start; nothing where the system has none.
fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

/// A time for people: `1 h 30 min`, `12 s`.
pub(crate) fn duration(nanos: i64) -> String {
    let seconds = nanos / 1_000_000_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Record::read(folder.path()), None);
        for jump in [None, Some(3_600_000_000_000)] {
            let record = Record { boot: boot(), trusted: -5, doubt: 7, jump };
            record.write(folder.path()).unwrap();
            assert_eq!(Record::read(folder.path()), Some(record));
        }
        assert!(!take_acceptance(folder.path()));
        accept(folder.path()).unwrap();
        assert!(take_acceptance(folder.path()));
        assert!(!take_acceptance(folder.path()));
    }

    #[test]
    fn times_are_told_as_people_say_them() {
        for (seconds, told) in [(12, "12 s"), (95, "1 min 35 s"), (5_400, "1 h 30 min")] {
            assert_eq!(duration(seconds * 1_000_000_000), told);
        }
    }
}
