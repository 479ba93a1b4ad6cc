//! The gate beside a model of it, over random sequences of versions, corrections, kills, holds, embargoes, contracts, suspensions
//! and looks at the clock. `BROADTAPE_SEQUENCES` says how many, `BROADTAPE_SEED` where they begin.

mod model;

use broadtape_gate::{NewsChange, NewsGate, Rights};
use broadtape_model::{
    Action, Channel, Contract, ContractWith, Embargo, House, Indexing, Kill, NewsFact, Order, Party, Position,
    Provider, ProviderId, PubStatus, Recorded, Site, SiteId, StoryId, StoryVersion, Terms, Territory, UnixNanos,
};
use fastrand::Rng;
use model::{Model, Seen, Showing};
use std::sync::Arc;

/// A step of the clock: six hours, so that days in the archive pass within a sequence.
const STEP_NANOS: i64 = 6 * 3_600 * 1_000_000_000;
const STEPS: i64 = 60;
const SEQUENCES: u64 = 2_000;

fn at(step: i64) -> UnixNanos {
    UnixNanos::new(step * STEP_NANOS)
}

fn provider(random: &mut Rng) -> ProviderId {
    ProviderId::new(random.choice(["wire", "desk"]).expect("there are two"))
}

fn site_id(random: &mut Rng) -> SiteId {
    SiteId::new(random.choice(["post", "times", "plain"]).expect("there are three"))
}

fn site(id: &str, territory: Option<&str>, providers: &[&str]) -> Arc<Site> {
    Arc::new(Site {
        zone: jiff::tz::TimeZone::UTC,
        territory: territory.and_then(Territory::parse),
        providers: providers.iter().map(|id| ProviderId::new(id)).collect(),
        ..Site::new(id)
    })
}

fn house() -> House {
    let provider = |id: &str| Provider { id: ProviderId::new(id), name: id.into(), credit: Default::default() };
    House {
        providers: vec![provider("wire"), provider("desk")],
        sites: vec![
            site("post", Some("NO"), &["wire", "desk"]),
            site("times", Some("US"), &["wire"]),
            site("plain", None, &["wire", "desk"]),
        ],
        ..House::default()
    }
}

/// A moment before, at or behind a step.
fn moment(random: &mut Rng, step: i64) -> UnixNanos {
    at((step + random.i64(-2..12)).max(0))
}

fn sometimes<T>(random: &mut Rng, one_in: u8, make: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (random.u8(..one_in) == 0).then(|| make(random))
}

fn terms(random: &mut Rng, step: i64) -> Terms {
    let territories = |random: &mut Rng| {
        let code = random.choice(["NO", "US"]).expect("there are two");
        Territory::parse(code).into_iter().collect::<Vec<_>>()
    };
    Terms {
        from: sometimes(random, 8, |random| moment(random, step)),
        until: sometimes(random, 8, |random| moment(random, step)),
        sites: sometimes(random, 6, |random| (0..random.usize(..3)).map(|_| site_id(random)).collect()),
        territories: sometimes(random, 8, territories),
        not_territories: sometimes(random, 8, territories).unwrap_or_default(),
        channels: sometimes(random, 3, |random| Channel::ALL.into_iter().filter(|_| random.u8(..3) > 0).collect()),
        without_pictures: random.u8(..5) == 0,
        credit: sometimes(random, 5, |random| format!("credit {}", random.u8(..3))),
        archive_days: sometimes(random, 6, |random| random.u16(1..6)),
        indexing: sometimes(random, 5, |random| random.choice(Indexing::ALL).expect("there are four")),
        unknown: sometimes(random, 25, |_| "a limit that nobody knows".to_owned()).into_iter().collect(),
    }
}

fn version(random: &mut Rng, id: StoryId, step: i64) -> StoryVersion {
    let number = random.u64(1..5);
    // Each story has words of its own: what is said again after a kill is another rule.
    let headline = format!("{id} headline {number} {}", random.u8(..3));
    let mut version = StoryVersion::new(id, number, &headline);
    version.embargo = sometimes(random, 5, |random| match random.u8(..6) {
        0 => Embargo::UntilTold,
        _ => Embargo::Until(moment(random, step)),
    });
    version.scheduled = sometimes(random, 6, |random| moment(random, step));
    version.expires = sometimes(random, 6, |random| moment(random, step));
    version.status = match random.u8(..14) {
        0 => PubStatus::Withheld,
        1 => PubStatus::Unknown("odd".into()),
        2 => PubStatus::Advisory,
        _ => PubStatus::Usable,
    };
    version.credit = sometimes(random, 3, |_| "Harbour Press".to_owned());
    version.correction = sometimes(random, 4, |_| "It was another harbour.".to_owned());
    if random.u8(..3) == 0 {
        version.terms = terms(random, step);
    }
    version
}

fn fact(random: &mut Rng, step: i64) -> NewsFact {
    let provider = provider(random);
    let story = StoryId::new(&provider, random.choice(["a", "b", "c"]).expect("there are three"));
    let party = match random.bool() {
        true => Party::Provider(provider),
        false => Party::Site(site_id(random)),
    };
    let action = match random.u8(..24) {
        0 => return NewsFact::Kill(Kill { story, notice: None }),
        1 => Action::Kill { story, notice: None },
        2 | 3 => Action::Hold(story),
        4..7 => Action::Release { story, is_killed_known: random.bool() },
        7 => Action::Suspend(party),
        8 | 9 => Action::Resume(party),
        10..12 => {
            let contract = |random: &mut Rng| {
                let with = match random.u8(..3) {
                    0 => ContractWith::Agency(vec!["Harbour Press".into()]),
                    _ => ContractWith::Provider(self::provider(random)),
                };
                Contract { name: "contract".into(), with, terms: terms(random, step) }
            };
            return NewsFact::Contracts((0..random.usize(..4)).map(|_| contract(random)).collect());
        }
        _ => return NewsFact::Story(Arc::new(version(random, story, step))),
    };
    NewsFact::Order(Order { by: "ann".into(), reason: "r".into(), action })
}

/// Brings what readers see in line with what the gate tells.
fn apply(showing: &mut Showing, change: NewsChange) {
    match change {
        NewsChange::Show(show) => {
            for (site, grant) in show.grants {
                let seen = Seen {
                    version: show.story.version,
                    headline: show.story.headline.clone(),
                    channels: grant.channels,
                    has_pictures: grant.has_pictures,
                    credits: grant.credits.iter().map(ToString::to_string).collect(),
                    indexing: grant.indexing,
                };
                showing.insert((show.story.id.clone(), site), seen);
            }
        }
        NewsChange::Withdraw(gone) => gone.sites.into_iter().for_each(|site| {
            assert!(showing.remove(&(gone.story.clone(), site)).is_some(), "what did not show was withdrawn");
        }),
        _ => {}
    }
}

fn check(seed: u64) {
    let mut random = Rng::with_seed(seed);
    let house = house();
    let (mut gate, mut model, mut showing) = (NewsGate::new(Rights::of(&house)), Model::default(), Showing::new());
    let length = random.i64(5..40);
    let mut facts: Vec<(i64, NewsFact)> = Vec::new();
    for _ in 0..length {
        let step = random.i64(0..STEPS);
        facts.push((step, fact(&mut random, step)));
    }
    facts.sort_by_key(|(step, _)| *step);
    for (step, fact) in &facts {
        gate.receive(Recorded { received: at(*step), delivery: Position(0), fact: fact.clone() });
    }
    for step in 0..STEPS + 20 {
        facts.iter().filter(|(own, _)| *own == step).for_each(|(_, fact)| model.take(fact, &house.sites, at(step)));
        model.look(&house.sites, at(step));
        // The house does not look at each moment, and sees the same when it does.
        if random.u8(..3) == 0 || step == STEPS + 19 {
            gate.release(at(step)).into_iter().for_each(|change| apply(&mut showing, change.into_inner()));
            assert_eq!(showing, model.showing, "seed {seed}, step {step}; {facts:#?}");
        }
    }
}

#[test]
fn the_gate_shows_what_the_model_says_and_nothing_else() {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let first = number("BROADTAPE_SEED").unwrap_or(0);
    let sequences = number("BROADTAPE_SEQUENCES").unwrap_or(SEQUENCES);
    (first..first + sequences).for_each(check);
    println!("{sequences} sequences from seed {first}: no difference");
}
