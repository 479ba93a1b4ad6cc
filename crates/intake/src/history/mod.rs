//! The door of history: bars of the past and corporate actions from files to the tape.
//!
//! What is imported is a fact like any other. It goes to a lane of the past, waits for its delay, and shows again at any
//! instant. What the tape has already is passed over, so an import that was broken off is run again as it was.

mod known;
mod runs;

use broadtape_formats::history::{self, Entry, HistoryFormatError, Row, Start};
use broadtape_model::{
    Bar, BarSpan, CorporateAction, Exchange, FeedSymbol, House, Lane, Problem, ProblemKind, Tick, TickChange,
    UnixNanos, VendorId, day_number, day_of,
};
use broadtape_sessions::Calendar;
use broadtape_tape::{Tape, TapeError, TickBatch};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use known::Known;
use runs::{Gathered, Packed};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

/// Bars that are gathered before they are packed and appended.
const GATHERED_MAX: usize = 1 << 20;

/// No exchange stays shut for longer.
const SHUT_DAYS_MAX: usize = 30;

/// Problems of one file that are told one by one.
const TOLD_MAX: u64 = 20;

/// An import of history.
pub struct Import<'a> {
    house: &'a House,
    vendor: &'a VendorId,
    tape: &'a dyn Tape,
    /// When the files were received.
    received: UnixNanos,
    /// The present: nothing that ends after it is history.
    now: UnixNanos,
    instruments: HashMap<Arc<str>, Option<u32>>,
    lanes: BTreeMap<u16, Lane>,
    known: Known,
    gathered: Gathered,
    imported: Imported,
    /// Problems that were told: an instrument that is not known is so in every row.
    told: HashSet<String>,
}

/// What files came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// Bars that were put on the tape.
    pub bars: u64,
    /// Corporate actions that were.
    pub actions: u64,
    /// Bars and actions that the tape had already.
    pub known: u64,
    /// Rows that could not be used.
    pub refused: u64,
}

/// Why history could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or holds none.
    #[error(transparent)]
    Format(#[from] HistoryFormatError),
    /// The file itself cannot be read.
    #[error("cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The tape refused.
    #[error("history could not be put on the tape: {0}")]
    Tape(#[from] TapeError),
}

impl<'a> Import<'a> {
    /// An import of a vendor's files, received at an instant. Reads what the tape has of it already.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn new(
        house: &'a House,
        vendor: &'a VendorId,
        tape: &'a dyn Tape,
        received: UnixNanos,
        now: UnixNanos,
    ) -> Result<Self, TapeError> {
        Ok(Self {
            instruments: instruments(house, vendor),
            lanes: BTreeMap::new(),
            known: Known::of(tape, vendor)?,
            gathered: Gathered::default(),
            imported: Imported::default(),
            told: HashSet::new(),
            house,
            vendor,
            tape,
            received,
            now,
        })
    }

    /// Takes a file in. `symbol` is the vendor's name of its instrument where the file does not say; `tell` is told
    /// what is wrong with rows, a few of each file. What is taken is on the tape after [`Import::finish`], much of it
    /// before: each commit waits for the disk, and thousands of small files are one. Blocks.
    ///
    /// # Errors
    /// When the file cannot be read, or the tape refuses. What was read before is kept.
    pub fn take(
        &mut self,
        name: &str,
        bytes: &mut dyn Read,
        symbol: Option<&str>,
        tell: &mut dyn FnMut(&Problem),
    ) -> Result<(), ImportError> {
        let mut intake = FileIntake { import: self, symbol, failure: None, told: 0, tell };
        let outcome = history::read(name, bytes, &mut |row| intake.row(row));
        if let Some(failure) = intake.failure {
            return Err(failure.into());
        }
        Ok(outcome?)
    }

    /// Takes rows in that were read elsewhere, as [`Import::take`] does those of a file.
    ///
    /// # Errors
    /// When the tape refuses.
    pub fn take_rows(
        &mut self,
        rows: impl IntoIterator<Item = Row>,
        tell: &mut dyn FnMut(&Problem),
    ) -> Result<(), TapeError> {
        let mut intake = FileIntake { import: self, symbol: None, failure: None, told: 0, tell };
        rows.into_iter().for_each(|row| intake.row(Ok(row)));
        intake.failure.map_or(Ok(()), Err)
    }

    /// Puts on the tape what waits; what all files came to.
    ///
    /// # Errors
    /// When the tape refuses.
    pub fn finish(&mut self, tell: &mut dyn FnMut(&Problem)) -> Result<Imported, TapeError> {
        let mut intake = FileIntake { import: self, symbol: None, failure: None, told: 0, tell };
        intake.try_append()?;
        Ok(self.imported)
    }

    fn exchange(&self, instrument: u32) -> Option<&'a Exchange> {
        self.house.exchange(&self.house.instruments[instrument as usize].exchange)
    }

    /// An instant of the exchange's wall clock.
    fn instant(&self, instrument: u32, at: DateTime) -> Option<UnixNanos> {
        UnixNanos::from_timestamp(self.exchange(instrument)?.zone.to_timestamp(at).ok()?)
    }

    /// When a day begins on the exchange's wall. One that cannot be held is still to come.
    fn midnight(&self, instrument: u32, date: Date) -> UnixNanos {
        self.instant(instrument, date.at(0, 0, 0, 0)).unwrap_or(UnixNanos::MAX)
    }

    /// When a day or a minute is over.
    fn end(&self, instrument: u32, span: BarSpan, number: i32) -> UnixNanos {
        match span {
            BarSpan::Minute => UnixNanos::EPOCH.plus_millis((i64::from(number) + 1) * 60_000),
            BarSpan::Day => {
                let date = day_of(number);
                let session = self.exchange(instrument).and_then(|exchange| Calendar::of(exchange).session(date));
                // Without a session, the day's end on the exchange's wall.
                let midnight = || self.midnight(instrument, date.tomorrow().unwrap_or(date));
                session.map_or_else(midnight, |session| session.close())
            }
        }
    }

    /// The first day of trading from a date on. Some files know the last day of before alone.
    fn first_session(&self, instrument: u32, from: Date) -> Date {
        let Some(calendar) = self.exchange(instrument).map(Calendar::of) else { return from };
        let mut days = from.series(1.day()).take(SHUT_DAYS_MAX);
        days.find(|day| calendar.session(*day).is_some()).unwrap_or(from)
    }

    fn lane(&mut self, instrument: u32) -> Result<Lane, TapeError> {
        let Some(exchange) = self.exchange(instrument) else { return Ok(Lane::Unknown) };
        if let Some(lane) = self.lanes.get(&exchange.delay_minutes) {
            return Ok(*lane);
        }
        let lane = self.tape.past_lane(exchange.delay_minutes, self.received)?;
        self.lanes.insert(exchange.delay_minutes, lane);
        Ok(lane)
    }
}

/// The instruments of a vendor by what its feed calls them, and called them before; `None` where several are called so.
fn instruments(house: &House, vendor: &VendorId) -> HashMap<Arc<str>, Option<u32>> {
    let mut found: HashMap<Arc<str>, Option<u32>> = HashMap::new();
    let mut former = Vec::new();
    for (number, instrument) in (0..).zip(&house.instruments) {
        for (_, symbol) in instrument.vendor_symbols.iter().filter(|(own, _)| own == vendor) {
            found.entry(symbol.clone()).and_modify(|known| *known = None).or_insert(Some(number));
            let old = instrument.reference.former.iter();
            former.extend(old.filter_map(|old| Some((instrument.former_vendor_symbol(symbol, old)?, number))));
        }
        found.entry(instrument.symbol.as_str().into()).or_insert(Some(number));
    }
    for (symbol, number) in former {
        found.entry(symbol).or_insert(Some(number));
    }
    found
}

/// A file that is being taken in.
struct FileIntake<'i, 'a> {
    import: &'i mut Import<'a>,
    symbol: Option<&'i str>,
    failure: Option<TapeError>,
    told: u64,
    tell: &'i mut dyn FnMut(&Problem),
}

impl FileIntake<'_, '_> {
    fn row(&mut self, row: Result<Row, Problem>) {
        // Nothing more of a file is taken once the tape has refused.
        if self.failure.is_some() {
            return;
        }
        match row.and_then(|row| self.gather(&row)) {
            Ok(()) if self.import.gathered.bars() >= GATHERED_MAX => self.append(),
            Ok(()) => {}
            Err(problem) => {
                self.import.imported.refused += 1;
                if self.told < TOLD_MAX && self.import.told.insert(problem.to_string()) {
                    self.told += 1;
                    (self.tell)(&problem);
                }
            }
        }
    }

    fn gather(&mut self, row: &Row) -> Result<(), Problem> {
        let named = row.symbol.as_deref();
        let symbol = self.symbol.or(named).ok_or_else(|| refused("", "no symbol; name it with --symbol"))?;
        let instrument = match self.import.instruments.get(symbol) {
            Some(Some(instrument)) => *instrument,
            Some(None) => {
                return Err(refused(
                    symbol,
                    "several instruments are called so by this vendor; name one with --symbol",
                ));
            }
            None => {
                return Err(refused(
                    symbol,
                    "no instrument is called so by this vendor; add it to its `vendor_symbols`",
                ));
            }
        };
        match row.entry {
            Entry::Action(action) => {
                let ex_date = self.import.first_session(instrument, action.ex_date);
                self.import.gathered.action(instrument, CorporateAction { ex_date, ..action });
            }
            Entry::Bar(start, bar) => {
                let (span, number) =
                    self.place(instrument, start).ok_or_else(|| refused(symbol, "its time is out of range"))?;
                if !self.is_over(instrument, span, number) {
                    return Err(refused(symbol, "it has not ended yet; import it when it has"));
                }
                self.import.gathered.bar((instrument, span), Bar { number, ..bar });
            }
        }
        Ok(())
    }

    /// Whether a bar has ended. Those of long ago need no calendar.
    fn is_over(&self, instrument: u32, span: BarSpan, number: i32) -> bool {
        let now = self.import.now;
        let days_ago = match span {
            BarSpan::Day => now.nanos().div_euclid(86_400_000_000_000) - i64::from(number),
            BarSpan::Minute => 0,
        };
        days_ago > 7 || self.import.end(instrument, span, number) <= now
    }

    fn place(&self, instrument: u32, start: Start) -> Option<(BarSpan, i32)> {
        let at = match start {
            Start::Day(day) => return Some((BarSpan::Day, day_number(day))),
            Start::Minute(at) => at,
            Start::WallMinute(time) => self.import.instant(instrument, time)?,
        };
        Some((BarSpan::Minute, i32::try_from(at.nanos().div_euclid(60_000_000_000)).ok()?))
    }

    /// Packs what was gathered, and puts on the tape what is not there yet.
    fn append(&mut self) {
        if self.failure.is_none() {
            self.failure = self.try_append().err();
        }
    }

    fn try_append(&mut self) -> Result<(), TapeError> {
        let mut batches: BTreeMap<Lane, Batch> = BTreeMap::new();
        let Packed { runs, actions } = std::mem::take(&mut self.import.gathered).packed();
        for (instrument, run) in runs {
            let count = run.len() as u64;
            let Some(last) = run.bars().last() else { continue };
            let end = self.import.end(instrument, run.span(), last.number);
            if self.add(&mut batches, instrument, end, TickChange::Bars(run))? {
                self.import.imported.bars += count;
            } else {
                self.import.imported.known += count;
            }
        }
        for (instrument, action) in actions {
            let begins = self.import.midnight(instrument, action.ex_date);
            if begins > self.import.now {
                self.import.imported.refused += 1;
                (self.tell)(&refused(
                    &action.ex_date.to_string(),
                    "this action is still to come; import it on its day",
                ));
            } else if self.add(&mut batches, instrument, begins, TickChange::Action(action))? {
                self.import.imported.actions += 1;
            } else {
                self.import.imported.known += 1;
            }
        }
        for (lane, batch) in batches {
            self.import.tape.append_ticks(lane, batch.batch)?;
        }
        Ok(())
    }

    /// Adds a fact to the batch of its lane; `false` where the tape has it.
    fn add(
        &mut self,
        batches: &mut BTreeMap<Lane, Batch>,
        instrument: u32,
        happened: UnixNanos,
        change: TickChange,
    ) -> Result<bool, TapeError> {
        let Some(feed) = self.feed_symbol(instrument) else { return Ok(false) };
        if !self.import.known.is_news(&feed, &change) {
            return Ok(false);
        }
        let lane = self.import.lane(instrument)?;
        let batch = batches.entry(lane).or_default();
        let symbol = batch.symbol(instrument, feed);
        let received = self.import.received;
        batch.batch.ticks.push(Tick { symbol, exchange_time: Some(happened), received, day: None, change });
        Ok(true)
    }

    /// What the vendor's feed calls an instrument.
    fn feed_symbol(&self, instrument: u32) -> Option<FeedSymbol> {
        let own = &self.import.house.instruments[instrument as usize];
        let vendor = self.import.vendor;
        let (_, symbol) = own.vendor_symbols.iter().find(|(id, _)| id == vendor)?;
        let exchange = self.import.house.exchange(&own.exchange)?;
        let (_, code) = exchange.vendor_codes.iter().find(|(id, _)| id == vendor)?;
        Some(FeedSymbol { vendor: vendor.clone(), symbol: symbol.clone(), exchange_code: code.clone() })
    }
}

/// Ticks of one lane on their way.
#[derive(Default)]
struct Batch {
    batch: TickBatch,
    symbols: HashMap<u32, u32>,
}

impl Batch {
    fn symbol(&mut self, instrument: u32, feed: FeedSymbol) -> u32 {
        *self.symbols.entry(instrument).or_insert_with(|| {
            self.batch.symbols.push(feed);
            u32::try_from(self.batch.symbols.len() - 1).expect("a batch holds fewer symbols than 32 bits count")
        })
    }
}

fn refused(symbol: &str, what: &str) -> Problem {
    Problem::new(ProblemKind::Ignored, symbol, what)
}
