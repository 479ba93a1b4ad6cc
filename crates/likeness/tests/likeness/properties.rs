//! What always holds.

use crate::corpus::{Edit, Form, edited, filled, samples};
use broadtape_likeness::{Events, Fingerprint, Likeness, Window, compare};
use broadtape_model::{Block, Inline, ProviderId, StoryId, StoryVersion, UnixNanos};
use fastrand::Rng;
use proptest::prelude::*;

/// Stories of every kind, edited and filled in.
fn mixed(seed: u64) -> Vec<Likeness> {
    let random = &mut Rng::with_seed(seed);
    let mut all = Vec::new();
    for sample in samples().iter().take(12) {
        all.push(sample.likeness());
        all.push(edited(sample, *random.choice(&Edit::ALL).unwrap(), random).likeness());
    }
    for form in Form::ALL {
        let (one, other) = filled(form, random);
        all.extend([one.likeness(), other.likeness()]);
    }
    all
}

#[test]
fn comparing_is_symmetric_and_everything_is_the_same_as_itself() {
    let all = mixed(1);
    for one in &all {
        for other in &all {
            assert_eq!(compare(one, other).verdict, compare(other, one).verdict);
        }
        assert_eq!(compare(one, one).verdict, broadtape_likeness::Verdict::Same);
    }
}

#[test]
fn who_sent_a_story_and_in_which_order_makes_no_difference() {
    let at = UnixNanos::EPOCH;
    let all = mixed(2);
    let ids: Vec<_> =
        (0..all.len()).map(|place| StoryId::new(&ProviderId::new("one"), &format!("{place:03}"))).collect();
    let answers = |order: &[usize]| {
        let mut window = Window::new();
        order.iter().for_each(|place| window.add(&ids[*place], &all[*place], at));
        all.iter().map(|likeness| window.alike(likeness, at)).collect::<Vec<_>>()
    };
    let mut order: Vec<usize> = (0..all.len()).collect();
    let expected = answers(&order);
    assert!(expected.iter().any(|matches| matches.len() > 1));
    for seed in 0..5 {
        Rng::with_seed(seed).shuffle(&mut order);
        assert_eq!(answers(&order), expected);
    }
}

#[test]
fn the_same_calls_answer_the_same() {
    let all = mixed(3);
    let run = || {
        let (mut window, mut events, mut told) = (Window::new(), Events::new(), Vec::new());
        for (place, likeness) in all.iter().enumerate() {
            let id = StoryId::new(&ProviderId::new("one"), &place.to_string());
            let at = UnixNanos::EPOCH.plus_minutes(u16::try_from(place * 90).unwrap());
            told.push(format!("{:?} {:?}", window.alike(likeness, at), events.add(&id, likeness, at)));
            window.add(&id, likeness, at);
        }
        told
    };
    assert_eq!(run(), run());
}

proptest! {
    #[test]
    fn any_text_has_a_likeness_and_is_the_same_as_itself(headline in ".{0,60}", paragraphs in prop::collection::vec(".{0,200}", 0..5), language in prop::option::of("[a-zA-Z-]{0,8}")) {
        let mut story = StoryVersion::new(StoryId::new(&ProviderId::new("any"), "one"), 1, &headline);
        story.language = language;
        story.body = paragraphs.iter().map(|text| Block::Paragraph(vec![Inline::Text(text.clone())])).collect();
        let likeness = Likeness::of(&story, &[]);
        let comparison = compare(&likeness, &likeness);
        prop_assert_eq!(comparison.verdict, broadtape_likeness::Verdict::Same);
        let fingerprint = Fingerprint::of(&likeness);
        prop_assert_eq!(Fingerprint::from_bytes(&fingerprint.to_bytes()), Ok(fingerprint));
        let mut window = Window::new();
        window.add(&story.id, &likeness, UnixNanos::EPOCH);
        prop_assert!(window.alike(&likeness, UnixNanos::EPOCH).len() <= 1);
    }

    #[test]
    fn wires_full_of_figures_do_not_confuse_the_reader(words in prop::collection::vec("[$€£]?[0-9]{1,22}[.,0-9]{0,6}[%mbk]?|Q[1-9]|two|thirty-|million|per|cent|a|share|3-1|9:30|Nov|[.:;(]|NYSE", 0..60)) {
        let mut story = StoryVersion::new(StoryId::new(&ProviderId::new("any"), "one"), 1, "Figures");
        story.body = vec![Block::Paragraph(vec![Inline::Text(words.join(" "))]), Block::Paragraph(vec![Inline::Text(words.concat())])];
        let likeness = Likeness::of(&story, &[]);
        prop_assert_eq!(compare(&likeness, &likeness).verdict, broadtape_likeness::Verdict::Same);
    }

    #[test]
    fn bytes_that_are_no_fingerprint_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Fingerprint::from_bytes(&bytes);
    }
}
