//! What is not to be seen any more, or not yet.

mod house;

use broadtape_model::{Embargo, PubStatus, Section};
use house::{Newsroom, PICTURE, ask, at, header, id, short, story, text_of};

const FERRY: &str = "/article/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";
const FERRY_API: &str = "/api/v1/stories/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";
const BEFORE: &str = "2026-03-09T16:00:00Z";
const AFTER: &str = "2026-03-09T16:00:02Z";

#[test]
fn a_killed_story_is_gone_in_every_edition_and_its_headline_with_it() {
    let mut room = Newsroom::of_a_day();
    room.kill("2026-03-09T16:00:01Z", "https://harbour.example.com/ferry", Some("The operator <b>disputes</b> it."));
    assert_eq!(ask(&room.at(BEFORE), "post", FERRY, "text/html").status, 200);
    let after = room.at(AFTER);
    for (target, accept) in [(FERRY, "text/html"), (FERRY, "text/plain"), (FERRY_API, "application/json")] {
        let answer = ask(&after, "post", target, accept);
        assert_eq!(answer.status, 410, "{target} {accept}");
        let body = text_of(&answer);
        assert!(body.contains("withdrawn"), "{body}");
        assert!(body.contains("9 March 2026, 12:00 EDT"), "{body}");
        assert!(!body.to_lowercase().contains("ferry"), "{body}");
    }
    assert!(
        text_of(&ask(&after, "post", FERRY, "text/html")).contains("The operator &#60;b&#62;disputes&#60;/b&#62; it.")
    );
    insta::assert_snapshot!(text_of(&ask(&after, "post", FERRY, "text/plain")));
    insta::assert_snapshot!(text_of(&ask(&after, "post", FERRY_API, "")));
    let by_guid = "/api/v1/stories/harbour-wire%2Fhttps%3A%2F%2Fharbour.example.com%2Fferry";
    assert_eq!(ask(&after, "post", by_guid, "").status, 410);
    for target in ["/", "/business", "/quote/EM:CORAL", "/api/v1/stories"] {
        assert!(!text_of(&ask(&after, "post", target, "text/html")).contains("Island ferry"), "{target}");
    }
}

#[test]
fn a_picture_is_there_only_while_a_story_shows_it() {
    let mut room = Newsroom::of_a_day();
    room.kill("2026-03-09T16:00:01Z", "https://harbour.example.com/ferry", None);
    let target = format!("/pictures/{PICTURE}");
    let before = ask(&room.at(BEFORE), "post", &target, "");
    assert_eq!((before.status.as_u16(), header(&before, "content-type")), (200, "image/svg+xml"));
    assert_eq!(header(&before, "cache-control"), "no-cache");
    assert!(header(&before, "content-security-policy").contains("sandbox"));
    assert_eq!(ask(&room.at(AFTER), "post", &target, "").status, 404);
}

#[test]
fn every_reason_is_told_and_none_names_the_story() {
    let mut expiring = story();
    expiring.expires = Some(at("2026-03-09T16:00:01Z"));
    let mut held = story();
    held.version = 2;
    held.status = PubStatus::Withheld;
    let mut embargoed = story();
    embargoed.version = 2;
    embargoed.embargo = Some(Embargo::Until(at("2026-03-10T12:00:00Z")));
    for (version, words) in [
        (expiring, "The time for which it could be shown ended"),
        (held, "This story is being held"),
        (embargoed, "moved its publication to a later time"),
    ] {
        let mut room = Newsroom::empty();
        room.story("2026-03-09T13:06:00Z", story());
        room.story("2026-03-09T16:00:01Z", version.clone());
        if version.version == 1 {
            room = Newsroom::empty();
            room.story("2026-03-09T13:06:00Z", version);
        }
        assert_eq!(ask(&room.at(BEFORE), "post", FERRY, "text/plain").status, 200);
        let answer = ask(&room.at(AFTER), "post", FERRY, "text/plain");
        assert_eq!(answer.status, 410);
        assert!(text_of(&answer).contains(words), "{}", text_of(&answer));
        assert!(!text_of(&answer).contains("ferry"));
    }
}

#[test]
fn a_story_that_nobody_may_see_yet_answers_like_one_that_never_was() {
    let mut room = Newsroom::of_a_day();
    let mut secret = short("secret", "Secret", Section::World, "2026-03-09T15:00:00Z");
    secret.embargo = Some(Embargo::Until(at("2026-03-10T12:00:00Z")));
    room.story("2026-03-09T15:01:00Z", secret);
    let held = room.at(BEFORE);
    let without = Newsroom::of_a_day().at(BEFORE);
    for (target, other) in [
        ("/article/harbour-wire-2026-3-10-secret", "/article/harbour-wire-2026-3-10-nobody"),
        ("/api/v1/stories/harbour-wire%2Fsecret", "/api/v1/stories/harbour-wire%2Fnobody"),
        ("/", "/"),
        ("/api/v1/stories", "/api/v1/stories"),
        ("/events?headlines=1", "/events?headlines=1"),
    ] {
        for accept in ["text/html", "text/plain"] {
            let (one, two) = (ask(&held, "post", target, accept), ask(&without, "post", other, accept));
            assert_eq!((one.status, &one.headers), (two.status, &two.headers), "{target}");
            if target != "/events?headlines=1" {
                assert_eq!(text_of(&one), text_of(&two), "{target}");
            }
        }
    }
}

#[test]
fn a_site_shows_nothing_of_providers_that_it_has_no_right_to() {
    let snapshot = Newsroom::of_a_day().at(BEFORE);
    let paid = "/article/brass-2026-3-9-coral-shipping-announces-a-thing";
    assert_eq!(ask(&snapshot, "post", paid, "").status, 200);
    assert_eq!(ask(&snapshot, "ledger", paid, "").status, 404);
    assert!(!text_of(&ask(&snapshot, "ledger", "/", "text/html")).contains("Brass"));
}

#[test]
fn what_a_provider_says_to_editors_alone_is_nowhere() {
    let snapshot = Newsroom::of_a_day().at(BEFORE);
    for (target, accept) in [(FERRY, "text/html"), (FERRY, "text/plain"), (FERRY_API, "")] {
        let answer = ask(&snapshot, "post", target, accept);
        assert!(!text_of(&answer).contains("PRIVATE"), "{target}");
        assert!(!text_of(&answer).contains("tracker.example.com"), "{target}");
    }
    assert!(
        text_of(&ask(&snapshot, "post", FERRY_API, "")).contains(&id("https://harbour.example.com/ferry").guid[..])
    );
}
