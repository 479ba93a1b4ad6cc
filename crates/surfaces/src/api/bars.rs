//! Bars: `/api/v1/bars/{symbol}?interval=1d&from=…&to=…&adjust=splits`.

use super::document;
use super::exact::{Exact, exact};
use super::problem::{BadParameter, Problem};
use super::quotes;
use crate::answer::Answer;
use crate::visit::Visit;
use broadtape_desk::history::{Adjusting, Bars, Interval};
use broadtape_desk::{PastQuestion, Quoted};
use broadtape_model::{
    ActionKind, Bar, BarSpan, CorporateAction, Exchange, Symbol, UnixNanos, Vendor, day_number, day_of,
};
use broadtape_sessions::Calendar;
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt::Write as _;

/// Bars in one answer: more than a chart has pixels, and some 400 KB.
const BARS_MAX: usize = 5_000;

/// Days of minutes that one question may reach over.
const MINUTE_DAYS_MAX: i32 = 62;

/// Days of days: longer than any exchange has been recorded.
const DAYS_MAX: i32 = 366 * 150;

pub(crate) fn bars(visit: &Visit<'_>) -> Answer {
    let Some(quoted) = Symbol::parse(&visit.named()).ok().and_then(|symbol| visit.quoted(&symbol)) else {
        return quotes::unknown();
    };
    match question(visit, quoted.exchange) {
        Ok(question) => answer(visit, &quoted, &question),
        Err(problem) => problem.answer(),
    }
}

fn answer(visit: &Visit<'_>, quoted: &Quoted<'_>, question: &PastQuestion) -> Answer {
    let found = visit.snapshot.bars(visit.site, quoted, question);
    let (vendor, found) = found.map_or_else(|| (None, Bars::default()), |(vendor, bars)| (Some(vendor), bars));
    if found.bars.len() > BARS_MAX {
        let detail = format!(
            "the range holds {} bars, and an answer {BARS_MAX} at most; ask for a shorter range or a longer interval",
            found.bars.len()
        );
        return Problem::new(StatusCode::BAD_REQUEST, "too-many-bars", "Too many bars", detail).answer();
    }
    let historical = Calendar::of(quoted.exchange).historical_day(visit.snapshot.as_of);
    document(&Document::new(quoted, question, historical, vendor, &found))
}

fn question(visit: &Visit<'_>, exchange: &Exchange) -> Result<PastQuestion, BadParameter> {
    let interval = one_of(visit, "interval", &Interval::ALL)?.unwrap_or(Interval::Day);
    let adjusting = one_of(visit, "adjust", &Adjusting::ALL)?.unwrap_or(Adjusting::Splits);
    let today = exchange.zone.to_datetime(visit.snapshot.as_of.timestamp()).date();
    let to = Edge::read(visit, "to")?.unwrap_or(Edge::Day(today));
    let from = Edge::read(visit, "from")?.unwrap_or_else(|| Edge::Day(usual_start(interval, to.day(exchange))));
    let (first, last) = (interval.first_day(from.day(exchange)), to.day(exchange));
    if first > last {
        return Err(BadParameter::new("from", "is after `to`; exchange them"));
    }
    let (most, unit) = match interval.span() {
        BarSpan::Minute => (MINUTE_DAYS_MAX, "a shorter range, or interval=1d"),
        BarSpan::Day => (DAYS_MAX, "a shorter range"),
    };
    if day_number(last).saturating_sub(day_number(first)) > most {
        return Err(BadParameter::new("from", format!("is more than {most} days before `to`; ask for {unit}")));
    }
    Ok(match interval.span() {
        BarSpan::Day => PastQuestion { interval, from: day_number(first), to: day_number(last), adjusting },
        BarSpan::Minute => {
            let (from, to) = (from.first_minute(exchange), to.last_minute(exchange));
            PastQuestion { interval, from, to, adjusting }
        }
    })
}

/// Where a range begins that names no beginning: as far back as a chart of these bars usually reaches.
fn usual_start(interval: Interval, to: Date) -> Date {
    let back = match interval {
        Interval::Minutes(1) => 1.day(),
        Interval::Minutes(_) => 5.days(),
        Interval::Day => 1.year(),
        Interval::Week => 5.years(),
        Interval::Month => 10.years(),
    };
    to.checked_sub(back).unwrap_or(Date::MIN)
}

fn one_of<T: Copy>(
    visit: &Visit<'_>,
    name: &'static str,
    choices: &[(T, &'static str)],
) -> Result<Option<T>, BadParameter> {
    let Some(word) = visit.request.parameter(name) else { return Ok(None) };
    let found = choices.iter().find(|(_, code)| *code == word).map(|(choice, _)| *choice);
    let words = || choices.iter().map(|(_, code)| *code).collect::<Vec<_>>().join(", ");
    found.map(Some).ok_or_else(|| BadParameter::new(name, format!("is one of {}", words())))
}

/// Where a range begins or ends.
#[derive(Clone, Copy)]
enum Edge {
    /// A day of the exchange.
    Day(Date),
    Instant(UnixNanos),
}

impl Edge {
    fn read(visit: &Visit<'_>, name: &'static str) -> Result<Option<Self>, BadParameter> {
        let Some(text) = visit.request.parameter(name) else { return Ok(None) };
        let day = (text.len() == 10).then(|| text.parse().ok()).flatten().map(Self::Day);
        let edge = day.or_else(|| UnixNanos::parse(text).ok().map(Self::Instant));
        let teach = "is a day of the exchange, such as 2026-01-31, or an instant, such as 2026-01-31T14:30:00Z";
        edge.map(Some).ok_or_else(|| BadParameter::new(name, teach))
    }

    fn day(self, exchange: &Exchange) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(at) => exchange.zone.to_datetime(at.timestamp()).date(),
        }
    }

    fn first_minute(self, exchange: &Exchange) -> i32 {
        match self {
            Self::Day(day) => minute_of(midnight(day, exchange)),
            Self::Instant(at) => minute_of(at),
        }
    }

    fn last_minute(self, exchange: &Exchange) -> i32 {
        match self {
            Self::Day(day) => minute_of(midnight(day.tomorrow().unwrap_or(day), exchange).just_before()),
            Self::Instant(at) => minute_of(at),
        }
    }
}

fn midnight(day: Date, exchange: &Exchange) -> UnixNanos {
    let instant = exchange.zone.to_timestamp(day.at(0, 0, 0, 0)).ok().and_then(UnixNanos::from_timestamp);
    let outside = if day.year() < 1970 { UnixNanos::MIN } else { UnixNanos::MAX };
    instant.unwrap_or(outside)
}

fn minute_of(at: UnixNanos) -> i32 {
    i32::try_from(at.nanos().div_euclid(60_000_000_000)).expect("the minutes of 64-bit nanoseconds fit 32 bits")
}

/// Bars as they leave.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    symbol: String,
    interval: &'static str,
    currency: String,
    delay_minutes: u16,
    /// For what prices and volumes are adjusted: `none`, `splits`, `all`.
    adjusted: &'static str,
    /// What changed prices among these bars, and is adjusted for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<ActionDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// The newest trading day whose data is historical; later bars are delayed data.
    #[serde(skip_serializing_if = "Option::is_none")]
    historical_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
    bars: Box<RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionDocument {
    ex_date: String,
    /// `7:1`: seven new shares for one old.
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dividend: Option<Exact>,
}

/// The bars as they leave. There may be thousands, and each is five figures and a time: they are written at once.
///
/// `time` is the day on which a bar begins, or the instant.
fn written(Bars { bars, corrected, .. }: &Bars, span: BarSpan) -> Box<RawValue> {
    let mut json = String::with_capacity(2 + bars.len() * 110);
    let mut separator = '[';
    for bar in bars {
        let Bar { number, open, high, low, close, volume } = bar;
        let outcome = match span {
            BarSpan::Day => write!(json, "{separator}{{\"time\":\"{}\"", day_of(*number)),
            BarSpan::Minute => {
                let time = UnixNanos::EPOCH.plus_millis(i64::from(*number) * 60_000);
                write!(json, "{separator}{{\"time\":\"{time}\"")
            }
        };
        let figures =
            write!(json, ",\"open\":{open},\"high\":{high},\"low\":{low},\"close\":{close},\"volume\":{volume}");
        let end = match corrected.get(number) {
            Some(at) => write!(json, ",\"correctedAt\":\"{at}\"}}"),
            None => write!(json, "}}"),
        };
        outcome.and(figures).and(end).expect("writing to a string does not fail");
        separator = ',';
    }
    json.push_str(if bars.is_empty() { "[]" } else { "]" });
    RawValue::from_string(json).expect("days, instants and plain decimals are JSON")
}

impl Document {
    fn new(
        quoted: &Quoted<'_>,
        question: &PastQuestion,
        historical: Option<Date>,
        vendor: Option<&Vendor>,
        found: &Bars,
    ) -> Self {
        Self {
            symbol: quoted.instrument.symbol.to_string(),
            interval: question.interval.code(),
            currency: quoted.instrument.currency.clone(),
            delay_minutes: quoted.delay_minutes,
            adjusted: question.adjusting.code(),
            actions: found.actions.iter().map(ActionDocument::new).collect(),
            time_zone: quoted.exchange.zone.iana_name().map(str::to_owned),
            historical_until: historical.map(|day| day.to_string()),
            vendor: vendor.map(|vendor| vendor.name.clone()),
            credit: vendor.map(|vendor| vendor.credit.words()).filter(|words| !words.is_empty()),
            bars: written(found, question.interval.span()),
        }
    }
}

impl ActionDocument {
    fn new(action: &CorporateAction) -> Self {
        let (split, dividend) = match action.kind {
            ActionKind::Split { new, old } => (Some(format!("{new}:{old}")), None),
            ActionKind::Dividend(amount) => (None, Some(exact(amount))),
        };
        Self { ex_date: action.ex_date.to_string(), split, dividend }
    }
}
