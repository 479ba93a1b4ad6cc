//! What a compliance officer does: an audit of a house that was at work, and a look at why a page changed.

use crate::place::Place;
use crate::supplier::{ninjs, ninjs_kill, ninjs_with, push};

/// A house that showed two stories, and withdrew one.
fn at_work() -> Place {
    let place = Place::new();
    let serving = place.serve();
    let mut front = serving.reader().listen("/@post/events?headlines=1");
    for (id, headline) in [("urn:1", "Ferry sails"), ("urn:2", "Quay opens")] {
        push(serving.reader(), &ninjs(id, 1, headline).to_string()).unwrap();
        front.wait_for("headline", headline);
    }
    push(serving.reader(), &ninjs_kill("urn:1")).unwrap();
    front.wait_for("withdrawn", "ferry-sails");
    assert!(serving.stop().success());
    place
}

#[test]
fn an_audit_of_a_house_in_order_says_so_and_names_what_is_changed_later() {
    let place = at_work();
    let audit = place.run(&["audit", "--report", "report"]);
    assert_eq!(audit.code, Some(0), "{}{}", audit.out, audit.err);
    assert!(audit.out.contains("No violation was found."), "{}", audit.out);
    let digest = audit.out.lines().last().unwrap().to_owned();
    let html = std::fs::read_to_string(place.path("report/audit.html")).unwrap();
    assert!(html.contains("No violation was found.") && html.contains(&digest), "{html}");
    assert!(!html.contains("http://") && !html.contains("https://"), "the report needs nothing from elsewhere");

    let reopened = place.serve();
    assert!(reopened.stop().success());
    let again = place.run(&["audit", "--report", "report", "--expect", &digest]);
    assert_eq!(again.code, Some(0), "what was released before is not released again: {}", again.out);

    let log = std::fs::read_dir(place.path("data/releases")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, text.replacen("urn:2", "urn:1", 1)).unwrap();
    let changed = place.run(&["audit", "--report", "report"]);
    assert_eq!(changed.code, Some(1), "{}", changed.out);
    assert!(changed.out.contains("VIOLATION: ") && changed.out.contains("was changed"), "{}", changed.out);
}

#[test]
fn without_a_release_log_there_is_nothing_to_audit() {
    let place = Place::new();
    place.file("story.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    place.ingest(&["story.json"]);
    let audit = place.run(&["audit"]);
    assert_eq!(audit.code, Some(1));
    assert!(audit.err.contains("there is no release log"), "{}", audit.err);
}

#[test]
fn diff_tells_what_changed_and_why() {
    let place = Place::new();
    let embargoed = ninjs_with("urn:1", "Ferry sails", "embargoed", "2026-03-01T09:30:00Z");
    place.file("1.json", embargoed);
    place.file("2.json", ninjs("urn:2", 1, "Quay opens").to_string());
    assert_eq!(place.ingest(&["1.json", "2.json"]).code, Some(0));
    let diff = |first: &str, second: &str, path: &str| {
        let instants = [format!("2026-03-01T{first}Z"), format!("2026-03-01T{second}Z")];
        let said = place.run(&["diff", "--site", "post", "--at", &instants[0], "--at", &instants[1], path]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
        said.out
    };
    let lifted = diff("09:29:59", "09:30:00", "/api/v1/stories");
    assert!(lifted.contains("+       \"headline\": \"Ferry sails\""), "{lifted}");
    assert!(
        lifted.contains(
            "* 2026-03-01T09:30:00Z  story wire/urn:1 “Ferry sails”: version 1 shows, for its embargo lifted"
        ),
        "{lifted}"
    );
    let unchanged = diff("09:30:01", "09:40:00", "/privacy");
    assert!(unchanged.contains("The answer is the same.") && unchanged.contains("in between: nothing."), "{unchanged}");
    let came = diff("08:00:00", "09:10:00", "/");
    assert!(came.contains("“Quay opens”: version 1 shows, as it was received"), "{came}");
    let one = place.run(&["diff", "--site", "post", "--at", "2026-03-01T09:00:00Z", "/"]);
    assert!(one.code == Some(1) && one.err.contains("name both, each with --at"), "{}", one.err);
}

#[test]
fn show_prints_every_kind_of_answer() {
    let place = Place::new();
    place.file("1.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    place.ingest(&["1.json"]);
    let show = |arguments: &[&str]| {
        let usual = ["show", "--site", "post", "--at", "2026-03-01T10:00:00Z"];
        place.run(&[&usual, arguments].concat())
    };
    let events = show(&["/events?since=0&headlines=1"]);
    assert!(events.out.starts_with("retry: ") && events.out.contains("event: headline\n"), "{}", events.out);
    let resumed = show(&["--last-event-id", "1", "/events?headlines=1"]);
    assert!(!resumed.out.contains("event: headline"), "{}", resumed.out);
    let head = show(&["--head", "/"]);
    assert!(head.out.starts_with("HTTP/1.1 200 OK\n") && !head.out.contains("<html"), "{}", head.out);
    let tag = head.out.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let held = show(&["--include", "--if-none-match", tag, "/"]);
    assert!(held.out.starts_with("HTTP/1.1 304 "), "{}", held.out);
    let style = show(&["/"])
        .out
        .split("href=\"")
        .find_map(|rest| rest.split('"').next().filter(|href| href.starts_with("/assets/")).map(str::to_owned))
        .unwrap();
    assert!(show(&[&style]).out.contains('{'), "an asset");
    assert!(show(&["/favicon.svg"]).out.contains("<svg"), "a picture");
}

#[test]
fn prove_says_what_it_asked_and_finds_nothing() {
    let place = at_work();
    let proof = place.run(&["prove", "--cuts", "20", "--targets", "1", "--threads", "1"]);
    assert_eq!((proof.code, proof.err.as_str()), (Some(0), ""), "{}", proof.out);
    assert!(proof.out.contains("20 cuts in ") && proof.out.contains("no leak"), "{}", proof.out);
    let empty = Place::new();
    empty.file("none", "");
    let said = empty.run(&["prove"]);
    assert!(said.code == Some(1) && said.err.contains("there is no tape in "), "{}", said.err);
}
