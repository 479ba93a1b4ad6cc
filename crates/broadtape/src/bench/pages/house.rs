//! The house whose pages are asked for.

use crate::bench::market::Market;
use crate::bench::words::sentence;
use crate::cli::BenchPages;
use crate::clock;
use crate::config::Configuration;
use anyhow::Result;
use broadtape_desk::Snapshot;
use broadtape_model::{Block, Channel, Inline, Lane, NewsFact, ProviderId, StoryId, StoryVersion, Symbol};
use broadtape_relay::Relay;
use broadtape_surfaces::serve::{Pictures, Sites};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Door, Receipt, Tape, Urgency};
use bytes::Bytes;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// Quotes in the strip, and beside the story: as many as a page shows.
const STRIP: u32 = 12;
const BESIDE: u32 = 18;
/// How late the market's quotes are, in minutes.
const DELAY_MINUTES: i64 = 15;
/// Paragraphs of a story; with all around it some 38 KB.
const PARAGRAPHS: usize = 36;

/// A house with many sites, each with stories of its own.
pub(super) struct PageHouse {
    tape: Arc<EmbeddedTape>,
    market: Market,
    relay: Mutex<Relay>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    pages: Vec<String>,
    is_closed: AtomicBool,
}

impl PageHouse {
    pub(super) fn open(folder: &Path, options: &BenchPages) -> Result<Self> {
        let configuration = Configuration::from_text(&configuration(options.sites), Path::new("pages.toml"))?;
        let (tape, _) = EmbeddedTape::open(folder, &Options::default())?;
        let tape = Arc::new(tape);
        let each = options.stories.div_ceil(options.sites);
        let began = clock::now().plus_millis(-60 * 60_000);
        for site in 0..options.sites {
            let facts = (0..each).map(|number| NewsFact::Story(Arc::new(story(site, number)))).collect();
            let delivery = Delivery {
                provider: provider(site),
                door: Door::Ingest,
                name: "stories".into(),
                bytes: Bytes::from_static(b"made for a measurement"),
                charset: None,
                facts,
            };
            tape.append_news(delivery, Receipt::Backfilled(began), Urgency::Usual)?;
        }
        let relay = Relay::new(configuration.house.clone(), tape.clone())?;
        let (snapshots, _) = watch::channel(relay.snapshot().clone());
        let house = Self {
            tape,
            market: Market::new()?,
            relay: Mutex::new(relay),
            snapshots,
            pages: Vec::new(),
            is_closed: AtomicBool::new(false),
        };
        house.tick(0)?;
        let pages = house.addresses();
        Ok(Self { pages, ..house })
    }

    pub(super) fn sites(&self) -> Sites {
        let load = |_| Ok(Bytes::new());
        Sites::new(self.snapshots.subscribe(), Pictures::new(Arc::new(load)))
    }

    /// The path of a story's page.
    pub(super) fn page(&self, number: usize) -> &str {
        self.pages.get(number).map_or("/", String::as_str)
    }

    pub(super) fn pages(&self) -> &[String] {
        &self.pages
    }

    pub(super) const fn quotes(&self) -> u32 {
        STRIP + BESIDE
    }

    /// Trades of every instrument, each second, until the house is closed.
    pub(super) fn tick_every_second(self: Arc<Self>) -> Result<JoinHandle<()>> {
        let tick = move || {
            let mut round = 1;
            while !self.is_closed.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_secs(1));
                if let Err(error) = self.tick(round) {
                    tracing::error!("quotes stand still: {error:#}");
                }
                round += 1;
            }
        };
        Ok(std::thread::Builder::new().name("ticks".into()).spawn(tick)?)
    }

    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    fn tick(&self, round: u64) -> Result<()> {
        let now = clock::now();
        let batch = self.market.each_once(round, now.plus_millis(-DELAY_MINUTES * 60_000 - 10))?;
        self.tape.append_ticks(Lane::Delay(u16::try_from(DELAY_MINUTES)?), batch)?;
        let mut relay = self.relay.lock().unwrap_or_else(PoisonError::into_inner);
        relay.advance(now)?;
        self.snapshots.send_replace(relay.snapshot().clone());
        Ok(())
    }

    /// The paths of all stories, those of the sites in turn.
    fn addresses(&self) -> Vec<String> {
        let snapshot = self.snapshots.borrow().clone();
        let of_site = |site: &Arc<broadtape_model::Site>| -> Vec<String> {
            let shelf = snapshot.shelf(site, Channel::Page);
            let latest = shelf.into_iter().flat_map(|shelf| shelf.latest());
            latest.map(|shown| format!("/@{}/article/{}", site.id, shown.address)).collect()
        };
        snapshot.house.sites.iter().filter(|site| site.id.as_str() != "post").flat_map(of_site).collect()
    }
}

fn configuration(sites: u64) -> String {
    let mut text = Market::configuration();
    let strip: Vec<String> = (0..STRIP).map(|number| format!("\"FX:S{number}\"")).collect();
    for site in 0..sites {
        let _ = write!(
            text,
            "\n[[provider]]\nid = \"wire{site}\"\n\n[[site]]\nid = \"site{site}\"\nproviders = [\"wire{site}\"]\nvendors = [\"ticker\"]\nstrip = [{}]\n",
            strip.join(", ")
        );
    }
    text
}

fn provider(site: u64) -> ProviderId {
    ProviderId::new(&format!("wire{site}"))
}

/// A story of its own words, about as many instruments as stand beside it.
fn story(site: u64, number: u64) -> StoryVersion {
    let mut random = fastrand::Rng::with_seed(site << 32 | number);
    let mut paragraph = || Block::Paragraph(vec![Inline::Text(sentence(&mut random, 60))]);
    let body = (0..PARAGRAPHS).map(|_| paragraph()).collect();
    let headline = format!("{} {number}", sentence(&mut random, 6));
    let id = StoryId::new(&provider(site), &number.to_string());
    let symbols = (STRIP..STRIP + BESIDE).filter_map(|number| Symbol::parse(&format!("FX:S{number}")).ok()).collect();
    StoryVersion { body, symbols, ..StoryVersion::new(id, 1, &headline) }
}
