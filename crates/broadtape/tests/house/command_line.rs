//! The commands: what they say, and with what code they end.

use crate::place::{Place, Said, broadtape, said};
use crate::supplier::{ninjs, ninjs_with};

#[track_caller]
fn check_error(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    for word in words {
        assert!(said.err.contains(word), "`{word}` is not told in:\n{}", said.err);
    }
}

/// What is told of one file: a single line.
#[track_caller]
pub(crate) fn only_line<'s>(text: &'s str, words: &str) -> &'s str {
    let lines: Vec<_> = text.lines().filter(|line| line.contains(words)).collect();
    let [line] = lines[..] else { panic!("not one line with `{words}` in:\n{text}") };
    line
}

#[test]
fn a_configuration_error_names_the_file_the_line_and_the_way_out() {
    let place = Place::with(|text| text.replace("name = \"The Wire\"", "nmae = \"The Wire\"\ncolour = 3"));
    for arguments in [&["config", "check"][..], &["serve"], &["ingest", "--provider", "wire", "x"]] {
        let said = place.run(arguments);
        check_error(&said, &["the configuration has 2 errors", "unknown key `nmae`", "did you mean `name`?"]);
        assert!(only_line(&said.err, "nmae").contains("broadtape.toml:7:1: "), "{}", said.err);
        assert!(only_line(&said.err, "colour").contains("broadtape.toml:8:1: "), "{}", said.err);
    }
}

#[test]
fn a_configuration_that_is_not_there_is_asked_for() {
    let place = Place::new();
    std::fs::remove_file(place.path("broadtape.toml")).unwrap();
    check_error(
        &place.run(&["serve"]),
        &["broadtape.toml: there is no such file; name the configuration with --config"],
    );
}

#[test]
fn a_configuration_in_order_is_counted() {
    let place = Place::new();
    let checked = place.run(&["config", "check"]);
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""));
    assert!(
        checked.out.contains("is in order: 2 sites, 1 provider, 1 vendor, 1 exchange, 1 instrument"),
        "{}",
        checked.out
    );
}

#[test]
fn a_secret_that_is_not_there_is_found_before_the_house_opens() {
    let place = Place::new();
    std::fs::remove_file(place.path("secret")).unwrap();
    for arguments in [&["config", "check"][..], &["serve"]] {
        let said = place.run(arguments);
        check_error(&said, &["provider `wire`", "secret"]);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
}

#[test]
fn whoever_is_unknown_is_told_who_is_known() {
    let place = Place::new();
    let file = place.file("story.json", ninjs("urn:1", 1, "Story").to_string());
    let file = file.to_str().unwrap();
    check_error(&place.run(&["ingest", "--provider", "wier", file]), &["no provider `wier`", "wire"]);
    check_error(&place.run(&["ingest", "--vendor", "qoutes", file]), &["no vendor `qoutes`", "quotes"]);
    place.ingest(&[file]);
    check_error(&place.run(&["show", "--site", "psot", "/"]), &["no site `psot`", "post, gazette"]);
}

#[test]
fn explain_tells_what_was_read_from_where_and_puts_nothing_on_the_tape() {
    let place = Place::new();
    let document = ninjs_with("urn:1", "Ferry sails", "lunch", "soup at noon");
    place.file("story.json", document);
    let explained = place.run(&["explain", "--provider", "wire", "story.json"]);
    assert_eq!((explained.code, explained.err.as_str()), (Some(0), ""), "{}", explained.out);
    let (before, text) = explained.out.split_once("text edition").unwrap();
    assert!(before.contains("ninjs, 1 story, 0 kills, 0 remarks"), "{before}");
    assert!(before.contains("headline        Ferry sails\n                    from headline\n"), "{before}");
    assert!(only_line(before, "missing").contains("byline"), "{before}");
    assert!(text.contains("| Ferry sails\n    |\n    | Ferry sails, in full."), "{text}");
    assert!(text.contains("lunch = soup at noon"), "{text}");
    let shown = place.run(&["tape", "info"]);
    assert!(shown.code == Some(1) || shown.out.contains(" 0 "), "{}{}", shown.out, shown.err);
}

#[test]
fn explain_ends_with_1_when_a_document_gives_nothing() {
    let place = Place::new();
    place.file("note.txt", "Lunch at noon");
    let said = place.run(&["explain", "note.txt"]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""));
    assert!(said.out.starts_with("note.txt: not used: the document is neither XML nor JSON"), "{}", said.out);
    check_error(&place.run(&["explain", "no.xml"]), &["no.xml cannot be read"]);
    place.file("story.json", ninjs("urn:1", 1, "Story").to_string());
    check_error(&place.run(&["explain", "--provider", "wier", "story.json"]), &["no provider `wier`", "wire"]);
    check_error(&place.run(&["explain", "--only", "urn:2", "story.json"]), &["holds no story `urn:2`"]);
    // Without a provider no configuration is needed.
    std::fs::remove_file(place.path("broadtape.toml")).unwrap();
    assert_eq!(place.run(&["explain", "story.json"]).code, Some(0));
}

#[test]
fn an_instant_that_is_none_is_told_with_the_right_form() {
    let place = Place::new();
    let said = place.run(&["show", "--site", "post", "--at", "yesterday", "/"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("write it as 2026-01-31T09:00:00Z"), "{}", said.err);
}

#[test]
fn show_ends_with_0_for_a_page_and_with_1_for_none() {
    let place = Place::new();
    place.file("story.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    assert_eq!(place.ingest(&["story.json"]).code, Some(0));
    let page = "/article/wire-2026-3-1-ferry-sails";
    for (path, code) in
        [("/", 0), (page, 0), ("/article/other", 1), ("/api/v1/stories/wire/urn:1", 0), ("/@gazette/", 1)]
    {
        let shown = place.show(path);
        assert_eq!(shown.code, Some(code), "{path}: {}", shown.err);
        assert!(!shown.out.is_empty(), "{path}: the answer is printed, whatever it is");
    }
    let before = place.run(&["show", "--site", "post", "--at", "2026-03-01T08:59:59Z", page]);
    assert_eq!(before.code, Some(1));
    assert!(!before.out.contains("Ferry"), "nothing hints at what is not yet received");
}

#[test]
fn show_prints_the_body_alone_or_with_its_headers() {
    let place = Place::new();
    place.file("story.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    place.ingest(&["story.json"]);
    let plain = place.run(&["show", "--site", "post", "--accept", "text/plain", "/article/wire-2026-3-1-ferry-sails"]);
    assert!(plain.out.starts_with("Skip to main content\n\nFerry sails\n"), "{}", plain.out);
    let whole = place.run(&["show", "--site", "post", "--include", "/article/wire-2026-3-1-ferry-sails"]);
    let (head, body) = whole.out.split_once("\n\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(only_line(head, "content-type: ").ends_with("text/html; charset=utf-8"), "{head}");
    assert!(body.starts_with("<!doctype html>"), "{body}");
    let gone = place.run(&["show", "--site", "post", "--include", "/nowhere"]);
    assert!(gone.out.starts_with("HTTP/1.1 404 Not Found\n"), "{}", gone.out);
}

#[test]
fn a_second_process_on_the_folder_is_refused_in_one_line_and_show_works_beside_the_first() {
    let place = Place::new();
    place.file("story.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    place.ingest(&["story.json"]);
    let serving = place.serve();
    for arguments in [&["serve"][..], &["ingest", "--provider", "wire", "story.json"]] {
        let refused = place.run(arguments);
        check_error(&refused, &["is in use by another broadtape (process ", "stop it first", "--data"]);
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    }
    assert_eq!(place.show("/article/wire-2026-3-1-ferry-sails").code, Some(0));
    assert_eq!(serving.reader().get("/@post/article/wire-2026-3-1-ferry-sails", "text/html").status, 200);
    assert!(serving.stop().success());
    assert_eq!(place.ingest(&["story.json"]).code, Some(0), "the folder is free again");
}

#[test]
fn a_bad_file_costs_itself_alone() {
    let place = Place::new();
    place.file("1-good.json", ninjs("urn:1", 1, "First good story").to_string());
    place.file("2-bad.json", "{ this is no JSON");
    place.file("3-good.json", ninjs("urn:3", 1, "Last good story").to_string());
    let said = place.ingest(&["1-good.json", "2-bad.json", "missing.json", "3-good.json"]);
    assert_eq!(said.code, Some(1), "something was lost, so whoever runs it must know");
    assert!(only_line(&said.err, "2-bad.json").contains("not JSON"), "{}", said.err);
    assert!(only_line(&said.err, "missing.json").contains("cannot be read"), "{}", said.err);
    assert!(only_line(&said.out, "1-good.json").contains("taken, received 2026-03-01T09:00:00Z"), "{}", said.out);
    for id in ["urn:1", "urn:3"] {
        assert_eq!(place.show(&format!("/api/v1/stories/wire/{id}")).code, Some(0), "{id}");
    }
}

#[test]
fn a_folder_of_files_is_ingested_in_the_order_of_their_names() {
    let place = Place::new();
    std::fs::create_dir(place.path("stories")).unwrap();
    for version in 1..=3 {
        place.file(
            &format!("stories/{version}.json"),
            ninjs("urn:1", version, &format!("Version {version}")).to_string(),
        );
    }
    let said = place.ingest(&["stories"]);
    assert_eq!((said.code, said.err.as_str(), said.out.lines().count()), (Some(0), "", 3));
    assert!(place.show("/api/v1/stories/wire/urn:1").out.contains("Version 3"));
}

#[test]
fn the_tape_stands_in_the_folder_where_the_command_is_run_when_nothing_else_is_said() {
    let place = Place::new();
    place.file("story.json", ninjs("urn:1", 1, "Ferry sails").to_string());
    let run = |arguments: &[&str]| said(broadtape(arguments).current_dir(place.path("")).output().unwrap());
    let ingested = run(&["ingest", "--provider", "wire", "story.json"]);
    assert_eq!(ingested.code, Some(0), "{}", ingested.err);
    assert!(place.path("broadtape-data").is_dir());
    assert_eq!(run(&["show", "--site", "post", "/api/v1/stories/wire/urn:1"]).code, Some(0));
}

#[test]
fn show_without_a_tape_says_that_there_is_none() {
    let said = Place::new().show("/");
    check_error(&said, &["data"]);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn help_teaches() {
    for arguments in
        [&["--help"][..], &["serve", "--help"], &["ingest", "--help"], &["show", "--help"], &["config", "--help"]]
    {
        let said = said(broadtape(arguments).output().unwrap());
        assert_eq!(said.code, Some(0));
        let name = format!("help_{}", arguments[0].trim_start_matches('-'));
        insta::assert_snapshot!(name, said.out);
    }
}

#[test]
fn asked_to_stop_the_moment_it_is_open_it_stops_in_order() {
    std::thread::scope(|all_at_once| {
        for _ in 0..16 {
            all_at_once.spawn(|| assert!(Place::new().serve().stop().success()));
        }
    });
}

#[test]
fn who_stops_reading_ends_nothing() {
    let place = Place::new();
    place.file("good.json", ninjs("urn:good", 1, "A good story").to_string());
    let commands: [&[&str]; 5] = [
        &["config", "check"],
        &["ingest", "--provider", "wire", "good.json"],
        &["tape", "info"],
        &["tape", "verify"],
        &["providers"],
    ];
    for arguments in commands {
        let said = place.run_unread(arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
    assert!(place.run(&["providers"]).out.contains("The Wire"), "what was ingested unread is there");
}
