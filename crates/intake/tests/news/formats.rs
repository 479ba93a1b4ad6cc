//! The doors with the formats that providers really send.

use crate::house::{Album, FakeTape, SVG, at, provider};
use broadtape_formats::dialect::{Dialect, Dialects, Rule, Wording};
use broadtape_intake::by_hand::ingest;
use broadtape_intake::folder::{FolderDoor, FolderWatch};
use broadtape_intake::pictures::PictureSource;
use broadtape_intake::reception::{Arrival, Outcome, Reception};
use broadtape_model::Block;
use broadtape_tape::{Door, Receipt};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

fn receive(reception: &Reception, text: &str, pictures: &dyn PictureSource) -> Outcome {
    let arrival = Arrival {
        charset: None,
        provider: provider(),
        door: Door::Poll,
        name: "feed".to_owned(),
        bytes: text.to_owned().into(),
        receipt: Receipt::Live(at(1_000)),
    };
    reception.receive(&arrival, pictures).unwrap()
}

fn rss(built: &str, headline: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Wire</title><link>https://wire.example.com/</link>
        <description>Stories</description><lastBuildDate>{built}</lastBuildDate>
        <item><title>{headline}</title><guid isPermaLink="false">tag:wire.example.com,2024:ferry</guid>
        <pubDate>Thu, 04 Jan 2024 09:00:00 GMT</pubDate>
        <description>&lt;p&gt;The ferry sails again.&lt;/p&gt;&lt;img src="/boat.svg" alt="A boat"&gt;</description></item>
        </channel></rss>"#
    )
}

#[test]
fn a_feed_that_is_built_anew_without_news_is_no_news() {
    let tape = FakeTape::new();
    let album = Album(HashMap::from([("/boat.svg", SVG)]));
    for (built, headline) in [
        ("Thu, 04 Jan 2024 09:01:00 GMT", "Ferry sails again"),
        ("Thu, 04 Jan 2024 09:02:00 GMT", "Ferry sails again"),
        ("Thu, 04 Jan 2024 09:03:00 GMT", "Ferry sails again, on time"),
    ] {
        // A restart before each poll.
        receive(&Reception::new(tape.clone()).unwrap(), &rss(built, headline), &album);
    }
    let guid = "tag:wire.example.com,2024:ferry";
    assert_eq!(tape.commits(), ["picture image/svg+xml".to_owned(), format!("{guid} v1"), format!("{guid} v2")]);
    let story = tape.stories().pop().unwrap();
    let inline =
        story.body.iter().filter_map(|block| if let Block::Picture(picture) = block { Some(picture) } else { None });
    assert!(inline.chain(&story.pictures).all(|picture| picture.url.starts_with("/pictures/")));
}

#[test]
fn a_canceled_ninjs_item_kills_its_story() {
    let tape = FakeTape::new();
    let home = TempDir::new().unwrap();
    let reception = Arc::new(Reception::new(tape.clone()).unwrap());
    let door = FolderDoor { provider: provider(), path: home.path().to_owned() };
    let mut watch = FolderWatch::open(door, reception).unwrap();
    for (seconds, version, status) in [(0, 1, "usable"), (1, 2, "canceled")] {
        let item = format!(
            r#"{{"uri":"tag:wire.example.com,2024:pier","type":"text","version":"{version}","pubstatus":"{status}",
            "headline":"Pier closes","body_text":"The pier closes for repairs."}}"#
        );
        std::fs::write(home.path().join("pier.json"), item).unwrap();
        watch.scan(at(seconds));
        watch.scan(at(seconds));
    }
    assert_eq!(tape.commits(), ["tag:wire.example.com,2024:pier v1", "!kill tag:wire.example.com,2024:pier"]);
}

#[test]
fn the_seed_story_is_taken_in_every_format_and_known_when_it_comes_again() {
    let shared = std::env::var_os("BROADTAPE_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")));
    if !shared.join("seed").is_dir() {
        eprintln!(
            "skipped: the_seed_story_is_taken_in_every_format_and_known_when_it_comes_again: no shared seed folder"
        );
        return;
    }
    for name in ["story.newsml-g2.xml", "story.ninjs.json", "story.rss.xml"] {
        let tape = FakeTape::new();
        for taken in [1, 0] {
            let reception = Reception::new(tape.clone()).unwrap();
            let path = shared.join("seed").join(name);
            let outcome = ingest(&reception, &provider(), &path, Receipt::Backfilled(at(7))).unwrap();
            assert_eq!(outcome.taken(), taken, "{name}: {outcome:?}");
            assert!(outcome.losses().is_empty(), "{name}: {outcome:?}");
        }
    }
}

#[test]
fn what_a_text_says_of_itself_goes_on_the_tape_and_makes_no_copy_a_new_one() {
    let tape = FakeTape::new();
    let body = "KESTREL BAY (HP) \u{2014} The pier closes for repairs.\n\nThe Coast Radio contributed to this report.";
    let item = serde_json::json!({
        "uri": "tag:wire.example.com,2024:pier", "type": "text", "headline": "Pier closes", "language": "en", "body_text": body,
    });
    let bytes = item.to_string();
    receive(&Reception::new(tape.clone()).unwrap(), &bytes, &Album(HashMap::new()));
    let told = tape.stories().pop().unwrap().gleaned.clone();
    assert_eq!((told.dateline.as_deref(), told.credit.as_deref()), (Some("KESTREL BAY"), Some("HP")));
    assert_eq!(told.contributors[0].name, "The Coast Radio");
    // After a restart the same copy comes again.
    receive(&Reception::new(tape.clone()).unwrap(), &bytes, &Album(HashMap::new()));
    assert_eq!(tape.commits(), ["tag:wire.example.com,2024:pier v1"]);
}

#[test]
fn each_provider_is_read_as_it_writes() {
    let rule = Wording { path: Some("desk"), take: Some("byline"), ..Wording::default() };
    let dialect = Dialect::new(vec![Rule::new(&rule).unwrap()], [], []);
    let tape = FakeTape::new();
    let reception = Reception::new(tape.clone()).unwrap().reading_as(Dialects::from_iter([(provider(), dialect)]));
    receive(&reception, r#"{"uri": "urn:1", "headline": "Pier closes", "desk": "Mara Lind"}"#, &Album(HashMap::new()));
    assert_eq!(tape.stories().pop().unwrap().byline.as_deref(), Some("Mara Lind"));
}
