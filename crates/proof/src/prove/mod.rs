//! The proof: a tape is cut at random instants, and what a site answers there must not depend on its future.

mod cut;
mod outcome;
pub use outcome::{Coverage, Found, Leak, Proof, ProofError};

use crate::cuts::Moments;
use crate::future::Market;
use crate::respondent::Respondent;
use crate::stage::asset_names;
use crate::trunk::Trunk;
use crate::{Answers, Question};
use broadtape_model::{House, Recorded, Site, SiteId, UnixNanos};
use broadtape_relay::Relay;
use broadtape_tape::{Tape, TapeError};
use cut::{Cut, Reader};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much is to be tried.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Cuts.
    pub cuts: u64,
    /// Where chance begins: the same seed and tape give the same cuts and futures.
    pub seed: u64,
    /// How many targets of each surface are asked for at each cut, at most.
    pub targets: usize,
    /// The one site to prove; all in turn where there is none.
    pub site: Option<SiteId>,
    /// Threads, each of which walks a part of the tape's time.
    pub threads: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { cuts: 1_000, seed: 1, targets: 5, site: None, threads: 1 }
    }
}

/// What is proved, and with what.
struct Prover<'a> {
    house: Arc<House>,
    tape: Arc<dyn Tape>,
    facts: Arc<[Recorded]>,
    market: Market,
    assets: BTreeMap<SiteId, Vec<String>>,
    plan: &'a Plan,
    respondent: &'a dyn Respondent,
    progress: &'a (dyn Fn() + Sync),
    /// Whether a leak is found: then nobody goes on.
    is_found: AtomicBool,
}

/// Cuts a tape as planned, and asks every surface in two futures of each cut, until a leak is found. `progress` is
/// called after each cut.
///
/// # Errors
/// When the tape cannot be read, or there is nothing to prove.
pub fn prove(
    house: &Arc<House>,
    tape: &Arc<dyn Tape>,
    plan: &Plan,
    respondent: &dyn Respondent,
    progress: &(dyn Fn() + Sync),
) -> Result<Proof, ProofError> {
    let sites: Vec<_> =
        house.sites.iter().filter(|site| plan.site.as_ref().is_none_or(|own| *own == site.id)).cloned().collect();
    if sites.is_empty() {
        return Err(ProofError::NoSite);
    }
    let facts: Arc<[Recorded]> = all_news(&**tape)?.into();
    // The same moments for every seed, so that one cut can be tried again by its own.
    let moments = Moments::of(&**tape, &facts, &mut Rng::with_seed(0))?;
    if moments.is_empty() {
        return Err(ProofError::Empty);
    }
    let readers = [Reader::OfSite, Reader::OfHouse(every_right(house))];
    let asked: Vec<_> = sites
        .iter()
        .flat_map(|site| readers.iter().map(|reader| (site.clone(), reader.clone())).collect::<Vec<_>>())
        .collect();
    let asked_by = |seed: u64| asked[usize::try_from(seed % asked.len() as u64).unwrap_or_default()].clone();
    let seeds = (plan.seed..).take(usize::try_from(plan.cuts).unwrap_or(usize::MAX));
    let mut cuts: Vec<_> = seeds.map(|seed| Cut::new(seed, asked_by(seed), &moments, house)).collect();
    cuts.sort_by_key(|cut| cut.now);
    let prover = Prover {
        house: house.clone(),
        tape: tape.clone(),
        facts,
        market: Market::of(house),
        assets: assets(house, tape)?,
        plan,
        respondent,
        progress,
        is_found: AtomicBool::new(false),
    };
    Ok(prover.share(&cuts)?)
}

/// A site with the rights of all, and the least delay of any.
fn every_right(house: &House) -> Arc<Site> {
    let mut all = house.sites.first().map(|site| Site::clone(site)).expect("the sites were counted");
    all.providers = house.providers.iter().map(|provider| provider.id.clone()).collect();
    all.vendors = house.vendors.iter().map(|vendor| vendor.id.clone()).collect();
    all.minimum_delay_minutes = house.sites.iter().map(|site| site.minimum_delay_minutes).min().unwrap_or(0);
    Arc::new(all)
}

impl Prover<'_> {
    /// Gives each thread a part of the time.
    fn share(&self, cuts: &[Cut]) -> Result<Proof, TapeError> {
        let each = cuts.len().div_ceil(self.plan.threads.max(1)).max(1);
        std::thread::scope(|scope| {
            let workers: Vec<_> = cuts.chunks(each).map(|cuts| scope.spawn(|| self.work(cuts))).collect();
            let join = |worker: std::thread::ScopedJoinHandle<'_, Result<Proof, TapeError>>| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            let joined: Vec<_> = workers.into_iter().map(join).collect();
            joined.into_iter().try_fold(Proof::default(), |whole, part| Ok(whole.together(part?)))
        })
    }

    fn work(&self, cuts: &[Cut]) -> Result<Proof, TapeError> {
        let log = crate::log::Log::default();
        log.listen(|| {
            let mut part = Proof::default();
            let mut trunk = Trunk::new(&self.house, self.tape.clone())?;
            for cut in cuts {
                if self.is_found.load(Ordering::Relaxed) {
                    break;
                }
                trunk.advance_for(cut.now)?;
                part.hear(&log.take());
                self.try_cut(cut, &mut trunk, &log, &mut part)?;
                if part.leak.is_some() {
                    self.is_found.store(true, Ordering::Relaxed);
                }
                (self.progress)();
            }
            Ok(part)
        })
    }
}

fn all_news(tape: &dyn Tape) -> Result<Vec<Recorded>, TapeError> {
    let (mut reader, mut facts) = (tape.news()?, Vec::new());
    while let Some(recorded) = reader.next()? {
        facts.push(recorded);
    }
    Ok(facts)
}

/// The names below `/assets/` that the front of each site names.
fn assets(house: &Arc<House>, tape: &Arc<dyn Tape>) -> Result<BTreeMap<SiteId, Vec<String>>, TapeError> {
    let empty = Relay::new(house.clone(), tape.clone())?;
    let of_site = |site: &Arc<Site>| {
        let front = [Question::new("front", site, "/")];
        let answers = Answers::of(empty.snapshot(), &**tape, &front)?;
        let names: BTreeSet<_> =
            answers.bodies().flat_map(|page| asset_names(&String::from_utf8_lossy(page))).collect();
        Ok((site.id.clone(), names.into_iter().collect()))
    };
    house.sites.iter().map(of_site).collect()
}

/// How long after a cut all that was held at it has come out, for most.
const LATER_MINUTES: u16 = 24 * 60;

fn long_after(cut: UnixNanos) -> UnixNanos {
    cut.plus_minutes(LATER_MINUTES)
}
