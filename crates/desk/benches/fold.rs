//! How fast ticks fold into a book. `cargo bench -p broadtape-desk`; prints a line for each measure.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]

use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::DelayLine;
use broadtape_model::{
    ConditionTable, DayCode, DelayClass, Exchange, ExchangeId, FeedSymbol, House, Instrument, InstrumentKind, Lane,
    Price, SaleConditions, Symbol, Tick, TickChange, TopOfBook, Trade, TradingHours, UnixNanos, Vendor, VendorId,
};
use jiff::civil::time;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Instant;

const TICKS: usize = 1_000_000;
/// So often the stream goes on; the best of them counts.
const ROUNDS: u8 = 5;

/// How ticks lie in time and over the instruments.
#[derive(Clone, Copy, Debug)]
enum Stream {
    /// A million over a whole session, every instrument as often as any other, and so from Monday to Friday. From some
    /// thousand instruments on nearly every trade opens a minute of its own: the worst case for bars.
    Sparse,
    /// A million in 20 seconds, as in a market of 10,000 instruments with some 1.2 billion trades and quotes a day; how
    /// often an instrument comes falls with its rank (Zipf). Twenty seconds follow on twenty.
    Market,
}

impl Stream {
    /// How long a million ticks take.
    const fn span_millis(self) -> i64 {
        match self {
            Self::Sparse => 23_400_000,
            Self::Market => 20_000,
        }
    }

    /// From the start of a million to the start of the next.
    const fn millis_to_the_next(self) -> i64 {
        match self {
            Self::Sparse => 86_400_000,
            Self::Market => self.span_millis(),
        }
    }
}

fn main() {
    for (instruments, conditions, stream) in [
        (1, ConditionTable::All, Stream::Sparse),
        (1_000, ConditionTable::All, Stream::Sparse),
        (1_000, ConditionTable::Utp, Stream::Sparse),
        (10_000, ConditionTable::Utp, Stream::Sparse),
        (100_000, ConditionTable::Utp, Stream::Sparse),
        (10_000, ConditionTable::Utp, Stream::Market),
        (100_000, ConditionTable::Utp, Stream::Market),
    ] {
        let before = resident_kib();
        let house = house(instruments, conditions);
        let symbols = symbols(&house);
        let mut ticks = ticks(instruments, stream);
        let mut books = [QuoteBook::new(DelayClass(15), house.clone()), QuoteBook::new(DelayClass(15), house)];
        let mut best = [f64::MAX; 2];
        let mut line = DelayLine::new(0);
        for round in 0..ROUNDS {
            line.load(|block| {
                std::mem::swap(block, &mut ticks);
                Ok::<_, ()>(true)
            })
            .unwrap();
            let released = line.release(UnixNanos::MAX);
            for (place, book) in books.iter_mut().enumerate() {
                let started = Instant::now();
                match place {
                    0 => book.apply_along(&released, &symbols, &mut ()),
                    _ => book.apply(&released, &symbols),
                }
                best[place] = best[place].min(started.elapsed().as_secs_f64());
            }
            ticks = released.get().iter().map(|tick| further(tick, stream, round)).collect();
        }
        let [_, book] = &mut books;
        let view = Instant::now();
        let _ = book.view();
        let view = view.elapsed();
        let rate = best.map(|seconds| TICKS as f64 / seconds / 1e6);
        let memory = resident_kib().saturating_sub(before);
        println!(
            "{instruments} instruments, {conditions:?}, {stream:?}: {:.1} million ticks/s into the book, {:.1} into book and minute bars; a view of all {:.2} ms; {:.0} MiB with two books and the ticks",
            rate[0],
            rate[1],
            view.as_secs_f64() * 1e3,
            memory as f64 / 1024.0
        );
    }
}

/// The same tick in the next round of its stream.
fn further(tick: &Tick, stream: Stream, round: u8) -> Tick {
    let later = |at: UnixNanos| at.plus_millis(stream.millis_to_the_next());
    let next_day = DayCode(if round == 0 { b'0' } else { b'A' + round - 1 });
    let day = match stream {
        Stream::Sparse => Some(next_day),
        Stream::Market => tick.day,
    };
    Tick { exchange_time: tick.exchange_time.map(later), received: later(tick.received), day, ..tick.clone() }
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

fn vendor() -> VendorId {
    VendorId::new("ticker")
}

fn house(instruments: usize, conditions: ConditionTable) -> Arc<House> {
    let exchange = Exchange {
        mic: ExchangeId::new("XTST"),
        name: "Test".into(),
        prefix: "TS".into(),
        vendor_codes: vec![(vendor(), Arc::from("Q"))],
        zone: TimeZone::get("America/New_York").unwrap(),
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false)),
        conditions,
        delay_minutes: 15,
    };
    let instrument = |number: usize| Instrument {
        symbol: Symbol::parse(&format!("TS:S{number}")).unwrap(),
        name: format!("Share {number}"),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: exchange.mic.clone(),
        vendor_symbols: vec![(vendor(), format!("S{number}").into())],
        reference: Default::default(),
    };
    Arc::new(House {
        instruments: (0..instruments).map(instrument).collect(),
        vendors: vec![Vendor { id: vendor(), name: "Ticker".into(), credit: Default::default(), quiet_seconds: 120 }],
        exchanges: vec![exchange],
        ..House::default()
    })
}

fn symbols(house: &House) -> LaneSymbols {
    let mut symbols = LaneSymbols::new(Lane::Delay(15));
    let feed = |own: &Instrument| FeedSymbol {
        vendor: vendor(),
        symbol: own.vendor_symbols[0].1.clone(),
        exchange_code: "Q".into(),
    };
    symbols.learn(&house.instruments.iter().map(feed).collect::<Vec<_>>(), &house.instruments_by_feed_symbol());
    symbols
}

/// The place of an instrument whose frequency is inverse to its rank: `share`, evenly from 0 to 1, goes by magnitudes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank is a small whole number")]
fn ranked(instruments: usize, share: f64) -> usize {
    ((instruments as f64).powf(share) as usize - 1).min(instruments - 1)
}

/// Trades and quotes, two to one.
fn ticks(instruments: usize, stream: Stream) -> Vec<Tick> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut cents = vec![10_000_i64; instruments];
    let open = UnixNanos::parse("2026-03-09T13:30:00Z").unwrap();
    let price = |cents| Price::from_decimal(cents, 2).unwrap();
    let span_millis = stream.span_millis();
    let mut choose = || match stream {
        Stream::Sparse => random.usize(0..instruments),
        Stream::Market => ranked(instruments, random.f64()),
    };
    let numbers: Vec<usize> = (0..TICKS).map(|_| choose()).collect();
    numbers
        .into_iter()
        .enumerate()
        .map(|(place, number)| {
            cents[number] = (cents[number] + random.i64(-3..=3)).max(100);
            let now = open.plus_millis(i64::try_from(place).unwrap() * span_millis / i64::try_from(TICKS).unwrap());
            let change = if random.u8(0..3) == 0 {
                TickChange::TopOfBook(TopOfBook {
                    bid: Some(price(cents[number] - 1)),
                    bid_size: Some(100),
                    ask: Some(price(cents[number] + 1)),
                    ask_size: Some(200),
                })
            } else {
                TickChange::Trade(Trade {
                    price: price(cents[number]),
                    size: random.u64(1..5) * 100,
                    conditions: SaleConditions::one(*random.choice(b"@@@@FIIO6").unwrap()),
                    may_set_last: true,
                    participant: None,
                })
            };
            Tick {
                symbol: u32::try_from(number).unwrap(),
                exchange_time: Some(now),
                received: now,
                day: Some(DayCode(b'9')),
                change,
            }
        })
        .collect()
}
