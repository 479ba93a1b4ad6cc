//! What showed at an instant can be shown again, by whoever walks the tape, and however.

use crate::chronicle::{self, Past, cut};
use crate::city::{SPAN_MILLIS, city, dawn};
use crate::ticker;
use broadtape_desk::Snapshot;
use broadtape_model::{DelayClass, Lane, UnixNanos};
use broadtape_proof::{Answers, Question, Stage, questions};
use broadtape_relay::{NewsChange, TickRun, Witness};
use fastrand::Rng;
use std::collections::BTreeMap;

/// A full afternoon on a tape, and everything that may be asked about it.
pub(crate) fn afternoon(seed: u64) -> (Stage, Vec<Question>) {
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
pub(crate) fn instants(seed: u64, count: usize) -> Vec<UnixNanos> {
    let random = &mut Rng::with_seed(seed);
    let mut instants: Vec<_> = (0..count).map(|_| dawn().plus_millis(random.i64(0..SPAN_MILLIS))).collect();
    instants.sort_unstable();
    instants
}

#[track_caller]
pub(crate) fn check_same(stage: &Stage, questions: &[Question], one: &Snapshot, other: &Snapshot) {
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

#[test]
fn a_relay_that_branches_off_shows_the_same_bytes() {
    for seed in [11, 12] {
        let (stage, questions) = afternoon(seed);
        let mut trunk = stage.relay().unwrap();
        for pair in instants(seed, 6).chunks(2) {
            trunk.advance(pair[0]).unwrap();
            let mut branch = trunk.branch(stage.shared_tape()).unwrap();
            branch.advance(pair[1]).unwrap();
            check_same(&stage, &questions, branch.snapshot(), stage.relay_at(pair[1]).unwrap().snapshot());
        }
    }
}

/// Counts what it sees.
#[derive(Default)]
struct Count {
    stories: usize,
    ticks: BTreeMap<(DelayClass, Lane), u64>,
    seen: usize,
}

impl Witness for Count {
    fn story(&mut self, _: &NewsChange) {
        self.stories += 1;
    }

    fn ticks(&mut self, run: &TickRun) {
        *self.ticks.entry((run.class, run.lane)).or_default() += run.ticks;
        self.seen += 1;
        let happened = run.latest_receipt.max(run.latest_exchange.unwrap_or(run.latest_receipt));
        assert!(run.earliest <= happened && run.of_block > 0);
    }
}

#[test]
fn a_witness_sees_everything_that_is_released() {
    let (stage, _) = afternoon(5);
    let (mut relay, mut count) = (stage.relay().unwrap(), Count::default());
    let (mut stories, mut ticks) = (0, 0);
    for instant in instants(5, 20) {
        let advance = relay.advance_before(instant, Some(&mut count)).unwrap();
        (stories, ticks) = (stories + advance.stories, ticks + advance.ticks);
    }
    assert_eq!((count.stories, count.ticks.values().sum::<u64>()), (stories, ticks as u64));
    for (lane, (_, most)) in relay.released() {
        let of_lane = count.ticks.iter().filter(|((_, own), _)| *own == lane).map(|(_, ticks)| *ticks);
        assert_eq!(most, of_lane.max().unwrap_or(0));
    }
    assert!(count.seen > 0);
}
