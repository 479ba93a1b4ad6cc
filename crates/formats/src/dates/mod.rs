//! Instants as news formats write them, well or badly.
//!
//! RFC 3339 with the slips that are common (no colon in the offset, a space for the `T`, no
//! seconds), the truncated dates of NewsML-G2 and W3C (`2026`, `2026-01`, `2026-01-31`), the compact
//! form of NITF and NewsML 1 (`20260131T090000+0000`), RFC 822 with its slips (no day, full or short
//! month names, years of two digits, zones by name), and C's `asctime`. Months' names are known in nine languages.

mod names;

use broadtape_model::UnixNanos;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, ToSpan};

/// Longest text that is tried.
const DATE_BYTES_MAX: usize = 64;

/// What a written date may mean. One without a zone, or without a time, means no single instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    /// The earliest instant that it may mean: for what must not be shown late, such as an expiry.
    pub(crate) earliest: UnixNanos,
    /// What it most likely means: the start of what it names, in UTC.
    pub(crate) likely: UnixNanos,
    /// The latest instant that it may mean: for what must not be shown early, such as an embargo.
    pub(crate) latest: UnixNanos,
}

impl Moment {
    /// Whether it means one instant.
    pub(crate) fn is_exact(self) -> bool {
        self.earliest == self.latest
    }
}

/// Reads a date; `None` when it is none, or out of the years that can be held (1678 to 2262).
pub(crate) fn read(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let common = if text.is_ascii() { None } else { names::in_common_form(text) };
    let text = common.as_deref().unwrap_or(text);
    let starts_with_year = text.len() >= 4 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if starts_with_year { read_year_first(text) } else { read_words(text) }
}

/// Where on the clock a written time stands from UTC, when it says so.
type Zone = Option<Offset>;

fn moment(date: Date, time: Option<(Time, Zone)>, span: Span) -> Option<Moment> {
    let start = date.to_datetime(time.map_or(Time::midnight(), |(time, _)| time));
    match time {
        Some((_, Some(offset))) => {
            let instant = instant(start, offset)?;
            Some(Moment { earliest: instant, likely: instant, latest: instant })
        }
        // The zones of the world reach from UTC+14 to UTC-12.
        _ => Some(Moment {
            earliest: instant(start, Offset::from_hours(14).ok()?)?,
            likely: instant(start, Offset::UTC)?,
            latest: instant(start.checked_add(span).ok()?, Offset::from_hours(-12).ok()?)?,
        }),
    }
}

fn instant(civil: DateTime, offset: Offset) -> Option<UnixNanos> {
    UnixNanos::from_timestamp(offset.to_timestamp(civil).ok()?)
}

/// `2026-01-31T09:00:00+01:00` and what is left of it when parts are missing.
fn read_year_first(text: &str) -> Option<Moment> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    if rest.is_empty() {
        return moment(date(year, 1, 1)?, None, 1.year());
    }
    let is_compact = rest.starts_with(|character: char| character.is_ascii_digit());
    if !is_compact {
        rest = rest.strip_prefix(['-', '/'])?;
    }
    let count = if is_compact { 2 } else { short_digits(rest) };
    let month = digits(&mut rest, count)?;
    if rest.is_empty() {
        return moment(date(year, month, 1)?, None, 1.month());
    }
    if !is_compact {
        rest = rest.strip_prefix(['-', '/'])?;
    }
    let count = if is_compact { 2 } else { short_digits(rest) };
    let day = digits(&mut rest, count)?;
    let date = date(year, month, day)?;
    if rest.is_empty() {
        return moment(date, None, 1.day());
    }
    // NewsML-G2 allows a zone on a bare date (TruncatedDateTime).
    if let Some(offset) = offset(rest) {
        return dated(date, offset);
    }
    rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let (time, zone) = time(rest)?;
    moment(date_of_time(date, time)?, Some((time.time, zone)), Span::new())
}

/// A day in a known zone.
fn dated(date: Date, offset: Offset) -> Option<Moment> {
    let start = instant(date.to_datetime(Time::midnight()), offset)?;
    let end = instant(date.tomorrow().ok()?.to_datetime(Time::midnight()), offset)?;
    Some(Moment { earliest: start, likely: start, latest: end })
}

/// `Sat, 31 Jan 2026 09:00:00 +0100` and its relatives.
fn read_words(text: &str) -> Option<Moment> {
    let mut words: Vec<&str> = text.split([' ', ',', '\t', '\n', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    // `31-Jan-2026`
    let split;
    if let Some(at) = words.iter().position(|word| word.matches('-').count() == 2 && word.contains(char::is_alphabetic))
    {
        split = words.remove(at);
        for (offset, part) in split.split('-').enumerate() {
            words.insert(at + offset, part);
        }
    }
    // The last: in some languages a day of the week begins like a month (`mar. 13 juil.`).
    let month_at = words.iter().rposition(|word| names::month(word).is_some())?;
    let month = names::month(words[month_at])?;
    let number = |at: usize| {
        words.get(at).and_then(|word| word.trim_end_matches(['.', 't', 'h', 's', 'n', 'd', 'r']).parse::<u16>().ok())
    };
    let before = month_at.checked_sub(1).and_then(number).filter(|day| (1..=31).contains(day));
    let (day, mut rest) = match before {
        Some(day) => (day, words[month_at + 1..].to_vec()),
        None => (number(month_at + 1)?, words.get(month_at + 2..)?.to_vec()),
    };
    // The year is the first bare number that follows: at once in RFC 822, after the time in asctime.
    let year_at = rest.iter().position(|word| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let year = year(rest.remove(year_at))?;
    let date = date(year, month, day)?;
    let Some(clock) = rest.first() else { return moment(date, None, 1.day()) };
    let (clock, zone) = time(clock)?;
    // A zone that is no name but cannot be read makes the whole a date of unknown meaning.
    let zone = match (zone, rest.get(1)) {
        (None, Some(written)) if written.starts_with(['+', '-']) => Some(offset(written)?),
        (None, Some(written)) => offset(written),
        (zone, _) => zone,
    };
    moment(date_of_time(date, clock)?, Some((clock.time, zone)), Span::new())
}

/// A time of day; `is_next_day` for midnight at the end of the day.
#[derive(Clone, Copy)]
struct Clock {
    time: Time,
    is_next_day: bool,
}

fn date_of_time(date: Date, clock: Clock) -> Option<Date> {
    if clock.is_next_day { date.tomorrow().ok() } else { Some(date) }
}

/// `09:00`, `09:00:00.5`, `0900`, with a zone or without one.
fn time(text: &str) -> Option<(Clock, Zone)> {
    let mut rest = text;
    let count = short_digits(rest);
    let hour = digits(&mut rest, count)?;
    let is_compact = rest.starts_with(|character: char| character.is_ascii_digit());
    let part = |rest: &mut &str| -> Option<u16> {
        if !is_compact {
            *rest = rest.strip_prefix(':')?;
        }
        digits(rest, 2)
    };
    let mut after = rest;
    let minute = part(&mut after)?;
    rest = after;
    let second = part(&mut after).inspect(|_| rest = after).unwrap_or(0);
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let kept: String = fraction[..count].chars().chain("000000000".chars()).take(9).collect();
        nanos = kept.parse().ok()?;
        rest = &fraction[count..];
    }
    let is_next_day = hour == 24 && minute == 0 && second == 0;
    // A leap second is told as the second before: no clock of ours has one.
    let time = Time::new(
        if is_next_day { 0 } else { i8::try_from(hour).ok()? },
        i8::try_from(minute).ok()?,
        i8::try_from(second.min(59).max(if second > 60 { 99 } else { 0 })).ok()?,
        nanos,
    );
    let rest = rest.trim();
    let zone = if rest.is_empty() { None } else { Some(offset(rest)?) };
    Some((Clock { time: time.ok()?, is_next_day }, zone))
}

/// `Z`, `+01:00`, `+0100`, `+01`, `GMT`, `GMT+1`, `EST`. Names that stand for several zones are none.
fn offset(text: &str) -> Zone {
    let upper = text.trim().trim_matches(['(', ')']).to_ascii_uppercase();
    let past_name = || upper.trim_start_matches("GMT").trim_start_matches("UTC");
    names::zone(&upper).or_else(|| signed_offset(past_name()))
}

fn signed_offset(text: &str) -> Zone {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|character| *character != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// A year as RFC 822 and RFC 2822 write it (4.3): two digits below 50 are of this century.
fn year(word: &str) -> Option<u16> {
    let year: u16 = word.parse().ok()?;
    match (word.len(), year) {
        (4, _) => Some(year),
        (1..=2, 0..=49) => Some(2_000 + year),
        (2 | 3, _) => Some(1_900 + year),
        _ => None,
    }
}

fn date(year: u16, month: u16, day: u16) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// One or two, as many as there are.
fn short_digits(text: &str) -> usize {
    text.bytes().take(2).take_while(u8::is_ascii_digit).count()
}

fn digits(rest: &mut &str, count: usize) -> Option<u16> {
    let (head, tail) = rest.split_at_checked(count).filter(|(head, _)| !head.is_empty())?;
    let number = head.bytes().all(|byte| byte.is_ascii_digit()).then(|| head.parse().ok())??;
    *rest = tail;
    Some(number)
}
