//! Quote books, from outside: ticks through the delay line, quotes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod folding;
mod house;
mod vendors;
