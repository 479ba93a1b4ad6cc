//! Pages and their text editions, from outside.

mod house;

use broadtape_surfaces::Answer;
use house::{NOON, Newsroom, ask, header, text_of, without_digests};

const FERRY: &str = "/article/harbour-wire-2026-3-9-island-ferrys-new-route-opens-after-a-year-of-delays";

fn html(target: &str) -> Answer {
    ask(&Newsroom::of_a_day().at(NOON), "post", target, "text/html")
}

fn text(target: &str) -> Answer {
    ask(&Newsroom::of_a_day().at(NOON), "post", target, "text/plain")
}

#[test]
fn a_storys_text_edition_is_its_words_and_the_legal_line() {
    let answer = text(FERRY);
    assert_eq!(answer.status, 200);
    insta::assert_snapshot!(without_digests(text_of(&answer)));
}

#[test]
fn a_storys_page_carries_everything_that_readers_are_owed() {
    let answer = html(FERRY);
    assert_eq!((answer.status.as_u16(), header(&answer, "vary")), (200, "Accept"));
    insta::assert_snapshot!(without_digests(text_of(&answer)));
}

#[test]
fn a_front_leads_with_the_most_urgent_and_shows_every_story_once() {
    insta::assert_snapshot!(without_digests(text_of(&html("/"))));
    insta::assert_snapshot!(without_digests(text_of(&text("/"))));
}

#[test]
fn a_quote_says_its_venue_its_delay_and_its_moment() {
    insta::assert_snapshot!(without_digests(text_of(&html("/quote/EM:CORAL"))));
    insta::assert_snapshot!(without_digests(text_of(&text("/quote?Symbol=em%3Acoral"))));
}
