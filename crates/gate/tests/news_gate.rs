//! Stories at the gate, from outside.

use broadtape_gate::{NewsChange, NewsGate, Rights, WithdrawalReason};
use broadtape_model::{
    Embargo, House, Kill, NewsFact, Position, Provider, ProviderId, PubStatus, Recorded, Site, SiteId, StoryId,
    StoryVersion, UnixNanos,
};
use proptest::prelude::*;
use std::sync::Arc;

fn at(seconds: i64) -> UnixNanos {
    UnixNanos::new(seconds * 1_000_000_000)
}

fn wire() -> ProviderId {
    ProviderId::new("wire")
}

fn id(guid: &str) -> StoryId {
    StoryId::new(&wire(), guid)
}

fn gate() -> NewsGate {
    let house = House {
        providers: vec![Provider { id: wire(), name: "Wire".into(), credit: Default::default() }],
        sites: vec![Arc::new(site("post", &[wire()])), Arc::new(site("other", &[]))],
        ..House::default()
    };
    NewsGate::new(Rights::of(&house))
}

fn site(id: &str, providers: &[ProviderId]) -> Site {
    Site { zone: jiff::tz::TimeZone::UTC, providers: providers.to_vec(), ..Site::new(id) }
}

fn version(number: u64) -> StoryVersion {
    StoryVersion::new(id("a"), number, &format!("Version {number}"))
}

fn story(received: i64, version: StoryVersion) -> Recorded {
    Recorded { received: at(received), delivery: Position(0), fact: NewsFact::Story(Arc::new(version)) }
}

fn kill(received: i64) -> Recorded {
    let kill = Kill { story: id("a"), notice: None };
    Recorded { received: at(received), delivery: Position(0), fact: NewsFact::Kill(kill) }
}

/// What readers are told over all time, a line each: `second: v2` or `second: Killed`.
fn told(facts: impl IntoIterator<Item = Recorded>) -> Vec<String> {
    let mut gate = gate();
    facts.into_iter().for_each(|fact| gate.receive(fact));
    lines(gate.release(at(1_000_000)))
}

fn lines(changes: Vec<broadtape_gate::Released<NewsChange>>) -> Vec<String> {
    let line = |change: NewsChange| match change {
        NewsChange::Show(show) => format!("{}: v{}", show.at.seconds(), show.story.version),
        NewsChange::Withdraw(gone) => format!("{}: {:?}", gone.at.seconds(), gone.reason),
        other => format!("{other:?}"),
    };
    changes.into_iter().map(|change| line(change.into_inner())).collect()
}

#[test]
fn a_usable_story_shows_at_its_receipt_on_the_sites_that_may_show_it() {
    let mut gate = gate();
    gate.receive(story(10, version(1)));
    assert!(gate.release(UnixNanos::new(at(10).nanos() - 1)).is_empty());
    let changes = gate.release(at(10));
    let NewsChange::Show(show) = changes[0].get() else { panic!("{changes:?}") };
    assert!(show.sites().eq([&SiteId::new("post")]));
}

#[test]
fn a_story_of_an_unknown_provider_shows_nowhere() {
    let stranger = StoryVersion::new(StoryId::new(&ProviderId::new("stranger"), "a"), 1, "Headline");
    assert!(told([story(10, stranger)]).is_empty());
}

#[test]
fn an_embargo_holds_to_the_nanosecond() {
    let mut gate = gate();
    gate.receive(story(10, StoryVersion { embargo: Some(Embargo::Until(at(50))), ..version(1) }));
    assert!(gate.release(UnixNanos::new(at(50).nanos() - 1)).is_empty());
    assert_eq!(gate.next_release(), Some(at(50)));
    assert_eq!(lines(gate.release(at(50))), ["50: v1"]);
}

#[test]
fn a_later_version_moves_the_embargo_for_all_versions() {
    let until = |number, seconds| StoryVersion { embargo: Some(Embargo::Until(at(seconds))), ..version(number) };
    assert_eq!(told([story(10, until(1, 50)), story(20, until(2, 30))]), ["30: v2"]);
    assert_eq!(told([story(10, until(1, 50)), story(20, version(2))]), ["20: v2"]);
    assert_eq!(told([story(10, version(1)), story(20, until(2, 90))]), ["10: v1", "20: Embargoed", "90: v2"]);
    assert_eq!(told([story(10, StoryVersion { embargo: Some(Embargo::UntilTold), ..version(1) })]), [""; 0]);
}

#[test]
fn a_planned_version_waits_while_the_one_before_it_stays() {
    let planned = StoryVersion { scheduled: Some(at(60)), ..version(2) };
    assert_eq!(told([story(10, version(1)), story(20, planned)]), ["10: v1", "60: v2"]);
}

#[test]
fn what_expires_is_gone_at_its_moment_and_never_shows_after_it() {
    let expiring = |number| StoryVersion { expires: Some(at(40)), ..version(number) };
    assert_eq!(told([story(10, expiring(1))]), ["10: v1", "40: Expired"]);
    assert_eq!(told([story(50, expiring(1))]), [""; 0]);
    assert_eq!(told([story(10, expiring(1)), story(30, version(2))]), ["10: v1", "30: v2"]);
    let planned = StoryVersion { scheduled: Some(at(60)), ..version(2) };
    assert_eq!(told([story(10, expiring(1)), story(30, planned)]), ["10: v1", "40: Expired", "60: v2"]);
}

#[test]
fn a_withheld_or_unknown_status_holds_and_withdraws_what_shows() {
    let with = |number, status| StoryVersion { status, ..version(number) };
    assert_eq!(told([story(10, with(1, PubStatus::Withheld))]), [""; 0]);
    assert_eq!(told([story(10, with(1, PubStatus::Unknown("cancelled".into())))]), [""; 0]);
    assert_eq!(
        told([story(10, version(1)), story(20, with(2, PubStatus::Withheld)), story(30, version(3))]),
        ["10: v1", "20: Withheld", "30: v3"]
    );
}

#[test]
fn an_older_version_after_a_newer_changes_nothing() {
    assert_eq!(told([story(10, version(2)), story(20, version(1))]), ["10: v2"]);
}

#[test]
fn a_kill_is_for_good() {
    assert_eq!(told([story(10, version(1)), kill(20), story(30, version(2))]), ["10: v1", "20: Killed"]);
    assert_eq!(told([kill(5), story(10, version(1))]), [""; 0]);
}

#[test]
fn a_kill_notice_beats_an_embargo() {
    let embargoed = StoryVersion { embargo: Some(Embargo::Until(at(50))), ..version(1) };
    assert_eq!(told([story(10, embargoed.clone()), kill(20)]), [""; 0]);
    assert_eq!(told([story(10, embargoed), kill(50)]), [""; 0], "at the very moment");
}

#[test]
fn a_withdrawal_names_why() {
    let mut gate = gate();
    gate.receive(story(1, version(1)));
    gate.receive(kill(2));
    let changes = gate.release(at(2));
    let NewsChange::Withdraw(gone) = changes[1].get() else { panic!() };
    assert_eq!(gone.reason, WithdrawalReason::Killed);
}

prop_compose! {
    fn any_fact()(
        received in 0_i64..100, number in 1_u64..4, guid in 0_i32..3, killed in prop::bool::weighted(0.1),
        embargo in prop::option::of(0_i64..120), scheduled in prop::option::of(0_i64..120),
        expires in prop::option::of(0_i64..120), status in 0_i32..8,
    ) -> Recorded {
        let story = id(&guid.to_string());
        let fact = if killed {
            NewsFact::Kill(Kill { story, notice: None })
        } else {
            NewsFact::Story(Arc::new(StoryVersion {
                status: if status == 0 { PubStatus::Withheld } else { PubStatus::Usable },
                embargo: embargo.map(|moment| Embargo::Until(at(moment))),
                scheduled: scheduled.map(at),
                expires: expires.map(at),
                ..StoryVersion::new(story, number, "Headline")
            }))
        };
        Recorded { received: at(received), delivery: Position(0), fact }
    }
}

proptest! {
    #[test]
    fn however_often_one_looks_the_same_is_told_and_never_early(
        facts in prop::collection::vec(any_fact(), 0..20), mut looks in prop::collection::vec(0_i64..150, 0..30),
    ) {
        let mut once = gate();
        let mut often = gate();
        for fact in &facts {
            once.receive(fact.clone());
            often.receive(fact.clone());
        }
        looks.sort_unstable();
        let mut piecewise = Vec::new();
        for look in looks.into_iter().chain([200]) {
            let changes = often.release(at(look));
            for change in &changes {
                if let NewsChange::Show(show) = change.get() {
                    prop_assert!(show.at <= at(look) && show.received <= show.at);
                    prop_assert!(show.story.scheduled.is_none_or(|moment| moment <= show.at));
                    prop_assert!(show.story.expires.is_none_or(|moment| show.at < moment));
                    prop_assert!(!matches!(show.story.embargo, Some(Embargo::Until(moment)) if show.at < moment));
                }
            }
            piecewise.extend(changes);
        }
        prop_assert_eq!(piecewise, once.release(at(200)));
    }

    #[test]
    fn what_is_received_later_changes_nothing_that_was_told_before(
        facts in prop::collection::vec(any_fact(), 0..20), future in prop::collection::vec(any_fact(), 0..10), cut in 0_i64..100,
    ) {
        let known: Vec<_> = facts.into_iter().filter(|fact| fact.received <= at(cut)).collect();
        let mut without = gate();
        let mut with = gate();
        for fact in known {
            without.receive(fact.clone());
            with.receive(fact);
        }
        for fact in future.into_iter().filter(|fact| fact.received > at(cut)) {
            with.receive(fact);
        }
        prop_assert_eq!(with.release(at(cut)), without.release(at(cut)));
    }
}
