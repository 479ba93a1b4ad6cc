//! Sessions, from outside: real exchanges by their codes, made-up ones by their hours.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_model::{DayHours, SessionMinute, SessionState, TradingHours, UnixNanos};
use broadtape_sessions::{Calendar, listing, listings};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::sync::Arc;

fn real(mic: &str) -> Calendar {
    let listing = listing(mic).unwrap();
    Calendar::new(listing.zone(), listing.hours())
}

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).unwrap()
}

fn minute(minutes: i16) -> SessionMinute {
    SessionMinute::new(minutes).unwrap()
}

fn made_up(zone: &str, hours: DayHours, weekends: bool) -> Calendar {
    Calendar::new(TimeZone::get(zone).unwrap(), Arc::new(TradingHours::weekly(&hours, weekends)))
}

/// What the market does at each instant.
fn check(calendar: &Calendar, expected: &[(&str, SessionState, &str)]) {
    for (instant, state, next_open) in expected {
        let standing = calendar.at(at(instant));
        assert_eq!((standing.state, standing.next_open), (*state, Some(at(next_open))), "{instant}");
        assert!(standing.holds(at(instant)));
    }
}

#[test]
fn every_exchange_of_the_table_can_be_read() {
    assert!(listings().len() >= 60, "{}", listings().len());
    for listing in listings() {
        let calendar = Calendar::new(listing.zone(), listing.hours());
        let sessions = calendar.sessions(date(2024, 1, 1), date(2024, 12, 31)).count();
        assert!((235..=265).contains(&sessions), "{} has {sessions} sessions in 2024", listing.mic);
        assert_eq!((listing.mic.len(), listing.country.len()), (4, 2));
    }
}

#[test]
fn a_day_in_new_york_has_trading_before_and_after_its_session() {
    check(
        &real("XNYS"),
        &[
            ("2026-03-06T08:59:59Z", SessionState::Closed, "2026-03-06T14:30:00Z"),
            ("2026-03-06T09:00:00Z", SessionState::Pre, "2026-03-06T14:30:00Z"),
            ("2026-03-06T14:30:00Z", SessionState::Open, "2026-03-09T13:30:00Z"),
            ("2026-03-06T20:59:59.999999999Z", SessionState::Open, "2026-03-09T13:30:00Z"),
            ("2026-03-06T21:00:00Z", SessionState::Post, "2026-03-09T13:30:00Z"),
            ("2026-03-07T01:00:00Z", SessionState::Closed, "2026-03-09T13:30:00Z"),
            ("2026-03-07T15:00:00Z", SessionState::Closed, "2026-03-09T13:30:00Z"),
        ],
    );
}

#[test]
fn holidays_early_closes_and_breaks_are_named() {
    let new_york = real("XNYS");
    let christmas = new_york.at(at("2025-12-25T16:00:00Z"));
    assert_eq!((christmas.state, christmas.holiday.as_deref()), (SessionState::Holiday, Some("Christmas Day")));
    let eve = new_york.session(date(2025, 12, 24)).unwrap();
    assert!(eve.is_early_close && !eve.is_late_open);
    assert_eq!((eve.close(), &*eve.name), (at("2025-12-24T18:00:00Z"), "Christmas Eve"));
    check(
        &real("XTKS"),
        &[
            ("2024-11-01T02:30:00Z", SessionState::Break, "2024-11-01T03:30:00Z"),
            ("2024-11-01T06:00:00Z", SessionState::Closed, "2024-11-05T00:00:00Z"),
            ("2024-11-05T06:00:00Z", SessionState::Open, "2024-11-06T00:00:00Z"),
        ],
    );
}

#[test]
fn a_session_may_open_on_the_evening_before() {
    let chicago = real("XCME");
    let sunday_evening = at("2026-03-08T22:30:00Z");
    assert_eq!(chicago.trading_day(sunday_evening), Some(date(2026, 3, 9)));
    assert_eq!(chicago.at(sunday_evening).state, SessionState::Open);
    assert_eq!(chicago.trading_day(at("2026-03-08T21:59:59Z")), Some(date(2026, 3, 6)), "clocks went forward that day");
    let overnight = DayHours::new(minute(18 * 60), minute(1440 + 120));
    check(
        &made_up("Europe/London", overnight, false),
        &[
            ("2026-01-05T17:59:00Z", SessionState::Pre, "2026-01-05T18:00:00Z"),
            ("2026-01-06T01:59:00Z", SessionState::Open, "2026-01-06T18:00:00Z"),
            ("2026-01-06T02:00:00Z", SessionState::Pre, "2026-01-06T18:00:00Z"),
            ("2026-01-10T01:00:00Z", SessionState::Open, "2026-01-12T18:00:00Z"),
        ],
    );
}

#[test]
fn what_is_reported_late_belongs_to_the_day_before() {
    let new_york = real("XNYS");
    for (instant, day) in [
        ("2025-12-24T13:00:00Z", date(2025, 12, 24)),
        ("2025-12-25T16:00:00Z", date(2025, 12, 24)),
        ("2025-12-26T04:59:59Z", date(2025, 12, 24)),
        ("2025-12-26T05:00:00Z", date(2025, 12, 26)),
        ("2025-12-28T15:00:00Z", date(2025, 12, 26)),
    ] {
        assert_eq!(new_york.trading_day(at(instant)), Some(day), "{instant}");
    }
}

#[test]
fn clocks_that_change_neither_lose_nor_double_a_session() {
    // In Lisbon, 2026-03-29 has no time from 01:00 to 02:00, and 2026-10-25 has it twice.
    let night = DayHours::new(minute(60), minute(90));
    let lisbon = made_up("Europe/Lisbon", night, true);
    let skipped = lisbon.session(date(2026, 3, 29)).unwrap();
    assert_eq!((skipped.open(), skipped.close()), (at("2026-03-29T01:00:00Z"), at("2026-03-29T01:30:00Z")));
    let doubled = lisbon.session(date(2026, 10, 25)).unwrap();
    assert_eq!((doubled.open(), doubled.close()), (at("2026-10-25T00:00:00Z"), at("2026-10-25T00:30:00Z")));
    let swallowed = made_up("Europe/Lisbon", DayHours::new(minute(60), minute(120)), true);
    assert_eq!(swallowed.session(date(2026, 3, 29)), None, "01:00 and 02:00 are the same instant");
}

#[test]
fn a_market_that_never_closes_is_always_open() {
    let whole_day = DayHours::new(SessionMinute::MIDNIGHT, SessionMinute::END_OF_DAY);
    for zone in ["UTC", "America/New_York", "Africa/Cairo", "America/Santiago"] {
        let crypto = made_up(zone, whole_day.clone(), true);
        let mut now = at("2026-01-01T00:00:00Z");
        while now < at("2027-01-01T00:00:00Z") {
            let standing = crypto.at(now);
            assert_eq!(standing.state, SessionState::Open, "{now} in {zone}");
            assert!(standing.until > now);
            now = standing.until;
        }
    }
}

proptest! {
    #[test]
    fn a_standing_holds_as_long_as_it_says(seconds in 631_152_000_i64..1_924_992_000, place in 0_usize..60, later in 0_u64..200_000) {
        let listing = &listings()[place];
        let calendar = Calendar::new(listing.zone(), listing.hours());
        let now = UnixNanos::new(seconds * 1_000_000_000);
        let standing = calendar.at(now);
        prop_assert!(standing.holds(now));
        prop_assert!(standing.next_open.is_none_or(|open| open > now));
        let later = now.plus_millis(i64::try_from(later).unwrap() * 1000);
        if standing.holds(later) {
            let then = calendar.at(later);
            prop_assert_eq!((standing.state, standing.session, standing.holiday), (then.state, then.session, then.holiday));
        }
    }

    #[test]
    fn trading_days_never_go_back(seconds in 631_152_000_i64..1_924_992_000, place in 0_usize..60, later in 0_i64..400_000) {
        let listing = &listings()[place];
        let calendar = Calendar::new(listing.zone(), listing.hours());
        let now = UnixNanos::new(seconds * 1_000_000_000);
        prop_assert!(calendar.trading_day(now) <= calendar.trading_day(now.plus_millis(later * 1000)));
    }
}

#[test]
fn an_unknown_code_is_unknown() {
    assert!(listing("XNOPE").is_none());
    let plain =
        Calendar::new(TimeZone::UTC, Arc::new(TradingHours::regular(time(9, 0, 0, 0), time(17, 0, 0, 0), false)));
    assert!(!plain.is_known(date(2026, 1, 1)));
    assert!(real("XNYS").is_known(date(2026, 1, 1)));
}

#[test]
fn a_day_becomes_historical_by_the_rule_that_held_on_that_day() {
    let listing = listing("XNYS").unwrap();
    let mut hours = (*listing.hours()).clone();
    // Until the middle of the year at the end of the date, then on the next morning.
    hours.historical.insert(date(2026, 7, 1), minute(1440 + 9 * 60 + 30));
    let calendar = Calendar::new(listing.zone(), Arc::new(hours));
    for (instant, day) in [
        ("2026-03-06T23:00:00Z", date(2026, 3, 5)),
        ("2026-03-07T04:59:59Z", date(2026, 3, 5)),
        ("2026-03-07T05:00:00Z", date(2026, 3, 6)),
        // A weekend on which the clocks go forward.
        ("2026-03-09T20:00:00Z", date(2026, 3, 6)),
        ("2026-07-01T13:00:00Z", date(2026, 6, 30)),
        ("2026-07-02T13:29:59Z", date(2026, 6, 30)),
        ("2026-07-02T13:30:00Z", date(2026, 7, 1)),
    ] {
        assert_eq!(calendar.historical_day(at(instant)), Some(day), "{instant}");
    }
}
