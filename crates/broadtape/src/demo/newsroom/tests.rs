//! The newsroom from outside: every document that it sends is read by the house's own reader as it was written.

use super::library;
use super::schedule::{Action, Event, Script};
use super::sender::Sender;
use super::setting::{Dispatch, News};
use super::wire::Form;
use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Item};
use broadtape_model::{Block, StoryVersion, UnixNanos};
use std::collections::{BTreeSet, HashSet};

fn start() -> UnixNanos {
    UnixNanos::parse("2026-03-10T09:00:00Z").unwrap()
}

fn script() -> Script {
    Script::starting(start()).unwrap()
}

fn read_one(document: &str, sender: Sender) -> Item {
    let parsed = news::read(document.as_bytes(), &sender.provider(), &Dialect::default()).unwrap();
    assert_eq!(parsed.problems, [], "{document}");
    assert_eq!(parsed.items.len(), 1, "{document}");
    parsed.items.into_iter().next().unwrap()
}

fn document(action: &Action) -> Option<&str> {
    match action {
        Action::Files { document, .. } | Action::Post(document) => Some(document),
        Action::Feed | Action::Moment => None,
    }
}

#[test]
fn every_document_is_read_as_it_was_written() {
    let script = script();
    let mut read = 0;
    for dispatch in script.dispatches() {
        let Some(document) = document(&script.event(dispatch).action).map(str::to_owned) else { continue };
        match (&dispatch.news, read_one(&document, dispatch.sender)) {
            (News::Story(written), Item::Story { story, .. }) => assert_same(dispatch, written, &story),
            (News::Kill { kill, .. }, Item::Kill(read)) => assert_eq!(kill.story, read.story),
            (written, read) => panic!("{written:?} was read as {read:?}"),
        }
        read += 1;
    }
    assert!(read >= 30, "{read}");
}

fn assert_same(dispatch: &Dispatch, written: &StoryVersion, read: &StoryVersion) {
    let slug = dispatch.slug;
    assert_eq!(written.id, read.id, "{slug}");
    assert_eq!(written.headline, read.headline, "{slug}");
    assert_eq!(written.deck, read.deck, "{slug}");
    assert_eq!(written.byline, read.byline, "{slug}");
    assert_eq!(written.section, read.section, "{slug}");
    assert_eq!(written.is_paid, read.is_paid, "{slug}");
    assert_eq!(written.status, read.status, "{slug}");
    assert_eq!(written.embargo, read.embargo, "{slug}");
    assert_eq!(written.expires, read.expires, "{slug}");
    assert_eq!(written.symbols, read.symbols, "{slug}");
    assert_eq!(written.body, read.body, "{slug}");
    let words = |story: &StoryVersion| {
        let words = |picture: &broadtape_model::Picture| (picture.alternative.clone(), picture.width, picture.height);
        story.pictures.iter().map(words).collect::<Vec<_>>()
    };
    assert_eq!(words(written), words(read), "{slug}");
    if dispatch.form == Form::Rss {
        return;
    }
    assert_eq!(written.version, read.version, "{slug}");
    assert_eq!(written.dateline, read.dateline, "{slug}");
    assert_eq!(written.first_created, read.first_created, "{slug}");
    assert_eq!(written.contributors, read.contributors, "{slug}");
    assert_eq!(written.correction, read.correction, "{slug}");
    assert_eq!(written.credit, read.credit, "{slug}");
}

#[test]
fn the_feed_is_read_as_it_was_written_at_any_hour() {
    let script = script();
    for minutes in [0, 3, 7, 30] {
        let now = start().plus_minutes(minutes);
        let (feed, _) = script.feed(now, "http://127.0.0.1:4000/pictures/");
        let parsed = news::read(feed.as_bytes(), &Sender::Fieldnote.provider(), &Dialect::default()).unwrap();
        assert_eq!(parsed.problems, []);
        for item in &parsed.items {
            let Item::Story { story, .. } = item else { continue };
            let is_it = |dispatch: &&Dispatch| matches!(&dispatch.news, News::Story(written) if written.id == story.id);
            let dispatch = script.dispatches().iter().find(is_it).unwrap();
            let News::Story(written) = &dispatch.news else { continue };
            assert_same(dispatch, written, story);
        }
    }
}

#[test]
fn a_story_that_the_feed_withdraws_leaves_a_tombstone() {
    let script = script();
    let kills = |minutes| {
        let (feed, _) = script.feed(start().plus_minutes(minutes), "http://127.0.0.1:4000/pictures/");
        let parsed = news::read(feed.as_bytes(), &Sender::Fieldnote.provider(), &Dialect::default()).unwrap();
        parsed.items.iter().filter(|item| matches!(item, Item::Kill(_))).count()
    };
    assert_eq!((kills(6), kills(7)), (0, 1));
}

#[test]
fn live_updates_go_on_and_are_read_as_they_were_written() {
    let script = script();
    let updates: Vec<Event> = script.live_updates(start()).unwrap().take(40).collect();
    let mut versions = Vec::new();
    for event in &updates {
        let Item::Story { story, .. } = read_one(document(&event.action).unwrap(), event.sender) else {
            panic!("a live update was read as a kill");
        };
        assert!(matches!(story.body.first(), Some(Block::Table(_))));
        assert!(story.body.len() <= 30, "{}", story.body.len());
        versions.push(story.version);
    }
    assert!(versions.windows(2).all(|pair| pair[1] == pair[0] + 1), "{versions:?}");
    let resumed = script.live_updates(updates[20].at.plus_millis(500)).unwrap().next().unwrap();
    assert_eq!(resumed.at, updates[20].at);
    assert_eq!(resumed.action, updates[20].action);
}

#[test]
fn the_same_start_gives_the_same_script() {
    let events = |script: Script| {
        script.events().into_iter().map(|event| (event.at, event.action, event.line)).collect::<Vec<_>>()
    };
    assert_eq!(events(script()), events(script()));
}

#[test]
fn the_script_shows_everything_that_was_promised() {
    let script = script();
    let lines: Vec<(i64, String)> = script
        .events()
        .into_iter()
        .filter_map(|event| Some((event.at.seconds() - start().seconds(), event.line?)))
        .collect();
    let at = |seconds: i64| lines.iter().find(|(own, _)| *own == seconds).map_or("", |(_, line)| line);
    assert!(at(15).contains("sends"), "{}", at(15));
    assert!(at(30).contains("corrects"), "{}", at(30));
    assert!(at(45).contains("embargo"), "{}", at(45));
    assert!(at(60).contains("kills"), "{}", at(60));
    assert!(at(75).contains("sends"), "{}", at(75));
    assert!(at(90).contains("expired"), "{}", at(90));
    let quiet = lines.windows(2).map(|pair| pair[1].0 - pair[0].0).max().unwrap();
    assert!(quiet <= 61, "{quiet} seconds without news: {lines:?}");
    assert!(lines.last().unwrap().0 >= 700);
}

#[test]
fn the_opening_fills_every_section() {
    let script = script();
    let opening = || {
        script.dispatches().iter().filter(|dispatch| dispatch.at == start()).filter_map(|dispatch| {
            match &dispatch.news {
                News::Story(story) => Some(story),
                News::Kill { .. } => None,
            }
        })
    };
    let sections: BTreeSet<_> = opening().filter_map(|story| story.section).collect();
    assert_eq!(sections.len(), 6);
    assert!(opening().count() >= 24, "{}", opening().count());
    assert!(opening().filter(|story| !story.pictures.is_empty()).count() >= 8);
    assert_eq!(opening().filter(|story| story.is_paid).count(), 1);
}

#[test]
fn no_two_stories_share_an_identifier_or_an_address() {
    let script = script();
    let firsts = script.dispatches().iter().filter_map(|dispatch| match &dispatch.news {
        News::Story(story) if story.version == 1 => Some(story),
        News::Story(_) | News::Kill { .. } => None,
    });
    let (mut ids, mut headlines) = (HashSet::new(), HashSet::new());
    for story in firsts {
        assert!(ids.insert(&story.id), "{}", story.id);
        assert!(headlines.insert(&story.headline), "{}", story.headline);
        assert!(!story.body.is_empty(), "{}", story.id);
    }
}

#[test]
fn no_text_is_left_unset() {
    for event in script().events() {
        let Some(document) = document(&event.action) else { continue };
        for mark in ["{day}", "{date}", "{time}", "{tomorrow}", "{yesterday}", "{standings}", "[[", "]]", "**"] {
            assert!(!document.contains(mark), "`{mark}` in {document}");
        }
    }
}

#[test]
fn pictures_are_self_contained_drawings_that_say_what_they_show() {
    for (name, svg) in library::pictures() {
        let document = roxmltree::Document::parse(svg).unwrap();
        let elements = || document.descendants().filter(roxmltree::Node::is_element);
        let has = |name: &str| elements().any(|element| element.tag_name().name() == name);
        assert!(has("title") && has("desc"), "{name}");
        assert!(!has("script") && !has("image") && !has("text") && !has("style"), "{name}");
        let refers = |value: &str| value.contains("//") || value.contains("url(") && !value.contains("url(#");
        assert!(!elements().flat_map(|element| element.attributes()).any(|own| refers(own.value())), "{name}");
        assert_eq!(document.root_element().attribute("viewBox"), Some("0 0 1200 675"), "{name}");
        assert!(svg.len() < 12_000, "{name} has {} bytes", svg.len());
    }
}

mod doors;
