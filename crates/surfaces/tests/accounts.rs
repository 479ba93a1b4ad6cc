//! Newer accounts and corrections, on every surface.

mod house;

use broadtape_model::{Block, Inline, Section, StoryVersion};
use house::{Newsroom, ask, short, text_of};
use serde_json::Value;

const EARLIER: &str = "harbour-wire-2026-3-9-wall-is-nearly-finished";
const NEWER: &str = "harbour-wire-2026-3-9-wall-is-finished";

fn paragraphs(texts: &[&str]) -> Vec<Block> {
    texts.iter().map(|text| Block::Paragraph(vec![Inline::Text((*text).to_owned())])).collect()
}

fn rewritten() -> Newsroom {
    let mut room = Newsroom::empty();
    room.story(
        "2026-03-09T15:10:00Z",
        short("wall-1", "Wall is nearly finished", Section::World, "2026-03-09T15:10:00Z"),
    );
    let newer = short("wall-2", "Wall is finished", Section::World, "2026-03-09T15:40:00Z");
    room.story("2026-03-09T15:40:00Z", StoryVersion { rewrites: Some("wall-1".into()), ..newer });
    room
}

fn body(room: &mut Newsroom, target: &str, accept: &str) -> String {
    text_of(&ask(&room.at("2026-03-09T16:00:00Z"), "post", target, accept)).to_owned()
}

fn json(room: &mut Newsroom, target: &str) -> Value {
    serde_json::from_str(&body(room, target, "application/json")).unwrap_or_default()
}

#[test]
fn lists_tell_the_newer_account_and_the_earlier_names_it() {
    let mut room = rewritten();
    for (target, accept) in [("/", "text/html"), ("/", "text/plain"), ("/world", "text/html")] {
        let list = body(&mut room, target, accept);
        assert!(list.contains("Wall is finished") && !list.contains("nearly"), "{target}: {list}");
    }
    for target in ["/api/v1/stories", "/api/v1/stories?copies=all", "/api/v1/stories?provider=harbour-wire"] {
        let list = json(&mut room, target);
        assert_eq!((&list["stories"][0]["id"], list["stories"].get(1)), (&NEWER.into(), None), "{target}");
    }
    let page = body(&mut room, &format!("/article/{EARLIER}"), "text/html");
    let said = format!("There is a newer account of this story: <a href=\"/article/{NEWER}\">Wall is finished</a>");
    assert!(page.contains(&said) && page.contains("nearly finished, in full"), "{page}");
    let text = body(&mut room, &format!("/article/{EARLIER}"), "text/plain");
    assert!(
        text.contains("\n\nThere is a newer account of this story: Wall is finished\n\nWall is nearly finished\n\n"),
        "{text}"
    );
    let page = body(&mut room, &format!("/article/{NEWER}"), "text/html");
    assert!(
        page.contains(&format!("Earlier account: <a href=\"/article/{EARLIER}\">Wall is nearly finished</a>")),
        "{page}"
    );
    assert!(!page.contains("Also from"), "{page}");
    let earlier = json(&mut room, &format!("/api/v1/stories/{EARLIER}"));
    assert_eq!((&earlier["successor"]["id"], &earlier["successor"]["guid"]), (&NEWER.into(), &"wall-2".into()));
    let newer = json(&mut room, &format!("/api/v1/stories/{NEWER}"));
    assert_eq!((&newer["predecessor"]["id"], newer.get("successor")), (&EARLIER.into(), None));
}

#[test]
fn when_the_newer_account_is_killed_the_earlier_stands_again() {
    let mut room = rewritten();
    room.kill("2026-03-09T15:50:00Z", "wall-2", None);
    let front = body(&mut room, "/", "text/html");
    assert!(front.contains("Wall is nearly finished") && !front.contains("Wall is finished"), "{front}");
    for accept in ["text/html", "text/plain"] {
        let page = body(&mut room, &format!("/article/{EARLIER}"), accept);
        assert!(!page.contains("newer account") && !page.contains("Wall is finished"), "{page}");
    }
}

fn corrected() -> Newsroom {
    let mut room = Newsroom::empty();
    let mut story = short("wall-1", "Wall is finished Monday", Section::World, "2026-03-09T15:10:00Z");
    story.body = paragraphs(&["It took two years.", "It cost eleven million.", "A feast is planned."]);
    room.story("2026-03-09T15:10:00Z", story.clone());
    story.version = 2;
    story.headline = "Wall is finished Tuesday".into();
    story.correction = Some("Corrects the day and the cost.".into());
    story.body = paragraphs(&[
        "It took two years.",
        "It cost twelve million.",
        "A feast is planned.",
        "Nobody <b>objected</b>.",
    ]);
    room.story("2026-03-09T15:30:00Z", story);
    room
}

const CORRECTED: &str = "harbour-wire-2026-3-9-wall-is-finished-monday";

#[test]
fn a_corrected_story_says_what_changed() {
    let mut room = corrected();
    let page = body(&mut room, &format!("/article/{CORRECTED}"), "text/html");
    let told = page.split_once("<aside class=\"correction\"").and_then(|(_, rest)| rest.split_once("</aside>"));
    insta::assert_snapshot!(told.map_or("", |(told, _)| told));
    let story = json(&mut room, &format!("/api/v1/stories/{CORRECTED}"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&story["corrections"]).unwrap_or_default());
    assert_eq!(json(&mut room, "/api/v1/stories")["stories"][0].get("corrections"), None, "lists are short");
}

#[test]
fn what_was_corrected_is_told_after_versions_that_correct_nothing_and_never_after_a_kill() {
    let mut room = corrected();
    let mut story = short("wall-1", "Wall is finished Tuesday", Section::World, "2026-03-09T15:10:00Z");
    story.version = 3;
    room.story("2026-03-09T15:40:00Z", story);
    let page = body(&mut room, &format!("/article/{CORRECTED}"), "text/html");
    assert!(page.contains("Corrected earlier") && page.contains("eleven million"), "{page}");
    room.kill("2026-03-09T15:50:00Z", "wall-1", None);
    for target in [format!("/article/{CORRECTED}"), format!("/api/v1/stories/{CORRECTED}"), "/".into()] {
        assert!(!body(&mut room, &target, "").contains("eleven million"), "{target}");
    }
}
