//! The doors of quotes, from outside: bytes in, ticks on a tape.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod capture;
mod files;
mod gateway;
mod house;
mod quote_poll;
mod socket;
mod sorter;
mod tape;
