//! Stories of one event, gathered as they come.

use crate::compare::Score;
use crate::hash::ByHash;
use crate::judge::EVENT_TOPICS_MIN;
use crate::likeness::{Likeness, Topic};
use crate::marks::Class;
use crate::sample::thousandths;
use broadtape_model::{StoryId, UnixNanos};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// In such a time an event that nobody writes of loses half of its pull.
const HALF_LIFE: Duration = Duration::from_hours(12);
/// An event of which nothing came for so long is over.
const AGE_MAX: Duration = Duration::from_hours(72);
/// Events that are remembered; more, and the one of which nothing came longest goes.
const EVENTS_MAX: usize = 1 << 16;
/// Topics of an event: those that weigh most.
const TOPICS_MAX: usize = 32;
/// Events that topics bring up, the rarest topics first; what more common ones would bring counts where others bring it.
const BROUGHT_UP_MAX: usize = 256;
/// So many events that share most rare topics are looked at.
const CANDIDATES_MAX: usize = 32;
/// So much of what a story is about must be an event's, with the event's age taken off.
const SHARED_MIN: u16 = 330;
/// Half of all that is shared must not be one word.
const WEIGHT_MAX: u32 = 12;

/// An event, by the number of the story that began it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventId(pub u64);

/// What came of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joined {
    /// The event that it is part of now.
    pub event: EventId,
    /// How much of the story was the event's, with its age taken off; `None` where the story began it.
    pub score: Option<Score>,
    /// The words that both had, the story's weightiest first.
    pub shared: Vec<String>,
}

/// Events and their stories.
///
/// Bounded in events and topics, and by age in stories. One owner folds it; the same calls in the same order answer the same on any machine.
#[derive(Debug, Default)]
pub struct Events {
    events: BTreeMap<EventId, Event>,
    /// By when the last story came.
    by_age: BTreeSet<(UnixNanos, EventId)>,
    by_topic: ByHash<u32, BTreeSet<EventId>>,
    /// Looked up, never walked.
    of_story: HashMap<StoryId, EventId>,
    begun: u64,
}

#[derive(Debug)]
struct Event {
    /// Hash and weight, the weightiest first.
    topics: Vec<(u32, u32)>,
    stories: Vec<StoryId>,
    last: UnixNanos,
}

impl Events {
    /// No events yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds the event that a story is part of, or begins one. A story that is known moves to where its new text belongs.
    /// `None` for what is no story, such as a kill.
    pub fn add(&mut self, id: &StoryId, likeness: &Likeness, at: UnixNanos) -> Option<Joined> {
        self.remove(id);
        self.let_go(at);
        if likeness.marks.class != Class::Story {
            return None;
        }
        let found = self.best(&likeness.topics, at);
        let event = found.map_or_else(|| self.begin(at), |(event, _)| event);
        let shared = self.join(event, id, &likeness.topics, at);
        Some(Joined { event, score: found.map(|(_, score)| score), shared })
    }

    /// Forgets a story, and its event with the last of its stories.
    pub fn remove(&mut self, id: &StoryId) {
        let Some(event) = self.of_story.remove(id) else { return };
        let Some(own) = self.events.get_mut(&event) else { return };
        own.stories.retain(|story| story != id);
        if own.stories.is_empty() {
            self.end(event);
        }
    }

    /// The event that a story is part of.
    #[must_use]
    pub fn of(&self, id: &StoryId) -> Option<EventId> {
        self.of_story.get(id).copied()
    }

    /// The stories of an event, in the order in which they came.
    #[must_use]
    pub fn stories(&self, event: EventId) -> &[StoryId] {
        self.events.get(&event).map_or(&[], |own| &own.stories)
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event that shares most with these topics, if it is enough; of equals the latest.
    fn best(&self, topics: &[Topic], at: UnixNanos) -> Option<(EventId, Score)> {
        let weights: Vec<u32> = topics.iter().map(|topic| self.weight(topic)).collect();
        let all: u32 = weights.iter().sum();
        let scored = self.candidates(topics).into_iter().filter_map(|event| {
            let own = &self.events[&event];
            let has = |topic: &Topic| own.topics.iter().any(|(hash, _)| *hash == topic.hash);
            let shared = topics.iter().zip(&weights).filter(|(topic, _)| has(topic)).map(|(_, weight)| *weight);
            let (count, sum) = shared.fold((0, 0), |(count, sum), weight| (count + 1, sum + weight));
            let score = Score(faded(thousandths(sum, all), at.nanos_since(own.last)));
            (count >= EVENT_TOPICS_MIN).then_some((score, event))
        });
        scored.max().filter(|(score, _)| score.0 >= SHARED_MIN).map(|(score, event)| (event, score))
    }

    /// Events that share rare topics, those that share most first; of equals the latest.
    fn candidates(&self, topics: &[Topic]) -> Vec<EventId> {
        let mut known: Vec<&BTreeSet<EventId>> =
            topics.iter().filter_map(|topic| self.by_topic.get(&topic.hash)).collect();
        known.sort_by_key(|events| events.len());
        let mut found: Vec<EventId> = Vec::with_capacity(BROUGHT_UP_MAX);
        for events in known {
            if found.len() + events.len() > BROUGHT_UP_MAX {
                break;
            }
            found.extend(events);
        }
        found.sort_unstable();
        let mut counted: Vec<(usize, EventId)> =
            found.chunk_by(|one, next| one == next).map(|same| (same.len(), same[0])).collect();
        counted.sort_unstable_by_key(|own| std::cmp::Reverse(*own));
        counted.into_iter().take(CANDIDATES_MAX).map(|(_, event)| event).collect()
    }

    /// What a topic weighs: more where fewer events have it.
    fn weight(&self, topic: &Topic) -> u32 {
        let with = self.by_topic.get(&topic.hash).map_or(0, BTreeSet::len);
        let rarity = ((self.events.len() + 2) / (with + 1)).max(1).ilog2() + 1;
        topic.weight.min(WEIGHT_MAX) * rarity
    }

    fn begin(&mut self, at: UnixNanos) -> EventId {
        let event = EventId(self.begun);
        self.begun += 1;
        self.events.insert(event, Event { topics: Vec::new(), stories: Vec::new(), last: at });
        self.by_age.insert((at, event));
        event
    }

    /// Makes a story part of an event; gives the words that they shared before.
    fn join(&mut self, event: EventId, id: &StoryId, topics: &[Topic], at: UnixNanos) -> Vec<String> {
        let own = self.events.get_mut(&event).expect("it was found or begun a moment ago");
        let age = at.nanos_since(own.last);
        let mut weights: BTreeMap<u32, u32> =
            own.topics.iter().map(|(hash, weight)| (*hash, u32::from(faded_weight(*weight, age)))).collect();
        let shared = topics.iter().filter(|topic| weights.contains_key(&topic.hash));
        let shared = shared.map(|topic| topic.word.to_string()).collect();
        for topic in topics {
            // Thousands, so that halves of halves are still something.
            let weight = weights.entry(topic.hash).or_default();
            *weight = weight.saturating_add(topic.weight * 1_000).min(60_000);
        }
        let mut kept: Vec<(u32, u32)> = weights.into_iter().collect();
        kept.sort_unstable_by_key(|(hash, weight)| (std::cmp::Reverse(*weight), *hash));
        let left = kept.split_off(kept.len().min(TOPICS_MAX));
        for (hash, _) in left {
            forget(&mut self.by_topic, hash, event);
        }
        for (hash, _) in &kept {
            self.by_topic.entry(*hash).or_default().insert(event);
        }
        self.by_age.remove(&(own.last, event));
        own.last = own.last.max(at);
        self.by_age.insert((own.last, event));
        own.topics = kept;
        own.stories.push(id.clone());
        self.of_story.insert(id.clone(), event);
        shared
    }

    /// Lets go of events that are over, and of the oldest where there are too many.
    fn let_go(&mut self, at: UnixNanos) {
        while let Some((last, event)) = self.by_age.first().copied() {
            if at.nanos_since(last) <= nanos(AGE_MAX) && self.events.len() < EVENTS_MAX {
                return;
            }
            self.end(event);
        }
    }

    fn end(&mut self, event: EventId) {
        let Some(own) = self.events.remove(&event) else { return };
        self.by_age.remove(&(own.last, event));
        for (hash, _) in own.topics {
            forget(&mut self.by_topic, hash, event);
        }
        for story in own.stories {
            self.of_story.remove(&story);
        }
    }
}

fn forget(by_topic: &mut ByHash<u32, BTreeSet<EventId>>, hash: u32, event: EventId) {
    if let Some(events) = by_topic.get_mut(&hash) {
        events.remove(&event);
        if events.is_empty() {
            by_topic.remove(&hash);
        }
    }
}

/// What is left of so much after an age: halves, and straight lines between them. Whole numbers, so that it is the same anywhere.
fn faded(amount: u16, age_nanos: u64) -> u16 {
    let half_life = nanos(HALF_LIFE);
    let halves = u32::try_from(age_nanos / half_life).unwrap_or(u32::MAX);
    let at_start = u64::from(amount.checked_shr(halves).unwrap_or(0));
    let lost = at_start * (age_nanos % half_life) / (2 * half_life).max(1);
    u16::try_from(at_start - lost).expect("no more than there was")
}

fn faded_weight(weight: u32, age_nanos: u64) -> u16 {
    faded(u16::try_from(weight).unwrap_or(u16::MAX), age_nanos)
}

const fn nanos(duration: Duration) -> u64 {
    duration.as_secs() * 1_000_000_000
}
