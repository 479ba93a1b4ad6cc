//! A killed story that comes again is known; what its provider sends instead passes.

use crate::corpus::{Edit, Form, edited, filled, samples};
use broadtape_likeness::{Fingerprint, FingerprintError};
use fastrand::Rng;

#[test]
fn a_copy_of_a_killed_story_is_known() {
    for (seed, sample) in (0..).zip(samples()) {
        let random = &mut Rng::with_seed(seed);
        let killed = Fingerprint::of(&sample.likeness());
        assert!(killed.matches(&sample.likeness()));
        for edit in [Edit::Dateline, Edit::Credits] {
            assert!(killed.matches(&edited(&sample, edit, random).likeness()), "{}: {edit:?}", sample.headline);
        }
    }
}

#[test]
fn another_story_passes() {
    let samples = samples();
    let random = &mut Rng::with_seed(7);
    for (place, sample) in samples.iter().enumerate() {
        let killed = Fingerprint::of(&sample.likeness());
        let mut others = samples.iter().enumerate().filter(|(other, _)| *other != place);
        assert!(others.all(|(_, other)| !killed.matches(&other.likeness())), "{}", sample.headline);
    }
    for form in Form::ALL {
        for _ in 0..50 {
            let (one, other) = filled(form, random);
            assert!(!Fingerprint::of(&one.likeness()).matches(&other.likeness()), "{form:?}");
        }
    }
}

#[test]
fn a_text_set_right_in_a_figure_passes() {
    let mut checked = 0;
    for sample in samples() {
        let likeness = sample.likeness();
        let is_amount = |text: &&str| text.contains("per cent") || text.contains("million") || text.contains('%');
        for wrong in likeness.figures().filter(is_amount) {
            let right = format!("77{}", wrong.trim_start_matches(|first: char| first != ' '));
            let mut other = sample.clone();
            other.paragraphs.iter_mut().for_each(|text| *text = text.replace(wrong, &right));
            if other != sample {
                checked += 1;
                assert!(!Fingerprint::of(&likeness).matches(&other.likeness()), "{}: {wrong}", sample.headline);
            }
        }
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn a_fingerprint_is_stored_in_a_few_hundred_bytes() {
    for sample in samples() {
        let fingerprint = Fingerprint::of(&sample.likeness());
        let bytes = fingerprint.to_bytes();
        assert!(bytes.len() < 600, "{}", bytes.len());
        assert_eq!(Fingerprint::from_bytes(&bytes), Ok(fingerprint));
        for end in 0..bytes.len() {
            assert_eq!(Fingerprint::from_bytes(&bytes[..end]), Err(FingerprintError::Damaged { bytes: end }));
        }
        let mut later = bytes;
        later[0] = 9;
        assert_eq!(Fingerprint::from_bytes(&later), Err(FingerprintError::Version(9)));
    }
}
