//! How fast the tape is appended to and read. `cargo bench -p broadtape-tape`; prints a line for each measure.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]

use broadtape_model::{
    Block, FeedSymbol, Inline, Lane, NewsFact, Price, ProviderId, SaleConditions, StoryId, StoryVersion, Tick,
    TickChange, Trade, UnixNanos, VendorId,
};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TickBatch, Urgency};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (tape, _) = EmbeddedTape::open(folder.path(), &Options::default()).unwrap();
    ticks(&tape);
    for threads in [1, 16, 256] {
        news(&tape, threads);
    }
    let started = Instant::now();
    let mut reader = tape.news().unwrap();
    let mut count = 0_u64;
    while reader.next().unwrap().is_some() {
        count += 1;
    }
    println!("news read: {:.0} facts/s", rate(count, started.elapsed()));
}

fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// A walk of 200 symbols in batches of 4,096, from one door and from four.
fn ticks(tape: &EmbeddedTape) {
    const BATCHES: u64 = 500;
    let mut random = fastrand::Rng::with_seed(7);
    let mut cents = [10_000_i64; 200];
    let mut now = 1_790_000_000_000_i64;
    let symbol = |number| FeedSymbol {
        vendor: VendorId::new("ticker"),
        symbol: format!("S{number}").into(),
        exchange_code: "F".into(),
    };
    let symbols: Vec<_> = (0..200).map(symbol).collect();
    let mut batch = || TickBatch {
        symbols: symbols.clone(),
        ticks: (0..4_096)
            .map(|_| {
                let number = random.usize(0..200);
                cents[number] += random.i64(-3..=3);
                now += random.i64(0..=1);
                let trade = Trade {
                    price: Price::from_decimal(cents[number], 2).unwrap(),
                    size: random.u64(1..5) * 100,
                    conditions: SaleConditions::one(*random.choice(b"@@@FI").unwrap()),
                    may_set_last: true,
                    participant: None,
                };
                Tick {
                    symbol: u32::try_from(number).unwrap(),
                    exchange_time: UnixNanos::from_millis(now - random.i64(0..40)),
                    received: UnixNanos::from_millis(now).unwrap(),
                    day: None,
                    change: TickChange::Trade(trade),
                }
            })
            .collect(),
    };
    let batches: Vec<_> = (0..BATCHES).map(|_| batch()).collect();
    for (lane, doors) in [(Lane::Delay(15), 1), (Lane::Delay(20), 4)] {
        let parts: Vec<Vec<_>> = batches.chunks(batches.len() / doors).map(<[_]>::to_vec).collect();
        let started = Instant::now();
        thread::scope(|scope| {
            for part in parts {
                scope.spawn(move || part.into_iter().for_each(|batch| tape.append_ticks(lane, batch).unwrap()));
            }
        });
        let took = started.elapsed();
        println!("ticks appended from {doors} door(s): {:.2} million/s", rate(BATCHES * 4_096, took) / 1e6);
    }
    let started = Instant::now();
    let mut reader = tape.ticks(Lane::Delay(15)).unwrap();
    let (mut block, mut count) = (Vec::new(), 0);
    while reader.next_block(&mut block).unwrap() {
        count += block.len() as u64;
    }
    println!("ticks read: {:.2} million/s", rate(count, started.elapsed()) / 1e6);
    let holding = tape.info().unwrap().lanes[0].1;
    println!("ticks of 200 symbols: {:.2} bytes each", holding.bytes as f64 / holding.entries as f64);
}

/// Stories of about 4 KB, from so many doors at once.
fn news(tape: &EmbeddedTape, threads: u64) {
    let each = 2_000 / threads + 5;
    let slowest = AtomicU64::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let slowest = &slowest;
            scope.spawn(move || {
                for number in 0..each {
                    let delivery = story(&format!("{thread}-{number}"));
                    let asked = Instant::now();
                    tape.append_news(delivery, Receipt::Live(UnixNanos::new(1)), Urgency::Usual).unwrap();
                    let took = u64::try_from(asked.elapsed().as_micros()).unwrap();
                    slowest.fetch_max(took, Ordering::Relaxed);
                }
            });
        }
    });
    let took = started.elapsed();
    let slowest = slowest.load(Ordering::Relaxed) as f64 / 1e3;
    println!("news appended from {threads} door(s): {:.0}/s, slowest {slowest:.1} ms", rate(threads * each, took));
}

fn story(name: &str) -> Delivery {
    let provider = ProviderId::new("harbour");
    let paragraph = || Block::Paragraph(vec![Inline::Text("The ferry sails again, the line said. ".repeat(10))]);
    let body = (0..10).map(|_| paragraph()).collect();
    let id = StoryId::new(&provider, name);
    let version = StoryVersion { body, ..StoryVersion::new(id, 1, "Ferries sail again after the ice") };
    Delivery {
        charset: None,
        provider,
        door: Door::Push,
        name: format!("{name}.json"),
        bytes: vec![b'x'; 4_096].into(),
        facts: vec![NewsFact::Story(Arc::new(version))],
    }
}
