//! The release log: what the house released, to whom, and when; each entry sealed to the one before it.
//!
//! It stands in `releases/` of the data folder, a file for each day in UTC. A line is an entry: its digest, a space, and
//! JSON. The digest is the SHA-256, in hexadecimal, of the digest before it followed by this JSON. It names stories by
//! their identifiers and ticks by where they stand on the tape, and holds nothing of what they say.

mod entry;
pub(crate) use entry::{Entry, Opened, Place, Run, Story, What};

mod chain;
pub(crate) use chain::{Flaw, Line, files, read};

mod recorder;
pub(crate) use recorder::Recorder;

mod writer;
pub(crate) use writer::ReleaseLog;

#[cfg(test)]
mod tests;
