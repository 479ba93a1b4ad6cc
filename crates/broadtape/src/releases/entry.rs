//! Entries as they stand in the log.

use broadtape_model::{House, SiteId, StoryId, UnixNanos};
use broadtape_relay::{TickPlace, TickRun};
use serde::{Deserialize, Serialize};

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Counts up from 1.
    pub(crate) number: u64,
    /// The instant of it, RFC 3339 in UTC: for releases, the one that the house released up to.
    pub(crate) at: String,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum What {
    /// The house was opened.
    Opened(Opened),
    /// Ticks were released as they became due.
    Ticks(Vec<Run>),
    /// Ticks were released when the house was opened: they had become due while it was closed.
    CaughtUp(Vec<Run>),
    /// A version of a story came to show.
    Shown(Story),
    /// A story was withdrawn.
    Withdrawn(Story),
    /// A story stands first on a site.
    Pinned(Pinned),
    /// It stands first no longer.
    Unpinned(Pinned),
    /// A provider, a vendor or a site was suspended.
    Suspended(String),
    /// It was resumed.
    Resumed(String),
    /// Something that an operator had to know.
    Alarm(String),
    /// So many releases could not be written down.
    Missed(u64),
    /// The house was closed in good order.
    Closed {},
}

/// How the house was set up when it was opened, and where it stood.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    /// The release of Broadtape.
    pub(crate) release: String,
    pub(crate) sites: Vec<SiteRule>,
    pub(crate) exchanges: Vec<ExchangeRule>,
    /// What had been released before of each lane.
    pub(crate) places: Vec<Place>,
}

/// What a site was allowed to show.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SiteRule {
    pub(crate) id: String,
    pub(crate) minimum_delay_minutes: u16,
    pub(crate) vendors: Vec<String>,
    pub(crate) providers: Vec<String>,
}

/// How long an exchange's quotes had to wait.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExchangeRule {
    pub(crate) mic: String,
    pub(crate) delay_minutes: u16,
}

/// How far a lane was released to the sites of one minimum delay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Place {
    /// The sites' minimum delay, in minutes.
    pub(crate) class: u16,
    pub(crate) lane: String,
    /// The block: a segment's number times 2^40, and its place in the segment.
    pub(crate) block: u64,
    /// How many ticks of the block.
    pub(crate) of: u64,
}

/// Ticks that were released together: from where the entry before of this lane and class ended, up to this place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    #[serde(flatten)]
    pub(crate) to: Place,
    pub(crate) count: u64,
    /// The earliest instant at which any happened: the later of its two times.
    pub(crate) earliest: String,
    /// The largest exchange time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) exchange: Option<String>,
    /// The largest receipt.
    pub(crate) receipt: String,
}

/// What became of a story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Story {
    /// `provider/identifier`.
    pub(crate) story: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version: Option<u64>,
    /// The instant from which it is so, by the provider's and the house's rules.
    pub(crate) due: String,
    pub(crate) sites: Vec<String>,
    /// Why it was withdrawn: `killed`, `expired`, `withheld`, `embargoed`, `unlicensed`, `suspended`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) reason: Option<String>,
}

/// A story that stands first on a site.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pinned {
    /// `provider/identifier`.
    pub(crate) story: String,
    pub(crate) site: String,
}

impl Pinned {
    pub(crate) fn new(story: &StoryId, site: &SiteId) -> Self {
        Self { story: story.to_string(), site: site.to_string() }
    }
}

impl Entry {
    /// Its instant, where it is one.
    pub(crate) fn instant(&self) -> Option<UnixNanos> {
        UnixNanos::parse(&self.at).ok()
    }
}

impl Opened {
    pub(crate) fn of(house: &House, places: &[TickPlace]) -> Self {
        let site = |site: &std::sync::Arc<broadtape_model::Site>| SiteRule {
            id: site.id.to_string(),
            minimum_delay_minutes: site.minimum_delay_minutes,
            vendors: site.vendors.iter().map(ToString::to_string).collect(),
            providers: site.providers.iter().map(ToString::to_string).collect(),
        };
        let exchange = |exchange: &broadtape_model::Exchange| ExchangeRule {
            mic: exchange.mic.to_string(),
            delay_minutes: exchange.delay_minutes,
        };
        Self {
            release: env!("CARGO_PKG_VERSION").to_owned(),
            sites: house.sites.iter().map(site).collect(),
            exchanges: house.exchanges.iter().map(exchange).collect(),
            places: places.iter().map(Place::of).collect(),
        }
    }
}

impl Place {
    fn of(place: &TickPlace) -> Self {
        let TickPlace { class, lane, block, of_block } = place;
        Self { class: class.0, lane: lane.to_string(), block: block.0, of: *of_block as u64 }
    }
}

impl Run {
    pub(crate) fn of(run: &TickRun) -> Self {
        let TickRun { lane, class, block, of_block, .. } = *run;
        Self {
            to: Place::of(&TickPlace { class, lane, block, of_block }),
            count: run.ticks,
            earliest: run.earliest.to_string(),
            exchange: run.latest_exchange.map(|instant| instant.to_string()),
            receipt: run.latest_receipt.to_string(),
        }
    }
}
