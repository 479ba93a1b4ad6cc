//! The API, from outside.

#![allow(clippy::unwrap_used, reason = "help of tests")]

mod house;

use broadtape_desk::Snapshot;
use broadtape_model::Section;
use house::{NOON, Newsroom, ask, header, short, text_of};
use serde_json::Value;

fn json(snapshot: &Snapshot, target: &str) -> (u16, Value) {
    let answer = ask(snapshot, "post", target, "application/json");
    assert_eq!(header(&answer, "access-control-allow-origin"), "*");
    (answer.status.as_u16(), serde_json::from_str(text_of(&answer)).unwrap())
}

#[test]
fn a_quote_is_exact_and_says_when_and_how_late() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", "/api/v1/quotes/em:coral", "")));
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", "/api/v1/quotes?symbols=SM:OAK,EM:QUIET,EM:NONE", "")));
    assert_eq!(json(&snapshot, "/api/v1/quotes/EM%3ACORAL").0, 200);
}

#[test]
fn bars_say_how_late_they_are_and_for_what_they_are_adjusted() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let days = "/api/v1/bars/EM:CORAL?from=2026-03-05&to=2026-03-09";
    // Today stands behind the days that are over.
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", days, "")));
    let months = "/api/v1/bars/EM:CORAL?interval=1mo&from=2025-10-17&to=2025-12-31";
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", months, "")));
    let count = |query: &str| {
        let (status, page) = json(&snapshot, &format!("/api/v1/bars/EM:CORAL?{query}"));
        assert_eq!(status, 200, "{query}: {page}");
        let bars = page["bars"].as_array().unwrap();
        (bars.len(), bars.first().map_or("", |bar| bar["time"].as_str().unwrap()).to_owned())
    };
    assert_eq!(count("interval=1m&from=2026-03-06&to=2026-03-06"), (390, "2026-03-06T14:30:00Z".into()));
    assert_eq!(count("interval=1h&from=2026-03-06&to=2026-03-06"), (7, "2026-03-06T14:00:00Z".into()));
    assert_eq!(
        count("interval=5m&from=2026-03-06T20:00:00Z&to=2026-03-06T20:14:00Z"),
        (3, "2026-03-06T20:00:00Z".into())
    );
    assert_eq!(count("interval=1m&from=2026-03-09"), (3, "2026-03-09T13:30:00Z".into()));
    assert_eq!(count("interval=1w"), (66, "2024-12-09".into()));
    assert_eq!(json(&snapshot, "/api/v1/bars/EM:QUIET").1["bars"], serde_json::json!([]));
    assert_eq!(json(&snapshot, "/api/v1/bars/EM:NONE").0, 404);
}

#[test]
fn a_vendor_that_has_gone_quiet_is_told_from_a_quiet_market() {
    // The last word of Eastmarket is of 15:40, of Slowmarket of 15:00; an hour is too long.
    for (instant, coral, oak) in [
        (NOON, None, None),
        ("2026-03-09T16:30:00Z", None, None),
        ("2026-03-09T16:30:01Z", None, Some("2026-03-09T15:00:00Z")),
        ("2026-03-09T17:00:01Z", Some("2026-03-09T15:40:00Z"), Some("2026-03-09T15:00:00Z")),
        ("2026-03-09T23:00:00Z", Some("2026-03-09T15:40:00Z"), Some("2026-03-09T15:00:00Z")),
    ] {
        let snapshot = Newsroom::of_a_day().at(instant);
        let quiet = |symbol: &str| json(&snapshot, &format!("/api/v1/quotes/{symbol}")).1;
        for (symbol, expected) in [("EM:CORAL", coral), ("SM:OAK", oak)] {
            let quote = quiet(symbol);
            assert_eq!(quote["quietSince"].as_str(), expected, "{symbol} at {instant}");
            assert_eq!(quote["isStale"].as_bool().unwrap_or(false), expected.is_some());
        }
    }
    let snapshot = Newsroom::of_a_day().at("2026-03-09T23:00:00Z");
    let page = ask(&snapshot, "post", "/quote/EM:CORAL", "text/plain");
    let text = text_of(&page);
    assert!(text.contains("Not up to date: Tickworks has sent nothing from Eastmarket since 11:40:00 EDT."), "{text}");
    assert!(text.contains("Closed; opens Tuesday 10 March, 09:30 EDT"), "{text}");
}

#[test]
fn exchanges_say_when_they_trade() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", "/api/v1/exchanges", "")));
    let (status, one) = json(&snapshot, "/api/v1/exchanges/xest?year=2026");
    assert_eq!((status, one["holidays"][0]["name"].as_str()), (200, Some("Harbour Day")));
    assert_eq!(one["specialSessions"][0]["isEarlyClose"], true);
    for (target, status) in [("XNOP", 404), ("XEST?year=soon", 400), ("XEST?year=1", 400)] {
        assert_eq!(json(&snapshot, &format!("/api/v1/exchanges/{target}")).0, status, "{target}");
    }
}

#[test]
fn leaders_and_statistics_are_of_what_was_released() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let leaders = |query: &str| {
        let (status, page) = json(&snapshot, &format!("/api/v1/leaders?{query}"));
        assert_eq!(status, 200, "{query}: {page}");
        let symbols = page["leaders"].as_array().unwrap().iter();
        symbols.map(|own| own["symbol"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(leaders("list=mostActive"), "EM:TERN EM:CORAL SM:OAK");
    assert_eq!(leaders("list=gainers"), "SM:OAK EM:CORAL");
    assert_eq!(leaders("list=gainers&exchange=XEST&minPrice=100&minVolume=2000"), "EM:CORAL");
    assert_eq!(leaders("list=gainers&minVolume=2001"), "");
    assert_eq!(leaders("list=losers&limit=1"), "EM:TERN");
    assert_eq!(leaders("list=newHighs"), "");
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", "/api/v1/statistics/EM:CORAL", "")));
    assert_eq!(json(&snapshot, "/api/v1/statistics/EM:QUIET").1.get("ranges"), None);
}

#[test]
fn instruments_are_found_by_what_readers_type() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let found = |query: &str| {
        let (status, page) = json(&snapshot, &format!("/api/v1/instruments?{query}"));
        assert_eq!(status, 200, "{query}");
        let symbols = page["instruments"].as_array().unwrap().iter();
        symbols.map(|own| own["symbol"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("search=tern"), ["EM:TERN"]);
    assert_eq!(found("search=sons+oak&kind=stock&exchange=XSLO"), ["SM:OAK"]);
    assert_eq!(found("search=oak&exchange=XEST"), [""; 0]);
    assert_eq!(found("limit=2"), ["EM:CORAL", "EM:QUIET"]);
    assert_eq!(found("limit=2&after=em:quiet"), ["EM:TERN", "SM:OAK"]);
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", "/api/v1/instruments?search=coral", "")));
    assert_eq!(json(&snapshot, "/api/v1/instruments/em:coral").1["exchange"], "XEST");
    assert_eq!(json(&snapshot, "/api/v1/instruments/EM:NONE").0, 404);
}

#[test]
fn a_story_leaves_field_by_field() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let ferry = "/@post/api/v1/stories/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";
    insta::assert_snapshot!(text_of(&ask(&snapshot, "post", ferry, "")));
}

#[test]
fn pages_of_stories_follow_each_other_without_gap_or_repeat() {
    let mut room = Newsroom::empty();
    for number in 0..7 {
        // Three share a moment, so that the order within a moment is tried too.
        let made = format!("2026-03-09T1{}:00:00Z", number / 3);
        room.story(
            "2026-03-09T14:00:00Z",
            short(&number.to_string(), &format!("Story {number}"), Section::World, &made),
        );
    }
    let snapshot = room.at(NOON);
    let mut seen = Vec::new();
    let mut target = "/api/v1/stories?section=world&limit=2".to_owned();
    loop {
        let (status, page) = json(&snapshot, &target);
        assert_eq!(status, 200);
        seen.extend(
            page["stories"].as_array().unwrap().iter().map(|story| story["headline"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        target = format!("/api/v1/stories?section=world&limit=2&before={next}");
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1, 0].map(|number| format!("Story {number}")));
}

#[test]
fn a_bad_question_is_told_what_is_bad() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let many = format!("/api/v1/quotes?symbols={}", vec!["EM:CORAL"; 201].join(","));
    for (target, parameter) in [
        ("/api/v1/stories?limit=0", "limit"),
        ("/api/v1/stories?limit=101", "limit"),
        ("/api/v1/stories?limit=x", "limit"),
        ("/api/v1/stories?section=weather", "section"),
        ("/api/v1/stories?provider=nobody", "provider"),
        ("/api/v1/stories?before=yesterday", "before"),
        ("/api/v1/quotes", "symbols"),
        ("/api/v1/instruments?kind=thing", "kind"),
        ("/api/v1/leaders", "list"),
        ("/api/v1/leaders?list=best", "list"),
        ("/api/v1/leaders?list=losers&minPrice=1,5", "minPrice"),
        ("/api/v1/leaders?list=losers&minVolume=-1", "minVolume"),
        ("/api/v1/bars/EM:CORAL?interval=2m", "interval"),
        ("/api/v1/bars/EM:CORAL?adjust=both", "adjust"),
        ("/api/v1/bars/EM:CORAL?from=yesterday", "from"),
        ("/api/v1/bars/EM:CORAL?from=2026-03-05&to=2026-03-04", "from"),
        ("/api/v1/bars/EM:CORAL?interval=1m&from=2025-03-05", "from"),
        ("/api/v1/instruments?exchange=XXXX", "exchange"),
        ("/api/v1/instruments?after=here", "after"),
        ("/api/v1/instruments?limit=0", "limit"),
        (many.as_str(), "symbols"),
    ] {
        let (status, problem) = json(&snapshot, target);
        assert_eq!((status, problem["parameter"].as_str()), (400, Some(parameter)), "{target}");
        assert!(problem["detail"].as_str().unwrap().starts_with(&format!("`{parameter}` ")), "{problem}");
    }
    for target in ["/api/v1/quotes/EM:NONE", "/api/v1/quotes/hello", "/api/v1/stories/none", "/api/v2"] {
        let (status, problem) = json(&snapshot, target);
        assert_eq!((status, problem["status"].as_u64()), (404, Some(404)), "{target}");
        assert_eq!(header(&ask(&snapshot, "post", target, ""), "content-type"), "application/problem+json");
    }
}
