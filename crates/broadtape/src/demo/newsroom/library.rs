//! Every manuscript of the demo.

use super::manuscript::Manuscript;
use super::sender::Sender;
use anyhow::Result;
use std::collections::HashMap;

/// What a live story's boats have to say, over and over: a title and a paragraph each.
pub(super) const LONG_REACH_LOG: &str = include_str!("manuscripts/long-reach-log.txt");

/// The story that goes on for as long as the demo does.
pub(super) const LIVE_STORY: &str = "long-reach";

macro_rules! manuscripts {
    ($($slug:literal)*) => { &[$(($slug, include_str!(concat!("manuscripts/", $slug, ".txt")))),*] };
}

const TEXTS: &[(&str, &str)] = manuscripts! {
    // World
    "straits-accord" "coalition-vote" "free-trams" "census" "gale-warning" "tolmen-reservoir" "hjalm-bridge" "fog-bell"
    "cape-light" "night-post"
    // Business
    "markets" "rates-held" "container-port" "tidal-battery" "typewriter-works" "ice-insurance" "corvane-chairman" "rail-merger"
    // Sport
    "mariners-summit" "long-reach" "three-passes" "chess-match" "ombrel-open"
    // Science
    "quiet-swifts" "paper-well-test" "glacier-diary" "night-shift" "orchard-bees" "school-satellite"
    // Culture and life
    "lost-reel" "lantern-shortlist" "ships-horn" "planetarium" "night-harvest" "power-cut-soup"
};

macro_rules! pictures {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("pictures/", $name)))),*] };
}

const PICTURES: &[(&str, &str)] = pictures! {
    "container-port.svg" "glacier.svg" "harbour-dawn.svg" "lighthouse.svg" "market-lines.svg" "observatory.svg" "orchard.svg"
    "stadium-dusk.svg" "tram-city.svg" "vineyard.svg"
};

/// Reads every manuscript.
pub(super) fn manuscripts() -> Result<Vec<Manuscript>> {
    TEXTS.iter().map(|(slug, text)| Manuscript::read(slug, text)).collect()
}

/// The picture of that file name: the name again, and an SVG document.
pub(super) fn picture_file(name: &str) -> Option<(&'static str, &'static str)> {
    PICTURES.iter().copied().find(|(own, _)| *own == name)
}

/// Every picture: its file name and an SVG document.
#[cfg(test)]
pub(super) fn pictures() -> &'static [(&'static str, &'static str)] {
    PICTURES
}

/// Headlines and addresses, for stories that refer to one another.
#[derive(Debug)]
pub(super) struct Directory(HashMap<&'static str, (&'static str, Sender)>);

impl Directory {
    /// The directory of these manuscripts.
    pub(super) fn of(manuscripts: &[Manuscript]) -> Self {
        let entry = |manuscript: &Manuscript| {
            (manuscript.slug, (manuscript.first.field("headline").unwrap_or_default(), manuscript.sender))
        };
        Self(manuscripts.iter().map(entry).collect())
    }

    /// The headline of a story and its provider's own page of it.
    pub(super) fn find(&self, slug: &str) -> Option<(&'static str, String)> {
        self.0.get(slug).map(|(headline, sender)| (*headline, sender.address(slug)))
    }
}
