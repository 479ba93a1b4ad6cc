//! A house for the tests: a tape in memory, a format of plain lines, pictures from a list.

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{Format, Item, Numbering, Parsed};
use broadtape_intake::pictures::{PictureError, PictureSource};
use broadtape_intake::reception::{Arrival, Reception};
use broadtape_model::{
    Block, Charset, Inline, Kill, Lane, NewsFact, Picture, Position, Problem, ProblemKind, ProviderId, Recorded,
    StoryId, StoryVersion, UnixNanos,
};
use broadtape_tape::{Delivery, Door, NewsReader, Receipt, Tape, TapeError, TickBatch, TickReader, Urgency};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};

/// A tape in memory that can be full, and that can be held so that appends wait.
#[derive(Default)]
pub(crate) struct FakeTape {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    commits: Vec<(Delivery, UnixNanos, Urgency)>,
    is_full: bool,
    is_held: bool,
    waiting: usize,
}

impl FakeTape {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn set_full(&self, is_full: bool) {
        self.inside.lock().unwrap().is_full = is_full;
    }

    /// Makes appends wait until it is released.
    pub(crate) fn hold(&self) {
        self.inside.lock().unwrap().is_held = true;
    }

    pub(crate) fn release(&self) {
        self.inside.lock().unwrap().is_held = false;
        self.changed.notify_all();
    }

    /// Blocks until so many appends wait.
    pub(crate) fn wait_for_waiting(&self, count: usize) {
        let mut inside = self.inside.lock().unwrap();
        while inside.waiting < count {
            inside = self.changed.wait(inside).unwrap();
        }
    }

    /// Each commit: its urgency and its facts, as text.
    pub(crate) fn commits(&self) -> Vec<String> {
        let inside = self.inside.lock().unwrap();
        inside
            .commits
            .iter()
            .map(|(delivery, _, urgency)| {
                let facts: Vec<String> = delivery.facts.iter().map(shown).collect();
                let mark = if *urgency == Urgency::Kill { "!" } else { "" };
                format!("{mark}{}", facts.join(", "))
            })
            .collect()
    }

    /// When each commit was received.
    pub(crate) fn receipts(&self) -> Vec<UnixNanos> {
        self.inside.lock().unwrap().commits.iter().map(|(_, received, _)| *received).collect()
    }

    /// The story versions on the tape.
    pub(crate) fn stories(&self) -> Vec<Arc<StoryVersion>> {
        let inside = self.inside.lock().unwrap();
        let facts = inside.commits.iter().flat_map(|(delivery, _, _)| &delivery.facts);
        facts.filter_map(|fact| if let NewsFact::Story(story) = fact { Some(story.clone()) } else { None }).collect()
    }

    /// The character sets that came beside the deliveries.
    pub(crate) fn charsets(&self) -> Vec<Option<String>> {
        self.deliveries().iter().map(|delivery| delivery.charset.as_ref().map(ToString::to_string)).collect()
    }

    /// The deliveries on the tape.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.inside.lock().unwrap().commits.iter().map(|(delivery, _, _)| delivery.clone()).collect()
    }
}

fn shown(fact: &NewsFact) -> String {
    match fact {
        NewsFact::Story(story) => format!("{} v{}", story.id.guid, story.version),
        NewsFact::Kill(kill) => format!("kill {}", kill.story.guid),
        NewsFact::Picture(picture) => format!("picture {}", picture.media_type),
        NewsFact::Order(order) => format!("{:?}", order.action),
        NewsFact::Contracts(contracts) => format!("{} contracts", contracts.len()),
    }
}

impl Tape for FakeTape {
    fn append_news(&self, delivery: Delivery, receipt: Receipt, urgency: Urgency) -> Result<UnixNanos, TapeError> {
        let mut inside = self.inside.lock().unwrap();
        inside.waiting += 1;
        self.changed.notify_all();
        // A kill has a lane of its own: it does not wait behind the others.
        while inside.is_held && urgency == Urgency::Usual {
            inside = self.changed.wait(inside).unwrap();
        }
        inside.waiting -= 1;
        if inside.is_full {
            return Err(TapeError::Full { path: "news".into() });
        }
        let (Receipt::Live(received) | Receipt::Backfilled(received)) = receipt;
        inside.commits.push((delivery, received, urgency));
        Ok(received)
    }

    fn append_ticks(&self, _lane: Lane, _batch: TickBatch) -> Result<(), TapeError> {
        Err(TapeError::Closed)
    }

    fn past_lane(&self, minutes: u16, _: UnixNanos) -> Result<Lane, TapeError> {
        Ok(Lane::Past { minutes, run: 1 })
    }

    fn news(&self) -> Result<Box<dyn NewsReader>, TapeError> {
        let inside = self.inside.lock().unwrap();
        let facts: Vec<Recorded> = (0..)
            .zip(&inside.commits)
            .flat_map(|(position, (delivery, received, _))| {
                let recorded = move |fact: &NewsFact| Recorded {
                    received: *received,
                    delivery: Position(position),
                    fact: fact.clone(),
                };
                delivery.facts.iter().map(recorded)
            })
            .collect();
        Ok(Box::new(Facts(facts.into_iter())))
    }

    fn original(&self, delivery: Position) -> Result<Bytes, TapeError> {
        Err(TapeError::NoSuchRecord(delivery.0))
    }

    fn charset(&self, delivery: Position) -> Result<Option<Charset>, TapeError> {
        Err(TapeError::NoSuchRecord(delivery.0))
    }

    fn lanes(&self) -> Result<Vec<Lane>, TapeError> {
        Ok(Vec::new())
    }

    fn ticks(&self, _lane: Lane) -> Result<Box<dyn TickReader>, TapeError> {
        Err(TapeError::Closed)
    }

    fn stable_until(&self, now: UnixNanos) -> UnixNanos {
        now
    }

    fn on_news(&self, _wake: Box<dyn Fn() + Send + Sync>) {}
}

struct Facts(std::vec::IntoIter<Recorded>);

impl NewsReader for Facts {
    fn next(&mut self) -> Result<Option<Recorded>, TapeError> {
        Ok(self.0.next())
    }
}

/// Reads `news`, then a line for each item: `story ID VERSION WORDS`, `feed ID WORDS` (no version of
/// its own), `picture ADDRESS` (of the story above), `inline ADDRESS` (within its body), `kill ID`,
/// `bad WHAT`.
pub(crate) fn read_lines(
    bytes: &[u8],
    _: Option<&Charset>,
    provider: &ProviderId,
    _: &Dialect,
) -> Result<Parsed, Problem> {
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_prefix("news\n"));
    let text = text.ok_or_else(|| Problem::new(ProblemKind::Unreadable, "", "this is no news"))?;
    let mut parsed = Parsed { format: Format::Ninjs, items: Vec::new(), problems: Vec::new(), found: Vec::new() };
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "story" => {
                let [guid, version, words]: [&str; 3] = rest.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
                parsed.items.push(story(provider, guid, version.parse().unwrap(), words, Numbering::Provider));
            }
            "feed" => {
                let (guid, words) = rest.split_once(' ').unwrap();
                parsed.items.push(story(provider, guid, 0, words, Numbering::Door));
            }
            "picture" => last_story(&mut parsed).pictures.push(picture(rest)),
            "inline" => last_story(&mut parsed).body.push(Block::Picture(picture(rest))),
            "kill" => parsed.items.push(Item::Kill(Kill { story: StoryId::new(provider, rest), notice: None })),
            "bad" => {
                parsed.problems.push(Problem::new(ProblemKind::Missing, rest, "it has no headline, so it is not used"))
            }
            "panic" => panic!("{rest}"),
            other => panic!("the tests know no `{other}`"),
        }
    }
    Ok(parsed)
}

fn story(provider: &ProviderId, guid: &str, version: u64, words: &str, numbering: Numbering) -> Item {
    let mut story = StoryVersion::new(StoryId::new(provider, guid), version, words);
    story.body.push(Block::Paragraph(vec![Inline::Text(words.to_owned())]));
    Item::Story { story: Box::new(story), numbering }
}

fn picture(address: &str) -> Picture {
    Picture { url: address.into(), ..Picture::default() }
}

fn last_story(parsed: &mut Parsed) -> &mut StoryVersion {
    match parsed.items.last_mut() {
        Some(Item::Story { story, .. }) => story,
        _ => panic!("a picture belongs to a story"),
    }
}

pub(crate) fn provider() -> ProviderId {
    ProviderId::new("harbour-wire")
}

pub(crate) fn at(seconds: i64) -> UnixNanos {
    UnixNanos::from_millis(seconds * 1000).unwrap()
}

pub(crate) fn reception(tape: &Arc<FakeTape>) -> Arc<Reception> {
    Arc::new(Reception::with_reader(tape.clone(), read_lines).unwrap())
}

pub(crate) fn arrival(text: &str) -> Arrival {
    Arrival {
        charset: None,
        provider: provider(),
        door: Door::Folder,
        name: "test.news".to_owned(),
        bytes: Bytes::from(format!("news\n{text}")),
        receipt: Receipt::Live(at(1_000)),
    }
}

/// Pictures from a list.
#[derive(Default)]
pub(crate) struct Album(pub(crate) HashMap<&'static str, &'static [u8]>);

impl PictureSource for Album {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        self.0.get(address).map(|bytes| Bytes::from_static(bytes)).ok_or(PictureError::Missing)
    }
}

pub(crate) const SVG: &[u8] =
    br##"<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="#036"/></svg>"##;
pub(crate) const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";
