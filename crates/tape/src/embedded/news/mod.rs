//! The news track: deliveries with their facts, in the order of their receipts.

mod delivery;
mod lane;
mod queue;
mod reader;
mod stamps;

pub(super) use lane::NewsLane;
pub use queue::Waiting;
pub(super) use reader::{Reader, check, count, original};
