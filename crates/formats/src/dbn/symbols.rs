//! Whose instrument numbers are whose: they hold for a stream, and some only for a span of days.

use ::dbn::{Metadata, TsSymbolMap};
use std::collections::HashMap;

/// The most instruments that a stream may name one by one; the largest venue lists a few million options.
const NAMED_MOST: usize = 4_000_000;

/// The symbols of a stream.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// What the metadata say, by spans of time.
    dated: TsSymbolMap,
    /// What definitions and a live stream's mappings say, from then on.
    named: HashMap<u32, String>,
}

impl Symbols {
    /// The symbols that a file's metadata name. None where they are not by instrument number.
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { dated: metadata.symbol_map().unwrap_or_default(), named: HashMap::new() }
    }

    /// Learns what an instrument is called from now on.
    pub(super) fn learn(&mut self, instrument_id: u32, symbol: &str) {
        let is_new = self.named.get(&instrument_id).is_none_or(|known| known != symbol);
        if is_new && !symbol.is_empty() && self.named.len() < NAMED_MOST {
            self.named.insert(instrument_id, symbol.to_owned());
        }
    }

    /// What an instrument is called at an instant, in nanoseconds since 1970.
    pub(super) fn get(&self, nanos: u64, instrument_id: u32) -> Option<&str> {
        let named = || self.named.get(&instrument_id);
        self.dated.get_for_ts(nanos, instrument_id).or_else(named).map(String::as_str)
    }
}
