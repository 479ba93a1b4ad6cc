//! The bars of one instrument by one vendor.

use super::adjust::{Adjusting, adjust, factors};
use super::chunks::{ChunkView, SeriesId};
use super::corrected::Corrected;
use super::statistics::{DAYS_BACK, Statistics};
use super::view::SeriesView;
use crate::book::{Counted, MinuteChange};
use crate::stored;
use broadtape_model::{ActionKind, Bar, BarSpan, CorporateAction, UnixNanos};
use std::mem::discriminant;
use std::sync::Arc;

/// Finished minutes that are held before they go into their chunk: enough that packing a chunk anew costs each of
/// them little.
const FINISHED_MAX: usize = 32;

/// Days with an official record that are remembered: feeds repeat and change the records of the last few.
const ON_RECORD_MAX: usize = 8;

/// Where a trade was counted.
#[derive(Debug)]
pub(super) enum Place {
    /// In a minute that is here.
    Here,
    /// The same, and these minutes are enough to go into their chunks.
    Full(Vec<Bar>),
    /// Nowhere yet: its minute may be in a chunk.
    Stored,
}

/// The minutes of an instrument, and what is known of it beside them.
///
/// A market's trades go through some ten thousand of these in any order. What each of them needs is one line of a
/// processor's cache; a minute is opened, and the rest needed, far less often.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Series {
    /// The minute in which trades are counted now.
    minute: Option<Bar>,
    /// The newest minute in which trades were counted. Those before it that are not here are in chunks.
    newest: i32,
    is_touched: bool,
    rest: Box<Rest>,
}

/// What is needed when a minute is over, or a day.
#[derive(Clone, Debug)]
struct Rest {
    id: SeriesId,
    /// Volume of the newest minute without a price yet.
    loose_volume: u64,
    /// Minutes before the newest that are in no chunk, in order.
    finished: Vec<Bar>,
    on_record: Vec<i32>,
    last_day: Option<i32>,
    actions: Arc<[CorporateAction]>,
    statistics: Option<Arc<Statistics>>,
    are_statistics_old: bool,
    /// What cancels and corrections have changed; of most instruments nothing.
    corrected: Option<Box<Corrected>>,
}

impl Series {
    pub(super) fn new(id: SeriesId) -> Self {
        let rest = Rest {
            id,
            loose_volume: 0,
            finished: Vec::new(),
            on_record: Vec::new(),
            last_day: None,
            actions: Arc::new([]),
            statistics: None,
            are_statistics_old: false,
            corrected: None,
        };
        Self { minute: None, newest: i32::MIN, is_touched: false, rest: Box::new(rest) }
    }

    pub(super) fn id(&self) -> SeriesId {
        self.rest.id
    }

    /// Reads a little of what a trade needs.
    pub(super) fn fetch(&self) -> u64 {
        u64::from(self.newest.cast_unsigned())
    }

    /// Marks it as changed; whether it was not yet.
    pub(super) fn touch(&mut self) -> bool {
        !std::mem::replace(&mut self.is_touched, true)
    }

    /// Counts a trade into the bar of its minute.
    pub(super) fn count(&mut self, counted: &Counted) -> Place {
        let number = minute_of(counted.at);
        match &mut self.minute {
            Some(bar) if bar.number == number => count_into(bar, counted),
            _ if number < self.newest => return self.count_back(number, counted),
            open => {
                self.newest = number;
                self.rest.finished.extend(open.take());
                self.minute = with_trade(None, number, counted);
                if let Some(bar) = &mut self.minute {
                    bar.volume = bar.volume.saturating_add(std::mem::take(&mut self.rest.loose_volume));
                } else {
                    // Told before its minute's first price: it counts with that.
                    self.rest.loose_volume = self.rest.loose_volume.saturating_add(volume(counted));
                }
                if self.rest.finished.len() >= FINISHED_MAX {
                    return Place::Full(std::mem::take(&mut self.rest.finished));
                }
            }
        }
        Place::Here
    }

    /// Counts a trade into a minute before the open one, where that is still here.
    fn count_back(&mut self, number: i32, counted: &Counted) -> Place {
        match self.rest.finished.binary_search_by_key(&number, |bar| bar.number) {
            Ok(place) => count_into(&mut self.rest.finished[place], counted),
            // Older than all that is here: its minute may be in a chunk.
            Err(0) => return Place::Stored,
            Err(place) => {
                if let Some(bar) = with_trade(None, number, counted) {
                    self.rest.finished.insert(place, bar);
                }
            }
        }
        Place::Here
    }

    /// Puts a minute right; whether it is here.
    pub(super) fn amend(&mut self, change: &MinuteChange) -> bool {
        if self.minute.is_some_and(|bar| bar.number == change.minute) || self.newest == change.minute {
            self.minute = amended(self.minute, change);
            return true;
        }
        match self.rest.finished.binary_search_by_key(&change.minute, |bar| bar.number) {
            Ok(place) => {
                match amended(Some(self.rest.finished[place]), change) {
                    Some(bar) => self.rest.finished[place] = bar,
                    None => drop(self.rest.finished.remove(place)),
                }
                true
            }
            // Older than all that is here: it may be in a chunk.
            Err(0) => false,
            Err(place) => {
                self.rest.finished.splice(place..place, amended(None, change));
                true
            }
        }
    }

    /// Notes that a cancel or correction changed a bar.
    pub(super) fn corrected(&mut self, span: BarSpan, number: i32, at: UnixNanos) {
        self.rest.corrected.get_or_insert_default().note(span, number, at);
    }

    pub(super) fn is_on_record(&self, day: i32) -> bool {
        self.rest.on_record.contains(&day)
    }

    pub(super) fn put_on_record(&mut self, day: i32) {
        if !self.is_on_record(day) {
            if self.rest.on_record.len() == ON_RECORD_MAX {
                self.rest.on_record.remove(0);
            }
            self.rest.on_record.push(day);
        }
    }

    pub(super) fn days_changed(&mut self, day: i32) {
        self.rest.last_day = self.rest.last_day.max(Some(day));
        self.rest.are_statistics_old = true;
    }

    pub(super) fn put_action(&mut self, action: CorporateAction) {
        let is_same = |own: &CorporateAction| {
            own.ex_date == action.ex_date && discriminant::<ActionKind>(&own.kind) == discriminant(&action.kind)
        };
        let mut actions: Vec<_> = self.rest.actions.iter().filter(|own| !is_same(own)).copied().collect();
        actions.push(action);
        actions.sort_by_key(|own| (own.ex_date, own.kind));
        self.rest.actions = actions.into();
        self.rest.are_statistics_old = true;
    }

    pub(super) fn view(&mut self, chunks: &ChunkView) -> SeriesView {
        self.is_touched = false;
        if std::mem::take(&mut self.rest.are_statistics_old) {
            self.rest.statistics = self.statistics(chunks);
        }
        SeriesView {
            id: self.rest.id,
            minutes: self.rest.finished.iter().chain(&self.minute).copied().collect(),
            last_day: self.rest.last_day,
            actions: self.rest.actions.clone(),
            statistics: self.rest.statistics.clone(),
            corrected: self.rest.corrected.clone(),
        }
    }

    fn statistics(&self, chunks: &ChunkView) -> Option<Arc<Statistics>> {
        let last = self.rest.last_day?;
        let mut days = chunks.bars(self.rest.id, BarSpan::Day, last.saturating_sub(DAYS_BACK), last);
        adjust(&mut days, &factors(&self.rest.actions, Adjusting::Splits, |_| None), |bar| bar.number);
        Statistics::new(&days).map(Arc::new)
    }
}

/// A series as it is kept in a checkpoint. Statistics are reckoned anew.
pub(super) struct KeptSeries {
    pub(super) instrument: u32,
    pub(super) vendor: u16,
    minute: Option<Bar>,
    newest: i32,
    loose_volume: u64,
    finished: Vec<Bar>,
    on_record: Vec<i32>,
    last_day: Option<i32>,
    actions: Arc<[CorporateAction]>,
    corrected: Option<Box<Corrected>>,
}

stored!(KeptSeries {
    instrument: u32,
    vendor: u16,
    minute: Option<Bar>,
    newest: i32,
    loose_volume: u64,
    finished: Vec<Bar>,
    on_record: Vec<i32>,
    last_day: Option<i32>,
    actions: Arc<[CorporateAction]>,
    corrected: Option<Box<Corrected>>,
});

impl Series {
    /// The series as it is to be kept.
    pub(super) fn keep(&self) -> KeptSeries {
        // Without `..`, so that a field that is added is thought of here.
        let Self { minute, newest, is_touched: _, rest } = self;
        let Rest {
            id,
            loose_volume,
            finished,
            on_record,
            last_day,
            actions,
            statistics: _,
            are_statistics_old: _,
            corrected,
        } = &**rest;
        KeptSeries {
            instrument: id.instrument,
            vendor: id.vendor,
            minute: *minute,
            newest: *newest,
            loose_volume: *loose_volume,
            finished: finished.clone(),
            on_record: on_record.clone(),
            last_day: *last_day,
            actions: actions.clone(),
            corrected: corrected.clone(),
        }
    }

    /// Goes on where another series stood.
    pub(super) fn take_up(&mut self, kept: KeptSeries) {
        let rest = Rest {
            id: self.rest.id,
            loose_volume: kept.loose_volume,
            finished: kept.finished,
            on_record: kept.on_record,
            last_day: kept.last_day,
            actions: kept.actions,
            statistics: None,
            are_statistics_old: true,
            corrected: kept.corrected,
        };
        *self = Self { minute: kept.minute, newest: kept.newest, is_touched: true, rest: Box::new(rest) };
    }
}

/// A minute after one of its trades was amended. What it counted besides those trades stays.
pub(super) fn amended(bar: Option<Bar>, change: &MinuteChange) -> Option<Bar> {
    let volume = bar.map_or(0, |bar| bar.volume);
    let volume = volume.saturating_add(change.volume_more).saturating_sub(change.volume_less);
    change.bar.map(|prices| Bar { volume, ..prices })
}

/// The minute of UTC that an instant stands in, counted from 1970.
pub(crate) fn minute_of(at: UnixNanos) -> i32 {
    i32::try_from(at.nanos().div_euclid(60_000_000_000)).expect("the minutes of 64-bit nanoseconds fit 32 bits")
}

/// A minute with one trade more; `None` while none has made a price.
pub(crate) fn with_trade(bar: Option<Bar>, number: i32, counted: &Counted) -> Option<Bar> {
    match bar {
        Some(mut bar) => {
            count_into(&mut bar, counted);
            Some(bar)
        }
        None => makes_price(counted).then(|| Bar::of_trade(number, counted.price, volume(counted))),
    }
}

fn count_into(bar: &mut Bar, counted: &Counted) {
    if makes_price(counted) {
        bar.high = bar.high.max(counted.price);
        bar.low = bar.low.min(counted.price);
        if !counted.out_of_order {
            bar.close = counted.price;
        }
    }
    bar.volume = bar.volume.saturating_add(volume(counted));
}

/// A minute may hold trades of extended hours; a day does not.
fn makes_price(counted: &Counted) -> bool {
    counted.high_low || counted.extended
}

fn volume(counted: &Counted) -> u64 {
    if counted.volume { counted.size } else { 0 }
}
