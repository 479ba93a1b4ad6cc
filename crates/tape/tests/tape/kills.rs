//! Killed in the middle of work: nothing acknowledged is missing, nothing is doubled.

use crate::desk::{all_news, all_ticks, batch, kill, millis, names, opened, options, story, trade};
use crate::process::{Part, given_folder, say};
use broadtape_model::Lane;
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Receipt, Tape, Urgency};
use std::collections::HashSet;
use std::thread;

const LANE: Lane = Lane::Delay(15);

#[test]
#[ignore = "plays another process; started by `whenever_it_is_killed_what_was_acknowledged_is_there_once`"]
fn the_appender() {
    let Some(folder) = given_folder() else { return };
    // Small segments, so that it is also killed while one begins.
    let (tape, _) = EmbeddedTape::open(&folder, &Options { segment_bytes: 20_000, ..options() }).unwrap();
    let run = all_news(&tape).unwrap().len();
    thread::scope(|scope| {
        for thread in 0..3 {
            let tape = &tape;
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("{run}-{thread}-{number}");
                    let (delivery, urgency) = match number % 4 {
                        0 => (kill(&name), Urgency::Kill),
                        _ => (story(&name), Urgency::Usual),
                    };
                    tape.append_news(delivery, Receipt::Live(millis(number)), urgency).unwrap();
                    say(&format!("news {name}"));
                }
            });
        }
        scope.spawn(|| {
            for number in 0_i64.. {
                let name = format!("{run}-{number}");
                let ticks = (0..5).map(|more| trade(0, millis(number), number + more)).collect();
                tape.append_ticks(LANE, batch(&[&name], ticks)).unwrap();
                say(&format!("ticks {name}"));
            }
        });
    });
}

/// How often to kill, and when: after so many acknowledgements.
fn moments() -> impl Iterator<Item = usize> {
    let kills = std::env::var("BROADTAPE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10);
    let seed = std::env::var("BROADTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    eprintln!("BROADTAPE_SEED={seed} BROADTAPE_KILLS={kills}");
    let mut random = fastrand::Rng::with_seed(seed);
    (0..kills).map(move |_| random.usize(0..150))
}

#[test]
fn whenever_it_is_killed_what_was_acknowledged_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut news, mut ticks) = (HashSet::new(), HashSet::new());
    for moment in moments() {
        let mut appender = Part::start("kills::the_appender", folder.path());
        let mut heard = 0;
        while let Some(line) = appender.hear() {
            let (what, name) = line.split_once(' ').unwrap();
            if what == "news" {
                news.insert(name.to_owned())
            } else {
                ticks.insert(name.to_owned())
            };
            if heard == moment {
                appender.kill();
            }
            heard += 1;
        }
        appender.wait();
        assert!(heard > moment, "the appender ended by itself");

        let (tape, _) = opened(folder.path());
        let read = all_news(&tape).unwrap();
        assert!(read.is_sorted_by_key(|recorded| recorded.received));
        let found = names(&read);
        let once: HashSet<_> = found.iter().cloned().collect();
        assert_eq!(found.len(), once.len(), "nothing is doubled");
        assert!(news.is_subset(&once), "missing: {:?}", news.difference(&once).collect::<Vec<_>>());

        let found = all_ticks(&tape, LANE).unwrap();
        let mut counts = std::collections::HashMap::new();
        for (name, _) in &found {
            *counts.entry(name.clone()).or_insert(0) += 1;
        }
        assert!(counts.values().all(|count| *count == 5), "a batch is there once and whole");
        assert!(ticks.iter().all(|name| counts.contains_key(name)), "nothing acknowledged is missing");
    }
}
