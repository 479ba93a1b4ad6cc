//! What is one story and what is not, on invented stories.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod corpus;

mod accuracy;
mod event;
mod fingerprint;
mod guard_rails;
mod properties;
mod window;
