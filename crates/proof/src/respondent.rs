//! Who answers.

use broadtape_desk::Snapshot;
use broadtape_model::UnixNanos;
use broadtape_surfaces::{Answer, Request, answer};
use broadtape_tape::Tape;

/// Who answers the questions of a proof. It is the [`Surfaces`]; a test of the proof itself puts a house with a leak
/// in their place, and sees whether it is found.
pub trait Respondent: Sync {
    /// The answer to a request. What is inside is given to it for leaks alone.
    fn answer(&self, inside: &Inside<'_>, snapshot: &Snapshot, request: &Request) -> Answer;

    /// Up to when the house releases at an instant.
    fn released_until(&self, now: UnixNanos) -> UnixNanos {
        now
    }
}

/// What no surface is ever given.
#[derive(Clone, Copy)]
pub struct Inside<'a> {
    /// The whole tape, with what it holds back.
    pub tape: &'a dyn Tape,
    /// The instant of the cut.
    pub now: UnixNanos,
}

/// The surfaces of the house.
#[derive(Clone, Copy, Debug)]
pub struct Surfaces;

impl Respondent for Surfaces {
    fn answer(&self, _: &Inside<'_>, snapshot: &Snapshot, request: &Request) -> Answer {
        answer(snapshot, request)
    }
}
