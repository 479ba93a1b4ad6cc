//! What the doors remember of every story on the tape: little, and bounded.

use super::digest::{Digest, Digests};
use broadtape_formats::news::Numbering;
use broadtape_model::{Action, Contract, NewsFact, ProviderId, StoryId, StoryVersion, UnixNanos};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most copies that are remembered of one story: enough for a provider's last few versions to
/// be sent again in any order. What is forgotten would be kept once more, which harms nobody.
const COPIES_MOST: usize = 8;

/// What is on the tape: about 100 bytes for a story and 72 for each of its remembered copies.
#[derive(Default)]
pub(super) struct Known {
    stories: HashMap<ProviderId, HashMap<Arc<str>, KnownStory>>,
    pictures: HashSet<(ProviderId, Arc<str>)>,
    contracts: Arc<[Contract]>,
}

/// What is known of one story.
#[derive(Clone, Default)]
pub(super) struct KnownStory {
    /// By version, then by arrival; the last is what stands.
    copies: Vec<KnownCopy>,
    /// Whether it was withdrawn for good.
    pub(super) killed: bool,
}

#[derive(Clone, Copy)]
struct KnownCopy {
    version: u64,
    words: Digest,
    /// The whole as it stands on the tape, with our picture addresses.
    kept: Digest,
    /// The whole as the provider sent it; `None` when read from the tape, or when a picture of it
    /// could not be had and may be had later.
    sent: Option<Digest>,
    received: UnixNanos,
}

/// What an arriving copy is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// An exact repeat.
    AlreadyKnown,
    /// A copy of a story that was withdrawn for good.
    AfterKill,
    /// Nothing but its pictures can differ from what is known; they must be looked at. It would be
    /// this version.
    SameWords(u64),
    /// New, as this version.
    New(u64),
    /// It came before what stands now, received at this instant, and would stand in its place.
    Overtaken(UnixNanos),
}

impl Known {
    /// Remembers a fact that stands on the tape.
    pub(super) fn read(&mut self, fact: &NewsFact, received: UnixNanos) {
        match fact {
            NewsFact::Story(story) => self.story_mut(&story.id).read(story, received),
            NewsFact::Kill(kill) => self.story_mut(&kill.story).killed = true,
            NewsFact::Picture(picture) => self.add_picture(&picture.provider, &picture.digest),
            NewsFact::Contracts(contracts) => self.contracts = contracts.clone(),
            NewsFact::Order(order) => match &order.action {
                Action::Kill { story, .. } => self.kill(story),
                Action::Release { story, is_killed_known: true } => self.story_mut(story).killed = false,
                _ => {}
            },
        }
    }

    /// Whether there is no story yet.
    pub(super) fn is_untouched(&self) -> bool {
        self.stories.is_empty()
    }

    /// The contracts that hold.
    pub(super) fn contracts(&self) -> &Arc<[Contract]> {
        &self.contracts
    }

    pub(super) fn story(&self, id: &StoryId) -> Option<&KnownStory> {
        self.stories.get(&id.provider)?.get(&id.guid)
    }

    /// Notes that a story is withdrawn for good.
    pub(super) fn kill(&mut self, id: &StoryId) {
        self.story_mut(id).killed = true;
    }

    /// Takes over what a document added to a story. A kill that came meanwhile stands.
    pub(super) fn adopt(&mut self, id: &StoryId, story: KnownStory) {
        self.story_mut(id).copies = story.copies;
    }

    pub(super) fn has_picture(&self, provider: &ProviderId, digest: &Arc<str>) -> bool {
        self.pictures.contains(&(provider.clone(), digest.clone()))
    }

    pub(super) fn add_picture(&mut self, provider: &ProviderId, digest: &Arc<str>) {
        self.pictures.insert((provider.clone(), digest.clone()));
    }

    fn story_mut(&mut self, id: &StoryId) -> &mut KnownStory {
        if !self.stories.contains_key(&id.provider) {
            self.stories.insert(id.provider.clone(), HashMap::new());
        }
        let stories = self.stories.get_mut(&id.provider).expect("it was put in just above");
        stories.entry(id.guid.clone()).or_default()
    }
}

impl KnownStory {
    /// Whether nothing was ever heard of it.
    pub(super) fn is_unheard_of(&self) -> bool {
        self.copies.is_empty() && !self.killed
    }

    /// The latest version; `None` when no version is on the tape.
    pub(super) fn latest(&self) -> Option<u64> {
        self.copies.last().map(|copy| copy.version)
    }

    /// Judges an arriving copy as the provider sent it.
    pub(super) fn judge(&self, version: u64, numbering: Numbering, sent: Digests) -> Verdict {
        let alike = self.comparable(version, numbering);
        if alike.clone().any(|copy| copy.sent == Some(sent.whole)) {
            return Verdict::AlreadyKnown;
        }
        let has_same_words = alike.clone().any(|copy| copy.words == sent.words);
        let version = match numbering {
            Numbering::Provider => version,
            Numbering::Door => self.latest().map_or(1, |latest| latest + 1),
        };
        match (self.killed, has_same_words) {
            // A feed may list a withdrawn story for days; that is a repeat, not news.
            (true, true) => Verdict::AlreadyKnown,
            (true, false) => Verdict::AfterKill,
            (false, true) => Verdict::SameWords(version),
            (false, false) => Verdict::New(version),
        }
    }

    /// Judges a copy that came in at `came` and could not be read until now. What was received since and stands in
    /// its place stays: where the provider counts, the same version; where the door does, the story.
    pub(super) fn judge_late(&self, version: u64, numbering: Numbering, sent: Digests, came: UnixNanos) -> Verdict {
        let verdict = self.judge(version, numbering, sent);
        let standing = self.comparable(version, numbering).last().filter(|copy| copy.received >= came);
        match (verdict, standing) {
            (Verdict::SameWords(_) | Verdict::New(_), Some(standing)) => {
                let is_on_tape = self.copies.iter().any(|copy| copy.words == sent.words);
                if is_on_tape { Verdict::AlreadyKnown } else { Verdict::Overtaken(standing.received) }
            }
            (verdict, _) => verdict,
        }
    }

    /// Whether a copy whose pictures are housed stands on the tape as it is.
    pub(super) fn has_kept(&self, version: u64, numbering: Numbering, kept: Digests) -> bool {
        self.comparable(version, numbering).any(|copy| copy.kept == kept.whole)
    }

    /// Remembers, of a copy that is on the tape, that the provider's own form of it is this one.
    pub(super) fn sent_as(&mut self, kept: Digests, sent: Digests) {
        for copy in self.copies.iter_mut().filter(|copy| copy.kept == kept.whole) {
            copy.sent = Some(sent.whole);
        }
    }

    /// Remembers a copy; `sent` is `None` when it may be had in a fuller form later.
    pub(super) fn add(&mut self, version: u64, kept: Digests, sent: Option<Digests>, received: UnixNanos) {
        let sent = sent.map(|sent| sent.whole);
        let copy = KnownCopy { version, words: kept.words, kept: kept.whole, sent, received };
        let place = self.copies.partition_point(|known| known.version <= version);
        self.copies.insert(place, copy);
        if self.copies.len() > COPIES_MOST {
            self.copies.remove(0);
        }
    }

    fn read(&mut self, story: &StoryVersion, received: UnixNanos) {
        self.add(story.version, Digests::of(story), None, received);
    }

    /// The copies that an arriving one may repeat. Where the door counts, only the last one: a story
    /// that is changed back is news again.
    fn comparable(&self, version: u64, numbering: Numbering) -> impl Iterator<Item = &KnownCopy> + Clone {
        let last = self.copies.len().saturating_sub(1);
        self.copies.iter().enumerate().filter_map(move |(place, copy)| {
            let is_comparable = match numbering {
                Numbering::Provider => copy.version == version,
                Numbering::Door => place == last,
            };
            is_comparable.then_some(copy)
        })
    }
}
