//! What showed at an instant can be shown again, by whoever walks the tape, and however.

use crate::chronicle::{self, Past, cut};
use crate::city::{SPAN_MILLIS, city, dawn};
use crate::ticker;
use broadtape_desk::Snapshot;
use broadtape_model::UnixNanos;
use broadtape_proof::{Answers, Question, Stage, questions};
use fastrand::Rng;

/// A full afternoon on a tape, and everything that may be asked about it.
fn afternoon(seed: u64) -> (Stage, Vec<Question>) {
    let random = &mut Rng::with_seed(seed);
    let house = city();
    let observer = house.sites[1].clone();
    let noon = cut(random);
    let past = Past::new(random, noon);
    let entries = past.future(random, &observer);
    let prints = ticker::past(random, noon, &observer);
    let prints = ticker::future(random, &prints, noon, &observer);
    let stage = Stage::new(house.clone()).unwrap();
    chronicle::put(&stage, &entries);
    ticker::put(&stage, random, &prints);
    let mut known = Past::known(entries.iter());
    known.addresses.truncate(15);
    known.stories.truncate(15);
    known.assets = stage.assets(stage.relay_at(noon).unwrap().snapshot()).unwrap();
    (stage, questions(&house, &known))
}

/// Instants of an afternoon, in order.
fn instants(seed: u64, count: usize) -> Vec<UnixNanos> {
    let random = &mut Rng::with_seed(seed);
    let mut instants: Vec<_> = (0..count).map(|_| dawn().plus_millis(random.i64(0..SPAN_MILLIS))).collect();
    instants.sort_unstable();
    instants
}

#[track_caller]
fn check_same(stage: &Stage, questions: &[Question], one: &Snapshot, other: &Snapshot) {
    let [one, other] = [one, other].map(|shown| Answers::of(shown, stage.tape(), questions).unwrap());
    if let Some(difference) = one.first_difference(&other) {
        panic!("{difference}");
    }
}

#[test]
fn many_steps_and_one_step_lead_to_the_same_bytes() {
    for seed in 0..3 {
        let (stage, questions) = afternoon(seed);
        let mut walker = stage.relay().unwrap();
        for (step, instant) in instants(seed, 60).into_iter().enumerate() {
            walker.advance(instant).unwrap();
            if step % 12 == 11 {
                let leaper = stage.relay_at(instant).unwrap();
                check_same(&stage, &questions, walker.snapshot(), leaper.snapshot());
            }
        }
    }
}

#[test]
fn two_readers_of_one_tape_show_the_same_bytes() {
    let (stage, questions) = afternoon(7);
    for instant in instants(7, 3) {
        let one = stage.relay_at(instant).unwrap();
        let other = stage.relay_at(instant).unwrap();
        let mut beside = stage.relay_beside().unwrap();
        beside.advance(instant).unwrap();
        check_same(&stage, &questions, one.snapshot(), other.snapshot());
        check_same(&stage, &questions, one.snapshot(), beside.snapshot());
    }
}

#[test]
fn a_tape_that_is_opened_again_shows_the_same_bytes() {
    let (stage, questions) = afternoon(9);
    let instants = instants(9, 3);
    let shown: Vec<_> = instants.iter().map(|at| stage.relay_at(*at).unwrap().snapshot().clone()).collect();
    let before: Vec<_> = shown.iter().map(|shown| Answers::of(shown, stage.tape(), &questions).unwrap()).collect();
    let stage = stage.reopened().unwrap();
    for (instant, before) in instants.into_iter().zip(before) {
        let shown = stage.relay_at(instant).unwrap().snapshot().clone();
        let after = Answers::of(&shown, stage.tape(), &questions).unwrap();
        if let Some(difference) = before.first_difference(&after) {
            panic!("{difference}");
        }
    }
}
