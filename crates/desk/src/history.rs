//! Bars and history of one delay class, folded from released ticks.
//!
//! Minute bars are made of the trades as they come, day bars of the official figures of a day when it is over, and
//! both of what was imported. What is finished goes into compact chunks, in memory or on a disk; what readers are
//! given is a [`HistoryView`], which nothing changes any more.

mod adjust;
mod chunks;
mod corrected;
mod intervals;
mod keeping;
mod series;
mod statistics;
mod view;

pub use adjust::Adjusting;
pub(crate) use adjust::over_split;
pub use chunks::{HistoryDisk, HistoryError};
pub use intervals::Interval;
pub(crate) use keeping::KeptHistory;
pub use statistics::{CLOSE_DAYS, Dated, Range, Statistics, VOLUME_DAYS, Window};
pub use view::{BarQuestion, Bars, HistoryView};

pub(crate) use series::{minute_of, with_trade};

use crate::book::{Counted, Ledger, MinuteChange};
use broadtape_model::{
    Bar, BarRun, BarSpan, CorporateAction, DailyRecord, DelayClass, Element, House, Price, UnixNanos, day_number,
};
use chunks::{Chunks, SeriesId};
use series::{Place, Series};

/// The figures of a trading day. A day without all four prices has no bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DayFigures {
    /// The trading day, counted from 1970.
    pub day: i32,
    /// Official open.
    pub open: Option<Price>,
    /// High.
    pub high: Option<Price>,
    /// Low.
    pub low: Option<Price>,
    /// Official close, or settlement.
    pub close: Option<Price>,
    /// Volume.
    pub volume: Option<u64>,
}

/// The bars of one delay class, being made.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    vendors: usize,
    /// In the order in which something first came of each.
    series: Vec<Series>,
    /// By instrument and vendor: the place of its series above.
    places: Vec<Option<u32>>,
    chunks: Chunks,
    view: HistoryView,
    touched: Vec<u32>,
}

impl History {
    /// No bars yet.
    pub(crate) fn new(class: DelayClass, house: &House) -> Self {
        Self {
            vendors: house.vendors.len(),
            series: Vec::new(),
            places: vec![None; house.instruments.len() * house.vendors.len()],
            chunks: Chunks::new(class),
            view: HistoryView::empty(house.instruments.len()),
            touched: Vec::new(),
        }
    }

    /// Lets finished bars go to a disk.
    pub(crate) fn keep_on(&mut self, disk: HistoryDisk) {
        self.chunks.keep_on(disk);
    }

    /// The history as it stands.
    pub(crate) fn view(&mut self) -> HistoryView {
        for place in std::mem::take(&mut self.touched) {
            self.view.set(self.series[place as usize].view(self.chunks.view()));
        }
        self.view.keep(self.chunks.view().clone());
        self.view.clone()
    }

    /// The series of an instrument and vendor, from now on touched.
    fn series(&mut self, instrument: u32, vendor: u16) -> &mut Series {
        let place = &mut self.places[instrument as usize * self.vendors + usize::from(vendor)];
        let place = *place.get_or_insert_with(|| {
            self.series.push(Series::new(SeriesId { instrument, vendor }));
            u32::try_from(self.series.len() - 1).expect("there are no more series than instruments and vendors")
        });
        let series = &mut self.series[place as usize];
        if series.touch() {
            self.touched.push(place);
        }
        series
    }

    /// Counts a trade into a minute that has gone into its chunk already.
    fn count_late(&mut self, id: SeriesId, counted: &Counted) {
        let minute = series::minute_of(counted.at);
        let stored = self.chunks.view().bars(id, BarSpan::Minute, minute, minute).pop();
        if let Some(bar) = series::with_trade(stored, minute, counted) {
            self.chunks.put(id, BarSpan::Minute, &[bar]);
        }
    }

    fn put_day(&mut self, id: SeriesId, figures: &DayFigures) {
        let Some(bar) = figures.bar() else { return };
        self.series(id.instrument, id.vendor).days_changed(bar.number);
        self.chunks.put(id, BarSpan::Day, &[bar]);
    }
}

impl Ledger for History {
    fn fetch(&self, instrument: u32, vendor: u16) -> u64 {
        let place = self.places.get(instrument as usize * self.vendors + usize::from(vendor)).copied().flatten();
        place.map_or(0, |place| self.series[place as usize].fetch())
    }

    fn trade(&mut self, counted: &Counted) {
        let series = self.series(counted.instrument, counted.vendor);
        let id = series.id();
        match series.count(counted) {
            Place::Here => {}
            Place::Full(minutes) => self.chunks.put(id, BarSpan::Minute, &minutes),
            Place::Stored => self.count_late(id, counted),
        }
    }

    /// Where the day has an official record, its own figures change nothing.
    fn day_over(&mut self, instrument: u32, vendor: u16, figures: &DayFigures) {
        let series = self.series(instrument, vendor);
        if !series.is_on_record(figures.day) {
            let id = series.id();
            self.put_day(id, figures);
        }
    }

    /// An official record may change one that was taken before.
    fn daily(&mut self, instrument: u32, vendor: u16, record: &DailyRecord) {
        let figures = DayFigures::of_record(record);
        if figures.bar().is_some() {
            let series = self.series(instrument, vendor);
            series.put_on_record(figures.day);
            let id = series.id();
            self.put_day(id, &figures);
        }
    }

    fn bars(&mut self, instrument: u32, vendor: u16, run: &BarRun) {
        let series = self.series(instrument, vendor);
        if run.span() == BarSpan::Day
            && let Some(last) = run.bars().last()
        {
            series.days_changed(last.number);
        }
        let id = series.id();
        self.chunks.put_run(id, run);
    }

    fn amended(&mut self, change: &MinuteChange) {
        let series = self.series(change.instrument, change.vendor);
        series.corrected(BarSpan::Minute, change.minute, change.at);
        let id = series.id();
        if series.amend(change) {
            return;
        }
        let stored = self.chunks.view().bars(id, BarSpan::Minute, change.minute, change.minute).pop();
        match series::amended(stored, change) {
            Some(bar) => self.chunks.put(id, BarSpan::Minute, &[bar]),
            None => self.chunks.take_out(id, BarSpan::Minute, change.minute),
        }
    }

    fn day_amended(&mut self, instrument: u32, vendor: u16, day: i32, at: UnixNanos) {
        self.series(instrument, vendor).corrected(BarSpan::Day, day, at);
    }

    /// Of one day and kind, the latest word counts.
    fn action(&mut self, instrument: u32, vendor: u16, action: CorporateAction) {
        self.series(instrument, vendor).put_action(action);
    }
}

impl DayFigures {
    /// Those of an official record. A settlement stands for the close where there is none.
    #[must_use]
    pub fn of_record(record: &DailyRecord) -> Self {
        let figure = |element: Element| {
            let own = record.fields.iter().rev().find(|(own, _)| *own == element);
            own.and_then(|(_, value)| *value)
        };
        let volume = figure(Element::Volume).and_then(|volume| u64::try_from(volume.units() / Price::UNIT).ok());
        Self {
            day: day_number(record.date),
            open: figure(Element::Open),
            high: figure(Element::High),
            low: figure(Element::Low),
            close: figure(Element::Close).or_else(|| figure(Element::Settlement)).or_else(|| figure(Element::Last)),
            volume,
        }
    }

    /// The day's bar. Official figures may differ by a cent from the prints': the range then reaches to them.
    #[must_use]
    pub fn bar(&self) -> Option<Bar> {
        let (open, close) = (self.open?, self.close?);
        let (high, low) = (self.high?.max(open).max(close), self.low?.min(open).min(close));
        Some(Bar { number: self.day, open, high, low, close, volume: self.volume.unwrap_or(0) })
    }
}
