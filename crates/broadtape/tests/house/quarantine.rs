//! What could not be used: seen, read again by the house at work or without one, dropped.

use crate::place::{Place, Said};
use crate::supplier::{ninjs, push};
use serde_json::Value;

/// Puts a document into the inbox's quarantine, as a release did that could not read it.
fn keep(place: &Place, name: &str, document: &str, refused_by: &str) {
    let folder = place.path("inbox/quarantine");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), document).unwrap();
    let record =
        format!("it could not be read\n\nreceived: 2026-03-01T09:00:00Z\nrefused by: broadtape {refused_by}\n");
    std::fs::write(folder.join(format!("{name}.reason.txt")), record).unwrap();
}

fn list(place: &Place) -> Vec<Value> {
    let said = place.run(&["quarantine", "list", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    serde_json::from_str(&said.out).unwrap()
}

fn id_of(place: &Place, name: &str) -> String {
    let found = list(place).into_iter().find(|entry| entry["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn ends(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
    for word in words {
        assert!(said.out.contains(word) || said.err.contains(word), "no `{word}` in:\n{}{}", said.out, said.err);
    }
}

const RUNNING: &str = env!("CARGO_PKG_VERSION");

#[test]
fn what_could_not_be_used_is_listed_shown_read_again_and_dropped() {
    let place = Place::new();
    ends(&place.run(&["quarantine", "list"]), 0, &["nothing is in quarantine"]);
    ends(&place.run(&["quarantine", "retry", "--all"]), 0, &["nothing to read again"]);
    keep(&place, "good.json", &ninjs("urn:1", 1, "Ferry sails").to_string(), RUNNING);
    keep(&place, "bad.json", "{ no\u{1b} JSON", RUNNING);

    let bad = id_of(&place, "bad.json");
    let listed = list(&place);
    assert_eq!(listed.len(), 2);
    for (key, value) in
        [("provider", "wire"), ("door", "folder"), ("received", "2026-03-01T09:00:00Z"), ("refused_by", RUNNING)]
    {
        assert!(listed.iter().all(|entry| entry[key] == value), "{listed:?}");
    }
    let said = place.run(&["quarantine", "list", "--provider", "wire"]);
    ends(&said, 0, &[&bad, "wire  folder  2026-03-01T09:00:00Z  10 bytes  bad.json", "it could not be read"]);
    ends(&place.run(&["quarantine", "list", "--provider", "wier"]), 1, &["no provider `wier`"]);
    ends(
        &place.run(&["quarantine", "show", &bad]),
        0,
        &["provider     wire", "reason       it could not", "\n{ no  JSON\n"],
    );
    assert_eq!(place.run(&["quarantine", "show", "--bytes", &bad[..4]]).out, "{ no\u{1b} JSON");
    let shown: Value = serde_json::from_str(&place.run(&["quarantine", "show", "--json", &bad]).out).unwrap();
    assert_eq!(shown["reasons"][0], "it could not be read");

    let said = place.run(&["quarantine", "retry", "--all"]);
    ends(
        &said,
        1,
        &["good.json: used, and out of quarantine", "wire/urn:1", "version 1: taken", "bad.json: stays", "not JSON"],
    );
    assert_eq!(place.run(&["show", "--site", "post", "/api/v1/stories/wire/urn:1"]).code, Some(0));
    assert_eq!(place.show("/api/v1/stories/wire/urn:1").code, Some(1), "the past stays as it was");
    let left = list(&place);
    assert_eq!((left.len(), &left[0]["tries"]), (1, &1.into()));
    assert!(left[0]["reasons"][0].as_str().unwrap().contains("not JSON"));

    ends(
        &place.run(&["quarantine", "drop", &bad, "ffffffffff"]),
        1,
        &["nothing in quarantine has the id `ffffffffff`"],
    );
    assert_eq!(list(&place).len(), 1, "nothing is dropped when an id is wrong");
    ends(&place.run(&["quarantine", "drop", &bad]), 0, &["dropped"]);
    assert!(list(&place).is_empty());
    assert_eq!(std::fs::read_dir(place.path("inbox/quarantine")).unwrap().count(), 0);
    for arguments in [&["quarantine", "retry"][..], &["quarantine", "retry", &bad, "--all"], &["quarantine", "drop"]] {
        assert_eq!(place.run(arguments).code, Some(2));
    }
    for command in ["show", "retry", "drop"] {
        ends(&place.run(&["quarantine", command, &bad]), 1, &["nothing in quarantine has the id", "quarantine list"]);
    }
}

#[test]
fn the_house_at_work_reads_again_what_a_command_asks_for() {
    let place = Place::new();
    let serving = place.serve();
    let reader = serving.reader();
    assert_eq!(push(reader, "{ no JSON").unwrap().status, 422);
    let pushed = id_of(&place, "push.json");
    keep(&place, "good.json", &ninjs("urn:1", 1, "Ferry sails").to_string(), RUNNING);
    let mut listener = reader.listen("/@post/events?headlines=1");
    ends(&place.run(&["quarantine", "retry", &id_of(&place, "good.json")]), 0, &["out of quarantine", "taken"]);
    listener.wait_for("headline", "Ferry sails");

    let said = place.run(&["quarantine", "retry", "--provider", "wire", "--json"]);
    let answers: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (said.code, &answers[0]["is_used"], &answers[0]["id"]),
        (Some(1), &false.into(), &pushed.clone().into())
    );
    ends(&place.run(&["quarantine", "drop", &pushed]), 0, &["dropped"]);
    assert!(serving.stop().success());
}

#[test]
fn after_an_upgrade_the_house_reads_it_all_again_by_itself_once() {
    let place = Place::new();
    keep(&place, "good.json", &ninjs("urn:1", 1, "Ferry sails").to_string(), "0.0.1");
    keep(&place, "bad.json", "{ no JSON", "0.0.1");
    for number in 0..20 {
        keep(&place, &format!("{number}.json"), "{ no JSON", RUNNING);
    }
    let serving = place.serve();
    let line = serving.wait_for("was read again");
    assert!(line.contains("used=1") && line.contains("kept=1"), "{line}");
    serving.stop();
    assert_eq!(place.run(&["show", "--site", "post", "/api/v1/stories/wire/urn:1"]).code, Some(0));
    let left = list(&place);
    assert!(left.len() == 21 && left.iter().all(|entry| entry["refused_by"] == RUNNING), "{left:?}");
    assert_eq!(left.iter().filter(|entry| entry["tries"] == 1).count(), 1, "what this release refused is left alone");
    let serving = place.serve();
    ends(&place.run(&["quarantine", "retry", &id_of(&place, "bad.json")]), 1, &["stays"]);
    assert!(serving.told("was read again").is_empty(), "once is enough");
    serving.stop();
}

#[test]
fn what_nobody_knows_holds_and_is_one_alarm_of_its_kind() {
    let place = Place::new();
    let serving = place.serve();
    for number in 0..20 {
        let mut story = ninjs(&format!("urn:{number}"), 1, "Ferry waits");
        match number % 2 {
            0 => story["pubstatus"] = format!("stat:later{number}").into(),
            _ => story["rightsInfo"] = serde_json::json!({"encodedRights": format!("unreadable {number}")}),
        }
        let name = format!("{number}.json");
        let written = place.file(&name, story.to_string());
        std::fs::rename(written, place.path("inbox").join(&name)).unwrap();
    }
    let mut listener = serving.reader().listen("/@post/events?headlines=1");
    let written = place.file("z.json", ninjs("urn:z", 1, "Ferry sails").to_string());
    std::fs::rename(written, place.path("inbox/z.json")).unwrap();
    listener.wait_for("headline", "Ferry sails");
    while serving.told("story taken").len() < 21 {
        std::thread::yield_now();
    }
    assert_eq!(serving.told("which is not known; it is held: until a later version says otherwise").len(), 1);
    assert_eq!(serving.told("has terms that are not understood").len(), 1);
    serving.stop();
}

#[test]
fn the_same_failure_a_hundred_times_is_one_alarm() {
    let place = Place::new();
    let serving = place.serve();
    for number in 0..100 {
        let name = format!("{number}.json");
        let written = place.file(&name, format!("{{ no JSON {number}"));
        std::fs::rename(written, place.path("inbox").join(&name)).unwrap();
    }
    let mut listener = serving.reader().listen("/@post/events?headlines=1");
    let written = place.file("z.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    std::fs::rename(written, place.path("inbox/z.json")).unwrap();
    listener.wait_for("headline", "Ferry sails");
    while list(&place).len() < 100 {
        std::thread::yield_now();
    }
    assert_eq!(serving.told("see broadtape quarantine list").len(), 1);
    serving.stop();
}
