//! `broadtape bench hold`: ticks in, durable, held, and released in order; the same tape, delay line and book as in
//! a house at work.

use super::lateness::Lateness;
use super::market::{BATCH, Market};
use super::{memory, millions};
use crate::cli::BenchHold;
use crate::clock;
use crate::say::say;
use anyhow::{Context, Result, ensure};
use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::DelayLine;
use broadtape_model::{DelayClass, Lane, Tick, UnixNanos};
use broadtape_tape::embedded::{EmbeddedTape, Options, PendingTicks};
use broadtape_tape::{Tape, TickReader};
use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const LANE: Lane = Lane::Delay(15);
/// How often the book is shown, as in a house at work.
const SHOWN_EVERY: Duration = Duration::from_millis(250);
/// How long who found nothing to do looks away.
const LOOKS_EVERY: Duration = Duration::from_millis(1);
/// Batches that may wait for the disk: what a feed sends while it syncs.
const PENDING_MOST: usize = 64;

pub(super) fn run(options: &BenchHold) -> Result<ExitCode> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.context("no temporary folder can be had")?;
    let bare = bare_append(&folder.path().join("bare"), options.seconds())?;
    say!("bare append of 64 bytes, same confirmations: {bare:.2} million/s");
    let (tape, _) = EmbeddedTape::open(&folder.path().join("tape"), &Options::default())?;
    let market = Market::new()?;
    let progress = Progress::default();
    let released = thread::scope(|scope| -> Result<Released> {
        let releasing = scope.spawn(|| release(&tape, &market, options, &progress));
        let ingested = ingest(&tape, &market, options, &progress);
        progress.is_ingested.store(true, Ordering::Release);
        let released = releasing.join().map_err(|_| anyhow::anyhow!("the release loop panicked"))??;
        let took = ingested?;
        let count = progress.durable.load(Ordering::Acquire);
        let rate = millions(count, took);
        say!(
            "ingested, durable and held: {count} ticks, {rate:.2} million/s, {:.0} % of the bare append",
            rate / bare * 100.0
        );
        Ok(released)
    })?;
    say!("{released}");
    let (now, most) = memory::resident();
    say!("resident: {} MB, {} MB at most", now >> 20, most >> 20);
    drop(tape);
    let holding = EmbeddedTape::open_read_only(&folder.path().join("tape"))?.info()?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    for (_, held) in holding.lanes {
        say!("on the disk: {:.2} bytes a tick", held.bytes as f64 / held.entries as f64);
    }
    ensure!(released.is_right(), "ticks were early, missing or out of order");
    Ok(ExitCode::SUCCESS)
}

/// What both sides know of each other.
#[derive(Default)]
struct Progress {
    durable: AtomicU64,
    is_ingested: AtomicBool,
}

/// Puts ticks onto the tape for the time, at the rate; how long that took.
fn ingest(tape: &EmbeddedTape, market: &Market, options: &BenchHold, progress: &Progress) -> Result<Duration> {
    let started = clock::now();
    let end = started.plus(options.seconds());
    let most = options.ticks.unwrap_or(u64::MAX);
    let (mut sent, mut now) = (0, started);
    let mut pending: VecDeque<(u64, PendingTicks)> = VecDeque::new();
    let settle = |(count, pending): (u64, PendingTicks)| -> Result<()> {
        pending.wait()?;
        progress.durable.fetch_add(count, Ordering::Release);
        Ok(())
    };
    while now < end && sent < most {
        let wanted = options.rate.map_or(u64::MAX, |rate| due(rate, started, now)).min(most);
        let count = wanted.saturating_sub(sent).min(BATCH as u64);
        if count == 0 {
            thread::sleep(LOOKS_EVERY);
        } else {
            let batch = market.batch(sent, usize::try_from(count)?, now);
            sent += count;
            pending.extend(tape.submit_ticks(LANE, batch)?.map(|waits| (count, waits)));
        }
        if pending.len() > PENDING_MOST {
            pending.pop_front().map_or(Ok(()), settle)?;
        }
        now = clock::now();
    }
    pending.into_iter().try_for_each(settle)?;
    Ok(clock::until(clock::now(), started))
}

/// How many ticks should have been sent by now.
fn due(rate: u64, started: UnixNanos, now: UnixNanos) -> u64 {
    let sent = u128::from(now.nanos_since(started)) * u128::from(rate) / 1_000_000_000;
    u64::try_from(sent).unwrap_or(u64::MAX)
}

/// What came out.
struct Released {
    count: u64,
    early: u64,
    other: u64,
    missing: u64,
    took: Duration,
    lateness: Lateness,
}

impl Released {
    const fn is_right(&self) -> bool {
        self.early + self.other + self.missing == 0
    }
}

impl std::fmt::Display for Released {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { count, early, other, missing, took, lateness } = self;
        writeln!(formatter, "released into the book: {count} ticks, {:.2} million/s", millions(*count, *took))?;
        writeln!(formatter, "early: {early}, missing: {missing}, not what went in at that place: {other}")?;
        write!(formatter, "late: {lateness}")
    }
}

/// Trails the head by the delay, folds what is due into a book, and compares it with what went in.
fn release(tape: &EmbeddedTape, market: &Market, options: &BenchHold, progress: &Progress) -> Result<Released> {
    let house = Market::house()?;
    let known = house.instruments_by_feed_symbol();
    let mut book = QuoteBook::new(DelayClass(0), house);
    let (mut reader, mut line) = (tape.ticks(LANE)?, DelayLine::holding(options.delay()));
    let mut symbols = LaneSymbols::new(LANE);
    let mut check = Check::new(market, options.delay());
    let mut shown = clock::now();
    loop {
        let now = clock::now();
        let mut is_idle = true;
        loop {
            if line.wants_block() {
                if !line.load(|block| reader.next_block(block))? {
                    break;
                }
                symbols.learn(reader.symbols(), &known);
            }
            let due = line.release(now);
            if due.get().is_empty() {
                break;
            }
            is_idle = false;
            check.compare(due.get(), &*reader);
            book.apply(&due, &symbols);
        }
        if now >= shown.plus(SHOWN_EVERY) {
            std::hint::black_box(book.view());
            shown = now;
        }
        let is_ingested = progress.is_ingested.load(Ordering::Acquire);
        if is_ingested && (options.no_drain || check.released.count == progress.durable.load(Ordering::Acquire)) {
            let missing =
                if options.no_drain { 0 } else { progress.durable.load(Ordering::Acquire) - check.released.count };
            return Ok(Released { missing, ..check.finish() });
        }
        if is_idle {
            thread::sleep(LOOKS_EVERY);
        }
    }
}

/// Compares what comes out with what went in.
struct Check<'a> {
    market: &'a Market,
    delay: Duration,
    /// The market's numbers of the reader's symbols.
    numbers: Vec<Option<u32>>,
    first: Option<UnixNanos>,
    last: UnixNanos,
    released: Released,
}

impl<'a> Check<'a> {
    fn new(market: &'a Market, delay: Duration) -> Self {
        let nothing =
            Released { count: 0, early: 0, other: 0, missing: 0, took: Duration::ZERO, lateness: Lateness::new() };
        Self { market, delay, numbers: Vec::new(), first: None, last: UnixNanos::MIN, released: nothing }
    }

    fn compare(&mut self, ticks: &[Tick], reader: &dyn TickReader) {
        for symbol in &reader.symbols()[self.numbers.len()..] {
            self.numbers.push(symbol.symbol.get(1..).and_then(|number| number.parse().ok()));
        }
        // The true time, after the gate has decided.
        let now = clock::now();
        self.first.get_or_insert(now);
        self.last = now;
        let released = &mut self.released;
        for tick in ticks {
            let expected = self.market.tick(released.count);
            let is_same = tick.change == expected.change && self.numbers[tick.symbol as usize] == Some(expected.symbol);
            released.other += u64::from(!is_same);
            released.count += 1;
            let due = tick.happened().plus(self.delay);
            released.early += u64::from(now < due);
            released.lateness.add(now.nanos_since(due), 1);
        }
    }

    fn finish(self) -> Released {
        let took = self.first.map_or(Duration::ZERO, |first| clock::until(self.last, first));
        Released { took, ..self.released }
    }
}

/// Million records of 64 bytes a second that a bare file takes, confirmed every ten milliseconds: the yardstick.
fn bare_append(path: &Path, time: Duration) -> Result<f64> {
    const CHUNK: usize = 64 * 4_096;
    /// Half of the disk's free space would be rude; this is more than any disk takes in the time.
    const BYTES_MOST: u64 = 8 << 30;
    let mut file = File::create(path)?;
    let confirming = file.try_clone()?;
    let is_over = AtomicBool::new(false);
    let chunk = vec![b'x'; CHUNK];
    let time = time.min(Duration::from_secs(5));
    let started = clock::now();
    let mut bytes = 0;
    thread::scope(|scope| -> Result<()> {
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                thread::sleep(Duration::from_millis(10));
                if confirming.sync_data().is_err() {
                    return;
                }
            }
        });
        let written = (|| -> Result<()> {
            while clock::now() < started.plus(time) && bytes < BYTES_MOST {
                file.write_all(&chunk)?;
                bytes += CHUNK as u64;
            }
            file.sync_data()?;
            Ok(())
        })();
        is_over.store(true, Ordering::Release);
        written
    })?;
    let took = clock::until(clock::now(), started);
    std::fs::remove_file(path)?;
    Ok(millions(bytes / 64, took))
}
