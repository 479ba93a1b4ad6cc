//! Every tick that was released, measured again from the tape.

use super::findings::{DelayKey, Delays, Findings, since};
use super::logged::{Logged, Span, SpanKind};
use super::removed::Removed;
use crate::releases::Run;
use anyhow::Result;
use broadtape_model::{DelayClass, House, Lane, Tick, UnixNanos};
use broadtape_tape::{Tape, TickReader};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};

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
            days: HashMap::new(),
            measured: Vec::new(),
            rules: (usize::MAX, Vec::new()),
        };
        walk.check(spans, Removed::of(tape, *lane), findings)?;
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
    /// Of each venue the day that was asked for last.
    days: HashMap<Option<usize>, Day>,
    measured: Vec<(DelayKey, Delays)>,
    /// How long each exchange's quotes had to wait since an opening: which one, and the minutes by exchange.
    rules: (usize, Vec<Option<u16>>),
}

/// A day of a venue, from midnight to midnight, and where its delays are measured.
#[derive(Clone, Copy)]
struct Day {
    from: UnixNanos,
    until: UnixNanos,
    measured: usize,
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
    fn check(mut self, spans: &[Span], mut removed: Removed, findings: &mut Findings) -> Result<()> {
        let outcome = self.walk(spans, &mut removed, findings);
        removed.tell(self.lane, self.class, findings);
        for (key, delays) in std::mem::take(&mut self.measured) {
            findings.delays.entry(key).or_default().merge(delays);
        }
        if outcome? { self.check_end(findings) } else { Ok(()) }
    }

    /// Walks all spans; whether that was possible.
    fn walk(&mut self, spans: &[Span], removed: &mut Removed, findings: &mut Findings) -> Result<bool> {
        let mut unlogged = 0;
        for span in spans {
            let mut seen = Seen::default();
            if let Err(words) = self.walk_to(span, &mut seen, findings)? {
                let (number, lane, class) = (span.number, self.lane, self.class);
                findings.violation(format!("entry {number}, lane {lane}, sites of {class} minutes: {words}"));
                return Ok(false);
            }
            match &span.kind {
                SpanKind::Live(run) | SpanKind::CaughtUp(run) => {
                    if !removed.takes(span, run, seen.count) {
                        self.compare(span, run, &seen, findings);
                    }
                }
                SpanKind::Before => unlogged += seen.count,
            }
            removed.pass(span);
        }
        if unlogged > 0 {
            let (lane, class) = (self.lane, self.class);
            findings.notes.push(format!(
                "Lane {lane}, sites of {class} minutes: {unlogged} ticks had been released before the house was opened, and are in no \
                 entry: they were filled in while it was closed, or belong to a time without a log."
            ));
        }
        Ok(true)
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
        let block = std::mem::take(&mut self.block);
        self.follow_rules(span);
        for tick in block.get(self.next..end).unwrap_or_default() {
            seen.add(tick);
            self.measure(tick, span, findings);
        }
        self.block = block;
        self.next = self.next.max(end);
    }

    fn measure(&mut self, tick: &Tick, span: &Span, findings: &mut Findings) {
        let venue = self.venue(tick);
        let happened = tick.happened();
        let day = self.day(venue, happened);
        let delays = &mut self.measured[day].1;
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
        let Some(place) = venue else { return };
        let Some(minutes) = self.rules.1.get(place).copied().flatten() else { return };
        let due = tick.exchange_time.unwrap_or(tick.received).plus_minutes(minutes.max(self.class));
        if let Err(early) = since(span.at, due) {
            let mic = &self.house.exchanges[place].mic;
            let words = format!("a tick of {mic} was released {} before its {minutes} minutes", duration(early));
            findings.violation(format!("entry {}, lane {}: {words}", span.number, self.lane));
        }
    }

    /// Brings the exchanges' rules to those of a span's opening.
    fn follow_rules(&mut self, span: &Span) {
        let Some(opening) = self.logged.openings.iter().rposition(|(opened, _)| *opened <= span.at) else { return };
        if self.rules.0 == opening {
            return;
        }
        let told = &self.logged.openings[opening].1.exchanges;
        let rule = |exchange: &broadtape_model::Exchange| {
            told.iter().find(|rule| rule.mic == exchange.mic.as_str()).map(|rule| rule.delay_minutes)
        };
        self.rules = (opening, self.house.exchanges.iter().map(rule).collect());
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
                latest = latest.max(tick.happened().plus_minutes(self.delay_minutes));
                overdue += u64::from(latest <= last);
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

    /// Where the delays of the venue's day, in its own zone, are measured.
    fn day(&mut self, venue: Option<usize>, at: UnixNanos) -> usize {
        if let Some(day) = self.days.get(&venue).filter(|day| day.from <= at && at < day.until) {
            return day.measured;
        }
        let zone = venue.map_or(TimeZone::UTC, |place| self.house.exchanges[place].zone.clone());
        let date = at.timestamp().to_zoned_datetime(zone.clone()).date();
        let midnight = |date: Date| {
            let zoned = zone.to_ambiguous_zoned_datetime(date.at(0, 0, 0, 0)).later().ok()?;
            UnixNanos::from_timestamp(zoned.timestamp())
        };
        let name = venue.map_or_else(|| "?".to_owned(), |place| self.house.exchanges[place].mic.to_string());
        let key = DelayKey { day: date.to_string(), venue: name, class: self.class };
        let known = self.measured.iter().position(|(own, _)| *own == key);
        let measured = known.unwrap_or_else(|| {
            self.measured.push((key, Delays::default()));
            self.measured.len() - 1
        });
        let from = midnight(date).unwrap_or(at);
        let until = date.tomorrow().ok().and_then(midnight).unwrap_or(UnixNanos::MAX);
        self.days.insert(venue, Day { from, until, measured });
        measured
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
