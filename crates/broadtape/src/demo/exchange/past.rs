//! The days before: what whoever keeps history would have of them.
//!
//! Years of days and a few days of minutes, splits and dividends. Closes are those of [`super::tides`], so the day
//! that is playing goes on from them; how a day came to its close is drawn anew, the same each time.

use super::calendar::{Session, Setting};
use super::listing::{ListedInstrument, former_ticker, instruments, split, venues};
use super::paper::{Figures, Steps, close_on, grid, on_grid, price, scaled};
use super::tides::{bustle, chance, noise};
use broadtape_formats::history::{Entry, Row, Start};
use broadtape_model::{ActionKind, Bar, CorporateAction, InstrumentKind, UnixNanos, day_number};
use jiff::ToSpan;
use jiff::civil::Date;

/// How far back days reach, and minutes.
const DAYS: i32 = 3 * 365;
const MINUTE_DAYS: i32 = 5;

/// A day's path has so many straight pieces.
const PIECES: usize = 30;

/// How far a day strays from the straight way to its close.
const WOBBLE: f64 = 0.009;
/// How far from the close before it a day opens.
const GAP: f64 = 0.003;

/// Shares that what happens by chance comes to on average, and the auctions with it (see `paper`).
const SHARES_AN_EVENT: f64 = 206.0;
const SHARES_AT_AUCTIONS: f64 = 109_000.0;

const DIVIDEND_EVERY_DAYS: i32 = 91;

/// A day's path: prices at equal distances from its open to its close, and its volume.
struct Path {
    knots: [Steps; PIECES + 1],
    volume: u64,
}

/// One instrument's past.
struct Paper<'a> {
    stream: u64,
    listed: &'static ListedInstrument,
    seed: u64,
    session: &'a Session,
    /// The day that is playing.
    today: Date,
    /// Its place among those of its venue, the busiest first.
    place: usize,
}

/// The past of every instrument up to a day, that day excluded. `yesterday` has the figures of the day before it,
/// where its venue has seen it.
pub(super) fn rows<'a>(
    setting: &'a Setting,
    today: Date,
    yesterday: impl Fn(&ListedInstrument) -> Option<Figures> + 'a,
) -> impl Iterator<Item = Row> + 'a {
    let mut places = [0; 2];
    (0..).zip(instruments()).flat_map(move |(stream, listed)| {
        let place = places[listed.venue];
        places[listed.venue] += 1;
        let session = &setting.sessions[listed.venue];
        let paper = Paper { stream, listed, seed: setting.seed, session, today, place };
        paper.rows(yesterday(listed))
    })
}

impl Paper<'_> {
    fn rows(&self, yesterday: Option<Figures>) -> Vec<Row> {
        let mut rows = Vec::new();
        for ago in (1..=DAYS).rev() {
            let date = self.today.saturating_sub(ago.days());
            let mut random = fastrand::Rng::with_seed(self.seed ^ (self.stream << 40) ^ u64::from(ago.unsigned_abs()));
            let mut path = self.path(date, &mut random);
            if let Some(figures) = yesterday.filter(|_| ago == 1) {
                path.comes_to(&figures);
            }
            rows.push(self.row(date, Entry::Bar(Start::Day(date), self.bar(date, &path.knots, path.volume))));
            if ago <= MINUTE_DAYS {
                self.minutes(date, &path, &mut random, &mut rows);
            }
            if let Some(action) = self.action(date) {
                rows.push(self.row(date, Entry::Action(action)));
            }
        }
        rows
    }

    /// A row under the ticker of its day.
    fn row(&self, date: Date, entry: Entry) -> Row {
        let former = former_ticker(self.listed.ticker, self.today).filter(|(_, until)| date <= *until);
        Row { symbol: Some(former.map_or(self.listed.ticker, |(ticker, _)| ticker).to_owned()), entry }
    }

    fn path(&self, date: Date, random: &mut fastrand::Rng) -> Path {
        let is_index = self.listed.kind == InstrumentKind::Index;
        let close_of = |date| close_on(self.seed, self.stream, self.listed, date);
        let (before, close) = (close_of(date.yesterday().unwrap_or(date)) as f64, close_of(date) as f64);
        let calm = if is_index { 0.4 } else { 1.0 };
        let open = before * (1.0 + GAP * calm * chance(random));
        let walk: Vec<f64> = (0..PIECES)
            .scan(0.0, |walked, _| {
                *walked += chance(random) / (PIECES as f64).sqrt();
                Some(*walked)
            })
            .collect();
        let knots = std::array::from_fn(|knot| {
            let part = knot as f64 / PIECES as f64;
            let walked = if knot == 0 { 0.0 } else { walk[knot - 1] } - part * walk[PIECES - 1];
            let straight = open + (close - open) * part;
            let grid = grid(self.listed);
            on_grid(scaled(1, straight + before * WOBBLE * calm * walked), grid).max(grid)
        });
        let strayed = (close / before - 1.0).abs() * 25.0;
        let volume = self.usual_volume() * (0.6 + strayed + 0.35 * random.f64()).clamp(0.5, 2.5);
        Path { knots, volume: if is_index { 0 } else { whole(volume) } }
    }

    /// Shares of an ordinary day, after how busy the venue is with the instrument.
    fn usual_volume(&self) -> f64 {
        let venue = &venues()[self.listed.venue];
        let times = self.session.times();
        let events = venue.messages_per_second * (times.close - times.open) as f64 / 1000.0;
        let size = instruments().iter().filter(|listed| listed.venue == self.listed.venue).count();
        SHARES_AT_AUCTIONS + events * super::day::share(self.place, size) * SHARES_AN_EVENT
    }

    /// A bar as it was traded then: of a share before its split.
    fn bar(&self, date: Date, prices: &[Steps], volume: u64) -> Bar {
        let (new, old) = self.shares_since(date);
        // Trades at the midpoint are finer than the grid.
        let then = |steps: Steps| match (new, old) {
            (1, 1) => price(steps),
            _ => price(on_grid(steps * i64::from(new) / i64::from(old), grid(self.listed))),
        };
        let highest = prices.iter().copied().max().unwrap_or_default();
        let lowest = prices.iter().copied().min().unwrap_or_default();
        Bar {
            number: 0,
            open: then(prices[0]),
            high: then(highest),
            low: then(lowest),
            close: then(prices[prices.len() - 1]),
            volume: volume * u64::from(old) / u64::from(new),
        }
    }

    /// Shares of today that a number of those of a day have become.
    fn shares_since(&self, date: Date) -> (u32, u32) {
        let split = split(self.listed.ticker, self.today).filter(|(ex_date, _)| date < *ex_date);
        split.map_or((1, 1), |(_, ratio)| ratio)
    }

    /// The minutes in which something was traded. Each piece of the path begins with one, so together they come to
    /// the day's own figures.
    fn minutes(&self, date: Date, path: &Path, random: &mut fastrand::Rng, rows: &mut Vec<Row>) {
        let times = self.session.times();
        let midnight = self.session.zone.to_timestamp(date.at(0, 0, 0, 0)).ok().and_then(UnixNanos::from_timestamp);
        let Some(midnight) = midnight else { return };
        let mut left = path.volume;
        for (millis, prices, part) in self.traded(path, random) {
            let is_last = millis + 60_000 >= times.close;
            let volume = if is_last { left } else { whole(path.volume as f64 * part).min(left) };
            left -= volume;
            let start = Start::Minute(midnight.plus_millis(millis));
            rows.push(self.row(date, Entry::Bar(start, self.bar(date, &prices, volume))));
        }
    }

    /// Each such minute: its milliseconds after midnight, the prices it began and ended with, and its part of the
    /// day's volume.
    fn traded(&self, path: &Path, random: &mut fastrand::Rng) -> Vec<(i64, [Steps; 2], f64)> {
        let times = self.session.times();
        let count = usize::try_from((times.close - times.open) / 60_000).unwrap_or(0);
        let events_a_minute = (self.usual_volume() - SHARES_AT_AUCTIONS) / SHARES_AN_EVENT / count as f64;
        let piece = |minute: usize| minute * PIECES / count;
        let mut traded = Vec::with_capacity(count);
        let mut last = path.knots[0];
        for minute in 0..count {
            let (is_first, is_last) = (minute == 0, minute + 1 == count);
            let is_knot = is_first || piece(minute) != piece(minute - 1);
            let bustle = bustle(minute as f64 / count as f64);
            // About four of ten events are trades.
            if !is_knot && !is_last && random.f64() > 0.4 * events_a_minute * bustle {
                continue;
            }
            let (from, to) = (path.knots[piece(minute)], path.knots[piece(minute) + 1]);
            let part = (minute * PIECES % count) as f64 / count as f64;
            let level = match (is_knot, is_last) {
                (_, true) => to,
                (true, _) => from,
                _ => on_grid(scaled(1, from as f64 + (to - from) as f64 * part), grid(self.listed)),
            };
            let weight = bustle * (0.3 + random.f64()) + if is_first { 0.05 * count as f64 } else { 0.0 };
            let millis = times.open + i64::try_from(minute).unwrap_or(0) * 60_000;
            traded.push((millis, [last, level], weight));
            last = level;
        }
        // The closing auction has what is left.
        let whole: f64 = traded.iter().map(|(_, _, weight)| weight).sum::<f64>() * 1.15;
        traded.iter_mut().for_each(|(_, _, weight)| *weight /= whole);
        traded
    }

    /// The action whose ex-date a day is.
    fn action(&self, date: Date) -> Option<CorporateAction> {
        let split = split(self.listed.ticker, self.today).filter(|(ex_date, _)| *ex_date == date);
        if let Some((ex_date, (new, old))) = split {
            return Some(CorporateAction { ex_date, kind: ActionKind::Split { new, old } });
        }
        let pays = self.listed.kind == InstrumentKind::Etf
            || self.listed.kind == InstrumentKind::Stock && noise(self.seed, self.stream, -11) > -0.2;
        let number = day_number(date);
        let own_day = i32::try_from(self.stream).unwrap_or(0) * 7 % DIVIDEND_EVERY_DAYS;
        if !pays || number.rem_euclid(DIVIDEND_EVERY_DAYS) != own_day {
            return None;
        }
        let (new, old) = self.shares_since(date);
        let part = 0.006 + 0.004 * noise(self.seed, self.stream, -12);
        let cent = 100;
        let amount = on_grid(scaled(self.listed.ordinary_price * i64::from(new) / i64::from(old), part), cent);
        let kind = ActionKind::Dividend(price(amount.max(cent)));
        Some(CorporateAction { ex_date: date, kind })
    }
}

impl Path {
    /// Bends the path so that it comes to a day's figures on record.
    fn comes_to(&mut self, figures: &Figures) {
        let Figures { open: Some(open), high: Some(high), low: Some(low), official_close: Some(close), .. } = *figures
        else {
            return;
        };
        self.knots[0] = open;
        self.knots[PIECES] = close;
        for knot in &mut self.knots {
            *knot = (*knot).clamp(low, high);
        }
        let highest = (1..PIECES).max_by_key(|knot| self.knots[*knot]).unwrap_or(1);
        let others = (1..PIECES).filter(|knot| *knot != highest);
        let lowest = others.min_by_key(|knot| self.knots[*knot]).unwrap_or(2);
        self.knots[highest] = high;
        self.knots[lowest] = low;
        self.volume = figures.volume;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a volume lies far within both types")]
fn whole(volume: f64) -> u64 {
    volume.max(0.0).round() as u64
}
