//! The doors of quotes, from outside: DDF bytes in, ticks on a tape.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod capture;
mod house;
mod socket;
mod sorter;
mod tape;
