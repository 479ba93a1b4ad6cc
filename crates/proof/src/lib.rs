//! Whole-house checks on a simulated clock.
//!
//! A [`Stage`] is a house with a tape in a temporary folder: facts are put on it at instants of our
//! choosing, and a relay walks it to any instant. [`questions`] asks every surface of the registry in
//! every form, [`Answers`] holds what was answered, byte for byte, and [`Difference`] says where two of
//! them part. The tests of this crate hold the house to its promises with these.

mod stage;
pub use stage::{Stage, StageError};

mod question;
pub use question::{Known, Question, questions, surface_name};

mod answers;
pub use answers::{Answers, Difference};
