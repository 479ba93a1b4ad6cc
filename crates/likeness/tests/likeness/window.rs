//! What the window remembers, and for how long.

use crate::corpus::{Draft, Edit, edited, samples};
use broadtape_likeness::{Likeness, Match, Verdict, Window};
use broadtape_model::{ProviderId, StoryId, UnixNanos};
use fastrand::Rng;

fn at(hours: i64) -> UnixNanos {
    UnixNanos::parse("2026-11-03T09:00:00Z").unwrap().plus_millis(hours * 3_600_000)
}

fn id(guid: &str) -> StoryId {
    StoryId::new(&ProviderId::new("invented"), guid)
}

fn found(matches: &[Match]) -> Vec<&str> {
    matches.iter().map(|found| &*found.id.guid).collect()
}

#[test]
fn the_best_match_comes_first() {
    let sample = &samples()[0];
    let random = &mut Rng::with_seed(1);
    let mut window = Window::new();
    window.add(&id("cut"), &edited(sample, Edit::CutFromTheEnd, random).likeness(), at(0));
    window.add(&id("local"), &edited(sample, Edit::LocalLead, random).likeness(), at(1));
    window.add(&id("late"), &sample.likeness(), at(3));
    window.add(&id("later"), &sample.likeness(), at(4));
    window.add(&id("other"), &samples()[1].likeness(), at(4));
    let matches = window.alike(&sample.likeness(), at(5));
    assert_eq!(found(&matches)[..2], ["late", "later"]);
    assert_eq!(matches.len(), 4);
    assert_eq!(matches[0].verdict, Verdict::Same);
    assert!(matches[2..].iter().all(|found| matches!(found.verdict, Verdict::Near { .. })));
}

#[test]
fn a_story_is_remembered_for_72_hours_of_the_time_that_is_told() {
    let likeness = samples()[0].likeness();
    let mut window = Window::new();
    window.add(&id("one"), &likeness, at(0));
    assert_eq!(found(&window.alike(&likeness, at(72))), ["one"]);
    assert!(window.alike(&likeness, at(73)).is_empty());
    // Time goes on with stories of others; going back does not bring it back.
    window.add(&id("two"), &samples()[1].likeness(), at(73));
    assert!(window.alike(&likeness, at(1)).is_empty());
    assert_eq!(window.len(), 1);
}

#[test]
fn stories_of_a_slow_week_go_one_after_another() {
    let mut window = Window::new();
    let samples = samples();
    for hour in 0..400 {
        window.add(&id(&hour.to_string()), &samples[0].likeness(), at(hour));
        let matches = window.alike(&samples[0].likeness(), at(hour));
        // Of many copies of one text the first come, and no more than are compared.
        assert!(!matches.is_empty() && matches.iter().all(|found| found.at >= at(hour - 72)), "hour {hour}");
        assert!(window.len() <= 72 + 12 + 2, "hour {hour}: {}", window.len());
    }
}

#[test]
fn a_story_that_was_removed_or_rewritten_is_not_found_as_it_was() {
    let samples = samples();
    let mut window = Window::new();
    window.add(&id("one"), &samples[0].likeness(), at(0));
    window.add(&id("one"), &samples[1].likeness(), at(1));
    assert!(window.alike(&samples[0].likeness(), at(1)).is_empty());
    assert_eq!(found(&window.alike(&samples[1].likeness(), at(1))), ["one"]);
    window.remove(&id("one"));
    window.remove(&id("one"));
    assert!(window.alike(&samples[1].likeness(), at(1)).is_empty());
    assert!(window.is_empty());
}

#[test]
fn what_very_many_stories_share_finds_nobody() {
    // Two hundred stories, each of a paragraph of some sample, under the same long notice.
    let notice = "The figures in this report were gathered by volunteers at stations along the whole of the coast, who read their instruments three times a day and send what they have read by telephone, by post or by whatever ship passes. They are not checked by anybody. Whoever wants to rely on them does so at his own risk, and should ask at the office, which is open on most mornings when the weather allows it and somebody has found the key.";
    let paragraphs: Vec<String> = samples().into_iter().flat_map(|draft| draft.paragraphs).collect();
    let long = paragraphs.iter().filter(|text| text.split_whitespace().count() > 30);
    let reports: Vec<Draft> = long.take(200).map(|text| Draft::new("Report", &[text, notice])).collect();
    assert!(reports.len() > 100);
    let mut window = Window::new();
    for (place, report) in reports.iter().enumerate() {
        window.add(&id(&place.to_string()), &report.likeness(), at(0));
    }
    let wrong: usize = (0..)
        .zip(&reports)
        .skip(40)
        .map(|(_, report): (usize, _)| window.alike(&report.likeness(), at(0)).len() - 1)
        .sum();
    assert_eq!(wrong, 0);
}

#[test]
fn many_copies_of_one_text_are_still_found() {
    let sample = &samples()[0];
    let random = &mut Rng::with_seed(2);
    let mut window = Window::new();
    for place in 0..100 {
        window.add(&id(&place.to_string()), &edited(sample, Edit::Typos, random).likeness(), at(0));
    }
    let matches = window.alike(&edited(sample, Edit::LocalLead, random).likeness(), at(0));
    assert!(matches.len() >= 20, "{}", matches.len());
}

#[test]
fn the_window_compares_as_it_finds() {
    let samples = samples();
    let random = &mut Rng::with_seed(3);
    let mut window = Window::new();
    let originals: Vec<Likeness> = samples.iter().map(Draft::likeness).collect();
    for (place, likeness) in originals.iter().enumerate() {
        window.add(&id(&place.to_string()), likeness, at(0));
    }
    for sample in &samples {
        let again = edited(sample, Edit::Several, random).likeness();
        for found in window.alike(&again, at(0)) {
            let original = &originals[found.id.guid.parse::<usize>().unwrap()];
            assert_eq!(window.compare(&again, original).verdict, found.verdict);
        }
    }
}
