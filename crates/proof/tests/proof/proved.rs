//! A tape is cut at random instants, and no site answers by what lies behind the cut.

use crate::chronicle::{self, Past, cut};
use crate::city::city;
use crate::ticker;
use broadtape_model::{House, Lane, SiteId};
use broadtape_proof::{Plan, Proof, ProofError, Respondent, Stage, Surfaces, prove};
use broadtape_tape::Tape;
use fastrand::Rng;
use std::sync::Arc;

/// Cuts of all tests together; `BROADTAPE_CUTS` makes it more.
const CUTS: u64 = 200;

/// An afternoon of a city on a tape, with all that is held in it.
pub(crate) fn afternoon(seed: u64) -> Stage {
    let random = &mut Rng::with_seed(seed);
    let house = city();
    let observer = house.sites[1].clone();
    let noon = cut(random);
    let past = Past::new(random, noon);
    let entries = past.future(random, &observer);
    let prints = ticker::past(random, noon, &observer);
    let mut prints = ticker::future(random, &prints, noon, &observer);
    // A vendor that delays by itself sends the same.
    let delayed = prints[&Lane::Delay(15)].clone();
    prints.insert(Lane::Delayed { minutes: 15, already: 10 }, delayed);
    let stage = Stage::new(house).unwrap();
    chronicle::put(&stage, &entries);
    ticker::put(&stage, random, &prints);
    stage
}

pub(crate) fn prove_with(stage: &Stage, plan: &Plan, respondent: &dyn Respondent) -> Proof {
    prove(stage.house(), &stage.shared_tape(), plan, respondent, &|| {}).unwrap()
}

fn cuts() -> u64 {
    std::env::var("BROADTAPE_CUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(CUTS)
}

#[test]
fn no_answer_depends_on_what_lies_behind_the_cut() {
    let mut whole = Proof::default();
    for seed in 0..4 {
        let plan = Plan { cuts: cuts().div_ceil(4), seed: 1_000 * seed, targets: 4, threads: 2, ..Plan::default() };
        let proof = prove_with(&afternoon(seed), &plan, &Surfaces);
        if let Some(leak) = &proof.leak {
            panic!("{leak}");
        }
        assert!(proof.unasked().is_empty(), "nobody asked {:?}: add questions for it to the proof", proof.unasked());
        // The feed takes back trades that never were: that is told, and nothing else is.
        let unexpected = proof.complaints.iter().find(|complaint| !complaint.contains("they change nothing"));
        assert_eq!(unexpected, None);
        whole = whole.together(proof);
    }
    assert!(whole.cuts >= CUTS.min(cuts()), "{} cuts", whole.cuts);
    assert!(whole.parted_later * 10 >= whole.looked_at_later * 9, "the futures hardly differ: {whole:?}");
    let silent = whole.unanswered();
    assert!(silent.is_empty(), "never answered with a success: {silent:?}; the proof asks nothing that they know");
}

#[test]
fn a_proof_is_the_same_whoever_makes_it_and_on_how_many_threads() {
    let stage = afternoon(5);
    let plan = Plan { cuts: 12, seed: 7, targets: 2, ..Plan::default() };
    let one = prove_with(&stage, &plan, &Surfaces);
    assert!(one.leak.is_none());
    let many = prove_with(&stage, &Plan { threads: 3, ..plan }, &Surfaces);
    assert_eq!((one.answers, one.surfaces), (many.answers, many.surfaces));
}

#[test]
fn one_site_alone_can_be_proved() {
    let plan = Plan { cuts: 4, targets: 1, site: Some(SiteId::new("post")), ..Plan::default() };
    assert!(prove_with(&afternoon(6), &plan, &Surfaces).leak.is_none());
}

#[test]
fn nothing_is_proved_where_nothing_ever_happened() {
    let stage = Stage::new(city()).unwrap();
    let empty = |house: &Arc<House>, tape: &Arc<dyn Tape>| prove(house, tape, &Plan::default(), &Surfaces, &|| {});
    assert!(matches!(empty(stage.house(), &stage.shared_tape()), Err(ProofError::Empty)));
    let nobody = Arc::new(House::default());
    assert!(matches!(empty(&nobody, &stage.shared_tape()), Err(ProofError::NoSite)));
}
