//! The outgoing desk from outside: real sockets of this machine, partners that answer well, badly and never.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod newsroom;

mod partner;

mod told;

mod troubled;
