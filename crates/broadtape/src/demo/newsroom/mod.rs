//! The demo's newsroom: three invented providers, their stories, and the script by which they send them.
//!
//! Everything goes through the doors that production uses: files into a folder, signed posts, a feed
//! that is polled.

mod sender;
pub(crate) use sender::Sender;

mod manuscript;
mod library;
mod copy;
mod regatta;
mod setting;
mod wire;

mod schedule;
pub(crate) use schedule::{Action, Event, Script};

mod providers;
pub(crate) use providers::{Deliveries, DeliveryError, FeedServer};

#[cfg(test)]
mod tests;
