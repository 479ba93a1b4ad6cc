//! What a vendor's exchange codes mean: whose clock, and how long to wait.

use super::heading::{FeedTime, Heading};
use super::life::Life;
use super::tally::Notice;
use broadtape_formats::ddf::WallClock;
use broadtape_model::{Exchange, House, Lane, UnixNanos, Vendor, VendorId};
use std::collections::HashMap;
use std::sync::Arc;

/// The most codes that are remembered. Feeds have some dozens; past the bound a code is looked up, and told, anew.
const CODES_MOST: usize = 4_096;

/// The exchanges that a feed has named so far.
#[derive(Debug)]
pub(super) struct Venues {
    house: Arc<House>,
    vendor: VendorId,
    /// How long the vendor itself has held what it sends, in minutes.
    already_delayed_minutes: u16,
    /// By the most exact of its names.
    known: HashMap<Box<str>, Venue>,
}

/// An exchange as a feed names it.
#[derive(Debug)]
pub(super) struct Venue {
    /// The name that is configured, or the most exact one.
    pub(super) code: Arc<str>,
    /// `None` where the exchange is not configured: then nobody knows its clock, nor how long to wait.
    configured: Option<Configured>,
    already_delayed_minutes: u16,
    /// Whether it was told that it is not configured, or that the feed gives another delay.
    told: bool,
}

#[derive(Debug)]
struct Configured {
    clock: WallClock,
    delay_minutes: u16,
}

impl Venues {
    pub(super) fn new(house: Arc<House>, vendor: VendorId, already_delayed_minutes: u16) -> Self {
        Self { house, vendor, already_delayed_minutes, known: HashMap::new() }
    }

    /// That of a line that is open: it has a lane for each delay of the exchanges that the vendor quotes.
    pub(super) fn life(&self) -> Life {
        let quiet_seconds = self.house.vendor(&self.vendor).map_or(Vendor::QUIET_SECONDS, |own| own.quiet_seconds);
        let is_quoted = |exchange: &&Exchange| exchange.vendor_codes.iter().any(|(vendor, _)| *vendor == self.vendor);
        let lanes = self
            .house
            .exchanges
            .iter()
            .filter(is_quoted)
            .map(|exchange| lane_of(exchange.delay_minutes, self.already_delayed_minutes, true));
        Life::of(quiet_seconds, lanes)
    }

    /// The exchange of a heading.
    pub(super) fn venue(&mut self, heading: &Heading<'_>) -> &mut Venue {
        let exact = heading.exchange_codes.first().copied().unwrap_or_default();
        if !self.known.contains_key(exact) {
            if self.known.len() >= CODES_MOST {
                self.known.clear();
            }
            let venue = self.look_up(heading.exchange_codes, exact);
            self.known.insert(exact.into(), venue);
        }
        self.known.get_mut(exact).expect("it was put there if it was not")
    }

    fn look_up(&self, codes: &[&str], exact: &str) -> Venue {
        let configured = codes.iter().find_map(|code| {
            self.house.exchange_by_vendor_code(&self.vendor, code).map(|exchange| (*code, Configured::of(exchange)))
        });
        let (code, configured) = configured.map_or((exact, None), |(code, configured)| (code, Some(configured)));
        let already_delayed_minutes = self.already_delayed_minutes;
        Venue { code: Arc::from(code), configured, already_delayed_minutes, told: false }
    }
}

impl Venue {
    /// The instant of a message, where it has a time and its exchange a clock.
    pub(super) fn exchange_time(&mut self, time: FeedTime) -> Option<UnixNanos> {
        match time {
            FeedTime::Unsaid => None,
            FeedTime::Wall(wall) => self.configured.as_mut()?.clock.instant(wall),
            FeedTime::Instant(instant) => Some(instant),
        }
    }

    /// The lane of a message, and what is to be told about its exchange, once.
    pub(super) fn lane(&mut self, heading: &Heading<'_>, vendor: &VendorId) -> (Lane, Option<Notice>) {
        let code = || self.code.to_string();
        let Some(Configured { delay_minutes: configured_minutes, .. }) = self.configured else {
            let notice = (!self.told).then(|| Notice::UnknownExchange { vendor: vendor.clone(), code: code() });
            self.told = true;
            return (Lane::Unknown, notice);
        };
        let feed_minutes = heading.delay_minutes.unwrap_or(configured_minutes);
        let differs = feed_minutes != configured_minutes;
        let notice = (differs && !self.told).then(|| Notice::DelayDiffers {
            vendor: vendor.clone(),
            code: code(),
            configured_minutes,
            feed_minutes,
        });
        self.told |= differs;
        let minutes = configured_minutes.max(feed_minutes);
        (lane_of(minutes, self.already_delayed_minutes, heading.is_delayed), notice)
    }
}

/// The lane of what must wait for so long, and has waited at the vendor's already where it is delayed.
fn lane_of(minutes: u16, already: u16, is_delayed: bool) -> Lane {
    if is_delayed && already > 0 { Lane::Delayed { minutes, already } } else { Lane::Delay(minutes) }
}

impl Configured {
    fn of(exchange: &Exchange) -> Self {
        Self { clock: WallClock::new(exchange.zone.clone()), delay_minutes: exchange.delay_minutes }
    }
}
