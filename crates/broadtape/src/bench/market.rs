//! A made-up market: the same trades and quotes each time, in batches as a busy feed brings them.

use anyhow::{Context, Result};
use broadtape_model::{
    ConditionTable, Exchange, ExchangeId, FeedSymbol, House, Instrument, Price, SaleCondition, Symbol, Tick,
    TickChange, TopOfBook, Trade, UnixNanos, VendorId,
};
use broadtape_tape::TickBatch;
use std::sync::Arc;

/// Instruments of the market.
pub(super) const INSTRUMENTS: u32 = 500;
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

    /// A house that shows this market.
    pub(super) fn house() -> Result<Arc<House>> {
        let instrument = |number| -> Result<Instrument> {
            Ok(Instrument {
                symbol: Symbol::parse(&format!("FX:{}", ticker(number)))?,
                name: ticker(number),
                kind: broadtape_model::InstrumentKind::Stock,
                currency: "USD".into(),
                decimals: 2,
                exchange: ExchangeId::new("XFIC"),
                vendor_symbols: vec![(VendorId::new(VENDOR), ticker(number).into())],
            })
        };
        let exchange = Exchange {
            mic: ExchangeId::new("XFIC"),
            name: "Fictional Exchange".into(),
            prefix: "FX".into(),
            vendor_codes: vec![(VendorId::new(VENDOR), "F".into())],
            zone: jiff::tz::TimeZone::UTC,
            zone_label: None,
            hours: broadtape_model::SessionHours {
                open: jiff::civil::Time::MIN,
                close: jiff::civil::Time::MAX,
                weekends: true,
            },
            conditions: ConditionTable::All,
            delay_minutes: 15,
        };
        let instruments = (0..INSTRUMENTS).map(instrument).collect::<Result<_>>()?;
        Ok(Arc::new(House { exchanges: vec![exchange], instruments, ..House::default() }))
    }
}

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
        let condition = SaleCondition(*random.choice(b"@@@@FFI")?);
        TickChange::Trade(Trade { price: price(*last)?, size: size(random), condition, may_set_last: true })
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
