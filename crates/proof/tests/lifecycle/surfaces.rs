//! The kinds of surfaces, and what is found on each.

use crate::house::{PICTURE_ADDRESS, SITE};
use crate::states::Seen;
use broadtape_desk::{Entry, Snapshot};
use broadtape_formats::news::Format;
use broadtape_model::{Channel, Site, SiteId};
use broadtape_surfaces::{Body, Kind, Request, answer, delivery};
use std::fmt;
use std::sync::Arc;

/// A kind of surface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Surface {
    Page,
    Text,
    ApiStory,
    ApiList,
    Front,
    FrontText,
    Section,
    Events,
    Picture,
    /// What subscribers are posted.
    Delivery,
}

/// What is found there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    Shows,
    Corrected,
    Gone,
    Nothing,
    /// What must not be seen.
    Leaks,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Shows => "shows",
            Self::Corrected => "corrected",
            Self::Gone => "gone",
            Self::Nothing => "none",
            Self::Leaks => "LEAKS",
        })
    }
}

impl Surface {
    pub(crate) const ALL: [Self; 10] = [
        Self::Page,
        Self::Text,
        Self::ApiStory,
        Self::ApiList,
        Self::Front,
        Self::FrontText,
        Self::Section,
        Self::Events,
        Self::Picture,
        Self::Delivery,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Text => "text",
            Self::ApiStory => "API story",
            Self::ApiList => "API list",
            Self::Front => "front",
            Self::FrontText => "front as text",
            Self::Section => "section",
            Self::Events => "events",
            Self::Picture => "picture",
            Self::Delivery => "delivery",
        }
    }

    /// The kind of the registry that it is; what is delivered is asked of nobody.
    pub(crate) fn kind(self) -> Option<Kind> {
        match self {
            Self::Page | Self::Text | Self::Front | Self::FrontText | Self::Section => Some(Kind::Page),
            Self::ApiStory | Self::ApiList => Some(Kind::Api),
            Self::Events => Some(Kind::Push),
            Self::Picture => Some(Kind::Picture),
            Self::Delivery => None,
        }
    }

    /// What a surface has to show of what readers see.
    pub(crate) fn wanted(self, seen: Seen, format: Format) -> Found {
        match (self, seen) {
            (_, Seen::None) => Found::Nothing,
            (Self::Picture, _) if !has_pictures(format) => Found::Nothing,
            (Self::Section, _) if format == Format::Cdf => Found::Nothing,
            (Self::ApiList | Self::Front | Self::FrontText | Self::Section | Self::Picture, Seen::Gone) => {
                Found::Nothing
            }
            (_, Seen::Gone) => Found::Gone,
            (Self::Page | Self::Text | Self::ApiStory | Self::ApiList | Self::Delivery, Seen::Corrected) => {
                Found::Corrected
            }
            (_, Seen::Shows | Seen::Corrected | Seen::Newer) => Found::Shows,
        }
    }

    /// What is found of a story at an address.
    pub(crate) fn found(self, snapshot: &Snapshot, address: &str, seen: Seen) -> Found {
        let site = snapshot.house.site(&SiteId::new(SITE)).unwrap();
        let ask = |target: &str, accept: &str| asked(snapshot, site, target, accept);
        let (status, text) = match self {
            Self::Page => ask(&format!("/article/{address}"), "text/html"),
            Self::Text => ask(&format!("/article/{address}"), "text/plain"),
            Self::ApiStory => ask(&format!("/api/v1/stories/{address}"), ""),
            Self::ApiList => ask("/api/v1/stories", ""),
            Self::Front => ask("/", "text/html"),
            Self::FrontText => ask("/", "text/plain"),
            Self::Section => ask("/sport", "text/html"),
            Self::Events => events(snapshot, site, seen),
            Self::Picture => {
                return if ask(PICTURE_ADDRESS, "image/*").0 == 200 { Found::Shows } else { Found::Nothing };
            }
            Self::Delivery => delivered(snapshot, site, address),
        };
        judged(self, status, &text, seen)
    }
}

/// The formats whose samples here carry a picture.
fn has_pictures(format: Format) -> bool {
    !matches!(format, Format::Iptc7901 | Format::Anpa1312 | Format::Mail | Format::Cdf)
}

fn judged(surface: Surface, status: u16, text: &str, seen: Seen) -> Found {
    let (shown, hidden) = seen.headlines();
    // A page and the API tell what a correction changed, and open pages are told in the order of things.
    let may_tell_both =
        seen == Seen::Corrected && matches!(surface, Surface::Page | Surface::ApiStory | Surface::Delivery);
    let is_of_the_past = surface == Surface::Events && seen == Seen::Corrected;
    let has = |headline: &str| text.contains(headline);
    if has(hidden) && !may_tell_both && !is_of_the_past {
        return Found::Leaks;
    }
    match status {
        410 if has(shown) => Found::Leaks,
        410 => Found::Gone,
        404 if has(shown) => Found::Leaks,
        200 if text.contains("Corrects the level.") => Found::Corrected,
        200 if has(shown) || is_of_the_past && has(hidden) => Found::Shows,
        _ => Found::Nothing,
    }
}

fn asked(snapshot: &Snapshot, site: &Arc<Site>, target: &str, accept: &str) -> (u16, String) {
    let answer = answer(snapshot, &Request::to_site(site, target).accepting(accept));
    let text = match &answer.body {
        Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Body::Picture(_) | Body::Events(_) => String::new(),
    };
    (answer.status.as_u16(), text)
}

/// What a page is told that has been open since the beginning; of a story that is gone, one that was opened when it showed.
fn events(snapshot: &Snapshot, site: &Arc<Site>, seen: Seen) -> (u16, String) {
    let since = u8::from(seen == Seen::Gone);
    let answer = answer(snapshot, &Request::to_site(site, &format!("/events?since={since}&headlines=1")));
    let Body::Events(subscription) = &answer.body else { return (answer.status.as_u16(), String::new()) };
    let mut cursor = subscription.start();
    let events = subscription.events(&mut cursor, snapshot);
    let status = if events.iter().any(|event| event.name == "withdrawn") { 410 } else { 200 };
    (status, events.iter().map(|event| event.written()).collect())
}

/// What a subscriber would be posted.
fn delivered(snapshot: &Snapshot, site: &Arc<Site>, address: &str) -> (u16, String) {
    match snapshot.shelf(site, Channel::Feed).and_then(|shelf| shelf.at(address)) {
        Some(Entry::Shown(shown)) => (200, delivery::story(snapshot, site, &shown).unwrap().to_string()),
        Some(Entry::Withdrawn(tombstone)) => (410, delivery::tombstone(site, &tombstone).to_string()),
        None => (404, String::new()),
    }
}
