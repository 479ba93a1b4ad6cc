//! What the tests lay on their desk: tapes in temporary folders, deliveries and ticks, all fictional.

use broadtape_model::{
    FeedSymbol, Kill, Lane, NewsFact, Price, ProviderId, Recorded, SaleConditions, StoryId, StoryVersion, Tick,
    TickChange, Trade, UnixNanos, VendorId,
};
use broadtape_tape::embedded::{EmbeddedTape, Opened, Options};
use broadtape_tape::{Delivery, Door, NewsReader, Receipt, Tape, TapeError, TickBatch, TickReader, Urgency};
use bytes::Bytes;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The instant `nanos` after the epoch.
pub(crate) fn at(nanos: i64) -> UnixNanos {
    UnixNanos::new(nanos)
}

/// Ticks are committed at once: no test waits for others. Nothing happens by itself after a while.
pub(crate) fn options() -> Options {
    Options { tick_pause: Duration::ZERO, confirm_after: Duration::MAX, ..Options::default() }
}

pub(crate) fn open(folder: &Path) -> EmbeddedTape {
    opened(folder).0
}

pub(crate) fn opened(folder: &Path) -> (EmbeddedTape, Opened) {
    EmbeddedTape::open(folder, &options()).unwrap()
}

/// A delivery of one story whose guid is `name`.
pub(crate) fn story(name: &str) -> Delivery {
    let provider = ProviderId::new("harbour");
    let version = StoryVersion::new(StoryId::new(&provider, name), 1, &format!("The ferry {name} sails again"));
    Delivery {
        charset: None,
        provider,
        door: Door::Folder,
        name: format!("{name}.xml"),
        bytes: Bytes::from(format!("<story>{name}</story>")),
        facts: vec![NewsFact::Story(Arc::new(version))],
    }
}

pub(crate) fn kill(name: &str) -> Delivery {
    let facts = vec![NewsFact::Kill(Kill { story: StoryId::new(&ProviderId::new("harbour"), name), notice: None })];
    Delivery { facts, ..story(name) }
}

/// Appends a usual live delivery.
pub(crate) fn append(tape: &EmbeddedTape, delivery: Delivery, nanos: i64) -> Result<UnixNanos, TapeError> {
    tape.append_news(delivery, Receipt::Live(at(nanos)), Urgency::Usual)
}

pub(crate) fn rest(reader: &mut dyn NewsReader) -> Result<Vec<Recorded>, TapeError> {
    let mut facts = Vec::new();
    while let Some(fact) = reader.next()? {
        facts.push(fact);
    }
    Ok(facts)
}

pub(crate) fn all_news(tape: &EmbeddedTape) -> Result<Vec<Recorded>, TapeError> {
    rest(&mut *tape.news()?)
}

/// The guids of the stories, in the order of the tape.
pub(crate) fn names(facts: &[Recorded]) -> Vec<String> {
    facts.iter().filter_map(|recorded| recorded.fact.story()).map(|story| story.guid.to_string()).collect()
}

pub(crate) fn feed_symbol(symbol: &str) -> FeedSymbol {
    FeedSymbol { vendor: VendorId::new("ticker"), symbol: symbol.into(), exchange_code: "F".into() }
}

/// Milliseconds after the epoch.
pub(crate) fn millis(millis: i64) -> UnixNanos {
    UnixNanos::from_millis(millis).unwrap()
}

/// A trade of 100 at so many cents.
pub(crate) fn trade(symbol: u32, received: UnixNanos, cents: i64) -> Tick {
    let trade = Trade {
        price: Price::from_decimal(cents, 2).unwrap(),
        size: 100,
        conditions: SaleConditions::one(b'@'),
        may_set_last: true,
        participant: None,
    };
    Tick { symbol, exchange_time: Some(received), received, day: None, change: TickChange::Trade(trade) }
}

pub(crate) fn batch(symbols: &[&str], ticks: Vec<Tick>) -> TickBatch {
    TickBatch { symbols: symbols.iter().map(|symbol| feed_symbol(symbol)).collect(), ticks }
}

/// A tick with its symbol's own name; its number is 0.
pub(crate) type NamedTick = (String, Tick);

/// The rest of a lane's ticks, with the symbols' own names.
pub(crate) fn rest_of_ticks(reader: &mut dyn TickReader) -> Result<Vec<NamedTick>, TapeError> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while reader.next_block(&mut block)? {
        for tick in block.drain(..) {
            let name = reader.symbols()[tick.symbol as usize].symbol.to_string();
            all.push((name, Tick { symbol: 0, ..tick }));
        }
    }
    Ok(all)
}

pub(crate) fn all_ticks(tape: &EmbeddedTape, lane: Lane) -> Result<Vec<NamedTick>, TapeError> {
    rest_of_ticks(&mut *tape.ticks(lane)?)
}

/// Everything that can be read, or the first error.
pub(crate) fn everything(tape: &EmbeddedTape) -> Result<(Vec<Recorded>, Vec<NamedTick>), TapeError> {
    let mut ticks = Vec::new();
    for lane in tape.lanes()? {
        ticks.extend(all_ticks(tape, lane)?);
    }
    let news = all_news(tape)?;
    for recorded in &news {
        tape.original(recorded.delivery)?;
    }
    Ok((news, ticks))
}

/// A copy of a tape's files.
pub(crate) fn copy(tape: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in files(tape) {
        let to = copy.path().join(file.strip_prefix(tape).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
    copy
}

/// All segments of a tape.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "seg") {
            found.push(path);
        }
    }
    found.sort();
    found
}
