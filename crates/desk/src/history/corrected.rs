//! Which bars a cancel or correction has changed.

use crate::stored;
use broadtape_model::{BarSpan, UnixNanos};

/// Bars of a span that are remembered as corrected, the latest: a bad hour of a feed, and years of days.
const CORRECTED_MOST: usize = 256;

/// The bars of a series that were changed by a cancel or correction, and when the latest was told.
#[derive(Clone, Debug, Default)]
pub(super) struct Corrected {
    minutes: Vec<(i32, UnixNanos)>,
    days: Vec<(i32, UnixNanos)>,
}

stored!(Corrected { minutes: Vec<(i32, UnixNanos)>, days: Vec<(i32, UnixNanos)> });

impl Corrected {
    /// Notes that a bar was changed. Of too many the one that was changed first is forgotten.
    pub(super) fn note(&mut self, span: BarSpan, number: i32, at: UnixNanos) {
        let bars = match span {
            BarSpan::Minute => &mut self.minutes,
            BarSpan::Day => &mut self.days,
        };
        bars.retain(|(own, _)| *own != number);
        if bars.len() == CORRECTED_MOST {
            bars.remove(0);
        }
        bars.push((number, at));
    }

    /// Those of a span, by the numbers of their bars.
    pub(super) fn of(&self, span: BarSpan) -> &[(i32, UnixNanos)] {
        match span {
            BarSpan::Minute => &self.minutes,
            BarSpan::Day => &self.days,
        }
    }
}
