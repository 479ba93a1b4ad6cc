//! Bytes to nouns and back: the formats of the news and market-data trades.
//!
//! A folder per format; in each, what reads and what writes side by side. Nothing here does
//! input or output, waits, or asks the time. Everything from outside is bounded in size, depth
//! and count, and never makes a reader panic: a bad item costs that item alone.

pub mod csv;
pub mod dbn;
pub mod ddf;
pub mod dialect;
pub mod history;
pub mod news;
pub mod ondemand;

mod ap;
mod atom;
mod cdf;
mod json_feed;
mod mail;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod rss;
mod wire_text;

mod addresses;
mod body;
mod dates;
mod feed;
mod json;
mod media;
mod nitf;
mod rights;
mod text;
mod xml;
