//! One story that came several times: which of them leads, on which shelf, and what becomes of it.

use broadtape_desk::{Entry, NewsDesk, Shelf};
use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{
    Block, Channel, Contract, ContractWith, House, Inline, Kill, NewsFact, Position, Provider, ProviderId, Recorded,
    Site, SiteId, StoryId, StoryVersion, Terms, UnixNanos,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const FERRY: [&str; 4] = [
    "The harbour board said on Tuesday that the island ferry will sail again from the first of March, after a year in which the \
     ship lay idle at the quay for want of a part that nobody makes any more.",
    "Passengers who hold a ticket of last year may use it until summer, the board said, and those who returned theirs will be \
     paid within the month.",
    "The line had carried some four hundred people a day between the mainland and the three outer islands before the engine \
     failed in a winter gale off the northern light.",
    "A spokeswoman for the islanders called the news a relief, and asked the board for a second crossing in the evening.",
];

const STORM: [&str; 2] = [
    "A storm closed the outer harbour on Wednesday, and the pilots' guild asked all masters to wait at anchor off the northern \
     light until the swell has gone down.",
    "The weather office expects the wind to turn in the night to Friday at the earliest, and warned of high water at the old market.",
];

fn at(second: i64) -> UnixNanos {
    UnixNanos::new(second * 1_000_000_000)
}

fn site(id: &str, providers: &[&str]) -> Arc<Site> {
    Arc::new(Site { providers: providers.iter().map(|id| ProviderId::new(id)).collect(), ..Site::new(id) })
}

fn house() -> Arc<House> {
    let provider = |id: &str| Provider { id: ProviderId::new(id), name: id.into(), credit: Default::default() };
    Arc::new(House {
        providers: ["wire", "desk", "press"].map(provider).into(),
        sites: vec![site("post", &["wire", "desk", "press"]), site("solo", &["press"])],
        ..House::default()
    })
}

fn shelves(facts: Vec<NewsFact>) -> BTreeMap<SiteId, Shelf> {
    let house = house();
    let mut gate = NewsGate::new(Rights::of(&house));
    let mut desk = NewsDesk::new(house);
    for (second, fact) in (1..).zip(facts) {
        gate.receive(Recorded { received: at(second), delivery: Position(0), fact });
    }
    gate.release(at(1_000_000)).into_iter().for_each(|change| desk.apply(change));
    desk.shelves()
}

fn sent(provider: &str, version: u64, headline: &str, paragraphs: &[&str]) -> NewsFact {
    let id = StoryId::new(&ProviderId::new(provider), "a");
    let body = paragraphs.iter().map(|text| Block::Paragraph(vec![Inline::Text((*text).to_owned())])).collect();
    NewsFact::Story(Arc::new(StoryVersion { body, ..StoryVersion::new(id, version, headline) }))
}

fn kill(provider: &str) -> NewsFact {
    NewsFact::Kill(Kill { story: StoryId::new(&ProviderId::new(provider), "a"), notice: None })
}

/// What leads on a shelf, newest first, each with its copies: `wire+desk`.
fn told(facts: Vec<NewsFact>, site: &str, channel: Channel) -> Vec<String> {
    let shelves = shelves(facts);
    let shelf = shelves[&SiteId::new(site)].on(channel);
    let name = |shown: &broadtape_desk::Shown| shown.story.id.provider.to_string();
    let line = |shown: &Arc<broadtape_desk::Shown>| {
        let copies = shelf.copies(shown).into_iter().map(|copy| name(copy));
        std::iter::once(name(shown)).chain(copies).collect::<Vec<_>>().join("+")
    };
    shelf.latest().map(line).collect()
}

fn on_post(facts: Vec<NewsFact>) -> Vec<String> {
    told(facts, "post", Channel::Page)
}

fn three() -> Vec<NewsFact> {
    vec![
        sent("wire", 1, "Island ferry sails again", &FERRY),
        sent("desk", 1, "Ferry back after a year", &FERRY[..3]),
        sent("press", 1, "Storm closes outer harbour", &STORM),
    ]
}

#[test]
fn a_story_that_came_twice_is_told_once_by_who_had_it_first() {
    assert_eq!(on_post(three()), ["press", "wire+desk"]);
}

#[test]
fn when_the_lead_is_killed_its_copy_leads() {
    assert_eq!(on_post([three(), vec![kill("wire")]].concat()), ["press", "desk"]);
    assert_eq!(on_post([three(), vec![kill("desk")]].concat()), ["press", "wire"]);
}

#[test]
fn a_copy_that_becomes_another_story_stands_by_itself_again() {
    let other = sent("desk", 2, "Storm closes outer harbour", &STORM);
    assert_eq!(on_post([three(), vec![other]].concat()), ["desk+press", "wire"]);
}

#[test]
fn every_copy_keeps_its_page_and_names_the_others() {
    let shelves = shelves(three());
    let shelf = shelves[&SiteId::new("post")].on(Channel::Page);
    let Some(Entry::Shown(copy)) = shelf.at("desk-1970-1-1-ferry-back-after-a-year") else { panic!() };
    assert_eq!(shelf.copies(&copy)[0].story.id.provider, ProviderId::new("wire"));
    assert_eq!(shelf.with_copies().count(), 3);
    assert!(shelf.related(&copy, 5).iter().all(|other| other.story.id.provider != ProviderId::new("wire")));
}

#[test]
fn what_a_site_or_a_channel_does_not_show_leads_nothing_there() {
    let ferry = || sent("press", 1, "Ferry to sail again", &FERRY[..3]);
    assert_eq!(
        told(vec![sent("wire", 1, "Island ferry sails again", &FERRY), ferry()], "solo", Channel::Page),
        ["press"]
    );
    let terms = Terms { channels: Some([Channel::Page].into_iter().collect()), ..Terms::default() };
    let with = ContractWith::Provider(ProviderId::new("wire"));
    let contracts = NewsFact::Contracts([Contract { name: "wire".into(), with, terms }].into());
    let facts = vec![contracts, sent("wire", 1, "Island ferry sails again", &FERRY), ferry()];
    let until_soon = |channel| {
        let house = house();
        let mut gate = NewsGate::new(Rights::of(&house));
        let mut desk = NewsDesk::new(house);
        for (second, fact) in (1..).zip(facts.clone()) {
            gate.receive(Recorded { received: at(second), delivery: Position(0), fact });
        }
        gate.release(at(100)).into_iter().for_each(|change| desk.apply(change));
        let shelves = desk.shelves();
        let shelf = shelves[&SiteId::new("post")].on(channel);
        shelf.latest().map(|shown| shown.story.id.provider.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(until_soon(Channel::Page), ["wire"]);
    assert_eq!(until_soon(Channel::Api), ["press"]);
}

#[test]
fn the_same_words_a_thousand_times_are_told_and_cost_no_more() {
    let id = |number: usize| StoryId::new(&ProviderId::new("wire"), &number.to_string());
    let body = || FERRY.iter().map(|text| Block::Paragraph(vec![Inline::Text((*text).to_owned())])).collect();
    let story = |number| StoryVersion { body: body(), ..StoryVersion::new(id(number), 1, "Island ferry sails again") };
    let facts = (0..1_000).map(|number| NewsFact::Story(Arc::new(story(number)))).collect();
    let shelves = shelves(facts);
    let shelf = shelves[&SiteId::new("post")].on(Channel::Page);
    assert_eq!(shelf.with_copies().count(), 1_000);
    let leading = shelf.latest().count();
    assert!((1..=100).contains(&leading), "{leading}");
    assert!(shelf.with_copies().all(|shown| shelf.copies(shown).len() < 64));
}
