//! Rows to runs: sorted, each bar once, cut where the chunks of the history are.

use broadtape_model::{Bar, BarRun, BarSpan, CorporateAction, day_of};
use std::collections::BTreeMap;

/// Rows of a file that wait.
#[derive(Default)]
pub(super) struct Gathered {
    series: BTreeMap<(u32, BarSpan), Vec<Bar>>,
    actions: Vec<(u32, CorporateAction)>,
    bars: usize,
}

/// The same, ready for the tape: each with its instrument.
pub(super) struct Packed {
    pub(super) runs: Vec<(u32, BarRun)>,
    pub(super) actions: Vec<(u32, CorporateAction)>,
}

impl Gathered {
    pub(super) fn bar(&mut self, series: (u32, BarSpan), bar: Bar) {
        self.series.entry(series).or_default().push(bar);
        self.bars += 1;
    }

    pub(super) fn action(&mut self, instrument: u32, action: CorporateAction) {
        self.actions.push((instrument, action));
    }

    pub(super) const fn bars(&self) -> usize {
        self.bars
    }

    /// The runs of each instrument, days by the year and minutes by the day, and the actions.
    pub(super) fn packed(self) -> Packed {
        let mut runs = Vec::new();
        for ((instrument, span), mut bars) in self.series {
            // Of the same span the last row counts.
            bars.reverse();
            bars.sort_by_key(|bar| bar.number);
            bars.dedup_by_key(|bar| bar.number);
            for bars in bars.chunk_by(|one, other| chunk(span, one) == chunk(span, other)) {
                runs.extend(BarRun::pack(span, bars).ok().map(|run| (instrument, run)));
            }
        }
        Packed { runs, actions: self.actions }
    }
}

fn chunk(span: BarSpan, bar: &Bar) -> i32 {
    match span {
        BarSpan::Day => day_of(bar.number).year().into(),
        BarSpan::Minute => bar.number.div_euclid(24 * 60),
    }
}
