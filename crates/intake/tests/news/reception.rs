use crate::house::{Album, FakeTape, GIF, SVG, arrival, reception};
use broadtape_intake::pictures::NoPictures;
use broadtape_intake::reception::{Fate, Outcome, ReceiveError, Reception};
use broadtape_tape::TapeError;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

fn receive(reception: &Reception, text: &str) -> Outcome {
    reception.receive(&arrival(text), &NoPictures).unwrap()
}

/// Each item's fate in one word.
fn fates(outcome: &Outcome) -> Vec<&'static str> {
    let word = |fate: &Fate| match fate {
        Fate::Overtaken { .. } => "overtaken",
        Fate::Taken { .. } => "taken",
        Fate::AlreadyKnown => "known",
        Fate::Refused(_) => "refused",
    };
    outcome.items.iter().map(|item| word(&item.fate)).collect()
}

/// Documents that come one after the other, then the commits that must stand on the tape.
#[track_caller]
fn check(documents: &[&str], commits: &[&str]) {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    for document in documents {
        receive(&reception, document);
    }
    assert_eq!(tape.commits(), commits);
}

#[test]
fn a_document_is_one_commit_with_its_bytes() {
    let tape = FakeTape::new();
    let outcome = receive(&reception(&tape), "story a 1 First\nstory b 1 Second");
    assert_eq!(fates(&outcome), ["taken", "taken"]);
    assert_eq!(tape.commits(), ["a v1, b v1"]);
    assert_eq!(tape.deliveries()[0].bytes, "news\nstory a 1 First\nstory b 1 Second");
}

#[test]
fn a_repeat_appends_nothing() {
    check(&["story a 1 First", "story a 1 First"], &["a v1"]);
    check(&["story a 1 First\nstory a 1 First"], &["a v1"]);
    check(&["story a 1 First", "story a 2 Second", "story a 1 First"], &["a v1", "a v2"]);
    check(&["kill a", "kill a\nkill a"], &["!kill a"]);
}

#[test]
fn the_same_version_with_other_words_is_a_new_copy() {
    check(&["story a 1 First", "story a 1 Other", "story a 1 First"], &["a v1", "a v1"]);
}

#[test]
fn an_older_version_after_a_newer_is_kept_and_told() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    receive(&reception, "story a 3 Third");
    let outcome = receive(&reception, "story a 2 Second");
    assert_eq!(fates(&outcome), ["taken"]);
    assert_eq!(outcome.problems[0].to_string(), "a: version 2 came after version 3; it is kept and not shown");
    assert!(outcome.losses().is_empty());
    assert_eq!(tape.commits(), ["a v3", "a v2"]);
}

#[test]
fn a_kill_for_a_story_never_seen_is_kept_and_told() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    let outcome = receive(&reception, "kill a");
    assert_eq!(fates(&outcome), ["taken"]);
    assert!(outcome.problems[0].what.starts_with("a kill for a story that never came; it is kept"));
    let outcome = receive(&reception, "story a 1 Late");
    assert_eq!(fates(&outcome), ["refused"]);
    assert!(outcome.is_all_lost());
    assert_eq!(tape.commits(), ["!kill a"]);
}

#[test]
fn kills_of_a_document_go_first_in_a_commit_of_their_own() {
    check(&["story a 1 First", "story b 1 Second\nstory a 2 Again\nkill a"], &["a v1", "!kill a", "b v1"]);
}

#[test]
fn a_feed_that_still_lists_a_killed_story_is_no_news() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    receive(&reception, "feed a Words");
    receive(&reception, "kill a");
    assert_eq!(fates(&receive(&reception, "feed a Words")), ["known"]);
    assert_eq!(fates(&receive(&reception, "feed a Other")), ["refused"]);
}

#[test]
fn the_door_counts_versions_where_the_provider_does_not() {
    check(&["feed a One", "feed a One", "feed a Two", "feed a One"], &["a v1", "a v2", "a v3"]);
}

#[test]
fn what_is_known_is_read_from_the_tape_at_the_start() {
    let tape = FakeTape::new();
    let album = Album(HashMap::from([("x.svg", SVG)]));
    let documents = ["story a 1 First", "feed b One", "feed b Two", "kill c", "feed d With\npicture x.svg"];
    for document in documents {
        reception(&tape).receive(&arrival(document), &album).unwrap();
    }
    let before = tape.commits();
    let after_restart = reception(&tape);
    for document in ["story a 1 First", "feed b Two", "kill c", "feed d With\npicture x.svg"] {
        let outcome = after_restart.receive(&arrival(document), &album).unwrap();
        assert_eq!(fates(&outcome), ["known"], "{document}");
    }
    assert_eq!(tape.commits(), before);
}

#[test]
fn one_bad_item_costs_itself_alone() {
    let tape = FakeTape::new();
    let outcome = receive(&reception(&tape), "story a 1 First\nbad item 2\nstory b 1 Second");
    assert_eq!(tape.commits(), ["a v1, b v1"]);
    assert_eq!(outcome.losses()[0].to_string(), "item 2: it has no headline, so it is not used");
    assert!(!outcome.is_all_lost());
}

#[test]
fn a_full_disk_takes_nothing_and_the_same_document_is_taken_later() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    tape.set_full(true);
    for document in ["story a 1 First", "kill b"] {
        let error = reception.receive(&arrival(document), &NoPictures).unwrap_err();
        assert!(matches!(error, ReceiveError::Tape(TapeError::Full { .. })));
    }
    tape.set_full(false);
    assert_eq!(fates(&receive(&reception, "story a 1 First\nkill b")), ["taken", "taken"]);
}

#[test]
fn a_reader_that_breaks_costs_that_document_alone() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    let error = reception.receive(&arrival("panic here"), &NoPictures).unwrap_err();
    assert!(matches!(error, ReceiveError::Unusable(_)));
    assert_eq!(fates(&receive(&reception, "story a 1 First")), ["taken"]);
}

#[test]
fn a_story_that_comes_through_two_doors_at_once_is_taken_once() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    tape.hold();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let doors: Vec<_> = (0..2).map(|_| scope.spawn(|| receive(&reception, "story a 1 First"))).collect();
        tape.wait_for_waiting(1);
        tape.release();
        doors.into_iter().map(|door| door.join().unwrap()).collect()
    });
    let mut words: Vec<_> = outcomes.iter().flat_map(fates).collect();
    words.sort_unstable();
    assert_eq!(words, ["known", "taken"]);
    assert_eq!(tape.commits(), ["a v1"]);
}

#[test]
fn a_kill_does_not_wait_for_its_story() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    tape.hold();
    std::thread::scope(|scope| {
        let story = scope.spawn(|| receive(&reception, "story a 1 First"));
        tape.wait_for_waiting(1);
        assert_eq!(fates(&receive(&reception, "kill a")), ["taken"]);
        tape.release();
        story.join().unwrap();
    });
    // The story is behind its kill on the tape, and the gate holds it. Later copies are refused.
    assert_eq!(tape.commits(), ["!kill a", "a v1"]);
    assert_eq!(fates(&receive(&reception, "story a 2 Second")), ["refused"]);
}

#[test]
fn pictures_are_kept_once_and_stories_refer_to_them_here() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    let album = Album(HashMap::from([("x.svg", SVG), ("same.svg", SVG), ("y.gif", GIF)]));
    let document = "story a 1 First\npicture x.svg\ninline same.svg\npicture y.gif\npicture gone.gif";
    let outcome = reception.receive(&arrival(document), &album).unwrap();
    assert_eq!(tape.commits(), ["picture image/svg+xml", "picture image/gif", "a v1"]);
    let problem = "a: picture `gone.gif`: there is no such picture; the story goes without it";
    assert_eq!(outcome.problems[0].to_string(), problem);
    let story = &tape.stories()[0];
    assert_eq!(story.pictures.len(), 2);
    assert!(story.pictures.iter().all(|picture| picture.url.starts_with("/pictures/") && picture.url.len() == 74));
    assert_eq!(tape.deliveries()[0].bytes, SVG);
}

#[test]
fn a_picture_that_comes_later_makes_a_new_copy() {
    let tape = FakeTape::new();
    let reception = reception(&tape);
    let document = arrival("feed a First\npicture x.svg");
    for _ in 0..2 {
        reception.receive(&document, &NoPictures).unwrap();
    }
    assert_eq!(tape.commits(), ["a v1"]);
    let album = Album(HashMap::from([("x.svg", SVG)]));
    for _ in 0..2 {
        reception.receive(&document, &album).unwrap();
    }
    assert_eq!(tape.commits(), ["a v1", "picture image/svg+xml", "a v2"]);
}

#[test]
fn a_picture_that_cannot_be_had_again_changes_nothing() {
    let tape = FakeTape::new();
    let document = arrival("feed a First\npicture x.svg");
    let album = Album(HashMap::from([("x.svg", SVG)]));
    reception(&tape).receive(&document, &album).unwrap();
    let before = tape.commits();
    let outcome = reception(&tape).receive(&document, &NoPictures).unwrap();
    assert_eq!(fates(&outcome), ["known"]);
    assert_eq!(tape.commits(), before);
}

proptest! {
    /// Whatever comes in whatever order, with restarts in between: nothing is doubled.
    #[test]
    fn no_copy_is_ever_on_the_tape_twice(
        copies in proptest::collection::vec((0_u8..3, 1_u64..4, 0_u8..2, any::<bool>()), 1..40),
    ) {
        let tape = FakeTape::new();
        let mut desk = reception(&tape);
        for (story, version, words, is_restart) in &copies {
            if *is_restart {
                desk = reception(&tape);
            }
            receive(&desk, &format!("story s{story} {version} words-{words}"));
        }
        let mut seen = HashSet::new();
        for story in tape.stories() {
            let copy = (story.id.guid.clone(), story.version, story.headline.clone());
            prop_assert!(seen.insert(copy), "{story:?} is there twice");
        }
        prop_assert_eq!(seen.len(), copies.iter().map(|(story, version, words, _)| (story, version, words)).collect::<HashSet<_>>().len());
    }

    /// Where the door counts, versions are 1, 2, 3 … and no two in a row are alike.
    #[test]
    fn counted_versions_have_no_gap(words in proptest::collection::vec((0_u8..3, any::<bool>()), 1..30)) {
        let tape = FakeTape::new();
        let mut desk = reception(&tape);
        for (word, is_restart) in &words {
            if *is_restart {
                desk = reception(&tape);
            }
            receive(&desk, &format!("feed a words-{word}"));
        }
        let stories = tape.stories();
        let mut expected: Vec<String> = words.iter().map(|(word, _)| format!("words-{word}")).collect();
        expected.dedup();
        prop_assert_eq!(stories.iter().map(|story| story.headline.clone()).collect::<Vec<_>>(), expected);
        prop_assert!(stories.iter().zip(1..).all(|(story, version)| story.version == version));
    }

    /// A killed story never gets another copy that is taken.
    #[test]
    fn a_tombstone_stands(copies in proptest::collection::vec((1_u64..4, 0_u8..2), 0..10), after in 0_usize..10) {
        let tape = FakeTape::new();
        let desk = reception(&tape);
        for (place, (version, words)) in copies.iter().enumerate() {
            if place == after {
                receive(&desk, "kill a");
            }
            let outcome = receive(&desk, &format!("story a {version} words-{words}"));
            prop_assert!(place < after || outcome.taken() == 0);
        }
    }
}

#[test]
fn the_reception_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>(_: &Arc<T>) {}
    is_shared(&reception(&FakeTape::new()));
}
