//! What an open page wants to be told.

use super::{Cursor, Event, SYMBOLS_MAX};
use crate::Request;
use crate::api::quotes::QuoteDocument;
use crate::pages::notice;
use crate::visit::Visit;
use broadtape_desk::{Change, Entry, Shown, Snapshot, Tombstone};
use broadtape_model::{Channel, Symbol};
use serde::Serialize;

/// What an open page wants to be told.
#[derive(Clone, Debug)]
pub struct Subscription {
    request: Request,
    symbols: Vec<Symbol>,
    /// The address of the story that the page shows.
    story: Option<String>,
    /// Whether it wants to hear of new stories.
    headlines: bool,
    start: Cursor,
}

impl Subscription {
    /// Reads the question; `Err` says what is wrong with it.
    pub(super) fn read(visit: &Visit<'_>) -> Result<Self, String> {
        let request = visit.request;
        let asked = request.parameter("quotes").unwrap_or_default();
        let mut symbols = Vec::new();
        for text in asked.split(',').filter(|text| !text.is_empty()) {
            symbols.push(Symbol::parse(text).map_err(|error| format!("`quotes`: {error}"))?);
        }
        if symbols.len() > SYMBOLS_MAX {
            return Err(format!("`quotes` names {} symbols; ask for {SYMBOLS_MAX} at most", symbols.len()));
        }
        let since = || request.parameter("since")?.parse().ok().map(Cursor::at_revision);
        let resumed = request.last_event_id.as_deref().and_then(Cursor::read);
        Ok(Self {
            symbols,
            story: request.parameter("story").map(str::to_owned),
            headlines: request.parameter("headlines") == Some("1"),
            start: resumed.or_else(since).unwrap_or_else(|| Cursor::at_revision(visit.shelf.revision())),
            request: request.clone(),
        })
    }

    /// Where the page stands at first: where it was cut off, or else where it was rendered.
    #[must_use]
    pub fn start(&self) -> Cursor {
        self.start.clone()
    }

    /// What the page is to be told so that it stands where the snapshot does.
    pub fn events(&self, cursor: &mut Cursor, snapshot: &Snapshot) -> Vec<Event> {
        let Some(visit) = self.visit(snapshot) else { return Vec::new() };
        let mut events = self.news(&visit, cursor.shelf);
        events.extend(self.quotes(&visit, cursor));
        cursor.shelf = visit.shelf.revision();
        if let Some(last) = events.last_mut() {
            last.id = Some(cursor.written());
        }
        events
    }

    fn visit<'a>(&'a self, snapshot: &'a Snapshot) -> Option<Visit<'a>> {
        let site = self.request.site.as_deref()?;
        Some(Visit { snapshot, site, shelf: snapshot.shelf(site, Channel::Page)?, request: &self.request, piece: "" })
    }

    /// The changes of the shelf. Of those that are too long ago to be told one by one, that there were
    /// some; but always what became of the story that is open.
    fn news(&self, visit: &Visit<'_>, since: u64) -> Vec<Event> {
        if since == visit.shelf.revision() {
            return Vec::new();
        }
        if visit.shelf.remembers(since) {
            return visit.shelf.changes_after(since).filter_map(|change| self.told(visit, &change)).collect();
        }
        let own = self.story.as_deref().and_then(|address| match visit.shelf.at(address)? {
            Entry::Shown(shown) => Some(updated(visit, &shown)),
            Entry::Withdrawn(tombstone) => Some(self.withdrawn(visit, &tombstone)),
        });
        own.into_iter().chain([event("stale", &Stale {})]).collect()
    }

    fn told(&self, visit: &Visit<'_>, change: &Change) -> Option<Event> {
        match change {
            Change::New(shown) if self.is_open(&shown.address) => Some(updated(visit, shown)),
            Change::New(shown) if self.headlines => Some(headline(visit, shown)),
            Change::Updated(shown) if self.is_open(&shown.address) => Some(updated(visit, shown)),
            Change::Withdrawn(tombstone) if self.headlines || self.is_open(&tombstone.address) => {
                Some(self.withdrawn(visit, tombstone))
            }
            _ => None,
        }
    }

    fn is_open(&self, address: &str) -> bool {
        self.story.as_deref() == Some(address)
    }

    fn withdrawn(&self, visit: &Visit<'_>, tombstone: &Tombstone) -> Event {
        let notice = self.is_open(&tombstone.address).then(|| notice::fragment(visit, tombstone));
        let title = notice.is_some().then(|| notice::Notice::of(visit, tombstone).heading);
        event("withdrawn", &Withdrawn { address: &tombstone.address, title, notice })
    }

    /// The quotes of which something else is to be shown since the page was told of them.
    fn quotes(&self, visit: &Visit<'_>, cursor: &mut Cursor) -> Vec<Event> {
        cursor.quotes.resize(self.symbols.len(), UNTOLD);
        let mut events = Vec::new();
        for (symbol, told) in self.symbols.iter().zip(&mut cursor.quotes) {
            let Some(quoted) = visit.quoted(symbol) else { continue };
            let mark = quoted.mark();
            if *told != mark {
                *told = mark;
                events.push(event("quote", &QuoteDocument::new(&quoted, visit.snapshot.as_of)));
            }
        }
        events
    }
}

/// No quote has that mark: its revision would be of thousands of years at a tick a microsecond.
const UNTOLD: u64 = u64::MAX;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Headline<'a> {
    title: &'a str,
    address: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'static str>,
    is_paid: bool,
    published_at: String,
}

#[derive(Serialize)]
struct Update<'a> {
    address: &'a str,
    version: u64,
    url: String,
}

#[derive(Serialize)]
struct Withdrawn<'a> {
    address: &'a str,
    /// The title of the page that showed it, from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    /// The HTML that replaces it on its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
}

#[derive(Serialize)]
struct Stale {}

fn headline(visit: &Visit<'_>, shown: &Shown) -> Event {
    let headline = Headline {
        title: &shown.story.headline,
        address: &shown.address,
        url: visit.article(&shown.address),
        section: shown.story.section.map(broadtape_model::Section::slug),
        is_paid: shown.story.is_paid,
        published_at: shown.published.to_string(),
    };
    event("headline", &headline)
}

fn updated(visit: &Visit<'_>, shown: &Shown) -> Event {
    let url = visit.article(&shown.address);
    event("update", &Update { address: &shown.address, version: shown.story.version, url })
}

fn event(name: &'static str, data: &impl Serialize) -> Event {
    let data = serde_json::to_string(data).expect("our documents have text keys and exact numbers alone");
    Event { name, data, id: None }
}
