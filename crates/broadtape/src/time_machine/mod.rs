//! The time machine: what any site answered at any instant, and what changed between two.

mod answered;
mod changes;
pub(crate) mod diff;
pub(crate) mod show;

pub(crate) use answered::{open_tape, site};
