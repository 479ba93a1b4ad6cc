//! The whole house from outside: the built binary, real files, real sockets of this machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod place;

mod serving;

mod reader;

mod supplier;

mod command_line;

mod doors;

mod kill9;

mod partner;

mod providers;

mod quarantine;

mod audit;
mod bad_input;
mod console;
mod subscribers;
mod tape;
mod websub;
