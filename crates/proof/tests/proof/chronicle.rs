//! Random news: a past that is shared, and futures that agree with it in all that readers may see.

use crate::city::{DESK, NOBODYS, POST, SPAN_MILLIS, WIRE, dawn};
use broadtape_model::{
    Block, Embargo, Inline, Kill, NewsFact, Picture, PictureFile, PictureSize, ProviderId, PubStatus, ScaledAs,
    Section, Site, StoryId, StoryVersion, Subject, Symbol, UnixNanos,
};
use broadtape_proof::{Known, Stage};
use bytes::Bytes;
use fastrand::Rng;
use std::sync::Arc;

/// Stands in every text that nobody may see at the cut.
pub(crate) const UNRELEASED: &str = "UNRELEASED";

/// A fact with its receipt.
#[derive(Clone)]
pub(crate) struct Entry {
    received: UnixNanos,
    provider: ProviderId,
    fact: NewsFact,
    bytes: Bytes,
}

/// All news that readers may have seen by a cut.
pub(crate) struct Past {
    now: UnixNanos,
    entries: Vec<Entry>,
    /// The newest version of each story.
    stories: Vec<StoryVersion>,
    /// Stories that showed and were taken back: readers know that, and when, but not the version that did it.
    taken_back: Vec<(StoryVersion, UnixNanos, PubStatus)>,
}

/// A headline out of few: addresses collide.
fn headline(random: &mut Rng) -> String {
    let who = random.choice(["Harbour", "Island ferry", "Night market"]).unwrap();
    let what = random.choice(["opens", "closes", "wins a prize"]).unwrap();
    format!("{who} {what}")
}

fn hidden_headline(random: &mut Rng) -> String {
    format!("{UNRELEASED} {} {}", headline(random), random.u8(..))
}

fn between(random: &mut Rng, from: UnixNanos, until: UnixNanos) -> UnixNanos {
    UnixNanos::new(random.i64(from.nanos()..=until.nanos().max(from.nanos())))
}

fn later(random: &mut Rng, now: UnixNanos) -> UnixNanos {
    if random.u8(..8) == 0 {
        UnixNanos::new(now.nanos() + 1)
    } else {
        between(random, UnixNanos::new(now.nanos() + 1), now.plus_minutes(90))
    }
}

fn story(random: &mut Rng, provider: &str, guid: &str, version: u64, headline: String) -> StoryVersion {
    let id = StoryId::new(&ProviderId::new(provider), guid);
    let mut story = StoryVersion::new(id, version, &headline);
    let words = |text: String| vec![Inline::Text(text)];
    story.deck = random.bool().then(|| format!("{headline}, says the deck."));
    story.section = random.choice(Section::ALL);
    story.urgency = random.bool().then(|| random.u8(1..=9));
    story.subjects = vec![Subject { name: Some(format!("subject {}", random.u8(..3))), code: None }];
    story.symbols = vec![Symbol::parse(random.choice(["HB:TIDE", "IS:PALM"]).unwrap()).unwrap()];
    story.source_url = Some(format!("https://{provider}.example.com/{guid}"));
    let other = random.choice(["past-1", "past-2", "hidden-0", "hidden-1", "late-0"]).unwrap();
    story.body = vec![
        Block::Paragraph(words(format!("{headline}, says the body."))),
        Block::Related { text: "A RELATED STORY".into(), url: format!("https://wire.example.com/{other}") },
    ];
    story
}

fn digest(guid: &str) -> String {
    guid.bytes().cycle().take(32).map(|byte| format!("{byte:02x}")).collect()
}

/// The width of the photographs of the chronicle, as they came and as they are made.
pub(crate) const PHOTOGRAPH_WIDTH: u32 = 4;

const PHOTOGRAPH: &[u8] = include_bytes!("../data/tiny.png");

/// Gives a story a picture, a photograph or a drawing with words; the fact that brings it, just before.
fn illustrate(random: &mut Rng, story: &mut StoryVersion, received: UnixNanos, words: &str) -> Entry {
    let digest: Arc<str> = digest(&story.id.guid).into();
    let url = Arc::from(format!("/pictures/{digest}"));
    story.pictures.push(Picture { url, alternative: format!("{} in a picture", story.headline), ..Picture::default() });
    let provider = story.id.provider.clone();
    let (file, bytes) = if random.bool() {
        let size = Some(PictureSize { width: PHOTOGRAPH_WIDTH, height: 3 });
        let file = PictureFile::unmeasured(provider.clone(), &digest, "image/png");
        (PictureFile { size, scaled_as: Some(ScaledAs::Jpeg), ..file }, Bytes::from_static(PHOTOGRAPH))
    } else {
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{words}</title></svg>");
        (PictureFile::unmeasured(provider.clone(), &digest, "image/svg+xml"), Bytes::from(drawing))
    };
    Entry { received: UnixNanos::new(received.nanos() - 1), provider, fact: NewsFact::Picture(file), bytes }
}

fn entry(story: StoryVersion, received: UnixNanos) -> Entry {
    Entry {
        received,
        provider: story.id.provider.clone(),
        fact: NewsFact::Story(Arc::new(story)),
        bytes: Bytes::from_static(b"the story as it came"),
    }
}

fn kill(story: &StoryId, notice: Option<String>, received: UnixNanos) -> Entry {
    let fact = NewsFact::Kill(Kill { story: story.clone(), notice });
    Entry { received, provider: story.provider.clone(), fact, bytes: Bytes::from_static(b"a kill as it came") }
}

impl Past {
    /// Some twenty stories and what becomes of them until `now`.
    pub(crate) fn new(random: &mut Rng, now: UnixNanos) -> Self {
        let mut past = Self { now, entries: Vec::new(), stories: Vec::new(), taken_back: Vec::new() };
        for number in 0..random.usize(8..20) {
            past.tell_a_story(random, number);
        }
        past
    }

    fn tell_a_story(&mut self, random: &mut Rng, number: usize) {
        let provider = if number % 4 == 3 { DESK } else { WIRE };
        let first = between(random, dawn(), self.now);
        let second = between(random, UnixNanos::new(first.nanos() + 2), self.now);
        if second <= first || second > self.now {
            return;
        }
        let headline = headline(random);
        let mut version = story(random, provider, &format!("past-{number}"), 1, headline);
        version.first_created = random.bool().then(|| first.plus_millis(-random.i64(0..600_000)));
        if random.u8(..3) == 0 {
            let words = format!("picture of {number}");
            self.entries.push(illustrate(random, &mut version, first, &words));
        }
        match random.u8(..9) {
            0 => version.embargo = Some(Embargo::Until(second)),
            1 => version.scheduled = Some(second),
            2 => version.expires = Some(second),
            3 => self.entries.push(kill(&version.id, random.bool().then(|| "It was wrong.".to_owned()), second)),
            4 => {
                let mut update = story(random, provider, &version.id.guid.clone(), 2, "Corrected headline".into());
                update.correction = Some("It was another harbour.".into());
                update.version_created = Some(second);
                self.entries.push(entry(update, second));
            }
            5 => {
                let status = random.choice([PubStatus::Usable, PubStatus::Withheld, PubStatus::Unknown("odd".into())]);
                self.taken_back.push((version.clone(), second, status.unwrap()));
            }
            _ => self.stories.push(version.clone()),
        }
        self.entries.push(entry(version, first));
    }

    /// One of the futures of this past, as a site sees it: the same in all that was released to it by now,
    /// any in all else.
    pub(crate) fn future(&self, random: &mut Rng, observer: &Site) -> Vec<Entry> {
        let mut entries: Vec<_> = self.entries.iter().map(|entry| with_private_words(random, entry)).collect();
        entries.extend(self.taken_back.iter().map(|taken| take_back(random, taken, self.now)));
        for number in 0..5 {
            if random.bool() {
                entries.extend(hidden_story(random, &format!("hidden-{number}"), self.now));
            }
        }
        for version in &self.stories {
            entries.extend(hidden_version(random, version, self.now));
        }
        entries.extend(without_rights(random, observer, self.now));
        for number in 0..random.usize(0..12) {
            entries.push(self.happens_later(random, number));
        }
        // What is filled in of the past may stand on the tape in any order.
        entries.sort_by_key(|entry| entry.received);
        if random.bool() {
            random.shuffle(&mut entries);
        }
        entries
    }

    /// Anything at all, after now: a new story, a new version, a kill.
    fn happens_later(&self, random: &mut Rng, number: usize) -> Entry {
        let received = later(random, self.now);
        let Some(known) = random.choice(&self.stories).filter(|_| random.bool()) else {
            let headline = hidden_headline(random);
            return entry(story(random, WIRE, &format!("late-{number}"), 1, headline), received);
        };
        if random.bool() {
            return kill(&known.id, Some(format!("{UNRELEASED} notice")), received);
        }
        let headline = hidden_headline(random);
        let version = random.u64(2..5);
        entry(story(random, known.id.provider.as_str(), &known.id.guid, version, headline), received)
    }

    /// What whoever asks may have heard of, from a past and its futures.
    pub(crate) fn known<'e>(entries: impl Iterator<Item = &'e Entry>) -> Known {
        let mut known = Known::default();
        for entry in entries {
            match &entry.fact {
                NewsFact::Story(story) => {
                    known.stories.push(story.id.clone());
                    let slug = story.headline.to_lowercase().replace(' ', "-");
                    let address = format!("{}-2026-3-9-{slug}", story.id.provider);
                    known.addresses.extend([format!("{address}-2"), address]);
                }
                NewsFact::Kill(kill) => known.stories.push(kill.story.clone()),
                NewsFact::Picture(file) => known.pictures.push(file.digest.to_string()),
                NewsFact::Order(order) => known.stories.extend(order.action.story().cloned()),
                NewsFact::Contracts(_) => {}
            }
        }
        for list in [&mut known.addresses, &mut known.pictures] {
            list.sort();
            list.dedup();
        }
        known.stories.sort();
        known.stories.dedup();
        known
    }
}

/// Words and moments of a released version that no surface may show.
fn with_private_words(random: &mut Rng, entry: &Entry) -> Entry {
    let NewsFact::Story(story) = &entry.fact else { return entry.clone() };
    let mut story = StoryVersion::clone(story);
    let words = Some(format!("{UNRELEASED} private words {}", random.u8(..)));
    (story.editorial_note, story.usage_terms, story.slugline) = (words.clone(), words.clone(), words);
    Entry { fact: NewsFact::Story(Arc::new(story)), ..entry.clone() }
}

/// The version that takes a story back: readers learn that it did, and nothing of what it says.
fn take_back(random: &mut Rng, (shown, at, status): &(StoryVersion, UnixNanos, PubStatus), now: UnixNanos) -> Entry {
    let headline = hidden_headline(random);
    let mut version = story(random, shown.id.provider.as_str(), &shown.id.guid, 2, headline);
    version.status = status.clone();
    if *status == PubStatus::Usable {
        version.embargo = Some(held(random, now));
    }
    entry(version, *at)
}

fn held(random: &mut Rng, now: UnixNanos) -> Embargo {
    if random.u8(..4) == 0 { Embargo::UntilTold } else { Embargo::Until(later(random, now)) }
}

/// A story that was received before now and may not be seen then.
fn hidden_story(random: &mut Rng, guid: &str, now: UnixNanos) -> Vec<Entry> {
    let received = between(random, UnixNanos::new(dawn().nanos() + 1), now);
    let headline = hidden_headline(random);
    let version = random.u64(1..4);
    let mut version = story(random, WIRE, guid, version, headline);
    let mut entries = Vec::new();
    if random.bool() {
        let words = format!("{UNRELEASED} picture {}", random.u8(..));
        entries.push(illustrate(random, &mut version, received, &words));
    }
    match random.u8(..5) {
        0 => version.status = PubStatus::Withheld,
        1 => version.status = PubStatus::Unknown(format!("status {}", random.u8(..))),
        2 => version.scheduled = Some(later(random, now)),
        3 => entries.push(kill(&version.id, Some(format!("{UNRELEASED} notice")), received.plus_millis(-1))),
        _ => version.embargo = Some(held(random, now)),
    }
    entries.push(entry(version, received));
    entries
}

/// A version of a story that shows, received by now, which may not be seen: planned for later, or older.
fn hidden_version(random: &mut Rng, shown: &StoryVersion, now: UnixNanos) -> Option<Entry> {
    let (version, scheduled) = match random.u8(..6) {
        0 => (random.u64(2..9), Some(later(random, now))),
        1 => (0, None),
        _ => return None,
    };
    let headline = hidden_headline(random);
    let mut hidden = story(random, shown.id.provider.as_str(), &shown.id.guid, version, headline);
    hidden.scheduled = scheduled;
    Some(entry(hidden, now))
}

/// Stories and kills of providers whose stories the observer may not show.
fn without_rights(random: &mut Rng, observer: &Site, now: UnixNanos) -> Vec<Entry> {
    let mut entries = Vec::new();
    for provider in [DESK, NOBODYS] {
        if provider == DESK && observer.id.as_str() != POST {
            continue;
        }
        for number in 0..random.usize(0..4) {
            let received = between(random, dawn(), now);
            let headline = hidden_headline(random);
            // An identifier that the other provider uses too.
            let guid = random.choice([format!("past-{number}"), format!("own-{number}")]).unwrap();
            entries.push(entry(story(random, provider, &guid, 9, headline), received));
            if random.bool() {
                let id = StoryId::new(&ProviderId::new(provider), &guid);
                entries.push(kill(&id, None, between(random, received, now)));
            }
        }
    }
    entries
}

/// A cut somewhere in the afternoon: half of them on a whole millisecond, as ticks are.
pub(crate) fn cut(random: &mut Rng) -> UnixNanos {
    let now = dawn().plus_millis(random.i64(60_000..SPAN_MILLIS));
    if random.bool() { now } else { UnixNanos::new(now.nanos() + random.i64(1..1_000_000)) }
}

/// Puts entries on the tape, one delivery each, in their order.
pub(crate) fn put(stage: &Stage, entries: &[Entry]) {
    for entry in entries {
        stage.deliver(&entry.provider, entry.received, vec![entry.fact.clone()], entry.bytes.clone()).unwrap();
    }
}
