//! Which vendor is shown, and whether its quotes are fresh.

use crate::house::{OPEN, quoted, snapshot_at, tick, trade};
use broadtape_desk::Snapshot;
use broadtape_model::{SessionState, Tick, TickChange};

const DELAY: i64 = 20 * 60;
const CLOSE: i64 = 16 * 3600;

/// Who is shown, since when it is quiet (in seconds), and its price.
fn shown(snapshot: &Snapshot) -> (String, Option<i64>, Option<String>) {
    let quoted = quoted(snapshot);
    let vendor = quoted.vendor.map_or_else(String::new, |vendor| vendor.id.to_string());
    let last = quoted.quote.last.map(|last| last.price.to_string());
    (vendor, quoted.quiet_since.map(|since| since.seconds()), last)
}

fn trades(seconds: &[i64], price: &str) -> Vec<Tick> {
    seconds.iter().map(|second| tick(*second, b'1', trade(price, 100, b'@'))).collect()
}

/// The instant at which a second's quotes are shown.
fn shows(second: i64) -> i64 {
    second + DELAY
}

#[test]
fn the_first_vendor_leads_and_the_next_takes_over_while_it_is_quiet() {
    let first = trades(&[OPEN, OPEN + 10, OPEN + 500], "10");
    let second = trades(&(0..60).map(|step| OPEN + step * 10).collect::<Vec<_>>(), "11");
    for (moment, vendor) in
        [(OPEN, "feed"), (OPEN + 130, "feed"), (OPEN + 131, "second"), (OPEN + 499, "second"), (OPEN + 500, "feed")]
    {
        let snapshot = snapshot_at(shows(moment), first.clone(), second.clone());
        let (leads, quiet, price) = shown(&snapshot);
        assert_eq!((leads.as_str(), quiet), (vendor, None), "{}", moment - OPEN);
        assert_eq!(price.as_deref(), Some(if vendor == "feed" { "10" } else { "11" }));
    }
}

#[test]
fn where_all_are_quiet_the_first_is_shown_and_says_so() {
    let snapshot = snapshot_at(shows(OPEN + 900), trades(&[OPEN + 5], "10"), trades(&[OPEN + 7], "11"));
    assert_eq!(shown(&snapshot), ("feed".into(), Some(OPEN + 5), Some("10".into())));
}

#[test]
fn a_market_that_is_closed_is_not_quiet_but_who_fell_silent_before_the_close_is_still() {
    let until_the_close = trades(&[OPEN, CLOSE - 60], "10");
    let not_to_the_close = trades(&[OPEN, CLOSE - 600], "11");
    for (moment, state) in [(CLOSE + 3600, SessionState::Closed), (86_400 + 3600, SessionState::Pre)] {
        let healthy = snapshot_at(shows(moment), until_the_close.clone(), Vec::new());
        assert_eq!(shown(&healthy), ("feed".into(), None, Some("10".into())));
        assert_eq!(quoted(&healthy).session, state);
        let silent = snapshot_at(shows(moment), not_to_the_close.clone(), Vec::new());
        assert_eq!(shown(&silent), ("feed".into(), Some(CLOSE - 600), Some("11".into())));
        let both = snapshot_at(shows(moment), not_to_the_close.clone(), until_the_close.clone());
        assert_eq!(shown(&both).0, "second");
    }
}

#[test]
fn silence_shows_no_earlier_than_quotes_would_have() {
    // The first vendor goes on at 500 seconds. Until that is shown, nothing tells that it will.
    let silent = trades(&[OPEN], "10");
    let goes_on = trades(&[OPEN, OPEN + 500], "10");
    for moment in (0..500).step_by(7) {
        let now = shows(OPEN + moment);
        assert_eq!(
            shown(&snapshot_at(now, silent.clone(), Vec::new())),
            shown(&snapshot_at(now, goes_on.clone(), Vec::new()))
        );
    }
}

#[test]
fn a_vendor_that_says_it_is_there_is_not_quiet_however_little_is_traded() {
    let heartbeat = |second| Tick { day: None, exchange_time: None, ..tick(second, b'1', TickChange::Heartbeat) };
    let mut alive = trades(&[OPEN], "10");
    alive.extend((1..40).map(|step| heartbeat(OPEN + step * 15)));
    for moment in [121, 500, 585, 585 + 120] {
        let snapshot = snapshot_at(shows(OPEN + moment), alive.clone(), Vec::new());
        assert_eq!(shown(&snapshot), ("feed".into(), None, Some("10".into())), "{moment}");
    }
    let snapshot = snapshot_at(shows(OPEN + 585 + 121), alive.clone(), Vec::new());
    assert_eq!(shown(&snapshot).1, Some(OPEN + 585), "since its last sign of life");
    // It changes nothing else of what is shown, and no earlier than a trade would.
    let quote = |second, ticks: &[Tick]| quoted(&snapshot_at(second, ticks.to_vec(), Vec::new())).quote.clone();
    assert_eq!(quote(shows(OPEN + 100), &alive), quote(shows(OPEN + 100), &alive[..1]));
    let late = [alive[0].clone(), heartbeat(OPEN + 500)];
    assert_eq!(shown(&snapshot_at(shows(OPEN + 499), late.to_vec(), Vec::new())).1, Some(OPEN));
    assert_eq!(shown(&snapshot_at(shows(OPEN + 500), late.to_vec(), Vec::new())).1, None);
}

#[test]
fn what_is_to_be_shown_has_a_mark_of_its_own() {
    let first = trades(&[OPEN], "10");
    let marks = |moment| quoted(&snapshot_at(shows(moment), first.clone(), Vec::new())).mark();
    assert_eq!(marks(OPEN), marks(OPEN + 120));
    assert_ne!(marks(OPEN + 120), marks(OPEN + 121), "gone quiet");
    assert_ne!(marks(CLOSE - 1), marks(CLOSE), "closed");
}
