//! Leaks of every kind that we can think of, planted: the proof finds each. They stand in this test alone; no build
//! of the house can have them.

use crate::proved::{afternoon, prove_with};
use broadtape_desk::Snapshot;
use broadtape_model::{Channel, NewsFact, StoryVersion, TickChange, UnixNanos};
use broadtape_proof::{Inside, Plan, Proof, Respondent};
use broadtape_surfaces::{Answer, Body, Request, answer};
use broadtape_tape::Tape;
use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// How a leaking house spoils an answer.
type Spoil = fn(&Inside<'_>, &Snapshot, &Request, Answer) -> Answer;

struct Leaking(Spoil);

impl Respondent for Leaking {
    fn answer(&self, inside: &Inside<'_>, snapshot: &Snapshot, request: &Request) -> Answer {
        (self.0)(inside, snapshot, request, answer(snapshot, request))
    }
}

#[track_caller]
fn check_found(respondent: &dyn Respondent, words: &[&str]) {
    let proof = (0..4).map(|seed| prove_at(seed, respondent)).find(|proof| proof.leak.is_some());
    let Some(Proof { leak: Some(leak), .. }) = proof else { panic!("the leak was not found") };
    let told = leak.to_string();
    for word in words {
        assert!(told.contains(word), "`{word}` is not told in:\n{told}");
    }
}

fn prove_at(seed: u64, respondent: &dyn Respondent) -> Proof {
    prove_with(&afternoon(seed), &Plan { cuts: 40, seed, targets: 3, ..Plan::default() }, respondent)
}

/// Every story on the tape, whether or not it may be seen.
fn stories(tape: &dyn Tape) -> Vec<Arc<StoryVersion>> {
    let (mut reader, mut stories) = (tape.news().unwrap(), Vec::new());
    while let Some(recorded) = reader.next().unwrap() {
        if let NewsFact::Story(story) = recorded.fact {
            stories.push(story);
        }
    }
    stories
}

/// What was traded of each instrument by the whole tape, whether or not it may be seen.
fn volumes(tape: &dyn Tape) -> BTreeMap<String, u64> {
    let mut volumes = BTreeMap::new();
    let mut block = Vec::new();
    for lane in tape.lanes().unwrap() {
        // Behind what every future shares, which our overlay no longer has.
        let Ok(mut reader) = tape.ticks(lane) else { continue };
        while reader.next_block(&mut block).unwrap() {
            for tick in &block {
                if let TickChange::Trade(trade) = &tick.change {
                    let symbol = reader.symbols()[tick.symbol as usize].symbol.to_string();
                    *volumes.entry(symbol).or_default() += trade.size;
                }
            }
        }
    }
    volumes
}

fn text(answer: &Answer) -> Option<String> {
    match &answer.body {
        Body::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    }
}

fn with_text(answer: Answer, text: String) -> Answer {
    Answer { body: Body::Bytes(Bytes::from(text)), ..answer }
}

fn with_header(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    answer.headers.insert(name, HeaderValue::try_from(value).unwrap());
    answer
}

#[test]
fn a_list_ordered_by_held_volume_is_found() {
    let spoil: Spoil = |inside, _, request, answer| {
        let Some(page) = text(&answer).filter(|_| request.path == "/markets" && answer.status.is_success()) else {
            return answer;
        };
        let mut by_volume: Vec<_> = volumes(inside.tape).into_iter().collect();
        by_volume.sort_by_key(|(_, volume)| std::cmp::Reverse(*volume));
        let order: Vec<_> = by_volume.into_iter().map(|(symbol, _)| symbol).collect();
        with_text(answer, format!("{page}<!-- {} -->", order.join(" ")))
    };
    check_found(&Leaking(spoil), &["surface Page `markets`", "of the body"]);
}

#[test]
fn a_counter_is_found() {
    let spoil: Spoil = |inside, _, request, answer| match text(&answer) {
        Some(page) if request.path == "/" => {
            with_text(answer, format!("{page}<!-- {} stories -->", stories(inside.tape).len()))
        }
        _ => answer,
    };
    check_found(&Leaking(spoil), &["surface Page `front`", "stories -->"]);
}

#[test]
fn a_leak_is_found_again_by_its_seed_alone() {
    let stage = afternoon(0);
    let plan = Plan { cuts: 40, targets: 3, threads: 2, ..Plan::default() };
    let first = prove_with(&stage, &plan, &Hasty).leak.unwrap();
    let again = prove_with(&stage, &Plan { cuts: 1, seed: first.seed, ..plan }, &Hasty).leak.unwrap();
    assert_eq!(first.to_string(), again.to_string());
}

#[test]
fn an_etag_is_found() {
    let spoil: Spoil = |inside, _, request, answer| match request.path.as_str() {
        "/favicon.svg" => with_header(answer, header::ETAG, &format!("\"{}\"", stories(inside.tape).len())),
        _ => answer,
    };
    check_found(&Leaking(spoil), &["surface Asset `icon`", "of the head", "etag"]);
}

#[test]
fn a_related_link_is_found() {
    let spoil: Spoil = |inside, snapshot, request, answer| {
        let shelf = request.site.as_deref().and_then(|site| snapshot.shelf(site, Channel::Page));
        let is_held = |story: &Arc<StoryVersion>| shelf.is_some_and(|shelf| shelf.story(&story.id).is_none());
        match (text(&answer), stories(inside.tape).into_iter().find(is_held)) {
            (Some(page), Some(story)) if request.path.starts_with("/article/") && answer.status.is_success() => {
                with_text(answer, format!("{page}<a href=\"#\">{}</a>", story.headline))
            }
            _ => answer,
        }
    };
    check_found(&Leaking(spoil), &["surface Page `article`"]);
}

/// A cache that forgets whose page it keeps.
#[derive(Default)]
struct Forgetful(Mutex<HashMap<String, Answer>>);

impl Respondent for Forgetful {
    fn answer(&self, inside: &Inside<'_>, snapshot: &Snapshot, request: &Request) -> Answer {
        let Some(asked) = request.site.as_ref().filter(|_| request.path == "/api/v1/stories") else {
            return answer(snapshot, request);
        };
        // What the other site shows at that moment is kept under a key that leaves the site out.
        let key = format!("{} {:?} {:?}", request.path, inside.now, std::ptr::from_ref(inside.tape));
        let other = snapshot.house.sites.iter().find(|site| site.id != asked.id).unwrap();
        let mut kept = self.0.lock().unwrap();
        kept.entry(key)
            .or_insert_with(|| answer(snapshot, &Request { site: Some(other.clone()), ..request.clone() }))
            .clone()
    }
}

#[test]
fn a_cache_key_without_the_site_is_found() {
    check_found(&Forgetful::default(), &["surface Api `stories`"]);
}

#[test]
fn an_id_that_depends_on_the_time_of_arrival_is_found() {
    let spoil: Spoil = |inside, snapshot, request, answer| {
        let newest =
            request.site.as_deref().and_then(|site| snapshot.shelf(site, Channel::Page)?.latest().next().cloned());
        let Some(newest) = newest.filter(|_| request.path == "/") else { return answer };
        let number = stories(inside.tape).iter().position(|story| story.id == newest.story.id);
        with_header(answer, HeaderName::from_static("newest-story"), &format!("{}", number.unwrap_or_default()))
    };
    check_found(&Leaking(spoil), &["surface Page `front`", "of the head", "newest-story"]);
}

#[test]
fn a_log_line_at_info_is_found() {
    let spoil: Spoil = |inside, _, request, answer| {
        if request.path == "/" {
            tracing::info!(waiting = stories(inside.tape).len(), "looked at the front");
        }
        answer
    };
    check_found(&Leaking(spoil), &["the log differs", "looked at the front"]);
}

#[test]
fn a_longer_answer_to_an_id_that_is_held_is_found() {
    let spoil: Spoil = |inside, _, request, answer| {
        let is_held = stories(inside.tape).iter().any(|story| {
            let id = story.id.to_string().replace('/', "%2F").replace(':', "%3A").replace('-', "%2D");
            request.path.ends_with(&id)
        });
        match text(&answer) {
            Some(words) if is_held && !answer.status.is_success() => with_text(answer, format!("{words} ")),
            _ => answer,
        }
    };
    check_found(&Leaking(spoil), &["surface Api `story`"]);
}

/// A house whose clock is a millisecond ahead.
struct Hasty;

impl Respondent for Hasty {
    fn answer(&self, _: &Inside<'_>, snapshot: &Snapshot, request: &Request) -> Answer {
        answer(snapshot, request)
    }

    fn released_until(&self, now: UnixNanos) -> UnixNanos {
        now.plus_millis(1)
    }
}

#[test]
fn a_release_that_is_a_millisecond_early_is_found() {
    check_found(&Hasty, &["they part at byte"]);
}
