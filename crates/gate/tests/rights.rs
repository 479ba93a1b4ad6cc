//! Rights at the gate, from outside: what contracts, a story's own terms and orders let a site do.

use broadtape_gate::{Grant, NewsChange, NewsGate, Rights, Rule, Verdict};
use broadtape_model::{
    Action, Block, Channel, Channels, Contract, ContractWith, Contributor, ContributorRole, House, Indexing, Inline,
    NewsFact, Order, Party, Pin, Position, Provider, ProviderId, Recorded, Site, SiteId, StoryId, StoryVersion, Terms,
    Territory, UnixNanos,
};
use std::sync::Arc;

const DAY: i64 = 24 * 60 * 60;

fn at(seconds: i64) -> UnixNanos {
    UnixNanos::new(seconds * 1_000_000_000)
}

fn wire() -> ProviderId {
    ProviderId::new("wire")
}

fn id(guid: &str) -> StoryId {
    StoryId::new(&wire(), guid)
}

fn site(id: &str, territory: Option<&str>) -> Arc<Site> {
    Arc::new(Site {
        zone: jiff::tz::TimeZone::UTC,
        territory: territory.and_then(Territory::parse),
        providers: vec![wire()],
        ..Site::new(id)
    })
}

fn house() -> House {
    House {
        providers: vec![Provider { id: wire(), name: "Wire".into(), credit: Default::default() }],
        sites: vec![site("post", Some("NO")), site("times", Some("US")), site("plain", None)],
        ..House::default()
    }
}

fn story(version: u64) -> StoryVersion {
    StoryVersion::new(id("a"), version, "A headline")
}

fn fact(received: i64, fact: NewsFact) -> Recorded {
    Recorded { received: at(received), delivery: Position(0), fact }
}

fn sent(received: i64, version: StoryVersion) -> Recorded {
    fact(received, NewsFact::Story(Arc::new(version)))
}

fn ordered(received: i64, action: Action) -> Recorded {
    fact(received, NewsFact::Order(Order { by: "ann".into(), reason: "a reason".into(), action }))
}

fn agreed(received: i64, contracts: &[Contract]) -> Recorded {
    fact(received, NewsFact::Contracts(contracts.into()))
}

fn with_wire(terms: Terms) -> Contract {
    Contract { name: "wire".into(), with: ContractWith::Provider(wire()), terms }
}

/// What readers are told over all time: `second: v1 post times`, `second: Killed post`.
fn told(facts: impl IntoIterator<Item = Recorded>) -> Vec<String> {
    let mut gate = NewsGate::new(Rights::of(&house()));
    facts.into_iter().for_each(|fact| gate.receive(fact));
    let line = |change: NewsChange| match change {
        NewsChange::Show(show) => {
            let sites: Vec<_> = show.sites().map(ToString::to_string).collect();
            format!("{}: v{} {}", show.at.seconds(), show.story.version, sites.join(" "))
        }
        NewsChange::Withdraw(gone) => {
            let sites: Vec<_> = gone.sites.iter().map(ToString::to_string).collect();
            format!("{}: {:?} {}", gone.at.seconds(), gone.reason, sites.join(" "))
        }
        NewsChange::Pin(pin) => format!("pin on {} until {}", pin.site, pin.until.seconds()),
        NewsChange::Unpin { site, .. } => format!("unpin on {site}"),
        NewsChange::Suspend(party) => format!("suspend {party}"),
        NewsChange::Resume(party) => format!("resume {party}"),
    };
    gate.release(at(1_000 * DAY)).into_iter().map(|change| line(change.into_inner())).collect()
}

/// What the site `post` may do with a story under a contract and the story's own terms.
fn granted(contracts: &[Contract], version: StoryVersion) -> Option<Grant> {
    let mut gate = NewsGate::new(Rights::of(&house()));
    gate.receive(agreed(1, contracts));
    gate.receive(sent(2, version));
    gate.release(at(3));
    gate.why(&id("a"), &site("post", Some("NO")), at(3)).expect("it was sent").1
}

fn territories(codes: &[&str]) -> Vec<Territory> {
    codes.iter().map(|code| Territory::parse(code).expect("two letters")).collect()
}

#[test]
fn each_limit_of_a_contract_is_kept() {
    let none = Terms::default;
    let unlimited = "2: v1 post times plain";
    for (terms, expected) in [
        (none(), vec![unlimited]),
        (Terms { sites: Some(vec![SiteId::new("times")]), ..none() }, vec!["2: v1 times"]),
        (Terms { sites: Some(vec![]), ..none() }, vec![]),
        (Terms { territories: Some(territories(&["NO"])), ..none() }, vec!["2: v1 post"]),
        (Terms { not_territories: territories(&["NO"]), ..none() }, vec!["2: v1 times"]),
        (Terms { from: Some(at(5)), ..none() }, vec!["5: v1 post times plain"]),
        (Terms { until: Some(at(9)), ..none() }, vec![unlimited, "9: Expired post times plain"]),
        (Terms { until: Some(at(2)), ..none() }, vec![]),
        (Terms { archive_days: Some(1), ..none() }, vec![unlimited, "86402: Expired post times plain"]),
        (
            Terms { channels: Some(Channels::from_iter([Channel::Page])), ..none() },
            vec![unlimited, "2592002: Expired post times plain"],
        ),
        (Terms { channels: Some(Channels::from_iter([Channel::Ai, Channel::Archive])), ..none() }, vec![]),
        (Terms { unknown: vec!["print: no".into()], ..none() }, vec![]),
    ] {
        let words = format!("{terms:?}");
        assert_eq!(told([agreed(1, &[with_wire(terms)]), sent(2, story(1))]), expected, "{words}");
    }
}

#[test]
fn the_strictest_of_all_terms_wins() {
    let page_and_api = Terms {
        channels: Some(Channels::from_iter([Channel::Page, Channel::Api, Channel::Archive, Channel::Ai])),
        credit: Some("By Wire".into()),
        indexing: Some(Indexing::Canonical),
        ..Terms::default()
    };
    let own = Terms {
        channels: Some(Channels::from_iter([Channel::Page, Channel::Feed, Channel::Archive])),
        credit: Some("By Pool".into()),
        indexing: Some(Indexing::NoindexNews),
        without_pictures: true,
        ..Terms::default()
    };
    let grant = granted(&[with_wire(page_and_api)], StoryVersion { terms: own, ..story(1) }).unwrap();
    assert_eq!(grant.channels, Channels::from_iter([Channel::Page, Channel::Archive]));
    assert_eq!(grant.credits.iter().map(|credit| &**credit).collect::<Vec<_>>(), ["By Wire", "By Pool"]);
    assert_eq!((grant.indexing, grant.has_pictures), (Indexing::NoindexNews, false));
}

#[test]
fn machines_learn_from_a_story_only_where_its_provider_has_agreed() {
    let allows = |contracts: &[Contract]| granted(contracts, story(1)).unwrap().allows(Channel::Ai);
    assert!(!allows(&[]));
    assert!(!allows(&[with_wire(Terms::default())]));
    assert!(allows(&[with_wire(Terms { channels: Some(Channels::ALL), ..Terms::default() })]));
}

#[test]
fn an_agency_that_contributed_brings_the_terms_of_its_own_contract() {
    let press = Contract {
        name: "press".into(),
        with: ContractWith::Agency(vec!["Harbour Press".into()]),
        terms: Terms { territories: Some(territories(&["US"])), ..Terms::default() },
    };
    let by = |name: &str| Contributor { name: name.into(), role: ContributorRole::Contributor };
    let with = |version: StoryVersion| told([agreed(1, std::slice::from_ref(&press)), sent(2, version)]);
    assert_eq!(with(story(1)), ["2: v1 post times plain"]);
    assert_eq!(with(StoryVersion { contributors: vec![by("the harbour press")], ..story(1) }), ["2: v1 times"]);
    assert_eq!(with(StoryVersion { credit: Some("Wire / Harbour Press".into()), ..story(1) }), ["2: v1 times"]);
}

#[test]
fn another_contract_changes_what_shows_at_its_receipt() {
    let only = |site: &str| with_wire(Terms { sites: Some(vec![SiteId::new(site)]), ..Terms::default() });
    assert_eq!(
        told([sent(1, story(1)), agreed(5, &[only("post")]), agreed(7, &[only("times")])]),
        ["1: v1 post times plain", "5: Unlicensed times plain", "7: Unlicensed post", "7: v1 times"]
    );
}

#[test]
fn a_contract_that_ends_is_no_contract_that_comes_back() {
    let until = Terms { until: Some(at(10)), ..Terms::default() };
    assert_eq!(
        told([agreed(1, &[with_wire(until)]), sent(2, story(1)), sent(20, story(2))]),
        ["2: v1 post times plain", "10: Expired post times plain"]
    );
}

#[test]
fn a_hold_ends_by_release_and_a_kill_only_by_one_that_knows_of_it() {
    let release = |is_killed_known| Action::Release { story: id("a"), is_killed_known };
    let kill = || Action::Kill { story: id("a"), notice: None };
    let all = "1: v1 post times plain";
    for (orders, expected) in [
        (vec![Action::Hold(id("a"))], vec![all, "5: Withheld post times plain"]),
        (
            vec![Action::Hold(id("a")), release(false)],
            vec![all, "5: Withheld post times plain", "6: v1 post times plain"],
        ),
        (vec![kill(), release(false)], vec![all, "5: Killed post times plain"]),
        (vec![kill(), release(true)], vec![all, "5: Killed post times plain", "6: v1 post times plain"]),
        (vec![kill(), Action::Hold(id("a")), release(false)], vec![all, "5: Killed post times plain"]),
    ] {
        let orders = (5..).zip(orders).map(|(second, action)| ordered(second, action));
        assert_eq!(told([sent(1, story(1))].into_iter().chain(orders)), expected);
    }
}

#[test]
fn what_came_while_a_story_was_killed_shows_when_it_is_released() {
    let kill = Action::Kill { story: id("a"), notice: None };
    let release = Action::Release { story: id("a"), is_killed_known: true };
    assert_eq!(
        told([sent(1, story(1)), ordered(2, kill), sent(3, story(2)), ordered(4, release)]),
        ["1: v1 post times plain", "2: Killed post times plain", "4: v2 post times plain"]
    );
}

#[test]
fn who_is_suspended_shows_nothing_until_resumed() {
    let provider = || Party::Provider(wire());
    let post = || Party::Site(SiteId::new("post"));
    assert_eq!(
        told([sent(1, story(1)), ordered(2, Action::Suspend(provider())), ordered(3, Action::Resume(provider()))]),
        [
            "1: v1 post times plain",
            "2: Suspended post times plain",
            "suspend provider wire",
            "3: v1 post times plain",
            "resume provider wire"
        ]
    );
    assert_eq!(
        told([sent(1, story(1)), ordered(2, Action::Suspend(post())), ordered(3, Action::Resume(post()))]),
        ["1: v1 post times plain", "2: Suspended post", "suspend site post", "3: v1 post", "resume site post"]
    );
}

#[test]
fn a_pin_ends_by_itself_or_by_order() {
    let pin = |until| Action::Pin(Pin { story: id("a"), site: SiteId::new("post"), section: None, until: at(until) });
    let unpin = Action::Unpin { story: id("a"), site: SiteId::new("post") };
    assert_eq!(told([ordered(1, pin(9))]), ["pin on post until 9", "unpin on post"]);
    assert_eq!(told([ordered(1, pin(9)), ordered(2, unpin.clone())]), ["pin on post until 9", "unpin on post"]);
    assert_eq!(told([ordered(9, pin(9)), ordered(10, unpin)]), [""; 0]);
}

#[test]
fn why_names_the_rule_that_decides_and_its_source() {
    let terms = Terms { not_territories: territories(&["NO"]), ..Terms::default() };
    let mut gate = NewsGate::new(Rights::of(&house()));
    gate.receive(agreed(1, &[with_wire(terms)]));
    gate.receive(sent(2, story(1)));
    gate.release(at(3));
    let (steps, grant) = gate.why(&id("a"), &site("post", Some("NO")), at(3)).unwrap();
    assert_eq!(grant, None);
    let refused = steps.iter().find(|step| step.verdict == Verdict::Refuses).unwrap();
    assert_eq!((refused.rule, &*refused.source), (Rule::Territory, "contract `wire`"));
    assert_eq!(refused.words, "not for readers in NO; the site's territory is NO");
    assert!(gate.why(&id("b"), &site("post", None), at(3)).is_none());
}

#[test]
fn what_its_provider_sends_again_under_another_name_stays_out_until_released() {
    let text = "The harbour board said on Tuesday that the island ferry will sail again from the first of March, after a year in \
        which the ship lay idle at the quay for want of a part that nobody makes any more. Passengers who hold a ticket of last \
        year may use it until summer, the board said, and those who returned theirs will be paid within the month. The line had \
        carried some four hundred people a day between the mainland and the three outer islands before the engine failed.";
    let with = |guid: &str, version: u64, text: &str| StoryVersion {
        body: vec![Block::Paragraph(vec![Inline::Text(text.into())])],
        ..StoryVersion::new(id(guid), version, "Island ferry sails again")
    };
    let kill = || ordered(2, Action::Kill { story: id("a"), notice: None });
    let first = "1: v1 post times plain";
    let killed = "2: Killed post times plain";
    let seen = |facts: Vec<Recorded>| told([sent(1, with("a", 1, text)), kill()].into_iter().chain(facts));
    assert_eq!(seen(vec![sent(3, with("b", 1, text))]), [first, killed]);
    let retold = "A storm closed the outer harbour on Wednesday, and the pilots' guild asked all masters to wait at anchor off the \
        northern light until the swell has gone down, which the weather office expects for the night to Friday at the earliest.";
    assert_eq!(seen(vec![sent(3, with("b", 1, retold))]), [first, killed, "3: v1 post times plain"]);
    let release = ordered(4, Action::Release { story: id("b"), is_killed_known: false });
    assert_eq!(seen(vec![sent(3, with("b", 1, text)), release]), [first, killed, "4: v1 post times plain"]);
    assert_eq!(seen(vec![sent(40 * DAY, with("b", 1, text))]), [first, killed, "3456000: v1 post times plain"]);
}
