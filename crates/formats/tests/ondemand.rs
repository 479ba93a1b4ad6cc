//! What an OnDemand service answers, from outside.

use broadtape_formats::ondemand::{Mode, read};
use broadtape_model::{DayCode, Element, Price};
use proptest::prelude::*;

fn price(text: &str) -> Price {
    Price::parse(text).expect("the test's own price")
}

#[test]
fn a_quote_is_read_exactly() {
    let json = br#"{"status":{"code":200,"message":"Success."},"results":[{"symbol":"TIDE","name":"Tidewater","dayCode":"G",
        "serverTimestamp":"2026-03-02T10:01:00-05:00","mode":"i","lastPrice":130.84,"tradeTimestamp":"2026-03-02T09:45:00-05:00",
        "netChange":-2.35,"open":131.25,"high":132.22,"low":129.470000001,"close":130.84,"flag":"","volume":97730392,"bid":130.85,
        "bidSize":1000,"ask":null,"settlement":130.84,"exchange":"HARBOUR","afterHoursPrice":131.5,
        "afterHoursTimestamp":"2026-03-01T19:00:00-05:00","unheardOf":{"a":[1]}}]}"#;
    let answer = read(json).unwrap();
    let quote = &answer.quotes[0];
    assert_eq!(
        (quote.symbol.as_str(), quote.exchange.as_deref(), quote.mode),
        ("TIDE", Some("HARBOUR"), Some(Mode::Delayed))
    );
    assert_eq!(quote.day, Some(DayCode(b'G')));
    assert_eq!(quote.traded.unwrap().to_string(), "2026-03-02T14:45:00Z");
    let expected = [
        (Element::Open, "131.25"),
        (Element::High, "132.22"),
        (Element::Low, "129.470000001"),
        (Element::Last, "130.84"),
        (Element::Volume, "97730392"),
        (Element::Bid, "130.85"),
        (Element::BidSize, "1000"),
    ];
    assert_eq!(quote.fields, expected.map(|(element, value)| (element, Some(price(value)))));
    assert_eq!(quote.extended, [(price("131.5"), broadtape_model::UnixNanos::parse("2026-03-02T00:00:00Z").unwrap())]);
    assert_eq!(quote.changes().count(), 2);
}

#[test]
fn close_and_settlement_are_official_when_the_day_is_over() {
    let official = |flag: &str| {
        let json = format!(r#"{{"results":[{{"symbol":"T","flag":"{flag}","close":1,"settlement":2}}]}}"#);
        read(json.as_bytes()).unwrap().quotes[0].fields.iter().map(|(element, _)| *element).collect::<Vec<_>>()
    };
    assert_eq!(official(""), []);
    assert_eq!(official("p"), []);
    assert_eq!(official("c"), [Element::Close]);
    assert_eq!(official("s"), [Element::Close, Element::Settlement]);
}

#[test]
fn a_quote_that_cannot_be_read_costs_itself_alone() {
    let json = br#"{"results":[{"symbol":"A","lastPrice":1},{"symbol":"B","lastPrice":"dear"},{"lastPrice":1},7,
        {"symbol":"C","lastPrice":1000000000000},{"symbol":"D","tradeTimestamp":"noon"},{"symbol":"E","lastPrice":2}]}"#;
    let answer = read(json).unwrap();
    assert_eq!(answer.quotes.iter().map(|quote| quote.symbol.as_str()).collect::<Vec<_>>(), ["A", "E"]);
    let told: Vec<String> = answer.refused.iter().map(|(problem, _)| problem.to_string()).collect();
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(
        told[0].starts_with("B: a figure that is no decimal number") && told[4].starts_with("D: a time that is none"),
        "{told:?}"
    );
    assert_eq!(answer.refused[0].1, r#"{"symbol":"B","lastPrice":"dear"}"#);
}

#[test]
fn an_answer_that_is_none_says_why() {
    for (json, expected) in [
        (&b"<html>"[..], "the answer is no quotes in JSON"),
        (br#"{"status":{"code":401,"message":"Invalid API key"}}"#, "the service answers 401: Invalid API key"),
        (br#"{"results":{}}"#, "the answer is no quotes in JSON"),
        (b"\xff", "the answer is no quotes in JSON"),
    ] {
        assert!(read(json).unwrap_err().what.starts_with(expected), "{:?}", read(json));
    }
    for nothing in [&br#"{"status":{"code":204}}"#[..], br#"{"results":null}"#, br#"{"results":[]}"#, b"{}"] {
        assert!(read(nothing).unwrap().quotes.is_empty());
    }
    let deep = format!(r#"{{"results":[{}{}]}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(read(deep.as_bytes()).unwrap().refused.len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(
        text in r#"(\{"results":\[\{|"symbol":"A"|"lastPrice":|"dayCode":"é"|"tradeTimestamp":"2026-03-02T10:01:00Z"|[\[\]{}:,"0-9e.n-]|null|\}\]\}){0,30}"#
    ) {
        let _ = read(text.as_bytes());
    }
}
