//! Stories of one event come together, and go when it is over.

use crate::corpus::{Draft, Form, filled, samples};
use broadtape_likeness::{Events, Verdict, compare};
use broadtape_model::{ProviderId, StoryId, StoryVersion, UnixNanos};
use fastrand::Rng;

fn at(hours: i64) -> UnixNanos {
    UnixNanos::parse("2026-11-03T09:00:00Z").unwrap().plus_millis(hours * 3_600_000)
}

fn id(guid: &str) -> StoryId {
    StoryId::new(&ProviderId::new("invented"), guid)
}

/// Every second paragraph: two reports of one event.
fn halves(draft: &Draft) -> [Draft; 2] {
    [0, 1].map(|odd| Draft {
        headline: draft.headline.clone(),
        paragraphs: draft.paragraphs.iter().skip(odd).step_by(2).cloned().collect(),
        is_paid: false,
    })
}

#[test]
fn a_rising_toll_is_one_event() {
    let random = &mut Rng::with_seed(1);
    for _ in 0..50 {
        let (one, other) = filled(Form::Toll, random);
        let verdict = compare(&one.likeness(), &other.likeness()).verdict;
        assert!(matches!(verdict, Verdict::Event { .. }), "{verdict:?}");
    }
}

#[test]
fn two_reports_of_each_event_come_together_and_no_others() {
    let mut events = Events::new();
    let samples = samples();
    for (place, sample) in samples.iter().enumerate() {
        let [first, _] = halves(sample);
        let joined = events.add(&id(&format!("{place} first")), &first.likeness(), at(0)).unwrap();
        assert_eq!(joined.score, None, "{}: {:?}", sample.headline, joined.shared);
    }
    for (place, sample) in samples.iter().enumerate() {
        let [_, second] = halves(sample);
        events.add(&id(&format!("{place} second")), &second.likeness(), at(1)).unwrap();
        let (one, other) = (events.of(&id(&format!("{place} first"))), events.of(&id(&format!("{place} second"))));
        assert_eq!(one, other, "{}", sample.headline);
    }
    assert_eq!(events.len(), samples.len());
}

#[test]
fn an_event_fades_and_ends() {
    let [first, second] = halves(&samples()[0]);
    let likeness = second.likeness();
    let mut scores = Vec::new();
    for hours in [1, 6, 12, 18, 60, 80] {
        let mut events = Events::new();
        events.add(&id("first"), &first.likeness(), at(0));
        scores.push(events.add(&id("second"), &likeness, at(hours)).unwrap().score);
    }
    assert!(scores[0] > scores[1] && scores[1] > scores[2], "{scores:?}");
    assert_eq!(scores[4..], [None, None]);
    let mut events = Events::new();
    events.add(&id("first"), &first.likeness(), at(0));
    events.add(&id("other"), &samples()[1].likeness(), at(73));
    assert_eq!(events.of(&id("first")), None);
    assert_eq!(events.len(), 1);
}

#[test]
fn a_killed_story_leaves_its_event() {
    let [first, second] = halves(&samples()[0]);
    let mut events = Events::new();
    let event = events.add(&id("first"), &first.likeness(), at(0)).unwrap().event;
    events.add(&id("second"), &second.likeness(), at(0));
    events.remove(&id("first"));
    assert_eq!(events.stories(event), [id("second")]);
    events.remove(&id("second"));
    assert!(events.is_empty() && events.stories(event).is_empty());
    let killed = StoryVersion { status: broadtape_model::PubStatus::Canceled, ..first.version("killed") };
    let killed = broadtape_likeness::Likeness::of(&killed, &[]);
    assert_eq!(events.add(&id("killed"), &killed, at(0)), None);
}
