//! `broadtape bench stories`: stories that wait at the gate for their moment, and what a release takes.

use super::lateness::Lateness;
use super::{memory, millions};
use crate::cli::BenchStories;
use crate::clock;
use crate::config::Configuration;
use crate::say::say;
use anyhow::{Result, ensure};
use broadtape_gate::{NewsChange, NewsGate, Rights};
use broadtape_model::{Embargo, Kill, NewsFact, Position, ProviderId, Recorded, StoryId, StoryVersion, UnixNanos};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const PROVIDER: &str = "wire";
/// One story in so many is moved by a later version, and one is killed.
const ONE_IN: u64 = 10;
/// The moments lie so far from each other, so that no two stories are released together.
const APART_NANOS: i64 = 1_000_000;

pub(super) fn run(options: &BenchStories) -> Result<ExitCode> {
    let count = options.stories;
    let before = memory::resident().0;
    let house = house()?;
    let mut gate = NewsGate::new(Rights::of(&house));
    let now = UnixNanos::EPOCH;
    let started = clock::now();
    for number in 0..count {
        gate.receive(recorded(NewsFact::Story(Arc::new(version(number, 1, moment(number))))));
    }
    ensure!(gate.release(now).is_empty(), "something shows before its moment");
    let took = clock::until(clock::now(), started);
    let held = memory::resident().0 - before;
    say!(
        "{} stories wait, each for a moment of its own: taken in at {:.2} million/s",
        gate.waiting(),
        millions(count, took)
    );
    say!("resident: {} MB, {} bytes a story, its version included", held >> 20, held / count.max(1));

    let started = clock::now();
    for number in (0..count).filter(|number| number % ONE_IN == 0) {
        gate.receive(recorded(NewsFact::Story(Arc::new(version(number, 2, moment(number + 1))))));
        gate.receive(recorded(NewsFact::Kill(Kill { story: id(number + 1), notice: None })));
    }
    gate.release(now);
    let took = clock::until(clock::now(), started);
    say!("one in {ONE_IN} moved and one killed: {:.2} million/s", millions(count / ONE_IN * 2, took));

    let (mut times, mut shown, mut early) = (Lateness::new(), 0_u64, 0_u64);
    while let Some(next) = gate.next_release() {
        let asked = clock::now();
        let changes = gate.release(next);
        times.add(clock::now().nanos_since(asked), 1);
        for change in &changes {
            if let NewsChange::Show(showing) = change.get() {
                shown += 1;
                early += u64::from(showing.story.embargo.is_some_and(|embargo| embargo != Embargo::Until(next)));
            }
        }
    }
    say!("{shown} released one by one: {times}; early: {early}");
    ensure!(early == 0 && shown == count - count.div_ceil(ONE_IN), "stories were early or are missing");
    Ok(ExitCode::SUCCESS)
}

fn house() -> Result<Arc<broadtape_model::House>> {
    const TEXT: &str = "[[provider]]\nid = \"wire\"\n[[site]]\nid = \"post\"\nproviders = [\"wire\"]\n";
    Ok(Configuration::from_text(TEXT, Path::new("stories.toml"))?.house)
}

fn moment(number: u64) -> UnixNanos {
    // Far from the order in which they come.
    let scattered = number.wrapping_mul(0x9e37_79b9) % (1 << 32);
    UnixNanos::new((i64::try_from(scattered).unwrap_or(0) + 1) * APART_NANOS)
}

fn id(number: u64) -> StoryId {
    StoryId::new(&ProviderId::new(PROVIDER), &format!("urn:newsml:wire.example.com:2026:{number}"))
}

fn version(number: u64, version: u64, until: UnixNanos) -> StoryVersion {
    let headline = format!("Harbour line reports its year, part {number}");
    StoryVersion { embargo: Some(Embargo::Until(until)), ..StoryVersion::new(id(number), version, &headline) }
}

fn recorded(fact: NewsFact) -> Recorded {
    Recorded { received: UnixNanos::EPOCH, delivery: Position(0), fact }
}
