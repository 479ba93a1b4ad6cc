//! Real captures through the gate into the book, against the vendor's own records.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod capture;
mod daily;
mod results;
