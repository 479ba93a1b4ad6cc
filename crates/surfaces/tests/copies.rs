//! One story that several providers told, on every surface.

mod house;

use broadtape_model::{Block, Inline, ProviderId, Section, StoryId};
use house::{Newsroom, ask, short, text_of};

const TEXT: &str = "The harbour board said on Tuesday that the outer wall is finished, two years after the storm that broke it, and \
    that ships of any draught may lie behind it again from the first of the month. The work had cost some eleven million and employed \
    two hundred people, most of them from the islands, the board said. A feast is planned for the day on which the first ship comes in, \
    and the lamp on the new head will be lit by the oldest pilot of the port, who saw the old one go out.";

fn told_twice() -> Newsroom {
    let mut room = Newsroom::of_a_day();
    let mut first = short("wall-1", "Outer wall is finished", Section::World, "2026-03-09T15:10:00Z");
    first.body = vec![Block::Paragraph(vec![Inline::Text(TEXT.into())])];
    let mut copy = first.clone();
    copy.id = StoryId::new(&ProviderId::new("brass"), "wall-2");
    copy.headline = "Harbour: wall complete after two years".into();
    room.story("2026-03-09T15:10:00Z", first);
    room.story("2026-03-09T15:20:00Z", copy);
    room
}

#[test]
fn lists_tell_it_once_and_say_who_else_did() {
    let snapshot = told_twice().at("2026-03-09T16:00:00Z");
    for target in ["/", "/world", "/api/v1/stories"] {
        let answer = ask(&snapshot, "post", target, "text/html");
        let body = text_of(&answer);
        assert!(body.contains("Outer wall is finished") && !body.contains("wall complete after"), "{target}: {body}");
        let names = if target.starts_with("/api") { "\"provider\":\"brass\"" } else { "Also from Brass Releases" };
        assert!(body.contains(names), "{target}: {body}");
    }
    for target in ["/api/v1/stories?copies=all", "/api/v1/stories?provider=brass"] {
        assert!(text_of(&ask(&snapshot, "post", target, "")).contains("wall complete after"), "{target}");
    }
    assert_eq!(ask(&snapshot, "post", "/api/v1/stories?copies=some", "").status, 400);
    assert!(
        !text_of(&ask(&snapshot, "ledger", "/", "text/html")).contains("Also from"),
        "the ledger shows one of them alone"
    );
}

#[test]
fn each_copy_keeps_its_page_and_its_credit_and_leads_to_the_others() {
    let snapshot = told_twice().at("2026-03-09T16:00:00Z");
    let (first, copy) =
        ("harbour-wire-2026-3-9-outer-wall-is-finished", "brass-2026-3-9-harbour-wall-complete-after-two-years");
    for (own, other, name) in [(first, copy, "Brass Releases"), (copy, first, "Harbour Wire")] {
        let page = ask(&snapshot, "post", &format!("/article/{own}"), "text/html");
        let link = format!("<a href=\"/article/{other}\">{name}</a>");
        assert!(text_of(&page).contains(&link), "{}", text_of(&page));
    }
    let page = ask(&snapshot, "post", &format!("/article/{copy}"), "text/html");
    assert!(text_of(&page).contains("Releases by <a"), "{}", text_of(&page));
}
