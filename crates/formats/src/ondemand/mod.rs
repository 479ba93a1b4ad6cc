//! Quotes of an OnDemand service: what `getQuote` answers, as JSON.
//!
//! Source: the service's own description of `getQuote` (OpenAPI).

mod wire;

mod read;
pub use read::{Answer, Mode, Quote, read};

/// The fields to ask for besides those that come anyway.
pub const FIELDS: &str = "exchange,bid,bidSize,ask,askSize,tradeSize,previousClose,settlement,openInterest,\
                          preMarketPrice,preMarketTimestamp,afterHoursPrice,afterHoursTimestamp";

/// The most symbols to ask for at once: an address stays well below the 8,000 bytes that servers take.
pub const SYMBOLS_AT_ONCE: usize = 100;
