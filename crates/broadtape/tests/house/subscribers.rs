//! Stories and kills on their way to partners, also when the house is killed in the middle of it.

use crate::partner::Partner;
use crate::place::Place;
use crate::supplier::{ninjs, ninjs_kill, push};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// How often the house is killed; `BROADTAPE_KILLS` makes it more.
const KILLS: u64 = 5;

/// Providers' connections that push at once.
const PUSHERS: u64 = 3;

fn place(partners: &[&str]) -> Place {
    let mut more = String::new();
    for (number, url) in partners.iter().enumerate() {
        more += &format!(
            "\n[[subscriber]]\nid = \"partner-{number}\"\nsite = \"post\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n"
        );
    }
    Place::with(|text| text + &more)
}

/// Asks for receipts until all is acknowledged.
fn all_acknowledged(place: &Place) {
    for _ in 0..2_000 {
        if place.run(&["receipts", "--open"]).code == Some(0) {
            return;
        }
    }
    panic!("{}", place.run(&["receipts", "--open"]).out);
}

#[test]
fn a_story_and_its_kill_are_delivered_and_the_receipts_say_so_while_the_house_is_at_work() {
    let partner = Partner::open();
    // Nobody listens there.
    let place = place(&[&partner.url(), "http://127.0.0.1:1/hook"]);
    assert_eq!(place.run(&["config", "check"]).code, Some(0));
    let early = place.run(&["receipts", "--open"]);
    assert!(early.code == Some(1) && early.err.contains("no house was at work"), "{}", early.err);

    let serving = place.serve();
    let reader = serving.reader();
    push(reader, &ninjs("urn:ferry", 1, "Ferry sails").to_string()).unwrap();
    partner.wait_for("urn:ferry", Some(1));
    push(reader, &ninjs("urn:ferry", 2, "Ferry sails again").to_string()).unwrap();
    partner.wait_for("urn:ferry", Some(2));
    let waiting = place.run(&["receipts", "--open"]);
    assert!(waiting.code == Some(1) && waiting.out.contains("partner-1"), "{} {}", waiting.out, waiting.err);
    serving.wait_for("the subscriber does not acknowledge");

    push(reader, &ninjs_kill("urn:ferry")).unwrap();
    partner.wait_for("urn:ferry", None);
    // Who never had it needs not be told.
    all_acknowledged(&place);
    let said = place.run(&["receipts", "wire/urn:ferry"]);
    let lines: Vec<_> = said.out.lines().filter(|line| line.starts_with("partner-0")).collect();
    assert_eq!((said.code, lines.len()), (Some(0), 3), "{}", said.out);
    for (line, event) in lines.iter().zip(["story.published v1", "story.updated   v2", "story.withdrawn v2"]) {
        assert!(line.contains(event) && line.contains(" after it was first sent, "), "{line}");
    }
    assert!(!said.out.lines().any(|line| line.contains("partner-1") && line.contains("withdrawn")), "{}", said.out);
    let said = place.run(&["receipts", "wire/urn:ferry", "--json"]);
    assert_eq!(said.err, "");
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&told[2]["event"], &told[2]["state"]), (&"story.withdrawn".into(), &"acknowledged".into()));
    assert!(told[2]["acknowledged"].is_string() && told[2]["isConfigured"] == true, "{told}");
    assert!(serving.stop().success());
}

/// Pushes stories, kills every third of them, and goes on until the house is gone.
fn push_until_it_is_gone(reader: crate::reader::Reader, name: &str, killed: &Mutex<BTreeSet<String>>) {
    for number in 0.. {
        let id = format!("urn:{name}:{number}");
        let Ok(answer) = push(reader, &ninjs(&id, 1, &format!("Story {id}")).to_string()) else { return };
        assert_eq!(answer.status, 202, "{}", answer.body);
        if number % 3 > 0 {
            continue;
        }
        match push(reader, &ninjs_kill(&id)) {
            Ok(answer) if answer.status == 202 => drop(killed.lock().unwrap().insert(id)),
            Ok(answer) => panic!("{id}: {} {}", answer.status, answer.body),
            Err(_) => return,
        }
    }
}

#[test]
fn whoever_had_a_story_is_told_of_its_kill_however_often_the_house_is_killed_meanwhile() {
    let kills = std::env::var("BROADTAPE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let partners = [Partner::open(), Partner::open(), Partner::open()];
    let urls = partners.each_ref().map(Partner::url);
    let place = place(&urls.each_ref().map(String::as_str));
    let killed = Mutex::new(BTreeSet::new());
    let random = &mut fastrand::Rng::with_seed(11);
    for round in 0..kills {
        let serving = place.serve();
        let reader = serving.reader();
        std::thread::scope(|scope| {
            for pusher in 0..PUSHERS {
                let (killed, name) = (&killed, format!("{round}-{pusher}"));
                scope.spawn(move || push_until_it_is_gone(reader, &name, killed));
            }
            let enough = partners[0].count() + random.usize(1..200);
            while partners[0].count() < enough {
                std::thread::yield_now();
            }
            serving.kill_9();
        });
    }
    let serving = place.serve();
    all_acknowledged(&place);
    let killed = killed.into_inner().unwrap();
    for partner in &partners {
        let last = partner.last();
        let still: Vec<_> =
            killed.iter().filter(|id| last.get(*id).is_some_and(|(_, shows)| shows.is_some())).collect();
        assert!(still.is_empty(), "killed, and a partner was told last that it shows: {still:?}");
        let untold: Vec<_> = last.keys().filter(|id| last[*id].1.is_none() && !partner.had().contains(*id)).collect();
        // A version that was about to leave when the house was killed may have arrived, for all that is known.
        assert!(untold.len() <= usize::try_from(kills).unwrap() * 8, "never had, and taken back: {untold:?}");
    }
    let (_, newest) = serving.reader().api("/@post/api/v1/stories?limit=100&copies=all");
    for story in newest["stories"].as_array().unwrap() {
        let guid = story["guid"].as_str().unwrap();
        partners.iter().for_each(|partner| partner.wait_for(guid, Some(1)));
    }
    for id in killed.iter().filter(|id| partners[0].had().contains(*id)).take(3) {
        let said = place.run(&["receipts", &format!("wire/{id}")]);
        assert!(said.code == Some(0) && said.out.contains("story.withdrawn"), "{}", said.out);
    }
    let counts = partners.each_ref().map(|partner| (partner.had().len(), partner.count()));
    eprintln!(
        "{kills} kills: {} stories withdrawn; stories had and deliveries of each partner: {counts:?}",
        killed.len()
    );
}
