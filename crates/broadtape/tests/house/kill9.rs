//! Killed in the middle of it: what was acknowledged is there, once.

use crate::place::Place;
use crate::reader::Reader;
use crate::supplier::{ninjs, push};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// How often it is killed; `BROADTAPE_KILLS` makes it more.
const KILLS: u64 = 5;

/// Providers' connections that push at once.
const PUSHERS: u64 = 4;

/// What became of the stories that were pushed.
#[derive(Default)]
struct Ledger {
    sent: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
}

/// Pushes one story after the other until the house is gone.
fn push_until_it_is_gone(reader: Reader, name: &str, ledger: &Mutex<Ledger>, told: &Sender<()>) {
    for number in 0.. {
        let id = format!("urn:{name}:{number}");
        ledger.lock().unwrap().sent.insert(id.clone());
        match push(reader, &story(&id)) {
            Ok(answer) if answer.status == 202 => {
                ledger.lock().unwrap().acknowledged.insert(id);
                // The other end is gone when the house is about to be killed.
                let _ = told.send(());
            }
            Ok(answer) => panic!("{id}: {} {}", answer.status, answer.body),
            Err(_) => return,
        }
    }
}

fn story(id: &str) -> String {
    ninjs(id, 1, &format!("Story {id}")).to_string()
}

/// The identifiers of all stories that show, by the API, page after page.
fn every_story(reader: Reader) -> Vec<String> {
    let mut ids = Vec::new();
    let mut path = "/@post/api/v1/stories?limit=100".to_owned();
    loop {
        let (status, page) = reader.api(&path);
        assert_eq!(status, 200);
        let stories = page["stories"].as_array().unwrap();
        ids.extend(stories.iter().map(|story| story["guid"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { return ids };
        path = format!("/@post/api/v1/stories?limit=100&before={next}");
    }
}

#[test]
fn what_was_acknowledged_is_there_once_after_every_kill() {
    let kills = std::env::var("BROADTAPE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let place = Place::new();
    let ledger = Mutex::new(Ledger::default());
    let random = &mut fastrand::Rng::with_seed(9);
    for round in 0..kills {
        let serving = place.serve();
        let reader = serving.reader();
        check(&every_story(reader), &ledger.lock().unwrap());
        let (told, acknowledged) = channel();
        std::thread::scope(|scope| {
            for pusher in 0..PUSHERS {
                let (told, ledger) = (told.clone(), &ledger);
                let name = format!("{round}-{pusher}");
                scope.spawn(move || push_until_it_is_gone(reader, &name, ledger, &told));
            }
            let enough = random.usize(1..80);
            assert_eq!(acknowledged.iter().take(enough).count(), enough);
            serving.kill_9();
        });
    }

    let serving = place.serve();
    let reader = serving.reader();
    let ledger = ledger.into_inner().unwrap();
    let shown = every_story(reader);
    check(&shown, &ledger);
    // Providers send again what was not acknowledged, and to be sure also what was.
    let mut known = 0;
    for id in &ledger.sent {
        let answer = push(reader, &story(id)).unwrap();
        assert!(matches!(answer.status, 200 | 202), "{id}: {} {}", answer.status, answer.body);
        let outcome: Value = serde_json::from_str(&answer.body).unwrap();
        known += usize::from(outcome["items"][0]["outcome"] == "already known");
    }
    assert_eq!(known, shown.len(), "what is on the tape is known, and only that");
    let mut listener = reader.listen("/@post/events?headlines=1");
    push(reader, &story("urn:last")).unwrap();
    listener.wait_for("headline", "urn:last");
    let after: BTreeSet<_> = every_story(reader).into_iter().filter(|id| id != "urn:last").collect();
    assert_eq!(after, ledger.sent);
    assert_eq!(every_story(reader).len(), ledger.sent.len() + 1, "nothing is doubled");
    eprintln!(
        "{kills} kills: {} stories sent, {} acknowledged, {} found",
        ledger.sent.len(),
        ledger.acknowledged.len(),
        shown.len()
    );
}

#[track_caller]
fn check(shown: &[String], ledger: &Ledger) {
    let once: BTreeSet<_> = shown.iter().cloned().collect();
    assert_eq!(once.len(), shown.len(), "something shows twice");
    let missing: Vec<_> = ledger.acknowledged.difference(&once).collect();
    assert!(missing.is_empty(), "acknowledged, and lost: {missing:?}");
    let invented: Vec<_> = once.difference(&ledger.sent).collect();
    assert!(invented.is_empty(), "nobody sent {invented:?}");
}
