//! History as it is kept in a checkpoint, and made again from that.

use super::History;
use super::chunks::KeptChunk;
use super::series::KeptSeries;
use crate::book::Renumbering;
use crate::stored;

/// The history of a delay class as it is kept.
pub(crate) struct KeptHistory {
    series: Vec<KeptSeries>,
    chunks: Vec<KeptChunk>,
}

stored!(KeptHistory { series: Vec<KeptSeries>, chunks: Vec<KeptChunk> });

impl History {
    /// The history as it is to be kept; `None` when its packed bars are more than `bytes_most`.
    pub(crate) fn keep(&self, bytes_most: usize) -> Option<KeptHistory> {
        let chunks = self.chunks.keep(bytes_most)?;
        Some(KeptHistory { series: self.series.iter().map(super::Series::keep).collect(), chunks })
    }

    /// Goes on where another history stood.
    pub(crate) fn take_up(&mut self, kept: KeptHistory, to: &Renumbering) {
        for series in kept.series {
            let own = to.instrument(series.instrument).zip(to.vendor(series.vendor));
            if let Some((instrument, vendor)) = own {
                self.series(instrument, vendor).take_up(series);
            }
        }
        for chunk in kept.chunks {
            self.chunks.take_up(chunk, to);
        }
    }
}
