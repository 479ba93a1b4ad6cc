//! The desk clerk that all news doors share: reads a document, finds what is new in it, and puts
//! that on the tape. Nothing is acknowledged before it is durable.

mod outcome;
pub use outcome::{Fate, ItemOutcome, Outcome, ReceiveError};

mod desk;
pub use desk::Standing;

mod digest;
mod housing;
mod in_hand;
mod known;

use crate::doors::DoorBook;
use crate::pictures::PictureSource;
use broadtape_formats::dialect::{self, Dialect, Dialects};
use broadtape_formats::news::{self, Item, Numbering, Parsed};
use broadtape_model::{
    Charset, Kill, NewsFact, Problem, ProblemKind, ProviderId, PubStatus, StoryId, StoryVersion, UnixNanos,
};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TapeError, Urgency};
use bytes::Bytes;
use digest::Digests;
use housing::Housing;
use in_hand::InHand;
use known::{Known, KnownStory, Verdict};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes of one document, through every door: what `formats` reads.
pub const DOCUMENT_BYTES_MOST: usize = news::DOCUMENT_BYTES_MAX;

/// A document as it came through a door.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who sent it.
    pub provider: ProviderId,
    /// The door.
    pub door: Door,
    /// What it was called: a file name, an address. For people; without secrets.
    pub name: String,
    /// The bytes as they came.
    pub bytes: Bytes,
    /// The character set that came beside them, where one did.
    pub charset: Option<Charset>,
    /// When it was received.
    pub receipt: Receipt,
}

/// Reads a document's bytes as its provider writes; [`news::read_as`] is the one that the house uses.
pub type Reader = fn(&[u8], Option<&Charset>, &ProviderId, &Dialect) -> Result<Parsed, Problem>;

/// The desk clerk that all news doors share.
///
/// Safe to call from many threads; every call blocks, so call it where blocking is allowed. Two
/// documents about the same story wait for each other; a kill waits for nobody but the same kill.
pub struct Reception {
    tape: Arc<dyn Tape>,
    read: Reader,
    dialects: Dialects,
    known: Mutex<Known>,
    stories_in_hand: InHand<StoryId>,
    kills_in_hand: InHand<StoryId>,
    pictures_in_hand: InHand<(ProviderId, Arc<str>)>,
    doors: DoorBook,
}

/// What was decided about a story before the append.
enum Answer {
    Take,
    AlreadyKnown,
    Refuse(Problem),
    Overtaken(UnixNanos),
}

impl Reception {
    /// Opens the reception: reads the tape's news once to know what is already there.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn new(tape: Arc<dyn Tape>) -> Result<Self, TapeError> {
        Self::with_reader(tape, news::read_as)
    }

    /// Opens the reception with a reader of its own for documents.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn with_reader(tape: Arc<dyn Tape>, read: Reader) -> Result<Self, TapeError> {
        let mut known = Known::default();
        let mut facts = tape.news()?;
        while let Some(recorded) = facts.next()? {
            known.read(&recorded.fact, recorded.received);
        }
        Ok(Self {
            tape,
            read,
            dialects: Dialects::default(),
            known: Mutex::new(known),
            stories_in_hand: InHand::new(),
            kills_in_hand: InHand::new(),
            pictures_in_hand: InHand::new(),
            doors: DoorBook::default(),
        })
    }

    /// Reads each provider's documents as it writes.
    #[must_use]
    pub fn reading_as(self, dialects: Dialects) -> Self {
        Self { dialects, ..self }
    }

    /// Has the doors note their states in this book.
    #[must_use]
    pub fn noting_in(self, doors: DoorBook) -> Self {
        Self { doors, ..self }
    }

    /// Where the doors note their states.
    pub(crate) fn doors(&self) -> &DoorBook {
        &self.doors
    }

    /// Receives a document: kills first, in a commit of their own; then pictures that are new; then
    /// all new story versions in one commit with the document's bytes. Returns when they are durable.
    /// Receiving the same document again changes nothing.
    ///
    /// # Errors
    /// When nothing in it is usable, when a picture of it is still arriving, or when it could not be
    /// made durable. What was taken until then is on the tape and is known when it comes again.
    pub fn receive(&self, arrival: &Arrival, pictures: &dyn PictureSource) -> Result<Outcome, ReceiveError> {
        self.receive_since(arrival, pictures, None)
    }

    /// Receives a document that came in at `came` and could not be read until now. It takes its receipt like any
    /// other, so that no page of the past changes, but puts no old text over a newer one: an item that would stand in
    /// the place of what was received since is [`Fate::Overtaken`]. A version that the provider counts goes on the
    /// tape where it is older than what stands, and does not show. A kill holds, whenever it came.
    ///
    /// # Errors
    /// As [`Reception::receive`].
    pub fn receive_late(
        &self,
        arrival: &Arrival,
        pictures: &dyn PictureSource,
        came: UnixNanos,
    ) -> Result<Outcome, ReceiveError> {
        self.receive_since(arrival, pictures, Some(came))
    }

    fn receive_since(
        &self,
        arrival: &Arrival,
        pictures: &dyn PictureSource,
        came: Option<UnixNanos>,
    ) -> Result<Outcome, ReceiveError> {
        let parsed = self.parse(arrival)?;
        let mut outcome = Outcome { items: Vec::new(), problems: parsed.problems };
        let (kills, stories) = kills_and_stories(parsed.items);
        self.take_kills(arrival, kills, &mut outcome)?;
        self.take_stories(arrival, stories, pictures, came, &mut outcome)?;
        Ok(outcome)
    }

    fn parse(&self, arrival: &Arrival) -> Result<Parsed, ReceiveError> {
        if arrival.bytes.len() > DOCUMENT_BYTES_MOST {
            return Err(ReceiveError::Unusable(too_large(arrival.bytes.len() as u64)));
        }
        // Readers promise never to panic. Where one breaks its promise, it costs that document alone.
        let (dialect, charset) = (self.dialects.of(&arrival.provider), arrival.charset.as_ref());
        catch_unwind(AssertUnwindSafe(|| (self.read)(&arrival.bytes, charset, &arrival.provider, dialect)))
            .unwrap_or_else(|_| {
                let what = "our reader broke on this document, which is our fault; please report it with the document";
                Err(Problem::new(ProblemKind::Unreadable, "", what))
            })
            .map_err(ReceiveError::Unusable)
    }

    fn take_kills(&self, arrival: &Arrival, kills: Vec<Kill>, outcome: &mut Outcome) -> Result<(), ReceiveError> {
        if kills.is_empty() {
            return Ok(());
        }
        let _in_hand = self.kills_in_hand.reserve(kills.iter().map(|kill| kill.story.clone()).collect());
        let mut new = HashSet::new();
        let mut facts = Vec::new();
        {
            let known = self.known();
            for kill in &kills {
                let story = known.story(&kill.story);
                if story.is_some_and(|story| story.killed) || !new.insert(kill.story.clone()) {
                    continue;
                }
                if story.is_none_or(KnownStory::is_unheard_of) {
                    outcome.problems.push(note(
                        &kill.story,
                        "a kill for a story that never came; it is kept and holds for every copy to come",
                    ));
                }
                facts.push(NewsFact::Kill(kill.clone()));
            }
        }
        let received = self.append(arrival, facts, Urgency::Kill)?;
        for kill in kills {
            let fate = match received {
                Some(received) if new.remove(&kill.story) => {
                    self.known().kill(&kill.story);
                    Fate::Taken { received }
                }
                _ => Fate::AlreadyKnown,
            };
            outcome.items.push(ItemOutcome { story: kill.story, version: None, fate });
        }
        Ok(())
    }

    fn take_stories(
        &self,
        arrival: &Arrival,
        stories: Vec<(StoryVersion, Numbering)>,
        pictures: &dyn PictureSource,
        came: Option<UnixNanos>,
        outcome: &mut Outcome,
    ) -> Result<(), ReceiveError> {
        if stories.is_empty() {
            return Ok(());
        }
        let ids: HashSet<StoryId> = stories.iter().map(|(story, _)| story.id.clone()).collect();
        let _in_hand = self.stories_in_hand.reserve(ids.clone());
        let mut pages = self.pages(&ids);
        let mut housing = Housing::new(self, arrival, pictures);
        let mut facts = Vec::new();
        let mut answers = Vec::new();
        for (mut story, numbering) in stories {
            let page = pages.entry(story.id.clone()).or_default();
            let answer = decide(&mut story, numbering, came, page, &mut housing, &mut outcome.problems)?;
            answers.push((story.id.clone(), story.version, answer));
            if matches!(answers.last(), Some((_, _, Answer::Take))) {
                facts.push(NewsFact::Story(Arc::new(story)));
            }
        }
        // A kill may have come while the pictures did. The stories go on the tape behind it, where
        // the gate holds them for good.
        let received = self.append(arrival, facts, Urgency::Usual)?;
        let mut known = self.known();
        for (id, page) in pages {
            known.adopt(&id, page);
        }
        drop(known);
        outcome.items.extend(answers.into_iter().map(|(story, version, answer)| {
            let fate = match (answer, received) {
                (Answer::Take, Some(received)) => Fate::Taken { received },
                (Answer::Refuse(problem), _) => Fate::Refused(problem),
                (Answer::Overtaken(received), _) => Fate::Overtaken { received },
                (Answer::AlreadyKnown | Answer::Take, _) => Fate::AlreadyKnown,
            };
            ItemOutcome { story, version: Some(version), fate }
        }));
        Ok(())
    }

    /// Appends facts with the document that they came in; `None` when there is nothing to append.
    fn append(
        &self,
        arrival: &Arrival,
        facts: Vec<NewsFact>,
        urgency: Urgency,
    ) -> Result<Option<UnixNanos>, TapeError> {
        if facts.is_empty() {
            return Ok(None);
        }
        let delivery = Delivery {
            provider: arrival.provider.clone(),
            door: arrival.door,
            name: arrival.name.clone(),
            bytes: arrival.bytes.clone(),
            charset: arrival.charset.clone(),
            facts,
        };
        self.tape.append_news(delivery, arrival.receipt, urgency).map(Some)
    }

    /// What is known of these stories, as a copy to plan with.
    fn pages(&self, ids: &HashSet<StoryId>) -> HashMap<StoryId, KnownStory> {
        let known = self.known();
        ids.iter().filter_map(|id| Some((id.clone(), known.story(id)?.clone()))).collect()
    }

    /// Every change to what is known is one call, so it is whole even after a panic.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Decides what to do with a story, houses its pictures where it is needed, and notes it on its page.
fn decide(
    story: &mut StoryVersion,
    numbering: Numbering,
    came: Option<UnixNanos>,
    page: &mut KnownStory,
    housing: &mut Housing<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Answer, ReceiveError> {
    let sent = Digests::of(story);
    let verdict = match came {
        None => page.judge(story.version, numbering, sent),
        Some(came) => page.judge_late(story.version, numbering, sent, came),
    };
    if numbering == Numbering::Door {
        // The version that a repeat repeats.
        story.version = page.latest().unwrap_or(0);
    }
    let version = match verdict {
        Verdict::AlreadyKnown => return Ok(Answer::AlreadyKnown),
        Verdict::Overtaken(received) => return Ok(Answer::Overtaken(received)),
        Verdict::AfterKill => {
            let what = "the story was withdrawn for good, so this copy is refused; send it under a new identifier if it is a new story";
            return Ok(Answer::Refuse(Problem::new(ProblemKind::Ignored, &*story.id.guid, what)));
        }
        Verdict::SameWords(version) | Verdict::New(version) => version,
    };
    let lost = housing.house(story)?;
    let is_whole = lost.is_empty();
    problems.extend(lost);
    let kept = Digests::of(story);
    if let Verdict::SameWords(_) = verdict {
        let stands = page.has_kept(story.version, numbering, kept);
        if stands && is_whole {
            page.sent_as(kept, sent);
        }
        // What stands on the tape may have the pictures that cannot be had now: it stays.
        if stands || !is_whole {
            return Ok(Answer::AlreadyKnown);
        }
    }
    if let Some(latest) = page.latest().filter(|latest| *latest > version) {
        let what = format!("version {version} came after version {latest}; it is kept and not shown");
        problems.push(Problem::new(ProblemKind::Ignored, &*story.id.guid, what));
    }
    story.version = version;
    glean(story);
    page.add(version, kept, is_whole.then_some(sent), housing.received());
    Ok(Answer::Take)
}

/// Finds what a new copy's text says of itself. Where that breaks, the story is as good without.
fn glean(story: &mut StoryVersion) {
    if let Ok((gleaned, _)) = catch_unwind(AssertUnwindSafe(|| dialect::glean(story))) {
        story.gleaned = gleaned;
    }
}

/// Parts a document's items. A story whose status is canceled is a kill, however it was read.
fn kills_and_stories(items: Vec<Item>) -> (Vec<Kill>, Vec<(StoryVersion, Numbering)>) {
    let mut kills = Vec::new();
    let mut stories = Vec::new();
    for item in items {
        match item {
            Item::Kill(kill) => kills.push(kill),
            Item::Story { story, .. } if story.status == PubStatus::Canceled => {
                kills.push(Kill { story: story.id, notice: None });
            }
            Item::Story { story, numbering } => stories.push((*story, numbering)),
        }
    }
    (kills, stories)
}

/// The problem of a document past [`DOCUMENT_BYTES_MOST`].
pub(crate) fn too_large(bytes: u64) -> Problem {
    let most = DOCUMENT_BYTES_MOST / 1024 / 1024;
    let what = format!("the document has {bytes} bytes, the most is {most} MiB; send it in smaller parts");
    Problem::new(ProblemKind::TooLarge, "", what)
}

fn note(story: &StoryId, what: &str) -> Problem {
    Problem::new(ProblemKind::Ignored, &*story.guid, what)
}
