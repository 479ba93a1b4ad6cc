//! Bytes to messages.

use super::fault::Fault;
use super::guard::Guard;
use super::record::{self, Record};
use super::symbols::Symbols;
use ::dbn::decode::dbn::fsm::{DbnFsm, ProcessResult};
use ::dbn::{Metadata, Publisher, VersionUpgradePolicy};
use broadtape_model::{Problem, TickChange, UnixNanos};
use std::fmt;

/// A stream, wherever its bytes are cut into chunks.
///
/// Holds what was pushed and not yet taken: drain it with [`Stream::next_message`] after each push, and it
/// holds no more than one record and the symbols.
pub struct Stream {
    guard: Guard,
    decoder: DbnFsm,
    dataset: String,
    version: u8,
    symbols: Symbols,
    /// A fault after which nothing can be read; told once all before it is taken.
    broken: Option<Fault>,
    is_over: bool,
}

/// What a record says.
#[derive(Clone, PartialEq, Debug)]
pub enum Message<'a> {
    /// Something of an instrument has changed.
    Market(Market<'a>),
    /// Known, and not a quote's: definitions, orders, bars, auctions, the gateway's heartbeats.
    Passed,
    /// The gateway says that something went wrong, in its words.
    Error(&'a str),
}

/// A change of an instrument.
#[derive(Clone, PartialEq, Debug)]
pub struct Market<'a> {
    /// The venue's own symbol.
    pub symbol: &'a str,
    /// Where.
    pub venue: Venue<'a>,
    /// When it happened, by the venue's clock; `None` where the record does not say.
    pub exchange_time: Option<UnixNanos>,
    /// When the vendor received it, by its own clock.
    pub vendor_time: Option<UnixNanos>,
    /// What changed, in order: one or two things.
    pub changes: [Option<TickChange>; 2],
}

/// Where a record comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Venue<'a> {
    publisher: Option<Publisher>,
    dataset: &'a str,
}

impl<'a> Venue<'a> {
    /// What it may be called, the most exact name first: publisher (`XNAS.ITCH.XNAS`), data set (`XNAS.ITCH`),
    /// venue (`XNAS`). Of a publisher that this release does not know, the data set alone.
    pub fn codes(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let names = self.publisher.map(|publisher| (publisher.as_str(), publisher.venue().as_str()));
        let (publisher, venue) = names.unzip();
        [publisher, Some(self.dataset), venue].into_iter().flatten().filter(|code| !code.is_empty())
    }
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

impl Stream {
    /// A stream at its beginning.
    #[must_use]
    pub fn new() -> Self {
        let decoder = DbnFsm::builder().upgrade_policy(VersionUpgradePolicy::AsIs).build();
        Self {
            guard: Guard::default(),
            decoder: decoder.expect("records of every version may stay as they are"),
            dataset: String::new(),
            version: 0,
            symbols: Symbols::default(),
            broken: None,
            is_over: false,
        }
    }

    /// Adds the next bytes. Those after a fault that hides where records begin are not kept.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.broken.is_some() || self.is_over {
            return;
        }
        let (good, fault) = self.guard.pass(bytes);
        self.decoder.write_all(&bytes[..good]);
        self.broken = fault;
    }

    /// The next message; `None` when more bytes are needed to know it, or when nothing more can be read.
    ///
    /// # Errors
    /// When a record cannot be read. It alone is lost, unless [`Stream::is_over`] says otherwise.
    pub fn next_message(&mut self) -> Option<Result<Message<'_>, Problem>> {
        loop {
            match self.decoder.process() {
                ProcessResult::Record(()) => return Some(self.message()),
                ProcessResult::Metadata(metadata) => self.begin(&metadata),
                ProcessResult::ReadMore(_) => return self.take_broken().map(Err),
                ProcessResult::Err(_) if self.is_over => return None,
                ProcessResult::Err(_) => {
                    self.broken = Some(if self.version == 0 { Fault::MetadataUnreadable } else { Fault::Length });
                    return self.take_broken().map(Err);
                }
            }
        }
    }

    /// What is wrong with the end of a stream that has ended; `None` when it is whole.
    pub fn finish(&mut self) -> Option<Problem> {
        if self.is_over || self.guard.is_whole() {
            return None;
        }
        self.broken = Some(Fault::Cut);
        self.take_broken()
    }

    /// Whether nothing more can be read, whatever comes.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Writes the record of the last message as it came: to be kept where it cannot be used.
    pub fn write_last_record(&self, out: &mut Vec<u8>) {
        if let Some(record) = self.decoder.last_record() {
            out.extend_from_slice(record.as_ref());
        }
    }

    fn begin(&mut self, metadata: &Metadata) {
        self.version = metadata.version;
        self.dataset.clone_from(&metadata.dataset);
        self.symbols = Symbols::of(metadata);
    }

    fn take_broken(&mut self) -> Option<Problem> {
        let fault = self.broken.take()?;
        self.is_over = true;
        Some(fault.told_of(self.dataset.clone()))
    }

    fn message(&mut self) -> Result<Message<'_>, Problem> {
        let Self { decoder, symbols, version, dataset, .. } = self;
        let record = decoder.last_record().expect("a record was decoded just now");
        let header = record.header();
        let instrument_id = header.instrument_id;
        let told = |fault: Fault| fault.told_of(format!("record {:#04x} of instrument {instrument_id}", header.rtype));
        match record::read(record, *version).map_err(told)? {
            Record::Symbol(symbol) => {
                symbols.learn(instrument_id, symbol);
                Ok(Message::Passed)
            }
            Record::Passed => Ok(Message::Passed),
            Record::Error(words) => Ok(Message::Error(words)),
            Record::Changes { exchange_time, vendor_time, changes } => {
                let at = vendor_time.unwrap_or(header.ts_event);
                let symbol = symbols.get(at, instrument_id).ok_or_else(|| told(Fault::NoSymbol))?;
                Ok(Message::Market(Market {
                    symbol,
                    venue: Venue { publisher: header.publisher().ok(), dataset },
                    exchange_time: exchange_time.and_then(record::instant),
                    vendor_time: vendor_time.and_then(record::instant),
                    changes,
                }))
            }
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DBN {} of {}", self.version, self.dataset)
    }
}
