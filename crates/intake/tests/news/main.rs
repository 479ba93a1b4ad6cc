//! The news doors from outside: what is put in, what stands on the tape, what is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod house;

mod by_hand;
mod folder;
mod formats;
mod poll;
mod push;
mod quarantine;
mod reception;
mod retry;
mod websub;
