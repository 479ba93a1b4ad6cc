//! The tape from its front: what is appended is read, and what goes wrong loses nothing that was acknowledged.
#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod any;
mod captures;
mod checking;
mod damage;
mod desk;
mod faults;
mod kills;
mod news;
mod process;
mod retention;
mod sample;
mod stored;
mod ticks;
