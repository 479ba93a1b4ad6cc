//! Questions about a tape, and copies of it; and what is told of the clock.

use crate::place::Place;
use crate::supplier::ninjs;

/// A place whose tape holds a story.
fn with_a_story() -> Place {
    let place = Place::new();
    place.file("one.json", ninjs("urn:one", 1, "Ferries sail again").to_string());
    assert_eq!(place.ingest(&["one.json"]).code, Some(0));
    place
}

#[test]
fn a_tape_tells_what_it_holds_and_whether_it_is_whole() {
    let place = with_a_story();
    let info = place.run(&["tape", "info"]);
    assert!(info.out.contains("news") && info.out.contains("2026-03-01T09:00:00Z"), "{}", info.out);
    for arguments in [&["tape", "verify"][..], &["tape", "verify", "--deep"]] {
        let said = place.run(arguments);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        assert!(said.out.contains("MB/s") && said.out.ends_with("whole\n"), "{}", said.out);
    }
}

#[test]
fn a_damaged_tape_is_named_with_file_and_byte_and_what_is_whole_can_be_kept() {
    let place = with_a_story();
    place.file("two.json", ninjs("urn:two", 1, "Ferries rest again").to_string());
    place.ingest(&["two.json"]);
    let segment = place.path("data/news/00000001.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[80] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let said = place.run(&["tape", "verify"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains("00000001.seg is damaged at byte 48"), "{}", said.out);
    let said = place.run(&["tape", "cut", "--to", "rescued"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("not further: "), "{}", said.out);
}

#[test]
fn a_copy_up_to_an_instant_shows_what_was_received_by_then() {
    let place = with_a_story();
    let before = place.run(&["tape", "cut", "--at", "2026-03-01T08:59:59Z", "--to", "before"]);
    let after = place.run(&["tape", "cut", "--at", "2026-03-01T09:00:00Z", "--to", "after"]);
    assert_eq!((before.code, after.code), (Some(0), Some(0)), "{}{}", before.err, after.err);
    let headlines = place.show("/").out.matches("Ferries sail again").count();
    assert!(headlines > 0);
    let [before, after] = ["before", "after"].map(|name| {
        let copy = place.path(name);
        Place::new().keeping_data_in(&copy).show("/").out.matches("Ferries sail again").count()
    });
    assert_eq!((before, after), (0, headlines));
}

#[test]
fn the_clock_is_believed_until_it_jumps_and_a_data_folder_without_a_house_is_told() {
    let place = with_a_story();
    let said = place.run(&["clock"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("nothing is known of a clock"), "{}", said.err);
    let serving = place.serve();
    let said = place.run(&["clock"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "the house believes the machine's clock\n"));
    let said = place.run(&["clock", "accept"]);
    assert!(said.out.contains("nothing to accept"), "{}", said.out);
    drop(serving);
}

#[test]
fn an_export_whose_reader_has_seen_enough_ends_quietly() {
    let place = Place::new();
    // More than is written at once; and nothing at all, which meets the reader's end when all is done.
    let made = place.run(&["bench", "day", "--ticks", "20000", "day"]);
    assert_eq!(made.code, Some(0), "{}{}", made.out, made.err);
    let long = Place::new().keeping_data_in(&place.path("day/data"));
    let short = with_a_story();
    for (place, format) in [(&long, "csv"), (&long, "dbn"), (&short, "csv")] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.command(&["tape", "export", "--format", format]).stdout(writer).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && told.is_empty(), "{format}: {told}");
    }
}

#[test]
fn a_folder_that_holds_a_tape_beside_other_things_as_the_demos_does_is_named_as_it_is() {
    let place = with_a_story();
    std::fs::create_dir(place.path("demo")).unwrap();
    std::fs::rename(place.path("data"), place.path("demo/tape")).unwrap();
    let demo = place.path("demo");
    let place = Place::new().keeping_data_in(&demo);
    let info = place.run(&["tape", "info"]);
    assert!(info.code == Some(0) && info.out.contains("2026-03-01T09:00:00Z"), "{}{}", info.out, info.err);
    assert!(place.show("/").out.contains("Ferries sail again"));
}
