//! A made-up market: the same trades and quotes each time, in batches as a busy feed brings them.

use crate::config::Configuration;
use anyhow::{Context, Result};
use broadtape_model::{
    FeedSymbol, House, Price, SaleConditions, Tick, TickChange, TopOfBook, Trade, UnixNanos, VendorId,
};
use broadtape_tape::TickBatch;
use std::path::Path;
use std::sync::Arc;

/// Instruments of the market.
const INSTRUMENTS: u32 = 500;
/// Ticks in a batch.
pub(super) const BATCH: usize = 8_192;
/// Batches until the market repeats itself.
const BATCHES: usize = 8;

/// The market.
pub(super) struct Market {
    symbols: Vec<FeedSymbol>,
    ticks: Vec<Tick>,
}

/// What the tape calls the vendor of the market.
const VENDOR: &str = "ticker";

impl Market {
    pub(super) fn new() -> Result<Self> {
        let symbol = |number| FeedSymbol {
            vendor: VendorId::new(VENDOR),
            symbol: ticker(number).into(),
            exchange_code: "F".into(),
        };
        let mut random = fastrand::Rng::with_seed(7);
        let mut cents: Vec<i64> = (0..INSTRUMENTS).map(|_| random.i64(2_000..40_000)).collect();
        let mut one = || tick(&mut random, &mut cents);
        let ticks = (0..BATCH * BATCHES).map(|_| one()).collect::<Option<_>>().context("a price is out of range")?;
        Ok(Self { symbols: (0..INSTRUMENTS).map(symbol).collect(), ticks })
    }

    /// The tick that is the market's `number`th, but for its times.
    pub(super) fn tick(&self, number: u64) -> &Tick {
        &self.ticks[usize::try_from(number % self.ticks.len() as u64).expect("less than their number")]
    }

    /// `count` ticks from the `first` on, at most [`BATCH`], all received at `received`.
    pub(super) fn batch(&self, first: u64, count: usize, received: UnixNanos) -> TickBatch {
        let stamped = |number: u64| {
            let tick = self.tick(number);
            let late = tick.received.nanos();
            Tick { received, exchange_time: Some(UnixNanos::new(received.nanos() - late)), ..tick.clone() }
        };
        TickBatch { symbols: self.symbols.clone(), ticks: (first..).take(count).map(stamped).collect() }
    }

    /// A trade of every instrument at a price that is another one each round, all received at `received`.
    pub(super) fn each_once(&self, round: u64, received: UnixNanos) -> Result<TickBatch> {
        let trade = |symbol: u32| {
            let cents = 2_000 + i64::try_from((round * 7 + u64::from(symbol) * 31) % 30_000).ok()?;
            let trade = Trade {
                price: Price::from_decimal(cents, 2)?,
                size: 100,
                conditions: SaleConditions::one(b'@'),
                may_set_last: true,
                participant: None,
            };
            Some(Tick { symbol, exchange_time: Some(received), received, day: None, change: TickChange::Trade(trade) })
        };
        let ticks = (0..INSTRUMENTS).map(trade).collect::<Option<_>>().context("a price is out of range")?;
        Ok(TickBatch { symbols: self.symbols.clone(), ticks })
    }

    /// A house that shows this market.
    pub(super) fn house() -> Result<Arc<House>> {
        Ok(Configuration::from_text(&Self::configuration(), Path::new("market.toml"))?.house)
    }

    /// The configuration of that house.
    pub(super) fn configuration() -> String {
        let instrument = |number| {
            let ticker = ticker(number);
            format!(
                "\n[[instrument]]\nsymbol = \"FX:{ticker}\"\ncurrency = \"USD\"\nvendor_symbols = {{ {VENDOR} = \"{ticker}\" }}\n"
            )
        };
        (0..INSTRUMENTS).map(instrument).fold(CONFIGURATION.to_owned(), |text, instrument| text + &instrument)
    }
}

/// All but the instruments.
const CONFIGURATION: &str = r#"[[vendor]]
id = "ticker"

[[exchange]]
mic = "XFIC"
name = "Fictional Exchange"
prefix = "FX"
vendor_codes = { ticker = "F" }
timezone = "UTC"
open = "00:00"
close = "24:00"
weekends = true
delay_minutes = 15

[[site]]
id = "post"
vendors = ["ticker"]
"#;

fn ticker(number: u32) -> String {
    format!("S{number}")
}

/// One tick in two is a trade, the other a quote. `received` holds by how much the exchange's time is before the receipt.
fn tick(random: &mut fastrand::Rng, cents: &mut [i64]) -> Option<Tick> {
    let symbol = random.u32(0..INSTRUMENTS);
    let last = &mut cents[symbol as usize];
    *last = (*last + random.i64(-3..=3)).max(100);
    let price = |cents| Price::from_decimal(cents, 2);
    let size = |random: &mut fastrand::Rng| random.u64(1..20) * 100;
    let change = if random.bool() {
        let conditions = SaleConditions::one(*random.choice(b"@@@@FFI")?);
        TickChange::Trade(Trade {
            price: price(*last)?,
            size: size(random),
            conditions,
            may_set_last: true,
            participant: None,
        })
    } else {
        TickChange::TopOfBook(TopOfBook {
            bid: Some(price(*last - 1)?),
            bid_size: Some(random.u64(1..40)),
            ask: Some(price(*last + 1)?),
            ask_size: Some(random.u64(1..40)),
        })
    };
    let late = UnixNanos::from_millis(random.i64(1..40))?;
    Some(Tick { symbol, exchange_time: None, received: late, day: None, change })
}
