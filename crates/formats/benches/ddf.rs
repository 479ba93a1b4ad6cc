//! How fast DDF is read, from the bytes of a stream to ticks, on one core. `cargo bench -p broadtape-formats`.
//!
//! Side by side with the least that any reader must do: to cut the bytes into lines.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]

use broadtape_formats::ddf::{self, Message, Splitter, WallClock};
use broadtape_model::UnixNanos;
use jiff::tz::TimeZone;
use std::hint::black_box;
use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a socket or file gives at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// Long enough for the clock and for a core to find its speed.
const AT_LEAST: Duration = Duration::from_secs(2);

const CAPTURES: [&str; 4] =
    ["AAPL-20140110-week.ddf.gz", "IBM-20140110-week.ddf.gz", "RM-20140110-week.ddf.gz", "ZCH15.txt.gz"];

fn main() {
    for name in CAPTURES {
        let Some(bytes) = capture(name) else { return };
        let lines = megabytes_a_second(&bytes, || lines(&bytes));
        let ticks = ticks(&bytes);
        let read = megabytes_a_second(&bytes, || self::ticks(&bytes));
        println!(
            "{name}: {read:.0} MB/s to {ticks} ticks ({:.1} million/s); cut into lines alone {lines:.0} MB/s, {:.2} of that",
            read * ticks as f64 / bytes.len() as f64,
            read / lines
        );
    }
}

/// Cuts a capture into lines; how many.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').map(black_box).count()
}

/// Reads a capture as a door does, chunk by chunk; how many ticks it gave.
fn ticks(bytes: &[u8]) -> usize {
    let mut splitter = Splitter::new();
    let mut clock = WallClock::new(TimeZone::get("America/New_York").unwrap());
    let received = UnixNanos::EPOCH;
    let mut count = 0;
    for chunk in bytes.chunks(CHUNK_BYTES) {
        splitter.push(chunk);
        while let Some(frame) = splitter.next_frame() {
            let Ok(Message::Market(market)) = ddf::read(frame) else { continue };
            let exchange_time = market.time.and_then(|time| clock.instant(time));
            let Some(tick) = ddf::tick(&market, exchange_time, received) else { continue };
            black_box(tick);
            count += 1;
        }
    }
    count
}

fn megabytes_a_second(bytes: &[u8], mut work: impl FnMut() -> usize) -> f64 {
    black_box(work());
    let started = Instant::now();
    let mut rounds = 0;
    while started.elapsed() < AT_LEAST {
        black_box(work());
        rounds += 1;
    }
    f64::from(rounds) * bytes.len() as f64 / started.elapsed().as_secs_f64() / 1e6
}

/// A capture, unpacked; `None`, told, where there is none.
fn capture(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("market/ddf").join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: ddf: there is no {}", path.display());
        return None;
    };
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    Some(bytes)
}
