//! What a vendor's exchange codes mean: whose clock, and how long to wait.

use super::tally::Notice;
use broadtape_formats::ddf::{Market, WallClock};
use broadtape_model::{Exchange, House, Lane, UnixNanos, VendorId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The exchanges that a feed has named so far. A code is one printable byte, so there are at most 94.
#[derive(Debug)]
pub(super) struct Venues {
    house: Arc<House>,
    vendor: VendorId,
    known: BTreeMap<u8, Venue>,
}

/// An exchange as a feed names it.
#[derive(Debug)]
struct Venue {
    /// `None` where the exchange is not configured: then nobody knows its clock, nor how long to wait.
    configured: Option<Configured>,
    /// Whether it was told that it is not configured, or that the feed gives another delay.
    told: bool,
}

#[derive(Debug)]
struct Configured {
    clock: WallClock,
    delay_minutes: u16,
}

impl Venues {
    pub(super) fn new(house: Arc<House>, vendor: VendorId) -> Self {
        Self { house, vendor, known: BTreeMap::new() }
    }

    /// The instant of a message, where it has a time and its exchange a clock.
    pub(super) fn exchange_time(&mut self, market: &Market<'_>) -> Option<UnixNanos> {
        let wall = market.time?;
        self.venue(market.exchange_code).configured.as_mut()?.clock.instant(wall)
    }

    /// The lane of a message, and what is to be told about its exchange, once.
    pub(super) fn lane(&mut self, market: &Market<'_>) -> (Lane, Option<Notice>) {
        let vendor = self.vendor.clone();
        let code = || market.exchange_code.to_owned();
        let venue = self.venue(market.exchange_code);
        let Some(Configured { delay_minutes: configured_minutes, .. }) = venue.configured else {
            let notice = (!venue.told).then(|| Notice::UnknownExchange { vendor, code: code() });
            venue.told = true;
            return (Lane::Unknown, notice);
        };
        let feed_minutes = market.delay_minutes.map_or(configured_minutes, u16::from);
        let differs = feed_minutes != configured_minutes;
        let notice = (differs && !venue.told).then(|| Notice::DelayDiffers {
            vendor,
            code: code(),
            configured_minutes,
            feed_minutes,
        });
        venue.told |= differs;
        (Lane::Delay(configured_minutes.max(feed_minutes)), notice)
    }

    fn venue(&mut self, code: &str) -> &mut Venue {
        let key = code.as_bytes().first().copied().unwrap_or_default();
        let Self { house, vendor, known } = self;
        known.entry(key).or_insert_with(|| {
            let configured = house.exchange_by_vendor_code(vendor, code).map(Configured::of);
            Venue { configured, told: false }
        })
    }
}

impl Configured {
    fn of(exchange: &Exchange) -> Self {
        Self { clock: WallClock::new(exchange.zone.clone()), delay_minutes: exchange.delay_minutes }
    }
}
