//! History as it stands: what readers are answered from.

use super::adjust::{Adjusting, adjust, factors};
use super::chunks::{ChunkView, SeriesId};
use super::corrected::Corrected;
use super::intervals::Interval;
use super::statistics::Statistics;
use broadtape_model::{Bar, BarSpan, CorporateAction, Price, UnixNanos, day_number};
use imbl::Vector;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The history of one delay class as it stands: immutable, cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct HistoryView {
    chunks: ChunkView,
    /// By instrument: a series for each vendor that sent something.
    series: Vector<Vec<Arc<SeriesView>>>,
}

/// A series as it stands.
#[derive(Debug)]
pub(super) struct SeriesView {
    pub(super) id: SeriesId,
    /// The last minutes, those that are in no chunk.
    pub(super) minutes: Box<[Bar]>,
    pub(super) last_day: Option<i32>,
    pub(super) actions: Arc<[CorporateAction]>,
    pub(super) statistics: Option<Arc<Statistics>>,
    pub(super) corrected: Option<Box<Corrected>>,
}

/// Which bars are asked for.
#[derive(Clone, Debug)]
pub struct BarQuestion<'a> {
    /// How long they are.
    pub interval: Interval,
    /// The first minute of UTC or the first day, counted from 1970, as of [`Interval::span`].
    pub from: i32,
    /// The last; it is asked for too.
    pub to: i32,
    /// For what they are to be adjusted.
    pub adjusting: Adjusting,
    /// The exchange's zone.
    pub zone: &'a TimeZone,
    /// A day that is not over: it stands behind the days that are, unless it is one of them.
    pub today: Option<Bar>,
}

/// Bars as they are answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bars {
    /// In order. The number of each is that of its first minute of UTC or day.
    pub bars: Vec<Bar>,
    /// The corporate actions that changed prices among them, the oldest first.
    pub actions: Vec<CorporateAction>,
    /// By the number of a bar: when the latest cancel or correction was told that changed it.
    pub corrected: BTreeMap<i32, UnixNanos>,
}

impl HistoryView {
    pub(super) fn empty(instruments: usize) -> Self {
        Self { chunks: ChunkView::default(), series: (0..instruments).map(|_| Vec::new()).collect() }
    }

    pub(super) fn set(&mut self, series: SeriesView) {
        let own = &mut self.series[series.id.instrument as usize];
        match own.iter_mut().find(|known| known.id == series.id) {
            Some(known) => *known = Arc::new(series),
            None => own.push(Arc::new(series)),
        }
    }

    pub(super) fn keep(&mut self, chunks: ChunkView) {
        self.chunks = chunks;
    }

    /// Whether anything is known of an instrument by a vendor, both by their places in the house.
    #[must_use]
    pub fn has(&self, instrument: u32, vendor: u16) -> bool {
        self.series(instrument, vendor).is_some()
    }

    /// The bars of an instrument by a vendor. `None` when nothing is known of it.
    #[must_use]
    pub fn bars(&self, instrument: u32, vendor: u16, question: &BarQuestion<'_>) -> Option<Bars> {
        let series = self.series(instrument, vendor)?;
        let BarQuestion { interval, from, to, adjusting, zone, today } = question;
        let mut bars = match interval.span() {
            BarSpan::Minute => self.minutes(series, *from, *to),
            BarSpan::Day => self.days(series, *from, *to, today.as_ref()),
        };
        let factors = factors(&series.actions, *adjusting, |day| self.close_before(series, day));
        match interval.span() {
            BarSpan::Day => adjust(&mut bars, &factors, |bar| bar.number),
            BarSpan::Minute if factors.is_empty() => {}
            BarSpan::Minute => adjust(&mut bars, &factors, |bar| day_of_minute(bar.number, zone)),
        }
        let is_before = |ex_day: i32| {
            bars.first().is_some_and(|bar| match interval.span() {
                BarSpan::Day => bar.number < ex_day,
                BarSpan::Minute => day_of_minute(bar.number, zone) < ex_day,
            })
        };
        let actions = series.actions.iter().filter(|action| {
            let ex_day = day_number(action.ex_date);
            factors.iter().any(|factor| factor.ex_day == ex_day) && is_before(ex_day)
        });
        let actions = actions.copied().collect();
        let bars = interval.join(&bars, zone);
        Some(Bars { actions, corrected: corrected(series, question, &bars), bars })
    }

    /// The statistics of an instrument by a vendor, of the days that are over.
    #[must_use]
    pub fn statistics(&self, instrument: u32, vendor: u16) -> Option<&Statistics> {
        self.series(instrument, vendor)?.statistics.as_deref()
    }

    /// The last day of which there is a bar, counted from 1970.
    #[must_use]
    pub fn last_day(&self, instrument: u32, vendor: u16) -> Option<i32> {
        self.series(instrument, vendor)?.last_day
    }

    fn series(&self, instrument: u32, vendor: u16) -> Option<&SeriesView> {
        let own = self.series.get(usize::try_from(instrument).ok()?)?;
        own.iter().find(|series| series.id.vendor == vendor).map(AsRef::as_ref)
    }

    fn minutes(&self, series: &SeriesView, from: i32, to: i32) -> Vec<Bar> {
        let mut bars = self.chunks.bars(series.id, BarSpan::Minute, from, to);
        let lately = series.minutes.iter().filter(|bar| (from..=to).contains(&bar.number));
        let stored = bars.len();
        bars.extend(lately);
        // What was imported may reach into the minutes that are here too; what was counted goes first.
        if stored > 0 && !bars.is_sorted_by(|one, other| one.number < other.number) {
            bars.sort_by_key(|bar| bar.number);
            bars.dedup_by(|later, earlier| {
                let is_twin = later.number == earlier.number;
                if is_twin {
                    *earlier = *later;
                }
                is_twin
            });
        }
        bars
    }

    fn days(&self, series: &SeriesView, from: i32, to: i32, today: Option<&Bar>) -> Vec<Bar> {
        let mut bars = self.chunks.bars(series.id, BarSpan::Day, from, to);
        let is_behind = |today: &&Bar| {
            (from..=to).contains(&today.number) && series.last_day.is_none_or(|last| last < today.number)
        };
        bars.extend(today.filter(is_behind));
        bars
    }

    /// The last close before a day. Nothing trades so seldom that a month is too short.
    fn close_before(&self, series: &SeriesView, day: i32) -> Option<Price> {
        let before = self.chunks.bars(series.id, BarSpan::Day, day.saturating_sub(31), day.saturating_sub(1));
        before.last().map(|bar| bar.close)
    }
}

/// Which of the joined bars were corrected, and when last.
fn corrected(series: &SeriesView, question: &BarQuestion<'_>, joined: &[Bar]) -> BTreeMap<i32, UnixNanos> {
    let BarQuestion { interval, from, to, zone, .. } = question;
    let mut corrected: BTreeMap<i32, UnixNanos> = BTreeMap::new();
    let of_span = series.corrected.as_ref().map_or(&[][..], |corrected| corrected.of(interval.span()));
    for (number, at) in of_span.iter().filter(|(number, _)| (from..=to).contains(&number)) {
        // Of the bar itself nothing may be left: its only trade was taken back.
        for own in interval.join(&[Bar::of_trade(*number, Price::ZERO, 0)], zone) {
            if joined.binary_search_by_key(&own.number, |bar| bar.number).is_ok() {
                let latest = corrected.entry(own.number).or_insert(*at);
                *latest = (*at).max(*latest);
            }
        }
    }
    corrected
}

fn day_of_minute(minute: i32, zone: &TimeZone) -> i32 {
    let at = UnixNanos::EPOCH.plus_millis(i64::from(minute) * 60_000);
    day_number(zone.to_datetime(at.timestamp()).date())
}
