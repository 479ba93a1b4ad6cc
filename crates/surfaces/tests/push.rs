//! What open pages are told.

#![allow(clippy::unwrap_used, reason = "help of tests")]

mod house;

use broadtape_desk::Snapshot;
use broadtape_model::Section;
use broadtape_surfaces::push::{Cursor, Event, Subscription};
use broadtape_surfaces::{Body, Request, answer};
use house::{NOON, Newsroom, ask, at, id, short, site, story, text_of};
use serde_json::Value;

const FERRY: &str = "harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";

fn subscribe(snapshot: &Snapshot, target: &str, last: Option<&str>) -> Subscription {
    let request = Request::to_site(&site(&snapshot.house, "post"), target);
    match answer(snapshot, &Request { last_event_id: last.map(str::to_owned), ..request }).body {
        Body::Events(subscription) => *subscription,
        other => panic!("{other:?}"),
    }
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}

fn data(event: &Event) -> Value {
    serde_json::from_str(&event.data).unwrap()
}

/// The address that a page listens to.
fn listens(snapshot: &Snapshot, page: &str) -> String {
    let answer = ask(snapshot, "post", page, "text/html");
    let address = text_of(&answer).split("data-events=\"").nth(1).unwrap().split('"').next().unwrap();
    address.replace("&#38;", "&")
}

#[test]
fn a_page_is_told_its_quotes_once_and_then_only_what_moves() {
    let mut room = Newsroom::of_a_day();
    let snapshot = room.at(NOON);
    let subscription = subscribe(&snapshot, "/events?quotes=EM:CORAL,EM:NONE,sm:oak", None);
    let mut cursor = subscription.start();
    let events = subscription.events(&mut cursor, &snapshot);
    assert_eq!(names(&events), ["quote", "quote"]);
    let api = ask(&snapshot, "post", "/api/v1/quotes/EM:CORAL", "");
    assert_eq!(events[0].data, text_of(&api));
    assert_eq!((events[0].id.as_deref(), events[1].id.is_some()), (None, true));
    assert!(subscription.events(&mut cursor, &snapshot).is_empty());
}

#[test]
fn new_headlines_are_told_and_a_story_that_is_open_is_told_of_its_new_version() {
    let mut room = Newsroom::of_a_day();
    let snapshot = room.at(NOON);
    let subscription = subscribe(&snapshot, &listens(&snapshot, &format!("/article/{FERRY}")), None);
    let mut cursor = subscription.start();
    subscription.events(&mut cursor, &snapshot);
    let mut second = story();
    second.version = 2;
    room.story("2026-03-09T16:01:00Z", second);
    room.story("2026-03-09T16:02:00Z", short("new", "A \"new\"\nthing", Section::World, "2026-03-09T16:01:30Z"));
    let events = subscription.events(&mut cursor, &room.at("2026-03-09T16:03:00Z"));
    assert_eq!(names(&events), ["update", "headline"]);
    assert_eq!(data(&events[0])["version"], 2);
    assert_eq!(
        (data(&events[1])["section"].as_str(), data(&events[1])["title"].as_str()),
        (Some("world"), Some("A \"new\"\nthing"))
    );
    let written = events[1].written();
    assert_eq!(written.lines().count(), 4, "an id, a name, one line of data, an empty line: {written}");
}

#[test]
fn a_kill_between_the_rendering_of_a_page_and_its_connection_is_told() {
    let mut room = Newsroom::of_a_day();
    let rendered = listens(&room.at(NOON), &format!("/article/{FERRY}"));
    room.kill("2026-03-09T16:00:01Z", "https://harbour.example.com/ferry", Some("<b>No</b>"));
    let later = room.at("2026-03-09T16:00:02Z");
    let subscription = subscribe(&later, &rendered, None);
    let events = subscription.events(&mut subscription.start(), &later);
    let told = data(&events[0]);
    assert_eq!((events[0].name, told["address"].as_str()), ("withdrawn", Some(FERRY)));
    assert!(told["notice"].as_str().unwrap().contains("&#60;b&#62;No"), "{told}");
    assert!(!events[0].data.contains("Island ferry"));
}

#[test]
fn a_page_that_comes_back_goes_on_where_it_was() {
    let mut room = Newsroom::of_a_day();
    let first = room.at(NOON);
    let target = "/events?quotes=EM:CORAL,EM:TERN&headlines=1&since=0";
    let subscription = subscribe(&first, target, None);
    let events = subscription.events(&mut subscription.start(), &first);
    assert_eq!(names(&events), ["headline", "headline", "headline", "headline", "quote", "quote"]);
    let last = events.last().unwrap().id.clone().unwrap();
    let resumed = subscribe(&first, target, Some(&last));
    assert!(resumed.events(&mut resumed.start(), &first).is_empty());
    room.story("2026-03-09T16:02:00Z", short("new", "New", Section::World, "2026-03-09T16:01:30Z"));
    room.kill("2026-03-09T16:02:01Z", "cup", None);
    let later = room.at("2026-03-09T16:03:00Z");
    let resumed = subscribe(&later, target, Some(&last));
    let events = resumed.events(&mut resumed.start(), &later);
    assert_eq!(names(&events), ["headline", "withdrawn"]);
    assert_eq!(data(&events[1]).get("notice"), None, "a list needs no notice");
}

#[test]
fn a_page_from_too_long_ago_or_from_another_tape_is_told_that_it_is_stale() {
    let mut room = Newsroom::of_a_day();
    room.kill("2026-03-09T15:50:00Z", "https://harbour.example.com/ferry", None);
    let snapshot = room.at(NOON);
    let target = format!("/events?story={FERRY}&headlines=1");
    let subscription = subscribe(&snapshot, &target, Some("999"));
    let mut cursor = subscription.start();
    assert_eq!(names(&subscription.events(&mut cursor, &snapshot)), ["withdrawn", "stale"]);
    assert!(subscription.events(&mut cursor, &snapshot).is_empty());
}

#[test]
fn what_is_held_moves_no_cursor() {
    let mut room = Newsroom::of_a_day();
    let open = room.at(NOON);
    let mut held = short("secret", "Secret", Section::World, "2026-03-09T15:00:00Z");
    held.embargo = Some(broadtape_model::Embargo::Until(at("2026-03-10T12:00:00Z")));
    room.story("2026-03-09T16:00:01Z", held);
    room.kill("2026-03-09T16:00:02Z", "never-seen", None);
    let later = room.at("2026-03-09T16:00:03Z");
    let subscription = subscribe(&open, "/events?headlines=1", None);
    let mut cursor = subscription.start();
    assert!(subscription.events(&mut cursor, &later).is_empty());
    assert_eq!(listens(&open, "/"), listens(&later, "/"));
    assert_eq!(id("secret").guid.as_ref(), "secret");
}

#[test]
fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
    for text in ["0", "12.5.9", "7.0"] {
        assert_eq!(Cursor::read(text).unwrap().written(), text);
    }
    for text in ["", "x", "1.x", "-1", "1,2", "99999999999999999999"] {
        assert_eq!(Cursor::read(text), None, "{text}");
    }
}

#[test]
fn a_question_that_cannot_be_answered_is_refused() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let many = format!("/events?quotes={}", vec!["EM:CORAL"; 201].join(","));
    for target in ["/events?quotes=CORAL", many.as_str()] {
        assert_eq!(ask(&snapshot, "post", target, "").status, 400, "{target}");
    }
}
