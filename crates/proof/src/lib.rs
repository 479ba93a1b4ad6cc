//! Whole-house checks on a simulated clock.
//!
//! A [`Stage`] is a house with a tape in a temporary folder: facts are put on it at instants of our
//! choosing, and a relay walks it to any instant. [`questions`] asks every surface of the registry in
//! every form, [`Answers`] holds what was answered, byte for byte, and [`Difference`] says where two of
//! them part. The tests of this crate hold the house to its promises with these.
//!
//! [`prove`] does so with any tape: it cuts it at random instants, and gives each cut two futures that agree in all
//! that a site may have seen by then. Every answer must be the same in both.

mod stage;
pub use stage::{Stage, StageError};

mod question;
pub use question::{Known, Question, questions, some_questions, surface_name};

mod respondent;
pub use respondent::{Inside, Respondent, Surfaces};

mod answers;
pub use answers::{Answers, Difference};

mod prove;
pub use prove::{Coverage, Found, Leak, Plan, Proof, ProofError, prove};

mod cuts;
mod trunk;
mod walk;

mod future;
pub use future::UNRELEASED;

mod log;
