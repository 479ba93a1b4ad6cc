//! `broadtape bench history`: history taken in, brought to the desk, and asked for.

use super::{memory, millions};
use crate::cli::BenchHistory;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use anyhow::{Result, ensure};
use broadtape_desk::history::HistoryDisk;
use broadtape_intake::history::Import;
use broadtape_model::{
    Bar, BarRun, BarSpan, FeedSymbol, House, Price, Tick, TickChange, UnixNanos, VendorId, day_number, day_of,
};
use broadtape_relay::Relay;
use broadtape_surfaces::{Request, answer};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Tape, TickBatch};
use fastrand::Rng;
use jiff::civil::{Date, Weekday, date};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// The last day of which there is history.
const LAST_DAY: Date = date(2026, 3, 6);
/// Minutes of a session, from 14:30 UTC on.
const SESSION: std::ops::Range<i32> = 870..1_260;
/// Questions of each kind.
const QUESTIONS: usize = 20_000;

pub(super) fn run(options: &BenchHistory) -> Result<ExitCode> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let before = memory::resident().0;
    let started = clock::now();
    let house = house(options.instruments)?;
    say!(
        "{} instruments configured in {:.2} s, resident {} MB",
        options.instruments,
        clock::until(clock::now(), started).as_secs_f64(),
        (memory::resident().0 - before) >> 20
    );
    let (tape, _) = EmbeddedTape::open(&folder.path().join("tape"), &Options::default())?;
    let tape: Arc<dyn Tape> = Arc::new(tape);
    let received = clock::now();
    import_days(&house, tape.as_ref(), options.years, received)?;
    append_minutes(&house, tape.as_ref(), options.minute_days, received)?;
    say!("tape: {} MB", bytes_in(&folder.path().join("tape")) >> 20);

    let path = folder.path().join("history.redb");
    let before = memory::resident().0;
    let started = clock::now();
    let mut relay = Relay::new(house.clone(), tape)?;
    relay.keep_history_on(&HistoryDisk::create(&path)?);
    relay.advance(received.plus_minutes(60))?;
    say!(
        "brought to the desk in {:.1} s; store: {} MB; resident {} MB for {} instruments, {} MB at most",
        clock::until(clock::now(), started).as_secs_f64(),
        std::fs::metadata(&path)?.len() >> 20,
        (memory::resident().0.saturating_sub(before)) >> 20,
        options.instruments,
        memory::resident().1 >> 20
    );
    let last = LAST_DAY;
    let year_ago = day_of(day_number(last) - 365);
    let week_ago = day_of(day_number(last) - 4);
    ask(&relay, "a year of days", &format!("interval=1d&from={year_ago}&to={last}"), 250)?;
    ask(
        &relay,
        "five days of minutes",
        &format!("interval=1m&from={week_ago}&to={last}"),
        390 * 5.min(options.minute_days) as usize,
    )?;
    ask(&relay, "five days of half hours", &format!("interval=30m&from={week_ago}&to={last}"), 0)?;
    search(&relay)?;
    Ok(ExitCode::SUCCESS)
}

/// How long answers took, in nanoseconds.
#[derive(Default)]
struct Times(Vec<u64>);

impl Times {
    fn told(&mut self) -> String {
        self.0.sort_unstable();
        let at = |thousandths: usize| self.0.get((self.0.len() * thousandths / 1_000).min(self.0.len() - 1));
        let micros = |nanos: Option<&u64>| nanos.map_or(0, |nanos| nanos / 1_000);
        let [half, most, nearly, largest] = [500, 990, 999, 1_000].map(|part| micros(at(part)));
        format!("median {half} µs, p99 {most}, p99.9 {nearly}, largest {largest}")
    }
}

fn house(instruments: u32) -> Result<Arc<House>> {
    let mut text = "[[vendor]]\nid = \"archive\"\n\
        [[exchange]]\nmic = \"XHBR\"\nprefix = \"HB\"\nvendor_codes = { archive = \"H\" }\n\
        timezone = \"America/New_York\"\ndelay_minutes = 15\n\
        [[site]]\nid = \"post\"\nvendors = [\"archive\"]\n"
        .to_owned();
    for number in 0..instruments {
        let name = name(number);
        writeln!(
            text,
            "[[instrument]]\nsymbol = \"HB:{name}\"\nname = \"Harbour {name} Holdings\"\ncurrency = \"USD\"\nvendor_symbols = {{ archive = \"{name}\" }}"
        )?;
    }
    Ok(Configuration::from_text(&text, Path::new("history.toml"))?.house)
}

fn name(number: u32) -> String {
    format!("T{number}")
}

/// Days with trading, the last of them [`LAST_DAY`].
fn days(count: u32) -> Vec<Date> {
    let last = day_number(LAST_DAY);
    let every = (0..).map(|back| day_of(last - back));
    let mut days: Vec<_> = every
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .take(count as usize)
        .collect();
    days.reverse();
    days
}

/// A price that goes its way in cents.
fn walk(random: &mut Rng, number: i32, cents: &mut i64) -> Bar {
    let open = *cents;
    let close = (open + random.i64(-60..=60)).max(100);
    *cents = close;
    let price = |cents: i64| Price::from_units(cents * 10_000_000);
    let (high, low) = (open.max(close) + random.i64(0..40), open.min(close) - random.i64(0..40));
    let volume = random.u64(100..5_000_000);
    Bar { number, open: price(open), high: price(high), low: price(low), close: price(close), volume }
}

/// Days come through the door, as a table for each instrument.
fn import_days(house: &House, tape: &dyn Tape, years: u32, received: UnixNanos) -> Result<()> {
    let vendor = VendorId::new("archive");
    let days = days(years * 252);
    let mut import = Import::new(house, &vendor, tape, received, received)?;
    let (mut text, mut took, mut bytes) = (String::new(), std::time::Duration::ZERO, 0);
    for number in 0..house.instruments.len() {
        let random = &mut Rng::with_seed(number as u64);
        let mut cents = random.i64(1_000..50_000);
        text.clear();
        text.push_str("time,open,high,low,close,volume\n");
        for day in &days {
            let bar = walk(random, 0, &mut cents);
            writeln!(text, "{day},{},{},{},{},{}", bar.open, bar.high, bar.low, bar.close, bar.volume)?;
        }
        let symbol = name(u32::try_from(number)?);
        let started = clock::now();
        import.take("days.csv", &mut text.as_bytes(), Some(&symbol), &mut |problem| say!("{problem}"))?;
        took += clock::until(clock::now(), started);
        bytes += text.len();
    }
    let started = clock::now();
    let bars = import.finish(&mut |problem| say!("{problem}"))?.bars;
    took += clock::until(clock::now(), started);
    say!(
        "{bars} daily bars of {years} years imported from tables of {} MB in {:.1} s: {:.2} million/s",
        bytes >> 20,
        took.as_secs_f64(),
        millions(bars, took)
    );
    ensure!(bars == days.len() as u64 * house.instruments.len() as u64, "bars are missing");
    Ok(())
}

/// Minutes are packed and appended, as the door does it, without a file.
fn append_minutes(house: &House, tape: &dyn Tape, days_back: u32, received: UnixNanos) -> Result<()> {
    let (days, lane) = (days(days_back), tape.past_lane(15, received)?);
    let started = clock::now();
    let mut count = 0;
    for first in (0..house.instruments.len()).step_by(64) {
        let mut batch = TickBatch::default();
        for number in first..house.instruments.len().min(first + 64) {
            let random = &mut Rng::with_seed(number as u64);
            let mut cents = random.i64(1_000..50_000);
            let feed = |text: &str| Arc::from(text);
            batch.symbols.push(FeedSymbol {
                vendor: VendorId::new("archive"),
                symbol: feed(&name(u32::try_from(number)?)),
                exchange_code: feed("H"),
            });
            let symbol = u32::try_from(number - first)?;
            for day in &days {
                let midnight = day_number(*day) * 24 * 60;
                let bars: Vec<_> = SESSION.map(|minute| walk(random, midnight + minute, &mut cents)).collect();
                count += bars.len() as u64;
                let change = TickChange::Bars(BarRun::pack(BarSpan::Minute, &bars)?);
                batch.ticks.push(Tick { symbol, exchange_time: None, received, day: None, change });
            }
        }
        tape.append_ticks(lane, batch)?;
    }
    let took = clock::until(clock::now(), started);
    say!(
        "{count} minute bars of {days_back} days packed and put on the tape in {:.1} s: {:.2} million/s",
        took.as_secs_f64(),
        millions(count, took)
    );
    Ok(())
}

/// Asks for bars of instruments at random, as a reader would: from the address to the bytes of the answer.
fn ask(relay: &Relay, what: &str, query: &str, bars_least: usize) -> Result<()> {
    let (snapshot, house) = (relay.snapshot(), relay.house());
    let site = &house.sites[0];
    let random = &mut Rng::with_seed(7);
    let (mut times, mut least) = (Times::default(), usize::MAX);
    for _ in 0..QUESTIONS {
        let instrument = &house.instruments[random.usize(..house.instruments.len())];
        let request = Request::to_site(site, &format!("/api/v1/bars/{}?{query}", instrument.symbol));
        let started = clock::now();
        let answer = answer(snapshot, &request);
        times.0.push(clock::now().nanos_since(started));
        if let broadtape_surfaces::Body::Bytes(body) = &answer.body {
            least = least.min(memchr::memmem::find_iter(body, b"\"time\"").count());
        }
    }
    say!("{what}, {QUESTIONS} answers of {least} bars at least: {}", times.told());
    ensure!(least >= bars_least, "bars are missing");
    Ok(())
}

/// Searches for what readers type.
fn search(relay: &Relay) -> Result<()> {
    let (snapshot, house) = (relay.snapshot(), relay.house());
    let random = &mut Rng::with_seed(8);
    let mut times = Times::default();
    for _ in 0..2_000 {
        let name = name(u32::try_from(random.usize(..house.instruments.len()))?);
        let typed = random.choice([name.clone(), format!("harbour {name}"), name[..3.min(name.len())].to_owned()]);
        let request =
            Request::to_site(&house.sites[0], &format!("/api/v1/instruments?search={}", typed.unwrap_or_default()));
        let started = clock::now();
        let answer = answer(snapshot, &request);
        times.0.push(clock::now().nanos_since(started));
        ensure!(answer.status.is_success(), "a search failed");
    }
    say!("searches for an instrument: {}", times.told());
    Ok(())
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
