//! Stories that came one after another, and the index of their rare shingles.

use crate::hash;
use crate::marks::{Marks, Part};
use broadtape_model::{StoryId, UnixNanos};

/// So many shingles of a story are indexed.
pub(super) const INDEXED: usize = STRIDE as usize;
/// From a story's postings to the next one's.
const STRIDE: u32 = 12;
/// Stories of one segment. When the index grows it is laid out anew, which takes as long as its postings are many.
const STORIES_MAX: usize = 1 << 17;
/// Postings of a chain, on average, before there are more chains.
const CHAIN_POSTINGS: usize = 2;
/// Chains of an index that begins.
const CHAINS_MIN: usize = 1 << 10;
/// The end of a chain.
const END: u32 = u32::MAX;

/// A story of the segment.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: StoryId,
    pub(super) marks: Marks,
    pub(super) at: UnixNanos,
}

impl Known {
    pub(super) fn has(&self, shingle: u32) -> bool {
        self.marks.part(Part::Shingles).binary_search(&shingle).is_ok()
    }
}

/// Stories and their index: chains of postings by the shingle's hash, as in a hash table without removal.
#[derive(Debug)]
pub(super) struct Segment {
    /// `None` where one was removed.
    stories: Vec<Option<Known>>,
    /// The latest posting of each chain; a power of two of them.
    heads: Vec<u32>,
    /// [`INDEXED`] for each story, those that it lacks empty.
    postings: Vec<Posting>,
    starts: UnixNanos,
    ends: UnixNanos,
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    /// 0 where it is empty. One shingle in four billion is of that hash and not indexed.
    hash: u32,
    /// The one before it in its chain.
    next: u32,
}

const EMPTY: Posting = Posting { hash: 0, next: END };

impl Segment {
    pub(super) fn new(starts: UnixNanos) -> Self {
        Self { stories: Vec::new(), heads: vec![END; CHAINS_MIN], postings: Vec::new(), starts, ends: starts }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.stories.len() >= STORIES_MAX
    }

    /// Nanoseconds from its first story to an instant.
    pub(super) const fn span_to(&self, at: UnixNanos) -> i64 {
        at.nanos().saturating_sub(self.starts.nanos())
    }

    /// When its last story came.
    pub(super) const fn ends(&self) -> UnixNanos {
        self.ends
    }

    /// Takes a story in under these shingles; gives its place.
    pub(super) fn add(&mut self, id: StoryId, marks: Marks, at: UnixNanos, shingles: Vec<u32>) -> u32 {
        let story = u32::try_from(self.stories.len()).expect("a segment holds far fewer");
        self.stories.push(Some(Known { id, marks, at }));
        self.ends = at;
        if self.postings.len() + INDEXED > CHAIN_POSTINGS * self.heads.len() {
            self.lay_out_anew();
        }
        let first = self.postings.len();
        self.postings.resize(first + INDEXED, EMPTY);
        for (number, hash) in (first..).zip(shingles) {
            self.postings[number].hash = hash;
            self.link(number);
        }
        if self.is_full() {
            self.postings.shrink_to_fit();
            self.stories.shrink_to_fit();
        }
        story
    }

    /// Twice as many chains.
    fn lay_out_anew(&mut self) {
        self.heads = vec![END; self.heads.len() * 2];
        (0..self.postings.len()).for_each(|number| self.link(number));
    }

    /// Puts a posting at the head of its chain.
    fn link(&mut self, number: usize) {
        let own = &mut self.postings[number];
        if own.hash != EMPTY.hash {
            let chain = chain(own.hash, self.heads.len());
            own.next = std::mem::replace(&mut self.heads[chain], posting(number));
        }
    }

    pub(super) fn remove(&mut self, place: u32) {
        self.stories[place as usize] = None;
    }

    pub(super) fn get(&self, place: u32) -> Option<&Known> {
        self.stories[place as usize].as_ref()
    }

    /// The places of stories with this shingle, removed ones too, the latest first.
    pub(super) fn with(&self, hash: u32) -> impl Iterator<Item = u32> {
        let mut at = self.heads[chain(hash, self.heads.len())];
        std::iter::from_fn(move || {
            while at != END {
                let (number, own) = (at, self.postings[at as usize]);
                at = own.next;
                if own.hash == hash {
                    return Some(number / STRIDE);
                }
            }
            None
        })
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &StoryId> {
        self.stories.iter().flatten().map(|known| &known.id)
    }

    pub(super) fn bytes(&self) -> usize {
        let marks: usize = self.stories.iter().flatten().map(|known| known.marks.heap_bytes()).sum();
        marks
            + self.stories.capacity() * size_of::<Option<Known>>()
            + self.heads.capacity() * size_of::<u32>()
            + self.postings.capacity() * size_of::<Posting>()
    }
}

/// Hashes of samples are small ones: they are spread once more.
const fn chain(hash: u32, chains: usize) -> usize {
    hash::short(hash as u64) as usize & (chains - 1)
}

fn posting(number: usize) -> u32 {
    u32::try_from(number).expect("a segment holds far fewer")
}
