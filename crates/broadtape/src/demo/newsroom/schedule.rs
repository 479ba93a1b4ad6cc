//! The script of the demo: who sends what, when, and what the terminal says about it.

use super::library::{self, Directory, LIVE_STORY, LONG_REACH_LOG};
use super::sender::Sender;
use super::setting::{self, Dispatch, News};
use super::wire::{self, Form};
use super::{copy, regatta};
use anyhow::{Context, Result};
use broadtape_model::{Embargo, PubStatus, StoryVersion, UnixNanos};
use jiff::tz::TimeZone;

/// How long it is between two live updates once the script has ended.
const LIVE_SECONDS: i64 = 180;
/// How many blocks a live story keeps: about a dozen reports below the table.
const LIVE_BLOCKS_MOST: usize = 26;
/// Most characters of a headline that the terminal shows, so that a line of it stays a line.
const SHOWN_CHARACTERS: usize = 56;

/// Something that happens in the newsroom.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// When.
    pub(crate) at: UnixNanos,
    /// Whose doing it is.
    pub(crate) sender: Sender,
    /// What is sent.
    pub(crate) action: Action,
    /// What the terminal says, in plain words; `None` for what is there from the start.
    pub(crate) line: Option<String>,
}

/// What is sent, and through which door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Files for the folder: the pictures are there before the document that refers to them.
    Files {
        /// File names and contents.
        pictures: Vec<(&'static str, &'static str)>,
        /// The document's file name, the same for the same version.
        name: String,
        /// The document.
        document: String,
    },
    /// A document for the push door.
    Post(String),
    /// The feed shows it by itself from now on: see [`Script::feed`].
    Feed,
    /// Nothing: a moment comes that a provider has set before.
    Moment,
}

/// The script of a demo that starts at a given instant.
///
/// The same start gives the same script, byte for byte.
#[derive(Debug)]
pub(crate) struct Script {
    start: UnixNanos,
    /// In order of time.
    dispatches: Vec<Dispatch>,
}

impl Script {
    /// Sets every manuscript to a demo that starts at `start`.
    ///
    /// # Errors
    /// When a manuscript has a mistake: it names the manuscript and the mistake.
    pub(crate) fn starting(start: UnixNanos) -> Result<Self> {
        let manuscripts = library::manuscripts()?;
        let directory = Directory::of(&manuscripts);
        let mut dispatches = Vec::new();
        for manuscript in &manuscripts {
            dispatches.extend(setting::set(manuscript, &directory, start)?);
        }
        dispatches.sort_by_key(|dispatch| (dispatch.at, created(dispatch)));
        Ok(Self { start, dispatches })
    }

    /// Everything that happens but for the live updates that follow, in order of time.
    pub(crate) fn events(&self) -> Vec<Event> {
        let sent = self.dispatches.iter().map(|dispatch| self.event(dispatch));
        let mut events: Vec<Event> = sent.chain(self.moments()).chain(self.greetings()).collect();
        events.sort_by_key(|event| event.at);
        events
    }

    /// The live updates that follow the script, for as long as the demo runs, from the last one that is due at `now`.
    ///
    /// # Errors
    /// When the live story is not among the manuscripts.
    pub(crate) fn live_updates(&self, now: UnixNanos) -> Result<impl Iterator<Item = Event>> {
        let last =
            self.dispatches.iter().rev().find(|dispatch| dispatch.slug == LIVE_STORY).context("no live story")?.clone();
        let due = (now.seconds() - last.at.seconds()).div_euclid(LIVE_SECONDS).max(1);
        Ok((due..).map(move |round| self.event(&self.live_update(&last, round))))
    }

    /// Fieldnote's feed as it stands at `now`, and when it changed last; `pictures` comes before each picture's name.
    pub(super) fn feed(&self, now: UnixNanos, pictures: &str) -> (String, UnixNanos) {
        let due = |dispatch: &&Dispatch| dispatch.sender == Sender::Fieldnote && dispatch.at <= now;
        let mut feed = wire::rss::Feed {
            name: Sender::Fieldnote.name(),
            site: "https://fieldnote.example.com/",
            pictures,
            changed: self.start,
            stories: Vec::new(),
            kills: Vec::new(),
        };
        for dispatch in self.dispatches.iter().filter(due) {
            feed.changed = feed.changed.max(dispatch.at);
            match &dispatch.news {
                News::Story(story) => {
                    feed.stories.retain(|older| older.id != story.id);
                    feed.stories.insert(0, story);
                }
                News::Kill { kill, .. } => {
                    feed.stories.retain(|story| story.id != kill.story);
                    feed.kills.push((kill, dispatch.at));
                }
            }
        }
        (wire::rss::write(&feed), feed.changed)
    }

    /// Everything that is sent, in order of time.
    #[cfg(test)]
    pub(super) fn dispatches(&self) -> &[Dispatch] {
        &self.dispatches
    }

    /// A dispatch as it goes to its door.
    pub(super) fn event(&self, dispatch: &Dispatch) -> Event {
        let line = (dispatch.at > self.start).then(|| line(dispatch));
        Event { at: dispatch.at, sender: dispatch.sender, action: action(dispatch), line }
    }

    /// What the terminal says at the start, instead of a line for each story.
    fn greetings(&self) -> impl Iterator<Item = Event> {
        Sender::ALL.into_iter().map(|sender| {
            let is_his = |dispatch: &&Dispatch| dispatch.sender == sender && dispatch.at == self.start;
            let count = self.dispatches.iter().filter(is_his).count();
            let line = format!("{} sends {count} stories as {}", sender.name(), sender.manner());
            Event { at: self.start, sender, action: Action::Moment, line: Some(line) }
        })
    }

    /// The moments that providers have set: an embargo that lifts, a planned hour, an expiry.
    fn moments(&self) -> impl Iterator<Item = Event> {
        self.dispatches.iter().flat_map(|dispatch| match &dispatch.news {
            News::Story(story) if story.version == 1 => self.moments_of(story, dispatch.sender),
            News::Story(_) | News::Kill { .. } => Vec::new(),
        })
    }

    fn moments_of(&self, story: &StoryVersion, sender: Sender) -> Vec<Event> {
        let headline = shown(&story.headline);
        let lift = match story.embargo {
            Some(Embargo::Until(until)) if story.status == PubStatus::Usable => Some(until),
            _ => None,
        };
        let moments = [
            (lift, format!("The embargo on “{headline}” lifts: it shows from this second")),
            (story.scheduled, format!("The hour set for “{headline}” has come: it shows from this second")),
            (story.expires, format!("“{headline}” has expired: no page shows it any more")),
        ];
        let to_come = moments.into_iter().filter_map(|(at, line)| Some((at.filter(|at| *at > self.start)?, line)));
        to_come.map(|(at, line)| Event { at, sender, action: Action::Moment, line: Some(line) }).collect()
    }

    /// The live story's next version but `round`: a fresh table, one more report, and the reports before.
    fn live_update(&self, last: &Dispatch, round: i64) -> Dispatch {
        let at = last.at.plus_millis(round * LIVE_SECONDS * 1000);
        let News::Story(scripted) = &last.news else { return last.clone() };
        let mut story = scripted.clone();
        story.version += u64::try_from(round).unwrap_or(0);
        story.version_created = Some(at);
        let (opening, scripted_reports) = story.body.split_at(2.min(story.body.len()));
        let mut body = vec![regatta::standings(self.start, at)];
        body.extend(opening.iter().skip(1).cloned());
        for earlier in (1..=round).rev() {
            body.extend(report(earlier, last.at.plus_millis(earlier * LIVE_SECONDS * 1000)));
            if body.len() >= LIVE_BLOCKS_MOST {
                break;
            }
        }
        let room = LIVE_BLOCKS_MOST.saturating_sub(body.len());
        body.extend(scripted_reports.iter().take(room).cloned());
        story.body = body;
        Dispatch { at, news: News::Story(story), ..last.clone() }
    }
}

impl Event {
    /// The terminal's line with its time of day: `09:14:30  Meridian Wire kills “…”`.
    pub(crate) fn announcement(&self, zone: &TimeZone) -> Option<String> {
        let time = zone.to_datetime(self.at.timestamp()).strftime("%H:%M:%S").to_string();
        self.line.as_ref().map(|line| format!("{time}  {line}"))
    }
}

/// A report of the live story: the log's entries in turn.
fn report(round: i64, at: UnixNanos) -> Vec<broadtape_model::Block> {
    let entries: Vec<&str> = LONG_REACH_LOG.trim().split("\n\n").collect();
    let count = i64::try_from(entries.len()).unwrap_or(1).max(1);
    let entry = usize::try_from((round - 1).rem_euclid(count)).ok().and_then(|index| entries.get(index));
    let (title, words) = entry.and_then(|entry| entry.split_once('\n')).unwrap_or(("Positions", "The fleet sails on."));
    copy::report(&format!("{} UTC: {title}", at.timestamp().strftime("%H:%M")), words)
}

fn created(dispatch: &Dispatch) -> Option<UnixNanos> {
    match &dispatch.news {
        News::Story(story) => story.version_created,
        News::Kill { .. } => Some(dispatch.at),
    }
}

fn action(dispatch: &Dispatch) -> Action {
    let Dispatch { at, sender, form, ref news, .. } = *dispatch;
    match (form, news) {
        (Form::NewsmlG2(envelope, body), News::Story(story)) => Action::Files {
            pictures: story.pictures.iter().filter_map(|picture| library::picture_file(&picture.url)).collect(),
            name: file_name(dispatch, story.version),
            document: wire::newsml_g2::write(story, sender.name(), envelope, body, at),
        },
        (Form::NewsmlG2(envelope, _), News::Kill { kill, version, headline }) => Action::Files {
            pictures: Vec::new(),
            name: file_name(dispatch, *version),
            document: wire::newsml_g2::write_kill(kill, *version, headline, sender.name(), envelope, at),
        },
        (Form::Ninjs(edition), News::Story(story)) => Action::Post(wire::ninjs::write(story, edition)),
        (Form::Ninjs(edition), News::Kill { kill, version, headline }) => {
            Action::Post(wire::ninjs::write_kill(kill, *version, headline, edition, at))
        }
        (Form::Rss, _) => Action::Feed,
    }
}

fn file_name(dispatch: &Dispatch, version: u64) -> String {
    format!("{}.v{version}.xml", dispatch.slug)
}

fn line(dispatch: &Dispatch) -> String {
    let name = dispatch.sender.name();
    match &dispatch.news {
        News::Kill { headline, .. } => {
            format!("{name} kills “{}”: every page that showed it now says so", shown(headline))
        }
        News::Story(story) if story.version == 1 => {
            format!("{name} sends “{}” as {}", shown(&story.headline), dispatch.sender.manner())
        }
        News::Story(story) if story.correction.is_some() => {
            format!("{name} corrects “{}”: its page tells readers what was wrong", shown(&story.headline))
        }
        News::Story(story) => format!("{name} updates “{}” (version {})", shown(&story.headline), story.version),
    }
}

/// A headline as the terminal shows it.
fn shown(headline: &str) -> String {
    if headline.chars().count() <= SHOWN_CHARACTERS {
        return headline.to_owned();
    }
    let cut: String = headline.chars().take(SHOWN_CHARACTERS).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words).trim_end_matches([',', ';', ':', ' ']))
}
