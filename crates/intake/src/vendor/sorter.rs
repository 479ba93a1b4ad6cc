//! DDF bytes to batches of ticks, one for each delay.

use super::tally::{Notice, Refusals, Tally};
use super::venues::Venues;
use broadtape_formats::ddf::{self, Frame, Market, Message, Reply, Splitter};
use broadtape_model::{FeedSymbol, House, Lane, Problem, ProblemKind, Tick, UnixNanos, VendorId};
use broadtape_tape::TickBatch;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// How far a feed's clock may run ahead of ours. A tick beyond that would be held for as long, and
/// would hold the ticks behind it in its lane.
const FUTURE_MILLIS_MAX: i64 = 60_000;

/// Sorts a feed's messages into the lanes of the tape.
///
/// Holds what was taken until [`Sorter::batches`] fetches it: whoever feeds it bytes bounds it.
#[derive(Debug)]
pub struct Sorter {
    splitter: Splitter,
    lanes: Lanes,
}

/// Where receipts come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receipts {
    /// All bytes were received at this instant.
    At(UnixNanos),
    /// The receipts were not kept: each message is taken as received at the latest time of all
    /// messages up to it. A time after `now` is none that can have been received.
    RunningMaximum {
        /// The latest time so far; at the start, the first.
        latest: UnixNanos,
        /// The present.
        now: UnixNanos,
    },
}

/// What a server answered last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Accepted,
    Refused(String),
}

impl Sorter {
    /// A sorter for a vendor's feed, at the beginning of its stream.
    #[must_use]
    pub fn new(house: Arc<House>, vendor: VendorId) -> Self {
        Self { splitter: Splitter::new(), lanes: Lanes::new(house, vendor) }
    }

    /// Takes the next bytes of the stream.
    pub fn take(&mut self, bytes: &[u8], receipts: &mut Receipts) {
        self.splitter.push(bytes);
        while let Some(frame) = self.splitter.next_frame() {
            self.lanes.sort(frame, receipts);
        }
    }

    /// Takes what is left of a stream that has ended; the next bytes begin another.
    pub fn finish(&mut self, receipts: &mut Receipts) {
        while let Some(frame) = self.splitter.finish() {
            self.lanes.sort(frame, receipts);
        }
        self.splitter = Splitter::new();
    }

    /// How many ticks wait to be fetched.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lanes.pending
    }

    /// Fetches the ticks taken since the last time, in the order of the stream within each lane.
    pub fn batches(&mut self) -> Vec<(Lane, TickBatch)> {
        self.lanes.pending = 0;
        std::mem::take(&mut self.lanes.open).into_iter().map(|(lane, open)| (lane, open.batch)).collect()
    }

    /// What is to be told now: a burst of one reason is told once a minute.
    pub fn notices(&mut self, now: UnixNanos) -> Vec<Notice> {
        let vendor = &self.lanes.vendor;
        let refused = self.lanes.refusals.take_due(now);
        let told =
            refused.into_iter().map(|(problem, count)| Notice::Refused { vendor: vendor.clone(), problem, count });
        std::mem::take(&mut self.lanes.notices).into_iter().chain(told).collect()
    }

    /// Fetches the bytes of what was refused since the last time, one line each, and the reasons.
    pub fn refused(&mut self) -> Option<(Vec<u8>, Vec<Problem>)> {
        let pile = std::mem::take(&mut self.lanes.pile);
        (!pile.bytes.is_empty()).then(|| (pile.bytes, pile.reasons.into_values().collect()))
    }

    /// How many bytes of refused messages wait to be fetched.
    #[must_use]
    pub fn refused_bytes(&self) -> usize {
        self.lanes.pile.bytes.len()
    }

    /// What the feed gave so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { messages: self.lanes.messages, ticks: self.lanes.ticks, refused: self.lanes.refusals.totals() }
    }

    pub(super) fn take_answer(&mut self) -> Option<Answer> {
        self.lanes.answer.take()
    }
}

impl Receipts {
    /// The receipt of a message with this time; `None` when the time lies in the future.
    fn receipt(&mut self, exchange_time: Option<UnixNanos>) -> Option<UnixNanos> {
        let now = match *self {
            Self::At(now) | Self::RunningMaximum { now, .. } => now,
        };
        if exchange_time.is_some_and(|time| time > now.plus_millis(FUTURE_MILLIS_MAX)) {
            return None;
        }
        match self {
            Self::At(received) => Some(*received),
            Self::RunningMaximum { latest, .. } => {
                *latest = exchange_time.map_or(*latest, |time| time.max(*latest));
                Some(*latest)
            }
        }
    }
}

/// What a stream gave and is not fetched yet.
#[derive(Debug)]
struct Lanes {
    vendor: VendorId,
    venues: Venues,
    instruments: Instruments,
    open: BTreeMap<Lane, OpenBatch>,
    pending: usize,
    notices: Vec<Notice>,
    refusals: Refusals,
    pile: Pile,
    answer: Option<Answer>,
    messages: u64,
    ticks: u64,
}

/// A batch that still grows, and where each symbol stands in it.
#[derive(Debug, Default)]
struct OpenBatch {
    batch: TickBatch,
    /// By exchange code and symbol, written after one another: the code is a single byte.
    symbols: HashMap<String, u32>,
    name: String,
}

/// Refused messages on their way to quarantine.
#[derive(Debug, Default)]
struct Pile {
    bytes: Vec<u8>,
    reasons: BTreeMap<String, Problem>,
}

impl Lanes {
    fn new(house: Arc<House>, vendor: VendorId) -> Self {
        Self {
            instruments: Instruments { known: house.instruments_by_feed_symbol(), told: HashSet::new() },
            venues: Venues::new(house, vendor.clone()),
            vendor,
            open: BTreeMap::new(),
            pending: 0,
            notices: Vec::new(),
            refusals: Refusals::default(),
            pile: Pile::default(),
            answer: None,
            messages: 0,
            ticks: 0,
        }
    }

    fn sort(&mut self, frame: Frame<'_>, receipts: &mut Receipts) {
        match ddf::read(frame) {
            Ok(Message::Market(market)) => {
                self.messages += 1;
                if let Err(problem) = self.sort_market(&market, receipts) {
                    self.refuse(frame, problem);
                }
            }
            Ok(Message::Reply(reply)) => self.answer = answer(reply).or(self.answer.take()),
            Ok(Message::Heartbeat(_) | Message::Xml(_)) => {}
            Err(problem) => self.refuse(frame, problem),
        }
    }

    fn sort_market(&mut self, market: &Market<'_>, receipts: &mut Receipts) -> Result<(), Problem> {
        let exchange_time = self.venues.exchange_time(market);
        let received = receipts.receipt(exchange_time).ok_or_else(|| from_the_future(market))?;
        let Some(tick) = ddf::tick(market, exchange_time, received) else { return Ok(()) };
        let (lane, notice) = self.venues.lane(market);
        self.notices.extend(notice);
        if let Some(symbol) = self.open.entry(lane).or_default().add(&self.vendor, market, tick) {
            self.notices.extend(self.instruments.unknown(lane, symbol));
        }
        self.pending += 1;
        self.ticks += 1;
        Ok(())
    }

    fn refuse(&mut self, frame: Frame<'_>, problem: Problem) {
        frame.write_to(&mut self.pile.bytes);
        self.pile.bytes.extend_from_slice(b"\r\n");
        self.pile.reasons.entry(problem.what.clone()).or_insert_with(|| problem.clone());
        self.refusals.count(problem);
    }
}

/// Most symbols that are told as unknown: a feed of another market is clear by then.
const UNKNOWN_TOLD_MAX: usize = 100;

/// Which of the feed's symbols are instruments of the house.
#[derive(Debug)]
struct Instruments {
    known: HashMap<FeedSymbol, u32>,
    told: HashSet<FeedSymbol>,
}

impl Instruments {
    /// That a symbol is no instrument of the house; told once. One of an unknown exchange is told with that.
    fn unknown(&mut self, lane: Lane, symbol: &FeedSymbol) -> Option<Notice> {
        let is_news = lane != Lane::Unknown
            && !self.known.contains_key(symbol)
            && self.told.len() < UNKNOWN_TOLD_MAX
            && self.told.insert(symbol.clone());
        is_news.then(|| Notice::UnknownSymbol {
            vendor: symbol.vendor.clone(),
            symbol: symbol.symbol.to_string(),
            code: symbol.exchange_code.to_string(),
        })
    }
}

impl OpenBatch {
    /// Adds a tick; its symbol where it is new in this batch.
    fn add(&mut self, vendor: &VendorId, market: &Market<'_>, tick: Tick) -> Option<&FeedSymbol> {
        let instrument = market.instrument();
        self.name.clear();
        self.name.push_str(market.exchange_code);
        self.name.push_str(&instrument);
        let known = self.symbols.get(self.name.as_str()).copied();
        let symbol = known.unwrap_or_else(|| {
            let next = u32::try_from(self.batch.symbols.len()).expect("a batch holds fewer ticks than 32 bits count");
            self.symbols.insert(self.name.clone(), next);
            self.batch.symbols.push(FeedSymbol {
                vendor: vendor.clone(),
                symbol: Arc::from(&*instrument),
                exchange_code: Arc::from(market.exchange_code),
            });
            next
        });
        self.batch.ticks.push(Tick { symbol, ..tick });
        if known.is_some() { None } else { self.batch.symbols.last() }
    }
}

fn from_the_future(market: &Market<'_>) -> Problem {
    let what = "its exchange time lies more than a minute after its receipt; the tick is left out";
    Problem::new(ProblemKind::Unknown, format!("{} at {}", market.instrument(), market.exchange_code), what)
}

fn answer(reply: Reply<'_>) -> Option<Answer> {
    match reply {
        Reply::Accepted(_) => Some(Answer::Accepted),
        Reply::Refused(words) => Some(Answer::Refused(words.escape_ascii().to_string())),
        Reply::Word(_) => None,
    }
}
