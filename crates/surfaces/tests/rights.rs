//! What the terms let a site show, on every surface.

mod house;

use broadtape_desk::Snapshot;
use broadtape_model::{Action, Channel, Channels, Indexing, Party, Pin, SiteId, StoryVersion, Terms};
use house::{Newsroom, PICTURE, ask, at, header, id, story, text_of};

const GUID: &str = "https://harbour.example.com/ferry";
const FERRY: &str = "/article/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";
const FERRY_API: &str = "/api/v1/stories/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";
const SOON: &str = "2026-03-09T16:00:00Z";
const LATER: &str = "2026-03-09T16:00:02Z";

fn under(terms: Terms) -> Snapshot {
    let mut room = Newsroom::of_a_day();
    room.contract("2026-03-09T13:01:00Z", terms);
    room.at(SOON)
}

fn channels(channels: &[Channel]) -> Terms {
    Terms { channels: Some(channels.iter().copied().collect()), ..Terms::default() }
}

#[test]
fn a_channel_shows_what_it_may_and_no_other_does() {
    for (terms, page, api) in [
        (channels(&[Channel::Page]), true, false),
        (channels(&[Channel::Api]), false, true),
        (channels(&[Channel::Page, Channel::Api]), true, true),
        (channels(&[Channel::Feed]), false, false),
    ] {
        let snapshot = under(terms.clone());
        let shows = |target: &str| {
            let answer = ask(&snapshot, "post", target, "text/html");
            answer.status == 200 && text_of(&answer).contains("Island ferry")
        };
        for (target, expected) in [
            (FERRY, page),
            ("/", page),
            ("/business", page),
            ("/quote/EM:CORAL", page),
            (FERRY_API, api),
            ("/api/v1/stories", api),
        ] {
            assert_eq!(shows(target), expected, "{target} under {terms:?}");
        }
        let gone = |target: &str| ask(&snapshot, "post", target, "").status == 410;
        assert_eq!((gone(FERRY), gone(FERRY_API)), (!page, !api), "{terms:?}");
    }
}

#[test]
fn a_copy_without_pictures_names_and_serves_none() {
    let snapshot = under(Terms { without_pictures: true, ..Terms::default() });
    for target in [FERRY, FERRY_API, "/"] {
        let answer = ask(&snapshot, "post", target, "text/html");
        assert_eq!(answer.status, 200);
        assert!(!text_of(&answer).contains(PICTURE), "{target}");
    }
    assert_eq!(ask(&snapshot, "post", &format!("/pictures/{PICTURE}"), "").status, 404);
}

#[test]
fn what_the_terms_want_to_be_said_stands_on_every_copy() {
    let snapshot = under(Terms { credit: Some("© Harbour Wire & partners".into()), ..Terms::default() });
    for (target, accept, words) in [
        (FERRY, "text/html", "<p class=\"required-credit\">© Harbour Wire &#38; partners</p>"),
        (FERRY, "text/plain", "\n\n© Harbour Wire & partners\n\n"),
        (FERRY_API, "", "\"requiredCredits\":[\"© Harbour Wire & partners\"]"),
    ] {
        let answer = ask(&snapshot, "post", target, accept);
        assert!(text_of(&answer).contains(words), "{}", text_of(&answer));
    }
}

#[test]
fn search_engines_are_told_how_to_list_a_copy() {
    let with = |indexing| Terms { indexing: Some(indexing), ..Terms::default() };
    for (terms, markup, in_header, has_canonical) in [
        (Terms::default(), None, "", false),
        (with(Indexing::Canonical), None, "", true),
        (
            with(Indexing::NoindexNews),
            Some("<meta name=\"googlebot-news\" content=\"noindex\">"),
            "googlebot-news: noindex",
            true,
        ),
        (with(Indexing::Noindex), Some("<meta name=\"robots\" content=\"noindex\">"), "noindex", true),
    ] {
        let mut room = Newsroom::of_a_day();
        room.contract("2026-03-09T13:01:00Z", terms);
        room.story("2026-03-09T14:00:00Z", StoryVersion { version: 2, source_url: Some(GUID.into()), ..story() });
        let snapshot = room.at(SOON);
        let page = ask(&snapshot, "post", FERRY, "text/html");
        let body = text_of(&page);
        assert_eq!(body.contains("noindex"), markup.is_some());
        assert!(markup.is_none_or(|markup| body.contains(markup)), "{body}");
        assert_eq!(body.contains("rel=\"canonical\""), has_canonical);
        for (target, accept) in [(FERRY, "text/html"), (FERRY, "text/plain")] {
            assert_eq!(header(&ask(&snapshot, "post", target, accept), "x-robots-tag"), in_header);
        }
    }
}

#[test]
fn learning_is_reserved_unless_the_contract_gives_it() {
    for (terms, reserved) in
        [(Terms::default(), "1"), (Terms { channels: Some(Channels::ALL), ..Terms::default() }, "0")]
    {
        let snapshot = under(terms);
        for accept in ["text/html", "text/plain"] {
            assert_eq!(header(&ask(&snapshot, "post", FERRY, accept), "tdm-reservation"), reserved);
        }
        let words = format!("\"mayLearn\":{}", reserved == "0");
        assert!(text_of(&ask(&snapshot, "post", FERRY_API, "")).contains(&words));
    }
}

#[test]
fn a_suspended_site_says_nothing_but_that() {
    let mut room = Newsroom::of_a_day();
    let ledger = || Party::Site(SiteId::new("ledger"));
    room.order("2026-03-09T16:00:01Z", Action::Suspend(ledger()));
    let snapshot = room.at(LATER);
    for target in
        ["/", "/markets", "/quote/EM:CORAL", FERRY, FERRY_API, "/api/v1/quotes", &format!("/pictures/{PICTURE}")]
    {
        let answer = ask(&snapshot, "ledger", target, "text/html");
        assert_eq!(answer.status, 503, "{target}");
        assert!(!text_of(&answer).contains("CORAL") && !text_of(&answer).contains("erry"), "{}", text_of(&answer));
        assert!(!text_of(&answer).contains("PRIVATE"));
        assert_ne!(ask(&snapshot, "post", target, "text/html").status, 503, "{target}");
    }
    room.order("2026-03-09T16:00:03Z", Action::Resume(ledger()));
    assert_eq!(ask(&room.at("2026-03-09T16:00:04Z"), "ledger", FERRY, "text/html").status, 200);
}

#[test]
fn a_suspended_vendor_quotes_nothing() {
    let mut room = Newsroom::of_a_day();
    room.order("2026-03-09T16:00:01Z", Action::Suspend(Party::Vendor(broadtape_model::VendorId::new("tickworks"))));
    let price =
        |snapshot: &Snapshot| text_of(&ask(snapshot, "post", "/api/v1/quotes/EM:CORAL", "")).contains("\"last\"");
    assert!(price(&room.at(SOON)));
    assert!(!price(&room.at(LATER)));
}

#[test]
fn a_pinned_story_leads_until_its_pin_ends() {
    let mut room = Newsroom::of_a_day();
    let pin = |section| Pin { story: id("cup"), site: SiteId::new("post"), section, until: at("2026-03-09T17:00:00Z") };
    room.order("2026-03-09T16:00:01Z", Action::Pin(pin(None)));
    let first = |snapshot: &Snapshot| {
        let front = ask(snapshot, "post", "/", "text/plain");
        text_of(&front).split("\n\n").nth(3).unwrap_or_default().to_owned()
    };
    assert!(!first(&room.at(SOON)).contains("Cup final"), "{}", first(&room.at(SOON)));
    assert!(first(&room.at(LATER)).contains("Cup final"), "{}", first(&room.at(LATER)));
    assert!(!first(&room.at("2026-03-09T17:00:00Z")).contains("Cup final"));
}

#[test]
fn a_story_held_by_the_house_comes_back_at_its_address() {
    let mut room = Newsroom::of_a_day();
    room.order("2026-03-09T16:00:01Z", Action::Hold(id(GUID)));
    room.order("2026-03-09T16:00:03Z", Action::Release { story: id(GUID), is_killed_known: false });
    assert_eq!(ask(&room.at(LATER), "post", FERRY, "text/html").status, 410);
    assert_eq!(ask(&room.at("2026-03-09T16:00:04Z"), "post", FERRY, "text/html").status, 200);
}

#[test]
fn a_version_that_may_no_longer_be_shown_here_is_withdrawn() {
    let mut room = Newsroom::of_a_day();
    let terms = Terms { sites: Some(vec![SiteId::new("ledger")]), ..Terms::default() };
    room.story("2026-03-09T16:00:01Z", StoryVersion { version: 2, terms, ..story() });
    let snapshot = room.at(LATER);
    assert_eq!(ask(&snapshot, "ledger", FERRY, "text/html").status, 200);
    let gone = ask(&snapshot, "post", FERRY, "text/html");
    assert_eq!(gone.status, 410);
    assert!(text_of(&gone).contains("The licence under which it was shown here ended"), "{}", text_of(&gone));
}
