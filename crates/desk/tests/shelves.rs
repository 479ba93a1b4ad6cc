//! Shelves, from outside: facts through the gate, stories out.

use broadtape_desk::{Change, Entry, NewsDesk, Shelf};
use broadtape_gate::{NewsGate, Rights, WithdrawalReason};
use broadtape_model::{
    Channel, House, Kill, NewsFact, PictureFile, Position, Provider, ProviderId, Recorded, Section, Site, SiteId,
    StoryId, StoryVersion, UnixNanos,
};
use std::sync::Arc;

fn wire() -> ProviderId {
    ProviderId::new("wire")
}

fn at(second: i64) -> UnixNanos {
    UnixNanos::new(second * 1_000_000_000)
}

fn house() -> Arc<House> {
    let site = Site { name: "Post".into(), providers: vec![wire()], ..Site::new("post") };
    Arc::new(House {
        providers: vec![Provider { id: wire(), name: "Wire".into(), credit: Default::default() }],
        sites: vec![Arc::new(site)],
        ..House::default()
    })
}

fn story(guid: &str, version: u64, headline: &str) -> StoryVersion {
    StoryVersion::new(StoryId::new(&wire(), guid), version, headline)
}

fn shelf(facts: Vec<(i64, NewsFact)>) -> Shelf {
    let house = house();
    let mut gate = NewsGate::new(Rights::of(&house));
    let mut desk = NewsDesk::new(house.clone());
    for (position, (second, fact)) in (0..).zip(facts) {
        gate.receive(Recorded { received: at(second), delivery: Position(position), fact });
    }
    gate.release(at(1_000_000)).into_iter().for_each(|change| desk.apply(change));
    desk.shelves()[&SiteId::new("post")].clone()
}

fn show(version: StoryVersion) -> NewsFact {
    NewsFact::Story(Arc::new(version))
}

fn kill(guid: &str) -> NewsFact {
    NewsFact::Kill(Kill { story: StoryId::new(&wire(), guid), notice: None })
}

#[test]
fn an_address_stays_when_the_headline_changes() {
    let shelf = shelf(vec![(1, show(story("a", 1, "First"))), (2, show(story("a", 2, "Second")))]);
    let Some(Entry::Shown(shown)) = shelf.on(Channel::Page).at("wire-1970-1-1-first") else { panic!() };
    assert_eq!(shown.story.headline, "Second");
    assert_eq!(shelf.on(Channel::Page).len(), 1);
    assert!(shown.updated.is_some());
}

#[test]
fn two_stories_of_one_address_are_told_apart() {
    let shelf = shelf(vec![(1, show(story("a", 1, "Same"))), (2, show(story("b", 1, "Same")))]);
    assert!(
        shelf.on(Channel::Page).at("wire-1970-1-1-same").is_some()
            && shelf.on(Channel::Page).at("wire-1970-1-1-same-2").is_some()
    );
}

#[test]
fn a_killed_story_leaves_a_tombstone_and_nothing_else() {
    let shelf = shelf(vec![(1, show(story("a", 1, "Gone"))), (2, kill("a"))]);
    let Some(Entry::Withdrawn(tombstone)) = shelf.on(Channel::Page).at("wire-1970-1-1-gone") else { panic!() };
    assert_eq!((tombstone.reason, tombstone.at), (WithdrawalReason::Killed, at(2)));
    assert!(shelf.on(Channel::Page).is_empty());
    let told: Vec<_> = shelf.on(Channel::Page).changes_after(0).collect();
    assert!(matches!(told[..], [Change::Withdrawn(_)]), "what was shown is not told again: {told:?}");
}

#[test]
fn a_story_killed_before_it_showed_leaves_no_trace() {
    let shelf = shelf(vec![(1, kill("a")), (2, show(story("a", 1, "Never")))]);
    assert!(shelf.on(Channel::Page).at("wire-1970-1-1-never").is_none());
    assert_eq!(shelf.on(Channel::Page).revision(), 0);
}

#[test]
fn stories_stand_newest_first_in_their_section() {
    let of = |guid: &str, section| StoryVersion { section: Some(section), ..story(guid, 1, guid) };
    let shelf = shelf(vec![
        (1, show(of("old", Section::Sport))),
        (2, show(of("new", Section::Sport))),
        (3, show(of("other", Section::World))),
    ]);
    let sport: Vec<_> =
        shelf.on(Channel::Page).section(Section::Sport).map(|shown| shown.story.headline.as_str()).collect();
    assert_eq!(sport, ["new", "old"]);
    assert_eq!(shelf.on(Channel::Page).latest().count(), 3);
}

#[test]
fn a_picture_is_there_as_long_as_a_story_shows_it() {
    let file = PictureFile::unmeasured(wire(), "d1", "image/png");
    let mut with = story("a", 1, "Pictured");
    with.pictures.push(broadtape_model::Picture { url: Arc::from("/pictures/d1"), ..Default::default() });
    let facts = vec![(1, NewsFact::Picture(file)), (2, show(with))];
    assert_eq!(shelf(facts.clone()).on(Channel::Page).picture("d1").map(|picture| picture.original), Some(Position(0)));
    assert!(shelf([facts, vec![(3, kill("a"))]].concat()).on(Channel::Page).picture("d1").is_none());
}

#[test]
fn changes_can_be_told_from_any_revision() {
    let shelf = shelf(vec![(1, show(story("a", 1, "One"))), (2, show(story("b", 1, "Two")))]);
    assert_eq!(shelf.on(Channel::Page).changes_after(1).count(), 1);
    assert!(shelf.on(Channel::Page).remembers(0) && !shelf.on(Channel::Page).remembers(99));
}
