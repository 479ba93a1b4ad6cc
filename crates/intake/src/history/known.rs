//! What the tape has of a vendor's history already.

use broadtape_model::{FeedSymbol, Lane, TickChange, VendorId};
use broadtape_tape::{Tape, TapeError};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

/// By fact: the digest of its latest word. A run is named by its instrument, its span and its first bar; an action by
/// its instrument, its day and its kind.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<u64, u64>);

impl Known {
    pub(super) fn of(tape: &dyn Tape, vendor: &VendorId) -> Result<Self, TapeError> {
        let mut known = Self::default();
        let mut ticks = Vec::new();
        for lane in tape.lanes()?.into_iter().filter(|lane| matches!(lane, Lane::Past { .. } | Lane::Unknown)) {
            let mut reader = tape.ticks(lane)?;
            while reader.next_block(&mut ticks)? {
                for tick in &ticks {
                    let feed = &reader.symbols()[tick.symbol as usize];
                    if feed.vendor == *vendor {
                        known.is_news(feed, &tick.change);
                    }
                }
            }
        }
        Ok(known)
    }

    /// Whether a fact is not what the tape says last; from now on it is.
    pub(super) fn is_news(&mut self, feed: &FeedSymbol, change: &TickChange) -> bool {
        let (name, word) = match change {
            TickChange::Bars(run) => {
                let first = run.bars().next().map(|bar| bar.number);
                (digest(&(feed, run.span(), first)), digest(&run.as_bytes()))
            }
            TickChange::Action(action) => {
                let kind = discriminant(&action.kind);
                (digest(&(feed, action.ex_date, kind)), digest(&format!("{:?}", action.kind)))
            }
            _ => return false,
        };
        self.0.insert(name, word) != Some(word)
    }
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
