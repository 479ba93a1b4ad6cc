//! Every tick that was released, measured again from the tape.

use super::findings::{DelayKey, Findings, since};
use super::logged::{Logged, Span, SpanKind};
use crate::releases::Run;
use anyhow::Result;
use broadtape_model::{DelayClass, House, Lane, Tick, UnixNanos};
use broadtape_tape::{Tape, TickReader};
use std::collections::BTreeMap;

/// Checks each lane against what the log says of it.
pub(super) fn check(tape: &dyn Tape, house: &House, logged: &Logged, findings: &mut Findings) -> Result<()> {
    let lanes: BTreeMap<_, _> = tape.lanes()?.into_iter().map(|lane| (lane.to_string(), lane)).collect();
    for ((name, class), spans) in &logged.spans {
        let Some(lane) = lanes.get(name) else {
            findings.violation(format!("the log tells of lane {name}, which the tape does not have"));
            continue;
        };
        let Some(delay_minutes) = DelayClass(*class).delay_minutes(*lane) else {
            findings.violation(format!("entry {}: ticks of an unknown exchange were released", spans[0].number));
            continue;
        };
        let walk = Walk {
            house,
            logged,
            lane: *lane,
            class: *class,
            delay_minutes,
            reader: tape.ticks(*lane)?,
            block: Vec::new(),
            next: 0,
            is_at_block: false,
            venues: Vec::new(),
            days: BTreeMap::new(),
        };
        walk.check(spans, findings)?;
    }
    Ok(())
}

/// A lane, walked along its entries.
struct Walk<'a> {
    house: &'a House,
    logged: &'a Logged,
    lane: Lane,
    class: u16,
    delay_minutes: u16,
    reader: Box<dyn TickReader>,
    block: Vec<Tick>,
    /// The next tick of the block.
    next: usize,
    /// Whether a block is read.
    is_at_block: bool,
    /// By symbol index: the place of its exchange in the house.
    venues: Vec<Option<usize>>,
    /// Midnights of venues: the day that was asked for last.
    days: BTreeMap<usize, (UnixNanos, UnixNanos, String)>,
}

/// What a run of ticks comes to.
#[derive(Default)]
struct Seen {
    count: u64,
    earliest: Option<UnixNanos>,
    exchange: Option<UnixNanos>,
    receipt: Option<UnixNanos>,
}

impl Walk<'_> {
    fn check(mut self, spans: &[Span], findings: &mut Findings) -> Result<()> {
        let mut unlogged = 0;
        for span in spans {
            let mut seen = Seen::default();
            if let Err(words) = self.walk_to(span, &mut seen, findings)? {
                let (number, lane, class) = (span.number, self.lane, self.class);
                findings.violation(format!("entry {number}, lane {lane}, sites of {class} minutes: {words}"));
                return Ok(());
            }
            match &span.kind {
                SpanKind::Live(run) | SpanKind::CaughtUp(run) => self.compare(span, run, &seen, findings),
                SpanKind::Before => unlogged += seen.count,
            }
        }
        if unlogged > 0 {
            let (lane, class) = (self.lane, self.class);
            findings.notes.push(format!(
                "Lane {lane}, sites of {class} minutes: {unlogged} ticks had been released before the house was opened, and are in no \
                 entry: they were filled in while it was closed, or belong to a time without a log."
            ));
        }
        self.check_end(findings)
    }

    /// Goes on to where a span ends; `Err` says why that cannot be.
    fn walk_to(&mut self, span: &Span, seen: &mut Seen, findings: &mut Findings) -> Result<Result<(), String>> {
        let wanted = (span.to.block, usize::try_from(span.to.of).unwrap_or(usize::MAX));
        if wanted == (0, 0) {
            return Ok(Ok(()));
        }
        loop {
            if self.is_at_block && self.reader.block().0 >= wanted.0 {
                break;
            }
            self.take(self.block.len(), span, seen, findings);
            if !self.reader.next_block(&mut self.block)? {
                return Ok(Err("it tells of ticks that the tape does not hold".to_owned()));
            }
            (self.next, self.is_at_block) = (0, true);
        }
        if self.reader.block().0 > wanted.0 {
            // The end of the block before is the beginning of this one.
            let is_end_of_before = self.next == 0;
            return Ok(if is_end_of_before {
                Ok(())
            } else {
                Err("it ends before the entry that came before it".to_owned())
            });
        }
        if wanted.1 < self.next {
            return Ok(Err("it tells again of ticks that were released before".to_owned()));
        }
        if wanted.1 > self.block.len() {
            return Ok(Err("it tells of more ticks than the block on the tape has".to_owned()));
        }
        self.take(wanted.1, span, seen, findings);
        Ok(Ok(()))
    }

    /// Measures the ticks of the block up to `end`.
    fn take(&mut self, end: usize, span: &Span, seen: &mut Seen, findings: &mut Findings) {
        for place in self.next..end {
            let tick = self.block[place].clone();
            seen.add(&tick);
            self.measure(&tick, span, findings);
        }
        self.next = self.next.max(end);
    }

    fn measure(&mut self, tick: &Tick, span: &Span, findings: &mut Findings) {
        let venue = self.venue(tick);
        let happened = tick.happened();
        let key = DelayKey {
            day: self.day(venue, happened),
            venue: venue.map_or_else(|| "?".to_owned(), |place| self.house.exchanges[place].mic.to_string()),
            class: self.class,
        };
        let delays = findings.delays.entry(key).or_default();
        match (&span.kind, since(span.at, happened)) {
            (SpanKind::Live(_), Ok(nanos)) => delays.add(nanos),
            (SpanKind::CaughtUp(_), Ok(_)) => delays.caught_up += 1,
            _ => {}
        }
        if matches!(span.kind, SpanKind::Before) {
            return;
        }
        let due = happened.plus_minutes(self.delay_minutes);
        if let Err(early) = since(span.at, due) {
            let words =
                format!("a tick that happened at {happened} was due at {due} and released {} early", duration(early));
            findings.violation(format!("entry {}, lane {}: {words}", span.number, self.lane));
        }
        self.check_venue(tick, venue, span, findings);
    }

    /// The venue's own rule as it was configured then, counted from the exchange's own time where the feed has one.
    fn check_venue(&self, tick: &Tick, venue: Option<usize>, span: &Span, findings: &mut Findings) {
        let Some(mic) = venue.map(|place| self.house.exchanges[place].mic.to_string()) else { return };
        let Some(setting) = self.logged.setting(span.at) else { return };
        let Some(rule) = setting.exchanges.iter().find(|rule| rule.mic == mic) else { return };
        let due = tick.exchange_time.unwrap_or(tick.received).plus_minutes(rule.delay_minutes.max(self.class));
        if let Err(early) = since(span.at, due) {
            let words =
                format!("a tick of {mic} was released {} before its {} minutes", duration(early), rule.delay_minutes);
            findings.violation(format!("entry {}, lane {}: {words}", span.number, self.lane));
        }
    }

    fn compare(&self, span: &Span, run: &Run, seen: &Seen, findings: &mut Findings) {
        let told = |instant: Option<UnixNanos>| instant.map(|instant| instant.to_string());
        let pairs = [
            ("count", Some(run.count.to_string()), Some(seen.count.to_string())),
            ("earliest", Some(run.earliest.clone()), told(seen.earliest)),
            ("largest exchange time", run.exchange.clone(), told(seen.exchange)),
            ("largest receipt", Some(run.receipt.clone()), told(seen.receipt)),
        ];
        for (what, log, tape) in pairs.into_iter().filter(|(_, log, tape)| log != tape) {
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
            let (number, lane, class) = (span.number, self.lane, self.class);
            findings.violation(format!(
                "entry {number}, lane {lane}, sites of {class} minutes: the log's {what} is {}, the tape's is {}",
                or_none(log),
                or_none(tape)
            ));
        }
    }

    /// What was due by the last entry of all must stand in one.
    fn check_end(mut self, findings: &mut Findings) -> Result<()> {
        let Some(last) = self.logged.last.filter(|_| matches!(self.lane, Lane::Delay(_))) else { return Ok(()) };
        let mut overdue = 0_u64;
        let mut latest = UnixNanos::MIN;
        loop {
            for tick in &self.block[self.next.min(self.block.len())..] {
                latest = latest.max(tick.happened());
                overdue += u64::from(latest.plus_minutes(self.delay_minutes) <= last);
            }
            self.next = 0;
            if !self.reader.next_block(&mut self.block)? {
                break;
            }
        }
        if overdue > 0 {
            let (lane, class) = (self.lane, self.class);
            findings.violation(format!(
                "lane {lane}, sites of {class} minutes: {overdue} ticks were due by the last entry ({last}) and are in none: \
                 entries are missing at the end"
            ));
        }
        Ok(())
    }

    /// The place of the exchange that a tick is of.
    fn venue(&mut self, tick: &Tick) -> Option<usize> {
        let symbols = self.reader.symbols();
        for symbol in symbols.get(self.venues.len()..).unwrap_or_default() {
            let exchange = self.house.exchange_by_vendor_code(&symbol.vendor, &symbol.exchange_code);
            let place = exchange.and_then(|own| self.house.exchanges.iter().position(|known| known.mic == own.mic));
            self.venues.push(place);
        }
        *self.venues.get(usize::try_from(tick.symbol).ok()?)?
    }

    /// The day of the venue, in its own zone.
    fn day(&mut self, venue: Option<usize>, at: UnixNanos) -> String {
        let known = self.days.get(&venue.unwrap_or(usize::MAX));
        if let Some((from, until, day)) = known.filter(|(from, until, _)| *from <= at && at < *until) {
            debug_assert!(from < until, "a day has a length");
            return day.clone();
        }
        let zone = venue.map_or(jiff::tz::TimeZone::UTC, |place| self.house.exchanges[place].zone.clone());
        let date = at.timestamp().to_zoned_datetime(zone.clone()).date();
        let midnight = |date: jiff::civil::Date| {
            let zoned = zone.to_ambiguous_zoned_datetime(date.at(0, 0, 0, 0)).later().ok()?;
            UnixNanos::from_timestamp(zoned.timestamp())
        };
        let from = midnight(date).unwrap_or(at);
        let until = date.tomorrow().ok().and_then(midnight).unwrap_or(UnixNanos::MAX);
        self.days.insert(venue.unwrap_or(usize::MAX), (from, until, date.to_string()));
        date.to_string()
    }
}

impl Seen {
    fn add(&mut self, tick: &Tick) {
        self.count += 1;
        let happened = tick.happened();
        self.earliest = Some(self.earliest.map_or(happened, |earliest| earliest.min(happened)));
        self.exchange = self.exchange.max(tick.exchange_time);
        self.receipt = self.receipt.max(Some(tick.received));
    }
}

/// Nanoseconds for people.
pub(super) fn duration(nanos: u64) -> String {
    let (minutes, seconds) = (nanos / 60_000_000_000, nanos % 60_000_000_000 / 1_000_000_000);
    let millis = nanos % 1_000_000_000 / 1_000_000;
    match (minutes, seconds, millis) {
        (0, 0, 0) => format!("{nanos} ns"),
        (0, 0, millis) => format!("{millis} ms"),
        (0, seconds, millis) => format!("{seconds}.{millis:03} s"),
        (minutes, seconds, millis) => format!("{minutes} min {seconds:02}.{millis:03} s"),
    }
}
