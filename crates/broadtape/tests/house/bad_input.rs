//! Bad input: each costs itself alone, is told in one clear line, and loses nothing that was acknowledged.

use crate::command_line::only_line;
use crate::place::{Place, Said};
use crate::supplier::{ninjs, ninjs_kill, ninjs_with, push};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A story that nothing is wrong with, to be ingested behind each bad one.
const GOOD: &str = "urn:good";

/// Ingests a document between two good ones; they are taken, whatever it is.
#[track_caller]
fn ingest_among_good(name: &str, document: impl AsRef<[u8]>) -> (Place, Said) {
    let place = Place::new();
    place.file("before.json", ninjs("urn:before", 1, "A story before").to_string());
    place.file("good.json", ninjs(GOOD, 1, "A good story").to_string());
    place.file(name, document);
    let said = place.ingest(&["before.json", name, "good.json"]);
    for id in ["urn:before", GOOD] {
        let shown = place.show(&format!("/api/v1/stories/wire/{id}"));
        assert_eq!(shown.code, Some(0), "{name} cost {id} too: {}{}", said.out, said.err);
    }
    (place, said)
}

/// A document of which nothing can be used: one line says so, and the code tells whoever runs it.
#[track_caller]
fn check_refused(name: &str, document: impl AsRef<[u8]>, words: &str) {
    let (_, said) = ingest_among_good(name, document);
    let line = only_line(&said.err, name);
    assert!(line.contains(words), "{line}");
    assert_eq!((said.code, said.err.lines().count()), (Some(1), 1), "{}", said.err);
}

/// A document whose story is on the tape, with one line that says what was wrong with it.
#[track_caller]
fn check_taken_with_a_word(name: &str, document: impl AsRef<[u8]>, words: &str) -> Place {
    let (place, said) = ingest_among_good(name, document);
    let line = only_line(&said.err, name);
    assert!(line.contains(words), "{line}");
    assert_eq!((said.code, said.err.lines().count()), (Some(0), 1), "{}", said.err);
    assert!(only_line(&said.out, name).contains("taken"), "{}", said.out);
    place
}

#[test]
fn what_is_not_well_formed_or_breaks_off_is_refused() {
    check_refused(
        "crossed.xml",
        "<rss version=\"2.0\"><channel><item></channel></item></rss>",
        "nothing in the document is usable",
    );
    check_refused("half.xml", "<rss version=\"2.0\"><channel><item><title>Half a sto", "breaks off before its end");
    let whole = ninjs("urn:half", 1, "Half a story").to_string();
    check_refused("half.json", &whole[..whole.len() / 2], "not JSON");
    check_refused("half.txt", b"\x00\x01\x02 neither", "breaks off before the end of its text");
    check_refused("nothing.bin", b"\x89\x02\x03 neither", "neither XML nor JSON");
    check_refused("empty.json", b"", "empty");
}

#[test]
fn a_wrong_encoding_is_read_as_what_it_is_and_told() {
    let text = ninjs("urn:latin", 1, "Cafe by the quay").to_string();
    let latin = text.replace("Cafe", "Caf\u{0}").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 0 { 0xe9 } else { byte }).collect();
    let place = check_taken_with_a_word("latin.json", latin, "not UTF-8; read as windows-1252");
    assert!(place.show("/api/v1/stories/wire/urn:latin").out.contains("Café by the quay"));
}

#[test]
fn a_hundred_megabytes_are_refused_by_their_size() {
    let place = Place::new();
    // Sparse: the size alone must be enough.
    File::create(place.path("huge.json")).unwrap().set_len(100 << 20).unwrap();
    place.file("good.json", ninjs(GOOD, 1, "A good story").to_string());
    let said = place.ingest(&["huge.json", "good.json"]);
    let line = only_line(&said.err, "huge.json");
    assert!(line.contains("104857600 bytes, the most is 32 MiB; send it in smaller parts"), "{line}");
    assert_eq!((said.code, place.show("/api/v1/stories/wire/urn:good").code), (Some(1), Some(0)));
}

#[test]
fn a_hundred_megabytes_are_refused_at_the_push_door_before_they_are_sent() {
    let place = Place::new();
    let serving = place.serve();
    let head = "POST /intake/wire HTTP/1.0\r\nBroadtape-Timestamp: 1\r\nContent-Length: 104857600\r\n\r\n";
    let mut connection = std::net::TcpStream::connect(("127.0.0.1", serving.port())).unwrap();
    connection.write_all(head.as_bytes()).unwrap();
    let mut status = String::new();
    BufReader::new(connection).read_line(&mut status).unwrap();
    assert!(status.contains(" 4"), "{status}");
}

#[test]
fn ten_thousand_levels_are_refused() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    check_refused("deep.json", deep("[", "]"), "levels deep");
    let feed = format!("<rss version=\"2.0\"><channel><item>{}</item></channel></rss>", deep("<a>", "</a>"));
    let (_, said) = ingest_among_good("deep.xml", feed);
    assert_eq!((said.code, said.err.lines().count()), (Some(1), 1), "{}", said.err);
}

#[test]
fn an_entity_bomb_is_refused() {
    let letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let entities: String = letters
        .windows(2)
        .map(|pair| format!("<!ENTITY {} \"{}\">", pair[1], format!("&{};", pair[0]).repeat(10)))
        .collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">{entities}]><rss version=\"2.0\"><channel>\
         <item><title>&j;</title><guid>bomb</guid></item></channel></rss>"
    );
    check_refused("bomb.xml", bomb, "entities that expand to more than");
}

#[test]
fn the_year_99999_is_no_date_and_as_an_embargo_it_holds() {
    let far = "99999-01-01T00:00:00Z";
    let document = ninjs_with("urn:far", "A far year", "versioncreated", far);
    let place = check_taken_with_a_word("far.json", document, "no date that can be read; the item is used without it");
    assert_eq!(place.show("/api/v1/stories/wire/urn:far").code, Some(0));

    let document = ninjs_with("urn:held", "A story for later", "embargoed", far);
    let place = check_taken_with_a_word("held.json", document, "held until a later version says otherwise");
    check_never_shows(&place, "urn:held", "A story for later");
}

#[test]
fn a_story_without_headline_or_id_is_refused() {
    check_refused(
        "nameless.json",
        ninjs_with("urn:nameless", "x", "headline", ""),
        "urn:nameless: has no headline; it is not used",
    );
    check_refused("no-id.json", ninjs_with("", "A story of nobody", "uri", ""), "has no identifier; it is not used");
}

#[test]
fn an_unknown_status_holds() {
    let document = ninjs_with("urn:odd", "A story of an odd status", "pubstatus", "perhaps");
    let place =
        check_taken_with_a_word("odd.json", document, "has the status `perhaps`, which is not known; it is held");
    check_never_shows(&place, "urn:odd", "A story of an odd status");
}

/// Not now, not in a hundred years, and on no surface.
#[track_caller]
fn check_never_shows(place: &Place, id: &str, headline: &str) {
    for at in ["2026-03-01T10:00:00Z", "2126-03-01T10:00:00Z"] {
        for path in ["/", "/api/v1/stories", &format!("/api/v1/stories/wire/{id}")] {
            let shown = place.run(&["show", "--site", "post", "--at", at, path]);
            assert!(!shown.out.contains(headline), "{path} at {at}: {}", shown.out);
        }
    }
}

#[test]
fn a_duplicate_changes_nothing_and_an_older_version_is_kept_and_not_shown() {
    let place = Place::new();
    place.file("2.json", ninjs("urn:v", 2, "The second version").to_string());
    place.file("1.json", ninjs("urn:v", 1, "The first version").to_string());
    assert_eq!(place.ingest(&["2.json"]).code, Some(0));
    let before = place.show("/api/v1/stories/wire/urn:v").out;

    let repeated = place.ingest(&["2.json"]);
    assert_eq!((repeated.code, repeated.err.as_str()), (Some(0), ""));
    assert!(only_line(&repeated.out, "2.json").ends_with("version 2: already known"), "{}", repeated.out);
    let older = place.ingest(&["1.json"]);
    assert_eq!(older.code, Some(0));
    assert!(only_line(&older.err, "1.json").ends_with("version 1 came after version 2; it is kept and not shown"));
    assert_eq!(place.show("/api/v1/stories/wire/urn:v").out, before);
}

#[test]
fn a_kill_for_a_story_never_seen_holds_for_every_copy_to_come() {
    let place =
        check_taken_with_a_word("kill.json", ninjs_kill("urn:never"), "a kill for a story that never came; it is kept");
    place.file("late.json", ninjs("urn:never", 2, "A copy after its kill").to_string());
    let late = place.ingest(&["late.json"]);
    assert_eq!(late.code, Some(1));
    assert!(only_line(&late.out, "late.json").contains("withdrawn for good, so this copy is refused"), "{}", late.out);
    check_never_shows(&place, "urn:never", "A copy after its kill");
}

/// A trade of an instrument at a second after ten, as DDF.
fn trade(symbol: &str, base: char, price: u32, second: u32) -> String {
    format!("\x012{symbol},7\x02{base}H15{price},5,1@\x03202603011000{second:02}000\r\n")
}

/// What the quote of HB:TIDE says at a quarter past ten, when all is due.
fn quote(place: &Place) -> serde_json::Value {
    let shown = place.run(&["show", "--site", "post", "--at", "2026-03-01T10:16:00Z", "/api/v1/quotes/HB:TIDE"]);
    serde_json::from_str(&shown.out).unwrap()
}

#[test]
fn bad_quotes_cost_themselves_alone() {
    let place = Place::new();
    let cut_in_the_middle = "\x012TIDE,7\x02AH15101";
    let from_the_future = trade("TIDE", 'A', 777, 0).replace("2026", "2126");
    let capture = [
        &trade("TIDE", 'A', 100, 0),
        cut_in_the_middle,
        &trade("TIDE", 'A', 102, 1),
        &trade("GHOST", 'A', 999, 2),
        &trade("TIDE", '?', 888, 3),
        &trade("TIDE", '2', 99, 4),
        &from_the_future,
        &trade("TIDE", 'A', 103, 5),
    ];
    place.file("day.ddf", capture.concat());
    let said = place.run(&["ingest", "--vendor", "quotes", "day.ddf"]);
    for words in [
        "the line breaks off before its end mark; this message alone is lost",
        "no such base code, so its prices cannot be told; the message is left out",
        "a figure is no number of its base code; the message is left out",
        "its exchange time lies more than a minute after its receipt; the tick is left out",
        "no instrument is configured for its symbol `GHOST` at `H`; the ticks are kept, unshown",
    ] {
        assert!(only_line(&said.err, words).starts_with("day.ddf: vendor `quotes`: "), "{}", said.err);
    }
    assert!(
        only_line(&said.out, "day.ddf").contains("4 ticks taken of 5 messages, 4 refused and kept in "),
        "{}",
        said.out
    );
    assert_eq!(said.code, Some(1), "something was refused");
    let quote = quote(&place);
    let figure = |name: &str| quote[name].to_string();
    assert_eq!([figure("open"), figure("last"), figure("high"), figure("volume")], ["1", "1.03", "1.03", "15"]);
    assert_eq!(place.show("/api/v1/quotes/HB:GHOST").code, Some(1), "an unknown symbol is kept, and shows nowhere");
}

#[test]
fn a_line_that_is_cut_by_the_network_costs_one_message_and_the_next_line_goes_on() {
    let vendor = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("id = \"quotes\"\naddress = \"{}\"\nuser = \"post\"", vendor.local_addr().unwrap());
    let place = Place::with(|text| text.replace("id = \"quotes\"", &address));
    let serving = place.serve();
    let sent = [trade("TIDE", 'A', 100, 0) + "\x012TIDE,7\x02AH1510", trade("TIDE", 'A', 103, 5)];
    for lines in sent {
        let (mut line, _) = vendor.accept().unwrap();
        let mut asked = BufReader::new(line.try_clone().unwrap()).lines();
        assert!(asked.next().unwrap().unwrap().starts_with("LOGIN post:"));
        line.write_all(b"+ Successful login\r\n").unwrap();
        assert_eq!(asked.next().unwrap().unwrap(), "GO TIDE=Ss");
        serving.wait_for("subscribed to 1 symbols");
        line.write_all(lines.as_bytes()).unwrap();
        drop((line, asked));
        serving.wait_for("trying again in");
    }
    assert_eq!(serving.told("breaks off").len(), 1, "one message, told once");
    assert!(serving.stop().success());
    let shown = place.run(&["show", "--site", "post", "--at", "2200-01-01T00:00:00Z", "/api/v1/quotes/HB:TIDE"]);
    let quote: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!([quote["open"].to_string(), quote["last"].to_string()], ["1", "1.03"], "{}", shown.out);
}

/// A small file system in memory, for as long as this lives.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where only the system's owner may mount one.
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_refuses_what_it_cannot_keep_and_goes_on_when_there_is_space() {
    let place = Place::new();
    let small = place.path("small");
    let place = place.keeping_data_in(&small.join("data"));
    let Some(_disk) = SmallDisk::mount(&small, "2m") else {
        eprintln!(
            "skipped: a_full_disk_refuses_what_it_cannot_keep_and_goes_on_when_there_is_space: \
             no small disk can be mounted here; run it as root"
        );
        return;
    };
    let ballast = small.join("ballast");
    std::fs::write(&ballast, vec![0; 1 << 20]).unwrap();
    let serving = place.serve();
    let reader = serving.reader();
    let document = |number: usize| ninjs(&format!("urn:{number}"), 1, &"Long words. ".repeat(80)).to_string();
    let refused = (0..2_000).find(|number| {
        let answer = push(reader, &document(*number)).unwrap();
        assert!(matches!(answer.status, 202 | 507), "{} {}", answer.status, answer.body);
        answer.status == 507
    });
    let refused = refused.expect("two megabytes fill up");
    assert!(refused > 0, "something was taken before it was full");
    assert_eq!(reader.get("/@post/", "text/html").status, 200, "readers do not notice");
    serving.wait_for("the disk is full; nothing of this delivery was taken");

    std::fs::remove_file(&ballast).unwrap();
    let again = push(reader, &document(refused)).unwrap();
    assert_eq!(again.status, 202, "{}", again.body);
    serving.kill_9();
    let serving = place.serve();
    for number in 0..=refused {
        let (status, _) = serving.reader().api(&format!("/@post/api/v1/stories/wire/urn:{number}"));
        assert_eq!(status, 200, "urn:{number} was acknowledged");
    }
    eprintln!("a full disk: {refused} stories taken, one refused with 507 and taken when there was space");
    assert!(serving.stop().success());
}

#[test]
fn bad_documents_in_the_folder_are_put_aside_with_their_reason() {
    let place = Place::new();
    let serving = place.serve();
    let mut listener = serving.reader().listen("/@post/events?headlines=1");
    for (name, document) in
        [("1-bad.json", "{ no JSON".to_owned()), ("2-good.json", ninjs(GOOD, 1, "A good story").to_string())]
    {
        let written = place.file(name, document);
        std::fs::rename(written, place.path("inbox").join(name)).unwrap();
    }
    listener.wait_for("headline", "A good story");
    serving.wait_for("1-bad.json");
    assert!(serving.stop().success());
    let reason = std::fs::read_to_string(place.path("inbox/quarantine/1-bad.json.reason.txt")).unwrap();
    assert!(reason.split_once("\n\n").is_some_and(|(reasons, _)| reasons.contains("not JSON")), "{reason}");
    assert_eq!(std::fs::read_to_string(place.path("inbox/quarantine/1-bad.json")).unwrap(), "{ no JSON");
}
