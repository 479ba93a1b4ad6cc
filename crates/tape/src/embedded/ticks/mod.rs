//! The lanes: ticks in blocks, in the order of their receipts.

mod block;
mod change;
mod check;
mod cut;
mod lane;
mod prices;
mod queue;
mod reader;
mod sales;
mod symbols;
mod writer;

pub(super) use check::BlockCheck;
pub(super) use cut::BlockCut;
pub(super) use lane::TickLane;
pub use queue::Pending;
pub(super) use reader::{Reader, count};
