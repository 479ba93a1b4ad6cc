//! One cut: two futures of it, and what a site answers in both.

use super::outcome::{Found, Leak, Proof};
use super::{Prover, long_after};
use crate::future::{Overlay, Told, UNRELEASED};
use crate::log::Log;
use crate::trunk::Trunk;
use crate::walk::{Walk, Walked};
use crate::{Answers, Known, Question, cuts::Moments, some_questions};
use broadtape_desk::{Entry, HeldPicture, Snapshot, address};
use broadtape_model::{Channel, House, Lane, NewsFact, Site, StoryVersion, Symbol, UnixNanos};
use broadtape_tape::TapeError;
use fastrand::Rng;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every so many cuts the futures are looked at a day later.
const LATER_EVERY: u64 = 25;

/// Of each kind of thing that whoever asks may have heard of, how many are drawn.
const KNOWN: usize = 4;

/// How many instruments are asked for.
const SYMBOLS: usize = 6;

/// An instant, and whose site is asked then.
pub(super) struct Cut {
    pub(super) now: UnixNanos,
    seed: u64,
    /// Whose answers are compared.
    site: Arc<Site>,
    /// Who may have seen what both futures have in common.
    reader: Reader,
    random: Rng,
}

/// Who may have seen what both futures have in common.
#[derive(Clone)]
pub(super) enum Reader {
    /// Readers of the site that is asked.
    OfSite,
    /// Readers of any site: the house's log tells of what was released to any.
    OfHouse(Arc<Site>),
}

/// Two futures, and what whoever asks may have heard of.
struct Futures {
    tapes: [Arc<Overlay>; 2],
    hidden: Vec<Arc<StoryVersion>>,
    hidden_pictures: Vec<String>,
}

impl Cut {
    pub(super) fn new(seed: u64, (site, reader): (Arc<Site>, Reader), moments: &Moments, house: &House) -> Self {
        let mut random = Rng::with_seed(seed);
        Self { now: moments.cut(house, &mut random), seed, site, reader, random }
    }

    /// The rights and the delay of whoever may have seen the past.
    fn rights(&self) -> &Site {
        match &self.reader {
            Reader::OfSite => &self.site,
            Reader::OfHouse(all) => all,
        }
    }
}

impl Prover<'_> {
    /// Tries a cut, and counts it.
    pub(super) fn try_cut(&self, cut: &Cut, trunk: &mut Trunk, log: &Log, part: &mut Proof) -> Result<(), TapeError> {
        let mut random = cut.random.clone();
        let futures = self.futures(cut, trunk, &mut random)?;
        let steps = steps(&mut random, trunk.stands_at(cut.now), cut.now);
        let begin = |tape: &Arc<Overlay>| Walk::begin(self.respondent, trunk, tape.clone(), cut.now, steps[0]);

        let one = begin(&futures.tapes[0])?;
        let pages = pages(&cut.site, one.snapshot(), &self.some_symbols(&mut random), &mut random);
        let one = one.through(&pages, &steps[1..])?;
        let known = self.known(cut, &futures, one.snapshot(), &mut random);
        let questions = some_questions(&self.house, &cut.site, &known, self.plan.targets, &mut random);
        let one = one.ask(&questions, log)?;
        let other = begin(&futures.tapes[1])?.through(&pages, &steps[1..])?.ask(&questions, log)?;

        part.count(&one.answers);
        part.hear(&one.log);
        let leak = |found| Leak { seed: cut.seed, site: cut.site.id.clone(), now: cut.now, found };
        let is_logged = matches!(cut.reader, Reader::OfHouse(_));
        part.leak = found(&one, &other, is_logged).map(leak);
        if part.leak.is_none() && part.cuts % LATER_EVERY == 1 {
            part.looked_at_later += 1;
            part.parted_later += u64::from(have_parted(one, other, &futures, cut, &questions)?);
            log.take();
        }
        Ok(())
    }

    /// The tape's own future, and another.
    fn futures(&self, cut: &Cut, trunk: &mut Trunk, random: &mut Rng) -> Result<Futures, TapeError> {
        let (mut own, mut other) = (BTreeMap::new(), BTreeMap::new());
        for (known, seen) in trunk.lanes(cut.rights(), cut.now)? {
            own.insert(known.lane, crate::future::Market::own(&known, seen));
            other.insert(known.lane, self.market.other(&known, seen, cut.rights(), cut.now, random));
        }
        // Lanes that come to be later, and one that is never released.
        let (minutes, already) = (random.u16(1..60), random.u16(1..60));
        let lanes =
            [Lane::Delay(minutes), Lane::Delayed { minutes, already }, Lane::Past { minutes, run: 9 }, Lane::Unknown];
        for lane in lanes {
            if !own.contains_key(&lane) && random.bool() {
                other.insert(lane, self.market.another_lane(lane, cut.rights(), cut.now, random));
            }
        }
        let news = [Told::own(&self.facts, cut.now), Told::other(&self.facts, cut.rights(), cut.now, random)];
        let mut futures = Vec::new();
        let (mut hidden, mut hidden_pictures) = (Vec::new(), Vec::new());
        for (told, lanes) in news.into_iter().zip([own, other]) {
            hidden.extend(told.hidden);
            hidden_pictures.extend(told.hidden_pictures);
            let (facts, pictures) = (told.facts, told.pictures);
            futures.push(Arc::new(Overlay { below: self.tape.clone(), facts, pictures, lanes }));
        }
        let tapes = futures.try_into().unwrap_or_else(|_| unreachable!("there are two"));
        Ok(Futures { tapes, hidden, hidden_pictures })
    }

    fn some_symbols(&self, random: &mut Rng) -> Vec<Symbol> {
        let instruments = &self.house.instruments;
        let mut symbols: Vec<_> = (0..SYMBOLS)
            .filter_map(|_| random.choice(instruments).map(|instrument| instrument.symbol.clone()))
            .collect();
        symbols.sort();
        symbols.dedup();
        symbols
    }

    /// Some of what shows, of what is gone, and of what is held in either future.
    fn known(&self, cut: &Cut, futures: &Futures, shown: &Snapshot, random: &mut Rng) -> Known {
        let mut known = Known {
            symbols: self.some_symbols(random),
            assets: self.assets.get(&cut.site.id).cloned().unwrap_or_default(),
            pictures: futures.hidden_pictures.clone(),
            ..Known::default()
        };
        for story in random.choose_multiple(&futures.hidden, KNOWN) {
            let first = story.first_created.or(story.version_created).unwrap_or(cut.now);
            known.stories.push(story.id.clone());
            known.addresses.push(address(&story.id.provider, first, &cut.site.zone, &story.headline));
        }
        let Some(shelf) = shown.shelf(&cut.site, Channel::Page) else { return known };
        for story in random.choose_multiple(shelf.latest().take(50), KNOWN) {
            known.addresses.push(story.address.to_string());
            known.stories.push(story.story.id.clone());
            known.pictures.extend(story.pictures.iter().map(|picture| picture.digest.to_string()));
            known.pictures_in_widths.extend(story.pictures.iter().flat_map(in_widths));
        }
        let kills = self.facts.iter().rev().filter_map(|recorded| match &recorded.fact {
            NewsFact::Kill(kill) => Some(&kill.story),
            _ => None,
        });
        for story in kills.take(50) {
            if let Some(Entry::Withdrawn(tombstone)) = shelf.story(story) {
                known.addresses.push(tombstone.address.to_string());
                known.stories.push(story.clone());
            }
        }
        known
    }
}

/// A picture in each of its widths, as in their addresses.
fn in_widths(picture: &HeldPicture) -> Vec<String> {
    let size = picture.scaled_as.and(picture.size);
    let widths = size.map(broadtape_pictures::widths).unwrap_or_default();
    widths.into_iter().map(|width| format!("{}/{width}", picture.digest)).collect()
}

/// The instants on the way to a cut at which the house looks; the last is the cut itself.
fn steps(random: &mut Rng, from: UnixNanos, now: UnixNanos) -> Vec<UnixNanos> {
    let mut steps: Vec<_> =
        (0..random.usize(1..4)).map(|_| UnixNanos::new(random.i64(from.nanos()..=now.nanos()))).collect();
    steps.sort_unstable();
    steps.push(now);
    steps
}

/// Pages that are open before the cut: a front with quotes, and a story.
fn pages(site: &Arc<Site>, shown: &Snapshot, symbols: &[Symbol], random: &mut Rng) -> Vec<Question> {
    let symbols = symbols.iter().map(Symbol::as_str).collect::<Vec<_>>().join(",");
    let story = shown.shelf(site, Channel::Page).and_then(|shelf| {
        let place = random.usize(..shelf.len().clamp(1, 20));
        shelf.latest().nth(place).map(|shown| shown.address.to_string())
    });
    let targets =
        [Some(format!("/events?headlines=1&quotes={symbols}")), story.map(|story| format!("/events?story={story}"))];
    targets.into_iter().flatten().map(|target| Question::new("Push `events`", site, &target)).collect()
}

/// The first thing that depends on the future. Logs are compared where the futures agree in what any site may have seen.
fn found(one: &Walked, other: &Walked, is_logged: bool) -> Option<Found> {
    if let Some(difference) = one.answers.first_difference(&other.answers) {
        return Some(Found::Difference(difference));
    }
    if let Some(question) = other.answers.first_with(UNRELEASED) {
        return Some(Found::Words { question });
    }
    if is_logged && one.log != other.log {
        let [one, other] = [&one.log, &other.log].map(|log| String::from_utf8_lossy(log).into_owned());
        let line = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
        let at = |log: &str| log.lines().nth(line).unwrap_or("(nothing more)").trim().to_owned();
        return Some(Found::Log { one: at(&one), other: at(&other) });
    }
    None
}

/// Whether the futures differ a day later.
fn have_parted(
    one: Walked,
    other: Walked,
    futures: &Futures,
    cut: &Cut,
    questions: &[Question],
) -> Result<bool, TapeError> {
    let later = long_after(cut.now);
    let answers = |walked: Walked, tape: &Overlay| Answers::of(&*walked.later(later)?, tape, questions);
    let (one, other) = (answers(one, &futures.tapes[0])?, answers(other, &futures.tapes[1])?);
    Ok(one.first_difference(&other).is_some())
}
