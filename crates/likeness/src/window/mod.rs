//! The stories of the last three days, found by what they share.
//!
//! A story is indexed by its rarest shingles: the smallest hashes of its sample that stand in few other stories. What very
//! many share (a disclaimer, a form letter) finds nobody and weighs little, yet is never left out: forty copies of one
//! text are still found.
//!
//! Stories lie in segments by the time at which they came. A segment whose last story is too old goes as a whole; until
//! then its old stories are passed over. So nothing is ever unlinked, and forgetting costs nothing.

mod segment;

use crate::compare::{Comparison, Verdict, with_weights};
use crate::judge::{Judgement, WEIGHT};
use crate::likeness::Likeness;
use crate::marks::{Marks, Part, SHINGLES_MAX};
use broadtape_model::{StoryId, UnixNanos};
use segment::{Known, Segment};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long a story is remembered.
const AGE_MAX: Duration = Duration::from_hours(72);
/// What a segment spans at most, so that one of few stories goes in time.
const SEGMENT_SPAN: Duration = Duration::from_hours(12);
/// Indexed for so many stories, a shingle is so for no more.
const COMMON: usize = 32;
/// Standing in so many of the stories that are compared, it is common.
const COMMON_CANDIDATES: usize = 24;
/// Weight of a common shingle; of another it is [`WEIGHT`].
const COMMON_WEIGHT: u32 = 1;
/// So many of its smallest shingles are looked up for a story. A third of a text shares some with all of it.
const LOOKED_UP: usize = 32;
/// So many of those stories that share most are compared.
const CANDIDATES_MAX: usize = 64;

/// A story of the window that is one with another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// Which.
    pub id: StoryId,
    /// When it came.
    pub at: UnixNanos,
    /// [`Verdict::Same`] or [`Verdict::Near`].
    pub verdict: Verdict,
}

/// The stories of the last 72 hours, of the time that it is told.
///
/// Some 800 bytes a story beside its identifier's text. One owner folds it; the same calls in the same order answer the same on any machine.
#[derive(Debug, Default)]
pub struct Window {
    /// Oldest first.
    segments: VecDeque<Segment>,
    /// How many segments have gone.
    gone: u32,
    /// Where each story is: which segment since the beginning, which place in it. Looked up, never walked.
    places: HashMap<StoryId, (u32, u32)>,
    latest: UnixNanos,
}

impl Window {
    /// A window without stories.
    #[must_use]
    pub fn new() -> Self {
        Self { latest: UnixNanos::MIN, ..Self::default() }
    }

    /// Takes a story in, in the place of what it was before. An instant before the latest that was told counts as that one.
    pub fn add(&mut self, id: &StoryId, likeness: &Likeness, at: UnixNanos) {
        self.remove(id);
        self.go_on_to(at);
        if self.segments.back().is_none_or(|last| last.is_full() || last.span_to(self.latest) > nanos(SEGMENT_SPAN)) {
            self.segments.push_back(Segment::new(self.latest));
        }
        let shingles = likeness.marks.part(Part::Shingles);
        let rare = shingles.iter().copied().filter(|hash| !self.is_common(*hash)).take(segment::INDEXED).collect();
        let number = self.gone + u32::try_from(self.segments.len() - 1).expect("segments hold hours each");
        let last = self.segments.back_mut().expect("one was just made sure of");
        let place = last.add(id.clone(), likeness.marks.clone(), self.latest, rare);
        self.places.insert(id.clone(), (number, place));
    }

    /// Forgets a story, as after a kill.
    pub fn remove(&mut self, id: &StoryId) {
        if let Some((number, place)) = self.places.remove(id) {
            self.segments[(number - self.gone) as usize].remove(place);
        }
    }

    /// The stories that are one with this one, best first; of equals the one that came first, then by identifier. Also that
    /// story itself, where it is in the window.
    #[must_use]
    pub fn alike(&self, likeness: &Likeness, at: UnixNanos) -> Vec<Match> {
        let marks = &likeness.marks;
        let candidates = self.candidates(marks, earliest(at.max(self.latest)));
        let common = Common::of(marks, &candidates);
        let judged = candidates.into_iter().filter_map(|known| {
            let judgement = Judgement::of(marks, &known.marks, |hash| common.weight(hash));
            judgement.text_verdict().map(|verdict| Match { id: known.id.clone(), at: known.at, verdict })
        });
        let mut matches: Vec<Match> = judged.collect();
        matches.sort_by(|one, other| (other.verdict, one.at, &one.id).cmp(&(one.verdict, other.at, &other.id)));
        matches
    }

    /// Compares two stories as [`Window::alike`] does: phrases that stand in many stories of the window weigh little.
    #[must_use]
    pub fn compare(&self, first: &Likeness, second: &Likeness) -> Comparison {
        let common = Common::of(&first.marks, &self.candidates(&first.marks, earliest(self.latest)));
        with_weights(first, second, |hash| common.weight(hash))
    }

    /// How many stories it holds, with those that are too old but not yet gone.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What it holds on to, in bytes, as far as it knows: without the texts of identifiers, which others share.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A slot of the map, and the byte of control beside it.
        let slot = size_of::<(StoryId, (u32, u32))>() + 1;
        self.places.capacity() * slot + self.segments.iter().map(Segment::bytes).sum::<usize>()
    }

    /// Moves time on and lets go of segments that are too old.
    fn go_on_to(&mut self, at: UnixNanos) {
        self.latest = self.latest.max(at);
        let from = earliest(self.latest);
        while self.segments.front().is_some_and(|first| first.ends() < from) {
            let segment = self.segments.pop_front().expect("there is a first one");
            for id in segment.ids() {
                self.places.remove(id);
            }
            self.gone += 1;
        }
    }

    fn is_common(&self, hash: u32) -> bool {
        self.segments.iter().flat_map(|segment| segment.with(hash)).take(COMMON).count() == COMMON
    }

    /// Stories since an instant that share indexed shingles, those that share most first.
    fn candidates(&self, marks: &Marks, from: UnixNanos) -> Vec<&Known> {
        let mut found: Vec<(usize, u32)> = Vec::new();
        let live = || self.segments.iter().enumerate().filter(|(_, segment)| segment.ends() >= from);
        for hash in marks.part(Part::Shingles).iter().take(LOOKED_UP) {
            found.extend(live().flat_map(|(number, segment)| segment.with(*hash).map(move |place| (number, place))));
        }
        found.sort_unstable();
        let mut counted: Vec<(usize, (usize, u32))> =
            found.chunk_by(|one, next| one == next).map(|same| (same.len(), same[0])).collect();
        counted.sort_unstable_by_key(|(count, place)| (std::cmp::Reverse(*count), *place));
        let known = counted.into_iter().filter_map(|(_, (segment, place))| self.segments[segment].get(place));
        known.filter(|known| known.at >= from).take(CANDIDATES_MAX).collect()
    }
}

/// Which shingles of a story are common: those that stand in many of the stories with which it shares any.
struct Common {
    hashes: Vec<u32>,
}

impl Common {
    fn of(marks: &Marks, candidates: &[&Known]) -> Self {
        // Fewer stories have nothing that stands in as many.
        if candidates.len() < COMMON_CANDIDATES {
            return Self { hashes: Vec::new() };
        }
        let stands_in = |hash: u32| candidates.iter().filter(|known| known.has(hash)).take(COMMON_CANDIDATES).count();
        let shingles = marks.part(Part::Shingles).iter().copied();
        Self { hashes: shingles.filter(|hash| stands_in(*hash) == COMMON_CANDIDATES).collect() }
    }

    fn weight(&self, hash: u32) -> u32 {
        if self.hashes.binary_search(&hash).is_ok() { COMMON_WEIGHT } else { WEIGHT }
    }
}

const _: () = assert!(LOOKED_UP <= SHINGLES_MAX);

fn earliest(at: UnixNanos) -> UnixNanos {
    UnixNanos::new(at.nanos().saturating_sub(nanos(AGE_MAX)))
}

const fn nanos(duration: Duration) -> i64 {
    duration.as_secs() as i64 * 1_000_000_000
}
