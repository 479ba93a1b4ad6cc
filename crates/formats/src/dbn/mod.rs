//! DBN: market data as Databento's files and live gateway carry it, read through the `dbn` crate.
//!
//! A [`Stream`] takes bytes and gives [`Message`]s. Versions 1 to 3 are read, with and without the send
//! time after each record. A stream of another version is refused whole; a record that cannot be read
//! costs itself alone, unless it hides where the next one begins.
//!
//! Sources: the DBN encoding and schemas as documented by Databento ("Databento Binary Encoding",
//! "Schemas and data formats"), and "Live API, raw protocol" for [`gateway`].

mod fault;

mod guard;

mod stream;
pub use stream::{Market, Message, Stream, Venue};

mod record;

mod statistics;

mod symbols;

pub mod gateway;

/// Whether bytes begin a DBN stream.
#[must_use]
pub fn is_dbn(start: &[u8]) -> bool {
    start.starts_with(guard::MARK)
}
