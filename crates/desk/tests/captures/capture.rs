//! A capture as released ticks.

use broadtape_desk::{LaneSymbols, Ledger, QuoteBook};
use broadtape_formats::ddf::{Body, Message, Splitter, WallClock, read, tick};
use broadtape_gate::DelayLine;
use broadtape_model::{
    ConditionTable, DelayClass, Exchange, ExchangeId, FeedSymbol, House, Instrument, InstrumentKind, Lane, Quote,
    Reference, Symbol, Tick, TradingHours, UnixNanos, Vendor, VendorId,
};
use flate2::read::GzDecoder;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// The files of the reference material; `None`, told once, where it is absent.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let folder = shared.join("market/ddf");
    if !folder.exists() {
        eprintln!("skipped: {test}: the shared reference material is not there (BROADTAPE_SHARED)");
        return None;
    }
    Some(folder)
}

/// A market whose capture is replayed.
pub(crate) struct Venue {
    pub(crate) conditions: ConditionTable,
    pub(crate) zone: &'static str,
    pub(crate) hours: Arc<TradingHours>,
}

/// A message as a tick, with the symbol it is of.
pub(crate) struct Heard {
    pub(crate) symbol: String,
    pub(crate) tick: Tick,
    /// The official figures of a day, where it is a record of them.
    pub(crate) record: Option<(Date, Vec<broadtape_model::RefreshField>)>,
}

/// Every tick of a capture in its order; received at the running maximum of its times.
pub(crate) fn ticks(file: &PathBuf, zone: &str) -> Vec<Heard> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    let mut clock = WallClock::new(TimeZone::get(zone).unwrap());
    let mut heard = Vec::new();
    let mut received = UnixNanos::MIN;
    let mut splitter = Splitter::default();
    splitter.push(&bytes);
    splitter.finish();
    while let Some(frame) = splitter.next_frame() {
        let Ok(Message::Market(market)) = read(frame) else { continue };
        let time = market.time.and_then(|time| clock.instant(time));
        received = received.max(time.unwrap_or(received));
        if received == UnixNanos::MIN {
            continue;
        }
        if let Some(tick) = tick(&market, time, received) {
            let record = match market.body {
                Body::Daily { date, figures } => Some((date, figures.iter().collect())),
                _ => None,
            };
            heard.push(Heard { symbol: market.instrument().into_owned(), tick, record });
        }
    }
    heard
}

/// A book of a capture's instruments, fed tick by tick without a delay.
pub(crate) struct Replay {
    house: Arc<House>,
    book: QuoteBook,
    symbols: LaneSymbols,
    line: DelayLine,
    places: BTreeMap<String, u32>,
}

impl Replay {
    pub(crate) fn new(venue: &Venue, names: &[String]) -> Self {
        let vendor = VendorId::new("feed");
        let exchange = Exchange {
            mic: ExchangeId::new("XTST"),
            name: "Test".into(),
            prefix: "TS".into(),
            vendor_codes: vec![(vendor.clone(), Arc::from("Q"))],
            zone: TimeZone::get(venue.zone).unwrap(),
            zone_label: None,
            country: None,
            hours: venue.hours.clone(),
            conditions: venue.conditions,
            delay_minutes: 10,
        };
        let instrument = |name: &String| Instrument {
            symbol: Symbol::parse(&format!("TS:{name}")).unwrap(),
            name: name.clone(),
            kind: InstrumentKind::Stock,
            currency: "USD".into(),
            decimals: 2,
            exchange: exchange.mic.clone(),
            vendor_symbols: vec![(vendor.clone(), Arc::from(name.as_str()))],
            reference: Reference::default(),
        };
        let house = Arc::new(House {
            instruments: names.iter().map(instrument).collect(),
            exchanges: vec![exchange.clone()],
            vendors: vec![Vendor {
                id: vendor.clone(),
                name: "Feed".into(),
                credit: Default::default(),
                quiet_seconds: 120,
            }],
            ..House::default()
        });
        let mut symbols = LaneSymbols::new(Lane::Delay(10));
        let feed = |name: &String| FeedSymbol {
            vendor: vendor.clone(),
            symbol: name.as_str().into(),
            exchange_code: "Q".into(),
        };
        symbols.learn(&names.iter().map(feed).collect::<Vec<_>>(), &house.instruments_by_feed_symbol());
        Self {
            book: QuoteBook::new(DelayClass(10), house.clone()),
            symbols,
            line: DelayLine::new(0),
            places: names.iter().cloned().zip(0..).collect(),
            house,
        }
    }

    pub(crate) fn apply(&mut self, heard: &Heard, ledger: &mut impl Ledger) {
        let Some(place) = self.places.get(&heard.symbol) else { return };
        let tick = Tick { symbol: *place, ..heard.tick.clone() };
        self.line
            .load(|block| {
                block.push(tick);
                Ok::<_, ()>(true)
            })
            .unwrap();
        self.book.apply_along(&self.line.release(UnixNanos::MAX), &self.symbols, ledger);
    }

    pub(crate) fn quote(&mut self, name: &str) -> Quote {
        let (view, vendor) = (self.book.view(), &self.house.vendors[0].id);
        view.entry(self.places[name], vendor).map_or(Quote::UNKNOWN, |entry| entry.quote.clone())
    }
}
