//! Another market: the same in all that a site may see at a cut, any in all else.

use super::{Rest, Wait};
use broadtape_model::{
    Amendment, FeedSymbol, House, Lane, Participant, Price, SaleConditions, Site, Tick, TickChange, TopOfBook, Trade,
    TradeMark, UnixNanos,
};
use fastrand::Rng;
use std::collections::{HashMap, VecDeque};

/// How many of a lane's own ticks behind the cut a future holds: enough to fill blocks that wait.
pub(crate) const OWN_HELD: usize = 200;

/// How long after the cut what we invent may happen.
const LATER_MINUTES: u16 = 45;

/// A lane's ticks from some place on, as far as they are known.
pub(crate) struct Known<'a> {
    pub(crate) lane: Lane,
    pub(crate) start: u64,
    /// How many of the ticks some delay class has released already: among these nothing can be put in.
    pub(crate) passed_by_some: usize,
    pub(crate) ticks: &'a VecDeque<Tick>,
    pub(crate) symbols: &'a [FeedSymbol],
}

/// Who is priced, and what of it a site may see.
pub(crate) struct Market {
    instruments: HashMap<FeedSymbol, u32>,
    /// What vendors may call the instruments of the house.
    symbols: Vec<FeedSymbol>,
}

impl Market {
    pub(crate) fn of(house: &House) -> Self {
        let instruments = house.instruments_by_feed_symbol();
        let mut symbols: Vec<_> = instruments.keys().cloned().collect();
        symbols.sort_by(|one, other| key(one).cmp(&key(other)));
        Self { instruments, symbols }
    }

    /// The lane's own rest, as far as it matters.
    pub(crate) fn own(known: &Known<'_>, seen: usize) -> Rest {
        Rest {
            start: known.start,
            ticks: known.ticks.iter().take(seen + OWN_HELD).cloned().collect(),
            symbols: known.symbols.into(),
        }
    }

    /// Another rest of the lane.
    pub(crate) fn other(&self, known: &Known<'_>, seen: usize, site: &Site, cut: UnixNanos, random: &mut Rng) -> Rest {
        let mut symbols = known.symbols.to_vec();
        let mut ticks = self.retold(known, seen, site, &mut symbols, random);
        let held_from = Wait::of(known.lane, site).map_or(cut, |wait| wait.held_from(cut));
        ticks.extend(self.invented(known.ticks, held_from, cut, &mut symbols, random));
        Rest { start: known.start, ticks: ticks.into(), symbols: symbols.into() }
    }

    /// A lane that the tape does not have: all of it is held.
    pub(crate) fn another_lane(&self, lane: Lane, site: &Site, cut: UnixNanos, random: &mut Rng) -> Rest {
        let mut symbols = Vec::new();
        // What is never released may be as old as it likes.
        let held_from = Wait::of(lane, site).map_or(cut.plus_millis(-3_600_000), |wait| wait.held_from(cut));
        let ticks = self.invented(&VecDeque::new(), held_from, cut, &mut symbols, random);
        Rest { start: 0, ticks: ticks.into(), symbols: symbols.into() }
    }

    /// What the site has seen, as it was; what it has no right to, and what is of no instrument, any other.
    fn retold(
        &self,
        known: &Known<'_>,
        seen: usize,
        site: &Site,
        symbols: &mut Vec<FeedSymbol>,
        random: &mut Rng,
    ) -> Vec<Tick> {
        let mut ticks = Vec::with_capacity(seen + 40);
        for (place_in_lane, tick) in known.ticks.iter().take(seen).enumerate() {
            let symbol = known.symbols.get(usize::try_from(tick.symbol).unwrap_or(usize::MAX));
            // A vendor's signs of life are of no instrument.
            let shows = symbol.is_some_and(|symbol| {
                let is_known = tick.change == TickChange::Heartbeat || self.instruments.contains_key(symbol);
                site.vendors.contains(&symbol.vendor) && is_known
            });
            if shows {
                ticks.push(tick.clone());
            } else {
                ticks.push(Tick { change: change(random), ..tick.clone() });
            }
            if place_in_lane >= known.passed_by_some
                && random.u8(..16) == 0
                && let Some(ghost) = symbol.map(|symbol| FeedSymbol { symbol: "GHOSTzq".into(), ..symbol.clone() })
                && !self.instruments.contains_key(&ghost)
            {
                ticks.push(Tick { symbol: place(&ghost, symbols), change: change(random), ..tick.clone() });
            }
        }
        ticks
    }

    /// Ticks that are all received at `held_from` or later: some after the lane's own, some out of nothing.
    fn invented(
        &self,
        own: &VecDeque<Tick>,
        held_from: UnixNanos,
        cut: UnixNanos,
        symbols: &mut Vec<FeedSymbol>,
        random: &mut Rng,
    ) -> Vec<Tick> {
        if self.symbols.is_empty() {
            return Vec::new();
        }
        let latest = cut.plus_minutes(LATER_MINUTES).nanos().max(held_from.nanos());
        let mut received: Vec<_> = (0..random.usize(0..60))
            .map(|_| if random.u8(..6) == 0 { held_from.nanos() } else { random.i64(held_from.nanos()..=latest) })
            .map(UnixNanos::new)
            .collect();
        received.sort_unstable();
        let mut ticks = Vec::with_capacity(received.len());
        for received in received {
            let model = if own.is_empty() { None } else { own.get(random.usize(..own.len())) };
            let symbol = match model {
                Some(model) if random.u8(..4) != 0 => model.symbol,
                _ => place(&self.symbols[random.usize(..self.symbols.len())], symbols),
            };
            let change = match model {
                // As the lane's own: of kinds that we do not invent, too.
                Some(model) if random.u8(..4) == 0 => model.change.clone(),
                _ if random.u8(..8) == 0 => TickChange::Heartbeat,
                _ => change(random),
            };
            let exchange_time = match random.u8(..4) {
                0 => None,
                1 => Some(received.plus_millis(random.i64(0..30_000))),
                _ => Some(received.plus_millis(-random.i64(0..2_000))),
            };
            let day = model.and_then(|model| model.day);
            ticks.push(Tick { symbol, exchange_time, received, day, change });
        }
        ticks
    }
}

fn key(symbol: &FeedSymbol) -> (&str, &str, &str) {
    (symbol.vendor.as_str(), &symbol.symbol, &symbol.exchange_code)
}

/// The index of a symbol, which is new where it is not yet known.
fn place(symbol: &FeedSymbol, symbols: &mut Vec<FeedSymbol>) -> u32 {
    let place = symbols.iter().position(|own| own == symbol).unwrap_or_else(|| {
        symbols.push(symbol.clone());
        symbols.len() - 1
    });
    u32::try_from(place).expect("far fewer than 2^32 symbols are known")
}

/// Anything that may happen to an instrument.
fn change(random: &mut Rng) -> TickChange {
    let mut price = || Price::from_units(random.i64(1..100_000) * 10_000_000);
    let (one, other) = (price(), price());
    match random.u8(..11) {
        0 => TickChange::Halt(random.bool()),
        10 => {
            let was = TradeMark { price: one, size: random.bool().then(|| random.u64(1..900)), at: None };
            let trade = Trade {
                price: other,
                size: random.u64(1..900),
                conditions: SaleConditions::REGULAR,
                may_set_last: true,
                participant: None,
            };
            let instead = random.bool().then_some(trade);
            TickChange::Amend(Box::new(Amendment { was, instead, figures: Vec::new() }))
        }
        1..4 => TickChange::TopOfBook(TopOfBook {
            bid: Some(one),
            bid_size: Some(random.u64(1..900)),
            ask: random.bool().then_some(other),
            ask_size: None,
        }),
        _ => TickChange::Trade(Trade {
            price: one,
            size: random.u64(1..5_000_000),
            conditions: conditions(random),
            may_set_last: random.u8(..8) != 0,
            participant: Participant::of(random.choice(["FXKE", "FHBR", "", ""]).unwrap_or_default()),
        }),
    }
}

/// Most sales are regular; some have one condition, some two.
fn conditions(random: &mut Rng) -> SaleConditions {
    match random.u8(..16) {
        0 => SaleConditions::one(b'T'),
        1 => SaleConditions::of(b"@TI").unwrap_or(SaleConditions::REGULAR),
        2 => SaleConditions::one(b'L'),
        _ => SaleConditions::REGULAR,
    }
}
