//! Stories that are written anew under another identifier, and corrections, from outside: facts through the gate, stories out.

use broadtape_desk::{Changed, Correction, Entry, NewsDesk, Shelf};
use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{
    Block, Channel, Channels, Contract, ContractWith, House, Inline, Kill, NewsFact, Position, Provider, ProviderId,
    Recorded, Site, SiteId, StoryId, StoryVersion, Terms, UnixNanos,
};
use proptest::prelude::*;
use std::sync::Arc;

fn wire() -> ProviderId {
    ProviderId::new("wire")
}

fn house() -> Arc<House> {
    let site = Site { name: "Post".into(), providers: vec![wire()], ..Site::new("post") };
    Arc::new(House {
        providers: vec![Provider { id: wire(), name: "Wire".into(), credit: Default::default() }],
        sites: vec![Arc::new(site)],
        ..House::default()
    })
}

/// The shelf once facts have come, a second apart.
fn shelf(facts: Vec<NewsFact>) -> Shelf {
    let house = house();
    let mut gate = NewsGate::new(Rights::of(&house));
    let mut desk = NewsDesk::new(house);
    for (position, fact) in (0..).zip(facts) {
        let received = UnixNanos::new(i64::try_from(position).unwrap_or_default() * 1_000_000_000);
        gate.receive(Recorded { received, delivery: Position(position), fact });
    }
    let end = UnixNanos::new(1_000_000_000_000);
    gate.release(end).into_iter().for_each(|change| desk.apply(change));
    desk.shelves()[&SiteId::new("post")].clone()
}

/// A story `a`, or one that rewrites another: `b>a`.
fn sent(name: &str) -> NewsFact {
    let (guid, rewritten) = name.split_once('>').map_or((name, None), |(guid, before)| (guid, Some(before)));
    let story = StoryVersion::new(StoryId::new(&wire(), guid), 1, &format!("Story {guid}"));
    NewsFact::Story(Arc::new(StoryVersion { rewrites: rewritten.map(Into::into), ..story }))
}

fn kill(guid: &str) -> NewsFact {
    NewsFact::Kill(Kill { story: StoryId::new(&wire(), guid), notice: None })
}

/// The stories of the lists, and what each of all that show is replaced by: `a→b`.
fn told(facts: Vec<NewsFact>) -> (Vec<String>, Vec<String>) {
    let shelf = shelf(facts);
    let view = shelf.on(Channel::Page);
    let mut listed: Vec<String> = view.latest().map(|shown| shown.story.id.guid.to_string()).collect();
    listed.sort();
    let every = ["a", "b", "c"].map(|guid| view.story(&StoryId::new(&wire(), guid)));
    let links = every.into_iter().flatten().filter_map(|entry| match entry {
        Entry::Shown(shown) => Some(format!("{}→{}", shown.story.id.guid, view.successor(&shown)?.story.id.guid)),
        Entry::Withdrawn(_) => None,
    });
    (listed, links.collect())
}

#[test]
fn a_newer_account_takes_the_place_of_the_earlier_one() {
    type Case<'a> = (Vec<NewsFact>, &'a [&'a str], &'a [&'a str]);
    let cases: Vec<Case<'_>> = vec![
        (vec![sent("a"), sent("b>a")], &["b"], &["a→b"]),
        (vec![sent("a"), sent("b>a"), sent("c>b")], &["c"], &["a→b", "b→c"]),
        (vec![sent("a"), sent("b>a"), sent("c>a")], &["b", "c"], &["a→c"]),
        // The older comes late.
        (vec![sent("b>a"), sent("a")], &["b"], &["a→b"]),
        (vec![sent("a"), sent("b>a"), kill("b")], &["a"], &[]),
        (vec![sent("a"), sent("b>a"), kill("a")], &["b"], &[]),
        (vec![sent("a"), sent("b>other")], &["a", "b"], &[]),
        // In a ring nothing takes the place of what came after it.
        (vec![sent("a>b"), sent("b>a")], &["b"], &["a→b"]),
        (vec![sent("a>b"), sent("b>c"), sent("c>a")], &["b", "c"], &["a→c"]),
        (vec![sent("a>a")], &["a"], &[]),
    ];
    for (facts, listed, links) in cases {
        let shown = format!("{facts:?}");
        assert_eq!(told(facts), (own(listed), own(links)), "{shown}");
    }
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_copy_that_is_a_newer_account_stands_for_both() {
    let text = "The harbour board said that the outer wall is finished, two years after the storm that broke it, and that ships may lie behind \
        it from the first of the month. The work cost eleven million and employed two hundred people, most of them from the islands.";
    let same = |guid: &str, rewrites: Option<&str>| {
        let mut story = StoryVersion::new(StoryId::new(&wire(), guid), 1, "Outer wall is finished");
        story.body = body(&[text]);
        story.rewrites = rewrites.map(Into::into);
        NewsFact::Story(Arc::new(story))
    };
    let shelf = shelf(vec![same("a", None), same("b", Some("a"))]);
    let view = shelf.on(Channel::Page);
    let listed: Vec<_> = view.latest().collect();
    assert_eq!(listed.iter().map(|shown| &*shown.story.id.guid).collect::<Vec<_>>(), ["b"]);
    assert!(view.copies(listed[0]).is_empty(), "an earlier account of its own is no copy");
    assert_eq!(view.predecessor(listed[0]).map(|earlier| &*earlier.story.id.guid), Some("a"));
}

proptest! {
    #[test]
    fn whatever_rewrites_whatever_something_is_listed(pairs in prop::collection::vec((0_usize..5, 0_usize..5), 1..12)) {
        let facts = pairs.iter().map(|(own, before)| sent(&format!("{own}>{before}"))).collect();
        prop_assert!(shelf(facts).on(Channel::Page).latest().next().is_some());
    }
}

fn body(paragraphs: &[&str]) -> Vec<Block> {
    paragraphs.iter().map(|text| Block::Paragraph(vec![Inline::Text((*text).to_owned())])).collect()
}

/// A version of a story with its body, and what it corrects.
fn version(number: u64, headline: &str, correction: Option<&str>, paragraphs: &[&str]) -> NewsFact {
    let story = StoryVersion::new(StoryId::new(&wire(), "a"), number, headline);
    NewsFact::Story(Arc::new(StoryVersion {
        correction: correction.map(str::to_owned),
        body: body(paragraphs),
        ..story
    }))
}

fn corrections(facts: Vec<NewsFact>, channel: Channel) -> Vec<Correction> {
    let shelf = shelf(facts);
    let Some(Entry::Shown(shown)) = shelf.on(channel).story(&StoryId::new(&wire(), "a")) else { return Vec::new() };
    shelf.on(channel).corrections(&shown).map(|correction| (**correction).clone()).collect()
}

fn change(was: Option<&str>, is: Option<&str>) -> Changed {
    Changed { was: was.map(str::to_owned), is: is.map(str::to_owned) }
}

#[test]
fn a_correction_says_what_changed() {
    let facts = vec![
        version(1, "Ferry sails Monday", None, &["One.", "Two.", "Three.", "Four."]),
        version(2, "Ferry sails Monday", None, &["One.", "Two.", "Three.", "Four.", "Five."]),
        version(3, "Ferry sails Tuesday", Some("Corrects the day."), &["One.", "2.", "Three.", "Five.", "Six."]),
    ];
    let told = corrections(facts, Channel::Page);
    let [only] = &told[..] else { panic!("{told:?}") };
    assert_eq!((only.at, &*only.words), (UnixNanos::new(2_000_000_000), "Corrects the day."));
    assert_eq!(only.headline, Some(change(Some("Ferry sails Monday"), Some("Ferry sails Tuesday"))));
    let expected = [change(Some("Two."), Some("2.")), change(Some("Four."), None), change(None, Some("Six."))];
    assert_eq!((&only.paragraphs[..], only.more), (&expected[..], 0));
}

#[test]
fn corrections_are_bounded_and_the_last_comes_first() {
    let mut facts = vec![version(1, "Ferry", None, &["0"])];
    let texts: Vec<Vec<String>> = (0..8).map(|round| (0..20).map(|line| format!("{round}.{line}")).collect()).collect();
    for (number, text) in (2..).zip(&texts) {
        let lines: Vec<&str> = text.iter().map(String::as_str).collect();
        facts.push(version(number, "Ferry", Some(&format!("Number {number}.")), &lines));
    }
    let told = corrections(facts, Channel::Page);
    assert_eq!(
        told.iter().map(|one| &*one.words).collect::<Vec<_>>(),
        ["Number 9.", "Number 8.", "Number 7.", "Number 6.", "Number 5."]
    );
    assert!(told.iter().all(|one| one.paragraphs.len() == 12 && one.more == 8), "{told:?}");
    let long = "word ".repeat(1_000);
    let told = corrections(
        vec![version(1, "Ferry", None, &["a"]), version(2, "Ferry", Some("Longer."), &[&long])],
        Channel::Page,
    );
    assert!(told[0].paragraphs[0].is.as_ref().is_some_and(|is| is.chars().count() < 1_010 && is.ends_with('…')));
}

#[test]
fn the_same_words_for_nothing_new_are_no_correction() {
    let same = ["One."];
    let facts = vec![
        version(1, "Ferry", None, &same),
        version(2, "Ferry", Some("Fixed."), &same),
        version(3, "Ferry", Some("Fixed."), &same),
    ];
    assert_eq!(corrections(facts, Channel::Page).len(), 1);
}

#[test]
fn a_kill_takes_what_was_corrected_with_it() {
    let facts = vec![version(1, "Ferry", None, &["One."]), version(2, "Ferry", Some("Fixed."), &["Two."]), kill("a")];
    assert!(corrections(facts.clone(), Channel::Page).is_empty());
    let released = NewsFact::Order(broadtape_model::Order {
        by: "ann".into(),
        reason: "a slip".into(),
        action: broadtape_model::Action::Release { story: StoryId::new(&wire(), "a"), is_killed_known: true },
    });
    assert!(
        corrections([facts, vec![released]].concat(), Channel::Page).is_empty(),
        "what is shown again was corrected by nothing"
    );
}

#[test]
fn what_a_channel_did_not_show_is_not_told_there() {
    let allow = |channels: &[Channel]| {
        let terms = Terms { channels: Some(channels.iter().copied().collect::<Channels>()), ..Terms::default() };
        NewsFact::Contracts([Contract { name: "Wire".into(), with: ContractWith::Provider(wire()), terms }].into())
    };
    let facts = vec![
        allow(&[Channel::Page]),
        version(1, "Ferry", None, &["One."]),
        allow(&[Channel::Page, Channel::Api]),
        version(2, "Ferry", Some("Fixed."), &["Two."]),
    ];
    assert_eq!(corrections(facts.clone(), Channel::Page).len(), 1);
    // The version before came to the API when the contract let it.
    assert_eq!(corrections(facts, Channel::Api).len(), 1);
    let facts = vec![
        allow(&[Channel::Page]),
        version(1, "Ferry", None, &["One."]),
        version(2, "Ferry", Some("Fixed."), &["Two."]),
        allow(&[Channel::Page, Channel::Api]),
    ];
    assert_eq!(corrections(facts, Channel::Api), []);
}
