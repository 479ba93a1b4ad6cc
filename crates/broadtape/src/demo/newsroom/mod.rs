//! The demo's newsroom: three invented providers, their stories, and the script by which they send them.
//!
//! Everything goes through the doors that production uses: files into a folder, signed posts, a feed
//! that is polled.

mod sender;
pub(crate) use sender::Sender;

mod copy;
mod library;
mod manuscript;
mod regatta;
mod setting;
mod wire;

mod schedule;
pub(crate) use schedule::Script;

mod providers;
pub(crate) use providers::{Deliveries, FeedServer};

#[cfg(test)]
mod tests;
