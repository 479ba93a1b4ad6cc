//! What a site answers depends on nothing that was not released to it.

use crate::chronicle::{self, PHOTOGRAPH_WIDTH, Past, UNRELEASED, cut};
use crate::city::{GAZETTE, POST, city};
use crate::ticker::{self, Prints};
use broadtape_desk::Snapshot;
use broadtape_model::{Channel, House, Site, SiteId, UnixNanos};
use broadtape_proof::{Answers, Known, Question, Stage, questions, surface_name};
use broadtape_surfaces::REGISTRY;
use fastrand::Rng;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Cuts through random histories, for each site; `BROADTAPE_CUTS` makes it more, `BROADTAPE_SEED` begins
/// elsewhere.
const CUTS: u64 = 20;

/// Addresses, stories and pictures that are asked for at each cut.
const ASKED: usize = 8;

/// A future on its own tape.
struct Future {
    stage: Stage,
    known: Known,
}

impl Future {
    fn new(random: &mut Rng, house: &Arc<House>, past: &(Past, Prints), now: UnixNanos, observer: &Site) -> Self {
        let stage = Stage::new(house.clone()).unwrap();
        let entries = past.0.future(random, observer);
        chronicle::put(&stage, &entries);
        let prints = ticker::future(random, &past.1, now, observer);
        ticker::put(&stage, random, &prints);
        Self { stage, known: Past::known(entries.iter()) }
    }

    /// What shows at `now`, on a way of any steps.
    fn at(&self, random: &mut Rng, now: UnixNanos) -> Arc<Snapshot> {
        let mut relay = self.stage.relay().unwrap();
        let mut steps: Vec<i64> = (0..random.usize(0..4)).map(|_| random.i64(0..now.nanos())).collect();
        steps.sort_unstable();
        for step in steps {
            relay.advance(UnixNanos::new(step)).unwrap();
        }
        relay.advance(now).unwrap();
        relay.snapshot().clone()
    }
}

/// Some of what was heard of in either future, and the assets that a front names.
fn known(random: &mut Rng, futures: &[Future; 2], shown: &Snapshot, observer: &Site) -> Known {
    let mut known = futures[0].known.clone();
    known.addresses.extend(futures[1].known.addresses.iter().cloned());
    known.stories.extend(futures[1].known.stories.iter().cloned());
    known.pictures.extend(futures[1].known.pictures.iter().cloned());
    random.shuffle(&mut known.addresses);
    random.shuffle(&mut known.stories);
    random.shuffle(&mut known.pictures);
    known.addresses.truncate(ASKED);
    known.stories.truncate(ASKED);
    known.pictures.truncate(ASKED);
    let in_a_width = |digest: &String| format!("{digest}/{PHOTOGRAPH_WIDTH}");
    known.pictures_in_widths = known.pictures.iter().map(in_a_width).collect();
    let shelf = shown.shelf(observer, Channel::Page).unwrap();
    known.addresses.extend(shelf.latest().take(3).map(|shown| shown.address.to_string()));
    known.assets = futures[0].stage.assets(shown).unwrap();
    known
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn the_site_with_fewer_rights_answers_by_nothing_that_was_not_released_to_it() {
    check(POST, 1);
}

#[test]
fn the_site_with_the_longer_delay_answers_by_nothing_that_was_not_released_to_it() {
    check(GAZETTE, 1_000_001);
}

/// Cuts random histories, and asks two futures of each that agree in all that was released to the site.
fn check(site: &str, first_seed: u64) {
    let (cuts, seed) = (number("BROADTAPE_CUTS", CUTS), number("BROADTAPE_SEED", first_seed));
    let house = city();
    let observer = house.site(&SiteId::new(site)).unwrap();
    let mut answered = BTreeSet::new();
    let (mut asked, mut parted) = (0, 0);
    for own_seed in seed..seed + cuts {
        let random = &mut Rng::with_seed(own_seed);
        let now = cut(random);
        let past = (Past::new(random, now), ticker::past(random, now, observer));
        let futures = [(); 2].map(|()| Future::new(random, &house, &past, now, observer));
        let shown = futures.each_ref().map(|future| future.at(random, now));
        let known = known(random, &futures, &shown[0], observer);
        let for_observer = |question: &Question| question.site.as_ref().is_none_or(|site| site.id == observer.id);
        let questions: Vec<_> = questions(&house, &known).into_iter().filter(for_observer).collect();
        let [one, other] =
            [0, 1].map(|side| Answers::of(&shown[side], futures[side].stage.tape(), &questions).unwrap());

        if let Some(difference) = one.first_difference(&other) {
            panic!("BROADTAPE_SEED={own_seed}, site {}, at {now}: {difference}", observer.id);
        }
        if let Some(leak) = one.first_with(UNRELEASED) {
            panic!("BROADTAPE_SEED={own_seed}, site {}, at {now}: unreleased words in {leak}", observer.id);
        }
        asked += one.len();
        answered.extend(one.surfaces_that_answered().into_iter().map(str::to_owned));
        parted += u64::from(have_parted(random, &futures, now, &questions));
    }
    eprintln!(
        "{site}: {cuts} cuts, {asked} answers of each future, {} surfaces; {parted} futures parted later",
        answered.len()
    );
    // The proof has teeth: what was held came out afterwards.
    assert!(parted * 10 >= cuts * 9, "only {parted} of {cuts} futures differ at all");
    let every: BTreeSet<_> = REGISTRY.iter().map(surface_name).filter(|name| name != "Page `sites`").collect();
    let silent: Vec<_> = every.difference(&answered).collect();
    assert!(cuts < CUTS || silent.is_empty(), "never answered with a success: {silent:?}");
}

/// Whether the futures differ when all that was held has come out.
fn have_parted(random: &mut Rng, futures: &[Future; 2], now: UnixNanos, questions: &[Question]) -> bool {
    let fronts: Vec<_> =
        questions.iter().filter(|question| question.surface != "Asset `asset`").take(40).cloned().collect();
    let [one, other] = futures.each_ref().map(|future| {
        let later = future.at(random, now.plus_minutes(180));
        Answers::of(&later, future.stage.tape(), &fronts).unwrap()
    });
    one.first_difference(&other).is_some()
}
