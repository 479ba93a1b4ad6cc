//! A venue's day, second after second.

use super::calendar::{Session, Times};
use super::listing::{SECTORS, instruments, venues};
use super::paper::{Figures, Mend, Moment, Paper};
use super::tides::{bustle, chance};
use broadtape_formats::ddf::WallTime;
use broadtape_formats::ddf::write::RefreshKind;
use jiff::civil::Date;
use std::collections::VecDeque;

/// How far the whole market moves in a day, and how far a sector against it.
const MARKET_WOBBLE: f64 = 0.006;
const SECTOR_WOBBLE: f64 = 0.005;

/// How busy extended hours are, against the session's average.
const EXTENDED_BUSTLE: f64 = 0.06;

/// The feed repeats every instrument's figures so often, whatever happened.
const BACKGROUND_MILLIS: i64 = 30 * 60_000;

const HALT_MILLIS: i64 = 12 * 60_000;

/// So often a trade of a busy instrument is told by mistake: of one it is taken back, of the next put right.
const MISPRINT_EVERY_MILLIS: i64 = 25 * 60_000;

/// The first comes so long after the opening, and none later than this before the close.
const MISPRINT_FIRST_MILLIS: i64 = 8 * 60_000;
const MISPRINT_LAST_MILLIS: i64 = 30 * 60_000;

/// So long a mistake stands.
const MEND_MILLIS: i64 = 3 * 60_000;

/// A venue's day. It is the same whenever it is made.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    midnight: WallTime,
    times: Times,
    messages_per_second: f64,
    papers: Vec<Paper>,
    /// For each paper, the odds that what happens by chance happens to it or one before it.
    odds: Vec<f64>,
    appointments: VecDeque<Appointment>,
    random: fastrand::Rng,
    market: f64,
    sectors: [f64; SECTORS.len()],
    /// The next second to be planned, in milliseconds after midnight.
    second: i64,
    /// What happens in the seconds planned so far.
    events: VecDeque<Appointment>,
}

/// Something that happens at its time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Appointment {
    millis: i64,
    paper: usize,
    act: Act,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Act {
    Begin,
    Open,
    Halt,
    Resume,
    Misprint(Mend),
    Mend,
    Repeat,
    Close,
    Settle,
    Record,
    /// What happens by chance.
    Happen,
}

impl Day {
    /// A day that has not begun.
    pub(super) fn new(seed: u64, venue: usize, session: &Session, date: Date) -> Self {
        let times = session.times();
        let papers: Vec<Paper> = (0_u64..)
            .zip(instruments())
            .filter(|(_, listed)| listed.venue == venue)
            .map(|(stream, listed)| Paper::new(seed, stream, listed, date))
            .collect();
        let mut random = fastrand::Rng::with_seed(seed_of(seed, venue, date));
        let appointments = appointments(times, papers.len(), &mut random);
        Self {
            date,
            midnight: WallTime::new(date, 0),
            times,
            messages_per_second: venues()[venue].messages_per_second,
            odds: odds(papers.len()),
            papers,
            appointments,
            random,
            market: 0.0,
            sectors: [0.0; SECTORS.len()],
            second: times.begin,
            events: VecDeque::new(),
        }
    }

    /// When something happens next, by the venue's clock; `None` when the day is over.
    pub(super) fn next_event(&mut self) -> Option<WallTime> {
        while self.events.is_empty() && self.second < self.times.end {
            self.plan_second();
        }
        self.events.front().map(|event| self.midnight.plus_millis(event.millis))
    }

    /// Lets it happen; the message that tells of it, if any does.
    pub(super) fn happen(&mut self) -> Vec<u8> {
        let mut message = Vec::with_capacity(64);
        if self.next_event().is_some() {
            let event = self.events.pop_front().expect("there is a next one");
            self.let_happen(event, &mut message);
        }
        message
    }

    /// What will happen within the next second, in order.
    fn plan_second(&mut self) {
        self.move_tides();
        let second = self.second;
        self.second += 1000;
        let mut events = self.chances(second);
        while let Some(due) = self.appointments.pop_front_if(|appointment| appointment.millis < second + 1000) {
            events.push(due);
        }
        events.sort_unstable();
        self.events = events.into();
    }

    /// The figures and the book of an instrument as they stand, as they are sent to who asks.
    pub(super) fn state(&self, paper: usize, wall_millis: i64, out: &mut Vec<u8>) {
        let at = self.moment(paper, wall_millis.clamp(self.times.begin, self.times.end));
        self.papers[paper].refresh(at, RefreshKind::Background, out);
    }

    /// How many instruments there are, and where one of them stands.
    pub(super) fn papers(&self) -> usize {
        self.papers.len()
    }

    /// The figures of the day of an instrument, as far as it has come.
    pub(super) fn figures(&self, ticker: &str) -> Option<Figures> {
        Some(self.papers[self.find(ticker)?].figures)
    }

    pub(super) fn find(&self, ticker: &str) -> Option<usize> {
        self.papers.iter().position(|paper| paper.listed.ticker == ticker)
    }

    fn let_happen(&mut self, event: Appointment, out: &mut Vec<u8>) {
        let at = self.moment(event.paper, event.millis);
        let (paper, random) = (&mut self.papers[event.paper], &mut self.random);
        match event.act {
            Act::Begin => paper.begin(at, out),
            Act::Open => paper.open(at, random, out),
            Act::Halt => paper.halt(at, out),
            Act::Resume => paper.resume(at, random, out),
            Act::Misprint(mend) => paper.misprint(at, mend, out),
            Act::Mend => paper.mend(at, out),
            Act::Repeat => paper.refresh(at, RefreshKind::Background, out),
            Act::Close => paper.close(at, random, out),
            Act::Settle => paper.settle(at, out),
            Act::Record => paper.record(at, out),
            Act::Happen if paper.is_halted => {}
            Act::Happen => paper.happen(at, random, out),
        }
    }

    fn moment(&self, paper: usize, millis: i64) -> Moment {
        let sector = self.sectors[self.papers[paper].listed.sector];
        let wall = self.midnight.plus_millis(millis);
        Moment { millis, wall, times: self.times, market: self.market, sector }
    }

    fn move_tides(&mut self) {
        let seconds = (self.times.close - self.times.open) as f64 / 1000.0;
        self.market += MARKET_WOBBLE * chance(&mut self.random) / seconds.sqrt();
        // The first sector is the market itself.
        for sector in &mut self.sectors[1..] {
            *sector += SECTOR_WOBBLE * chance(&mut self.random) / seconds.sqrt();
        }
    }

    /// What happens by chance within a second.
    fn chances(&mut self, second: i64) -> Vec<Appointment> {
        let Times { open, close, .. } = self.times;
        let bustle = if (open..close).contains(&second) {
            bustle((second - open) as f64 / (close - open) as f64)
        } else {
            EXTENDED_BUSTLE
        };
        let random = &mut self.random;
        let expected = self.messages_per_second * bustle * (0.5 + random.f64());
        let count = (0..).take_while(|done| f64::from(*done) + random.f64() < expected).count();
        (0..count)
            .map(|_| {
                let chosen = random.f64();
                let paper = self.odds.partition_point(|odds| *odds < chosen).min(self.papers.len() - 1);
                Appointment { millis: second + random.i64(0..1000), paper, act: Act::Happen }
            })
            .collect()
    }
}

/// The busiest instrument is about twenty times as busy as the quietest.
fn odds(papers: usize) -> Vec<f64> {
    let total = total_weight(papers);
    (0..papers)
        .scan(0.0, |sum, place| {
            *sum += weight(place) / total;
            Some(*sum)
        })
        .collect()
}

/// The part of all that happens by chance which happens to the instrument of a place, of so many.
pub(super) fn share(place: usize, papers: usize) -> f64 {
    weight(place) / total_weight(papers)
}

fn weight(place: usize) -> f64 {
    1.0 / (place as f64 + 5.0)
}

fn total_weight(papers: usize) -> f64 {
    (0..papers).map(weight).sum()
}

fn appointments(times: Times, papers: usize, random: &mut fastrand::Rng) -> VecDeque<Appointment> {
    let Times { begin, open, close, end } = times;
    let mut appointments = Vec::new();
    for paper in 0..papers {
        let mut on = |millis: i64, act| appointments.push(Appointment { millis, paper, act });
        on(begin + random.i64(0..30_000), Act::Begin);
        on(open + random.i64(0..4000), Act::Open);
        on(close + random.i64(0..3000), Act::Close);
        on(close + 4 * 60_000 + random.i64(0..60_000), Act::Settle);
        on(close + 15 * 60_000 + random.i64(0..10_000), Act::Record);
        on(end - 5 * 60_000 + random.i64(0..10_000), Act::Record);
        let mut repeated = begin + 60_000 + random.i64(0..BACKGROUND_MILLIS);
        while repeated < end {
            on(repeated, Act::Repeat);
            repeated += BACKGROUND_MILLIS;
        }
    }
    // One of the busier stocks is halted once, somewhere in the middle of the session.
    let paper = random.usize(0..papers.min(20));
    let halted = open + (close - open) / 10 * random.i64(3..7) + random.i64(0..600_000);
    appointments.push(Appointment { millis: halted, paper, act: Act::Halt });
    appointments.push(Appointment { millis: halted + HALT_MILLIS, paper, act: Act::Resume });
    appointments.extend(misprints(times, papers.min(20), &mut random.fork()));
    appointments.sort_unstable();
    appointments.into()
}

/// What is told by mistake on a day, and is put right.
fn misprints(times: Times, papers: usize, random: &mut fastrand::Rng) -> Vec<Appointment> {
    let (first, last) = (times.open + MISPRINT_FIRST_MILLIS, times.close - MISPRINT_LAST_MILLIS);
    let mut misprints = Vec::new();
    let mut mends = [Mend::TakeBack, Mend::Correct].into_iter().cycle();
    let mut due = first;
    while due < last {
        let (paper, millis) = (random.usize(0..papers), due + random.i64(0..60_000));
        misprints.extend(mends.next().map(|mend| Appointment { millis, paper, act: Act::Misprint(mend) }));
        misprints.push(Appointment { millis: millis + MEND_MILLIS, paper, act: Act::Mend });
        due += MISPRINT_EVERY_MILLIS;
    }
    misprints
}

fn seed_of(seed: u64, venue: usize, date: Date) -> u64 {
    let day = u64::from(date.year().unsigned_abs()) * 512 + u64::from(date.day_of_year().unsigned_abs());
    seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (day << 8) ^ venue as u64
}
