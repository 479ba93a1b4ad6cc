//! What a market is doing, and what readers must know of a quote, in words.

use super::{figures, moment};
use broadtape_desk::Quoted;
use broadtape_model::{Correction, Exchange, LastKind, SessionState, Spread, UnixNanos};
use broadtape_sessions::Standing;

/// What a state is called.
pub(crate) fn name(state: SessionState) -> &'static str {
    match state {
        SessionState::Pre => "Before the opening",
        SessionState::Open => "Open",
        SessionState::Break => "In a break",
        SessionState::Halted => "Halted",
        SessionState::Post => "After the close",
        SessionState::Closed => "Closed",
        SessionState::Holiday => "Holiday",
    }
}

/// The state and when it ends: `Open until 16:00 EST`, `Closed for Christmas Day; opens Friday 26 December, 09:30 EST`.
/// Days are named unless they are that of `now`.
pub(crate) fn words(state: SessionState, standing: &Standing, exchange: &Exchange, now: UnixNanos) -> String {
    let clock = |at| moment::of_opening(at, exchange, now);
    let next_open = || standing.next_open.map_or_else(String::new, |open| format!("; opens {}", clock(open)));
    match state {
        SessionState::Open => open_until(standing, &clock),
        SessionState::Pre => {
            standing.next_open.map_or("Before the opening".into(), |open| format!("Opens {}", clock(open)))
        }
        SessionState::Break => {
            standing.next_open.map_or("In a break".into(), |open| format!("In a break until {}", clock(open)))
        }
        SessionState::Halted => "Trading is halted".to_owned(),
        SessionState::Post => format!("After the close{}", next_open()),
        SessionState::Closed => format!("Closed{}", next_open()),
        SessionState::Holiday => match standing.holiday.as_deref() {
            Some(name) if !name.is_empty() => format!("Closed for {name}{}", next_open()),
            _ => format!("Closed for a holiday{}", next_open()),
        },
    }
}

fn open_until(standing: &Standing, clock: &dyn Fn(UnixNanos) -> String) -> String {
    // What opens again at once never closes.
    let Some(session) = standing.session.as_ref().filter(|session| standing.next_open != Some(session.close())) else {
        return "Open".to_owned();
    };
    let until = format!("Open until {}", clock(session.close()));
    match (session.is_early_close, &*session.name) {
        (true, "") => format!("{until}, an early close"),
        (true, name) => format!("{until}, an early close: {name}"),
        _ => until,
    }
}

/// `Corrected at 10:34:00 EST: the trade at 12.50 of 10:31:05 EST is taken back.`
fn corrected(correction: &Correction, quoted: &Quoted<'_>, now: UnixNanos) -> String {
    let price = |price| figures::price(price, quoted.instrument.decimals);
    let clock = |at| moment::of_quote(at, quoted.exchange, now).words;
    let Correction { at, was, was_at, instead } = correction;
    let (told, of) = (clock(*at), clock(*was_at));
    match instead.filter(|instead| instead != was) {
        Some(instead) => {
            format!("Corrected at {told}: the trade at {} of {of} was at {}.", price(*was), price(instead))
        }
        None if instead.is_some() => format!("Corrected at {told}: the trade at {} of {of}.", price(*was)),
        None => format!("Corrected at {told}: the trade at {} of {of} is taken back.", price(*was)),
    }
}

/// What readers must know of a quote beside its figures, each in a sentence.
pub(crate) fn remarks(quoted: &Quoted<'_>, now: UnixNanos) -> Vec<String> {
    let quote = quoted.quote;
    let mut remarks = Vec::new();
    if let Some(since) = quoted.quiet_since {
        let vendor = quoted.vendor.map_or("The vendor", |vendor| vendor.name.as_str());
        let since = moment::of_quote(since, quoted.exchange, now).words;
        remarks.push(format!(
            "Not up to date: {vendor} has sent nothing from {} since {since}. The market may have moved.",
            quoted.exchange.name
        ));
    }
    if quote.is_halted {
        remarks.push("Trading is halted. The figures are those from before the halt.".to_owned());
    }
    if quote.last.is_some_and(|last| last.kind == LastKind::PreviousClose) {
        remarks.push("The price is the previous close: nothing has traded yet in this session.".to_owned());
    }
    remarks.extend(quote.correction.as_deref().map(|correction| corrected(correction, quoted, now)));
    match quote.spread() {
        Some(Spread::Crossed) => remarks.push("The market is crossed: the bid is above the ask.".to_owned()),
        Some(Spread::Locked) => remarks.push("The market is locked: the bid equals the ask.".to_owned()),
        Some(Spread::Normal) | None => {}
    }
    remarks
}
