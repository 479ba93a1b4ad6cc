//! One instrument over a day: its book, its trades, and the messages that tell of them.

use super::calendar::Times;
use super::listing::{ListedInstrument, venues};
use super::tides::{chance, close_of};
use broadtape_formats::ddf::write::{self, Header, RefreshKind};
use broadtape_formats::ddf::{Base, WallTime};
use broadtape_model::{Element, InstrumentKind, Price, RefreshField, SaleConditions, TopOfBook, Trade};
use jiff::civil::Date;

/// Prices count in steps of 1e-4, the finest that the venues print.
pub(super) type Steps = i64;

/// The feed repeats the day's figures after so many trades of an instrument.
const TRADES_PER_REFRESH: u32 = 12;

/// The odds that a trade prints between bid and ask, in a finer unit than the instrument's own.
const MIDPOINT_ODDS: f64 = 0.04;

/// How far off a price is that was told by mistake, and how large the trade.
const MISPRINT_OFF: f64 = 0.07;
const MISPRINT_SIZE: u64 = 200;

/// What all instruments share at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Wall time, in milliseconds after midnight.
    pub(super) millis: i64,
    /// The same, with its day.
    pub(super) wall: WallTime,
    /// The moments of the day.
    pub(super) times: Times,
    /// How far the whole market has moved since yesterday.
    pub(super) market: f64,
    /// How far the instrument's sector has moved against the market.
    pub(super) sector: f64,
}

/// An instrument on one day.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) listed: &'static ListedInstrument,
    date: Date,
    previous_close: Steps,
    close: Steps,
    /// How far it moves on its own, how much with the market, and how wide its spread is.
    wobble: f64,
    beta: f64,
    spread: Steps,
    own: f64,
    moved: i64,
    level: Steps,
    book: Option<(Steps, Steps)>,
    pub(super) is_halted: bool,
    pub(super) figures: Figures,
    misprint: Option<Misprint>,
    trades: u32,
}

/// A trade that was told by mistake and is not put right yet.
#[derive(Clone, Copy, Debug)]
struct Misprint {
    steps: Steps,
    /// What it is put right to; `None` where it is taken back.
    instead: Option<Steps>,
    /// The figures as they are without the mistake.
    figures: Figures,
}

/// How a trade that was told by mistake is put right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Mend {
    TakeBack,
    Correct,
}

/// The figures of the day so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Figures {
    pub(super) open: Option<Steps>,
    pub(super) high: Option<Steps>,
    pub(super) low: Option<Steps>,
    last: Option<Steps>,
    pub(super) official_close: Option<Steps>,
    pub(super) volume: u64,
}

impl Paper {
    /// An instrument before its day, and what it will come to is settled already.
    pub(super) fn new(seed: u64, stream: u64, listed: &'static ListedInstrument, date: Date) -> Self {
        let previous_close = close_on(seed, stream, listed, date.yesterday().unwrap_or(date));
        let character = |part: u64| (super::tides::noise(seed, stream, -1 - part.cast_signed()) + 1.0) / 2.0;
        let is_index = listed.kind == InstrumentKind::Index;
        let spread_bps = 2.0 + 9.0 * character(0);
        let spread = scaled(previous_close, spread_bps / 10_000.0);
        Self {
            listed,
            date,
            previous_close,
            close: close_on(seed, stream, listed, date),
            wobble: if is_index { 0.002 } else { 0.006 + 0.014 * character(1) },
            beta: if is_index { 1.0 } else { 0.4 + character(2) },
            spread: on_grid(spread, grid(listed)).max(grid(listed)),
            own: 0.0,
            moved: 0,
            level: previous_close,
            book: None,
            is_halted: false,
            figures: Figures::default(),
            misprint: None,
            trades: 0,
        }
    }

    /// The day begins: yesterday's close, and nothing else yet.
    pub(super) fn begin(&mut self, at: Moment, out: &mut Vec<u8>) {
        self.moved = at.millis;
        self.refresh(at, RefreshKind::Live, out);
    }

    /// Something happens by chance: mostly the book moves, sometimes there is a trade.
    pub(super) fn happen(&mut self, at: Moment, random: &mut fastrand::Rng, out: &mut Vec<u8>) {
        self.drift(at, random);
        let in_session = (at.times.open..at.times.close).contains(&at.millis) && self.figures.open.is_some();
        match random.u32(0..100) {
            _ if self.listed.kind == InstrumentKind::Index => {
                if in_session {
                    self.print(at, self.level, 0, b' ', out);
                }
            }
            0..=61 => self.quote(at, random, out),
            62..=86 => {
                let condition = if !in_session {
                    b'T'
                } else if random.u32(0..3) == 0 {
                    b'F'
                } else {
                    b'@'
                };
                let size = 100 * (1 + u64::from(random.u32(1..400)).isqrt() * u64::from(random.u32(0..2)));
                let price = self.trade_price(random);
                self.print(at, price, size, condition, out);
            }
            87..=98 => {
                let price = self.trade_price(random);
                let condition = if in_session { b'I' } else { b'U' };
                self.print(at, price, u64::from(random.u32(1..100)), condition, out);
            }
            // An average price of trades that were made elsewhere counts for the volume alone.
            _ => self.print(at, self.level, 1000, b'W', out),
        }
    }

    /// The opening auction: the trade, the venue's word about it, and the official open.
    pub(super) fn open(&mut self, at: Moment, random: &mut fastrand::Rng, out: &mut Vec<u8>) {
        self.drift(at, random);
        if self.listed.kind == InstrumentKind::Index {
            self.print(at, self.level, 0, b' ', out);
        } else {
            let size = 100 * u64::from(random.u32(20..600));
            self.print(at, self.level, size, b'O', out);
            self.print(at, self.level, size, b'Q', out);
            self.quote(at, random, out);
        }
        self.tell(at, Element::Open, self.figures.open, out);
    }

    /// A trade is told at a price that nobody paid. Nothing is told of a halted instrument, nor of an index.
    pub(super) fn misprint(&mut self, at: Moment, mend: Mend, out: &mut Vec<u8>) {
        let is_traded = self.figures.open.is_some() && !self.is_halted && self.listed.kind != InstrumentKind::Index;
        if !is_traded || self.misprint.is_some() {
            return;
        }
        let off = if at.millis % 2 == 0 { MISPRINT_OFF } else { -MISPRINT_OFF };
        let steps = on_grid(scaled(self.level, 1.0 + off), grid(self.listed));
        let instead = (mend == Mend::Correct).then_some(self.level);
        let mut figures = self.figures;
        if let Some(instead) = instead {
            figures.count(instead, MISPRINT_SIZE, b'@');
        }
        self.print(at, steps, MISPRINT_SIZE, b'@', out);
        self.misprint = Some(Misprint { steps, instead, figures });
    }

    /// The mistake is put right, and the figures are told anew.
    pub(super) fn mend(&mut self, at: Moment, out: &mut Vec<u8>) {
        let Some(Misprint { steps, instead, figures }) = self.misprint.take() else { return };
        self.figures = figures;
        let header = self.header(at, &[Some(steps), instead]);
        match instead {
            Some(instead) => written(write::correct(out, &header, price(steps), &trade(instead, MISPRINT_SIZE, b'@'))),
            None => written(write::cancel(out, &header, price(steps))),
        }
        self.refresh(at, RefreshKind::Live, out);
    }

    /// Trading stops: the book is empty until it goes on.
    pub(super) fn halt(&mut self, at: Moment, out: &mut Vec<u8>) {
        self.is_halted = true;
        self.book = None;
        write::halt(out, &self.header(at, &[]), true);
        self.tell_book(at, 0, 0, out);
    }

    /// Trading goes on, with an auction at some other price.
    pub(super) fn resume(&mut self, at: Moment, random: &mut fastrand::Rng, out: &mut Vec<u8>) {
        self.is_halted = false;
        self.own += self.wobble * chance(random);
        self.drift(at, random);
        write::halt(out, &self.header(at, &[]), false);
        let size = 100 * u64::from(random.u32(50..400));
        self.print(at, self.level, size, b'5', out);
        self.quote(at, random, out);
    }

    /// The closing auction: the trade, and the venue's word about it.
    pub(super) fn close(&mut self, at: Moment, random: &mut fastrand::Rng, out: &mut Vec<u8>) {
        self.level = self.close;
        self.figures.official_close = Some(self.close);
        if self.listed.kind == InstrumentKind::Index {
            self.print(at, self.level, 0, b' ', out);
        } else {
            let size = 100 * u64::from(random.u32(60..1500));
            self.print(at, self.level, size, b'6', out);
            self.print(at, self.level, size, b'M', out);
            self.quote(at, random, out);
        }
        self.refresh(at, RefreshKind::Live, out);
    }

    /// The official close.
    pub(super) fn settle(&self, at: Moment, out: &mut Vec<u8>) {
        self.tell(at, Element::Settlement, self.figures.official_close, out);
    }

    /// The official record of the day. It comes again when trades after the close were added to its volume.
    pub(super) fn record(&self, at: Moment, out: &mut Vec<u8>) {
        let Figures { open, high, low, official_close, .. } = self.figures;
        let prices =
            [(Element::Open, open), (Element::High, high), (Element::Low, low), (Element::Close, official_close)];
        let header = self.header(at, &prices.map(|(_, price)| price));
        let mut fields: Vec<RefreshField> = prices.map(|(element, steps)| (element, steps.map(price))).into();
        fields.push((Element::Volume, Some(count(self.figures.volume))));
        written(write::daily(out, &header, self.date, &fields));
    }

    /// All figures, as they stand.
    pub(super) fn refresh(&self, at: Moment, kind: RefreshKind, out: &mut Vec<u8>) {
        let Figures { open, high, low, last, official_close, volume } = self.figures;
        let (bid, ask) = self.book.unzip();
        let mut fields: Vec<RefreshField> =
            [(Element::Open, open), (Element::High, high), (Element::Low, low), (Element::Last, last)]
                .map(|(element, steps)| (element, steps.map(price)))
                .into();
        fields.push((Element::PreviousClose, Some(price(self.previous_close))));
        // A live refresh is about trades; the book has messages of its own.
        if kind == RefreshKind::Background {
            let sides = [(Element::Bid, bid), (Element::Ask, ask)];
            fields.extend(sides.into_iter().filter_map(|(side, steps)| Some((side, Some(price(steps?))))));
        }
        fields.extend(official_close.map(|steps| (Element::Settlement, Some(price(steps)))));
        fields.push((Element::Volume, Some(count(volume))));
        let header = self.header(at, &[open, high, low, last]);
        written(write::refresh(out, &header, kind, &fields));
    }

    /// Moves the level as far as time, the market and chance have it. Towards the close they have less
    /// and less say: it is settled.
    fn drift(&mut self, at: Moment, random: &mut fastrand::Rng) {
        let Times { open, close, .. } = at.times;
        let elapsed = (at.millis - self.moved).max(0) as f64;
        self.moved = at.millis;
        let left = (close - at.millis).max(0) as f64;
        self.own += self.wobble * (elapsed / (close - open) as f64).sqrt() * chance(random);
        let moved = self.beta * (at.market + at.sector) + self.own;
        let to_come = self.close as f64 / self.previous_close as f64 - 1.0;
        let pull = if left > 0.0 { elapsed / (left + elapsed) } else { 0.2 };
        self.own += (to_come - moved) * pull;
        let moved = moved + (to_come - moved) * pull;
        // Nothing halves or doubles in a day.
        self.level = on_grid(scaled(self.previous_close, 1.0 + moved.clamp(-0.5, 1.0)), grid(self.listed));
    }

    fn quote(&mut self, at: Moment, random: &mut fastrand::Rng, out: &mut Vec<u8>) {
        let grid = grid(self.listed);
        let bid = on_grid(self.level - self.spread / 2, grid).max(grid);
        self.book = Some((bid, bid + self.spread));
        let mut size = || 1 + u64::from(random.u32(0..1600)).isqrt();
        let (bid_size, ask_size) = (size(), size());
        self.tell_book(at, bid_size, ask_size, out);
    }

    fn tell_book(&self, at: Moment, bid_size: u64, ask_size: u64, out: &mut Vec<u8>) {
        let (bid, ask) = self.book.unzip();
        let top = TopOfBook {
            bid: bid.map(price),
            bid_size: bid.map(|_| bid_size),
            ask: ask.map(price),
            ask_size: ask.map(|_| ask_size),
        };
        written(write::top_of_book(out, &self.header(at, &[]), &top));
    }

    fn trade_price(&self, random: &mut fastrand::Rng) -> Steps {
        let (bid, ask) = self.book.unwrap_or((self.level, self.level));
        if random.f64() < MIDPOINT_ODDS {
            return bid.midpoint(ask);
        }
        if random.bool() { bid } else { ask }
    }

    /// A print on the tape, and what it does to the figures.
    fn print(&mut self, at: Moment, steps: Steps, size: u64, condition: u8, out: &mut Vec<u8>) {
        self.figures.count(steps, size, condition);
        if let Some(misprint) = &mut self.misprint {
            misprint.figures.count(steps, size, condition);
        }
        written(write::trade(out, &self.header(at, &[Some(steps)]), &trade(steps, size, condition)));
        self.trades += 1;
        if self.trades >= TRADES_PER_REFRESH {
            self.trades = 0;
            self.refresh(at, RefreshKind::Live, out);
        }
    }

    fn tell(&self, at: Moment, element: Element, steps: Option<Steps>, out: &mut Vec<u8>) {
        written(write::element(out, &self.header(at, &[steps]), element, steps.map(price)));
    }

    /// Whom a message is about. Its unit is the instrument's own, or a finer one where a price needs it.
    fn header(&self, at: Moment, prices: &[Option<Steps>]) -> Header<'static> {
        let venue = &venues()[self.listed.venue];
        let needs_finer = prices.iter().flatten().any(|steps| steps % grid(self.listed) != 0);
        Header {
            symbol: self.listed.ticker,
            exchange_code: venue.code.as_bytes()[0],
            delay_minutes: venue.delay_minutes,
            base: Base::Decimals(if needs_finer { 4 } else { self.listed.decimals }),
            day: write::day_code(self.date),
            time: Some(at.wall),
        }
    }
}

impl Figures {
    /// What a trade does to them.
    fn count(&mut self, steps: Steps, size: u64, condition: u8) {
        if sets_prices(condition) {
            self.open.get_or_insert(steps);
            self.high = self.high.max(Some(steps));
            self.low = Some(self.low.map_or(steps, |low| low.min(steps)));
            self.last = Some(steps);
        }
        if !matches!(condition, b'M' | b'Q') {
            self.volume += size;
        }
    }
}

/// The UTP sale conditions that are used here.
fn sets_prices(condition: u8) -> bool {
    !matches!(condition, b'M' | b'Q' | b'I' | b'T' | b'U' | b'W')
}

fn trade(steps: Steps, size: u64, condition: u8) -> Trade {
    // As in the vendor's own feed, extended hours come as 7 and it is the condition that keeps
    // them from the session's figures.
    let may_set_last = sets_prices(condition) || condition == b'T';
    let conditions = SaleConditions::one(condition);
    Trade { price: price(steps), size, conditions, may_set_last, participant: None }
}

/// What an instrument closes at on a day.
pub(super) fn close_on(seed: u64, stream: u64, listed: &ListedInstrument, date: Date) -> Steps {
    on_grid(scaled(listed.ordinary_price, 1.0 + close_of(seed, stream, date)), grid(listed))
}

/// The smallest step of an instrument's own prices.
pub(super) fn grid(listed: &ListedInstrument) -> Steps {
    10_i64.pow(4 - u32::from(listed.decimals))
}

pub(super) fn on_grid(steps: Steps, grid: Steps) -> Steps {
    (steps + grid / 2).div_euclid(grid) * grid
}

#[expect(clippy::cast_possible_truncation, reason = "prices lie far within what both types hold")]
pub(super) fn scaled(steps: Steps, factor: f64) -> Steps {
    (steps as f64 * factor).round() as Steps
}

pub(super) fn price(steps: Steps) -> Price {
    Price::from_decimal(steps, 4).expect("prices lie far within the range")
}

fn count(number: u64) -> Price {
    let number = i64::try_from(number).ok().and_then(|number| Price::from_decimal(number, 0));
    number.expect("a day's volume lies far within the range")
}

fn written(outcome: Result<(), broadtape_model::Problem>) {
    outcome.expect("the unit was chosen so that every price fits");
}
