//! Retention: which segments of ticks may go, so that the tape stays within its days and its budget.
//!
//! What a removed tick left behind in the books (a previous close, the minutes of a chart) must not go with it. So
//! a *foundation* is laid each day: a checkpoint that stays, on which everything after it stands. Only segments
//! that lie wholly before a foundation are removed, and pages of any instant after it are what they were. News are
//! never removed: a kill holds for good, and a story shows until it expires.

use crate::checkpoints::Checkpoints;
use crate::config::TapeSettings;
use broadtape_model::{Lane, Position, UnixNanos};
use broadtape_relay::Relay;
use broadtape_tape::TapeError;
use broadtape_tape::embedded::EmbeddedTape;
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY_MILLIS: i64 = 24 * 60 * 60_000;
/// How often it is looked whether something may go.
const LOOKS_EVERY_MILLIS: i64 = 60_000;
/// Of the budget, in percent: from here on room is made, and whoever operates the house is warned.
const EARLY_PERCENT: u64 = 80;

/// Keeps the tape of a house at work within its days and its budget.
pub(crate) struct Retention {
    tape: Arc<EmbeddedTape>,
    settings: TapeSettings,
    checkpoints: Checkpoints,
    looked: Option<UnixNanos>,
    is_warned: bool,
}

/// A foundation: its instant, and what may be removed once it is the oldest.
pub(crate) struct Foundation {
    pub(crate) at: UnixNanos,
    /// By lane: everything before this position is in it, for every delay class.
    pub(crate) before: BTreeMap<Lane, Position>,
}

impl Retention {
    pub(crate) fn new(tape: Arc<EmbeddedTape>, settings: TapeSettings, checkpoints: Checkpoints) -> Self {
        Self { tape, settings, checkpoints, looked: None, is_warned: false }
    }

    /// Looks, once a minute, whether a foundation is due and whether anything may go.
    pub(crate) fn look(&mut self, relay: &Relay) {
        let now = relay.snapshot().as_of;
        let is_early = self.looked.is_some_and(|looked| now < looked.plus_millis(LOOKS_EVERY_MILLIS));
        if self.settings.keeps_everything() || is_early {
            return;
        }
        self.looked = Some(now);
        if let Err(error) = self.tidy(relay, now) {
            tracing::warn!(%error, "retention: nothing more can be removed for now");
        }
    }

    fn tidy(&mut self, relay: &Relay, now: UnixNanos) -> Result<(), TapeError> {
        let mut foundations = self.checkpoints.foundations(&*self.tape)?;
        let is_due = foundations.last().is_none_or(|newest| now >= newest.at.plus_millis(DAY_MILLIS));
        if is_due && self.checkpoints.lay_foundation(relay) {
            foundations = self.checkpoints.foundations(&*self.tape)?;
        }
        self.keep_days(&foundations, now)?;
        self.keep_budget(&foundations)
    }

    /// Removes what is older than the days to keep.
    fn keep_days(&self, foundations: &[Foundation], now: UnixNanos) -> Result<(), TapeError> {
        let Some(days) = self.settings.keep_days else { return Ok(()) };
        let oldest_kept = now.plus_millis(-i64::from(days) * DAY_MILLIS);
        match foundations.iter().rev().find(|foundation| foundation.at <= oldest_kept) {
            Some(foundation) => self.remove_before(foundation),
            None => Ok(()),
        }
    }

    /// Makes room, the oldest first, and no more than is needed; warns when that does not help.
    fn keep_budget(&mut self, foundations: &[Foundation]) -> Result<(), TapeError> {
        let Some(most) = self.settings.bytes_most() else { return Ok(()) };
        let early = most / 100 * EARLY_PERCENT;
        for foundation in foundations {
            if self.tape.bytes() <= early {
                break;
            }
            self.remove_before(foundation)?;
        }
        let is_tight = self.tape.bytes() > early;
        if is_tight && !self.is_warned {
            tracing::warn!(
                "the tape holds {} of the {} MB that it may, and nothing of it may be removed yet; \
                 when it is full, ticks wait at the doors. Give it more with `disk_gigabytes`",
                self.tape.bytes() >> 20,
                most >> 20
            );
        }
        self.is_warned = is_tight;
        Ok(())
    }

    fn remove_before(&self, foundation: &Foundation) -> Result<(), TapeError> {
        for (lane, position) in &foundation.before {
            let freed = self.tape.remove_before(*lane, *position)?;
            if freed > 0 {
                tracing::info!(%lane, bytes = freed, "ticks from before {} are removed", foundation.at);
            }
        }
        self.checkpoints.remove_before(foundation.at);
        Ok(())
    }
}

/// Only live lanes give way: a past that was filled in is the house's history.
pub(crate) const fn may_go(lane: Lane) -> bool {
    matches!(lane, Lane::Delay(_) | Lane::Delayed { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Configuration;
    use broadtape_desk::Snapshot;
    use broadtape_model::{DelayClass, FeedSymbol, House, Price, SaleConditions, Tick, TickChange, Trade, VendorId};
    use broadtape_surfaces::{Body, Request, answer};
    use broadtape_tape::embedded::Options;
    use broadtape_tape::{Tape, TickBatch};
    use std::path::Path;
    use std::time::Duration;

    const LANE: Lane = Lane::Delay(15);
    const HOUR_MILLIS: i64 = 60 * 60_000;

    fn house(more: &str) -> Arc<House> {
        let text = format!(
            r#"
            [[vendor]]
            id = "ticker"
            [[exchange]]
            mic = "XFIC"
            prefix = "FX"
            vendor_codes = {{ ticker = "F" }}
            timezone = "UTC"
            open = "00:00"
            close = "24:00"
            weekends = true
            delay_minutes = 15
            {more}
            [[instrument]]
            symbol = "FX:FERRY"
            currency = "USD"
            vendor_symbols = {{ ticker = "FERRY" }}
            [[site]]
            id = "post"
            vendors = ["ticker"]
            "#
        );
        Configuration::from_text(&text, Path::new("broadtape.toml")).unwrap().house
    }

    fn dawn() -> UnixNanos {
        UnixNanos::parse("2026-03-02T00:00:00Z").unwrap()
    }

    fn batch(hour: i64) -> TickBatch {
        let received = dawn().plus_millis(hour * HOUR_MILLIS);
        let price = Price::from_decimal(10_000 + hour, 2).unwrap();
        let trade =
            Trade { price, size: 100, conditions: SaleConditions::REGULAR, may_set_last: true, participant: None };
        let tick = Tick { symbol: 0, exchange_time: None, received, day: None, change: TickChange::Trade(trade) };
        let symbol = FeedSymbol { vendor: VendorId::new("ticker"), symbol: "FERRY".into(), exchange_code: "F".into() };
        TickBatch { symbols: vec![symbol], ticks: vec![tick; 5] }
    }

    /// The quote as the site answers it at an instant.
    fn shown(snapshot: &Snapshot, house: &House) -> String {
        let request = Request::to_site(&house.sites[0], "/api/v1/quotes/FX:FERRY").accepting("application/json");
        match answer(snapshot, &request).body {
            Body::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            _ => unreachable!("a quote is answered in bytes"),
        }
    }

    #[test]
    fn old_ticks_go_and_every_page_of_the_days_that_are_kept_stays_as_it_was() {
        let (folder, house) = (tempfile::tempdir().unwrap(), house(""));
        let options = Options { segment_bytes: 500, tick_pause: Duration::ZERO, ..Options::default() };
        let tape = Arc::new(EmbeddedTape::open(folder.path(), &options).unwrap().0);
        let shared: Arc<dyn Tape> = tape.clone();
        let checkpoints = Checkpoints::of(folder.path(), &house);
        let settings = TapeSettings { keep_days: Some(3), disk_gigabytes: None };
        let mut retention = Retention::new(tape.clone(), settings, checkpoints.clone());
        let mut relay = Relay::new(house.clone(), shared.clone()).unwrap();
        let mut pages = Vec::new();
        for hour in 0..24 * 10 {
            tape.append_ticks(LANE, batch(hour)).unwrap();
            relay.advance(dawn().plus_millis(hour * HOUR_MILLIS + HOUR_MILLIS / 2)).unwrap();
            retention.look(&relay);
            pages.push((relay.snapshot().as_of, shown(relay.snapshot(), &house)));
        }
        let foundations = checkpoints.foundations(&*tape).unwrap();
        let oldest = foundations[0].at;
        let kept = pages.last().unwrap().0.plus_millis(-3 * DAY_MILLIS);
        assert!(oldest <= kept && oldest > kept.plus_millis(-2 * DAY_MILLIS), "{oldest} for {kept}");
        let mut reader = tape.ticks(LANE).unwrap();
        assert!(reader.next_block(&mut Vec::new()).unwrap() && reader.block().0 >> 40 > 1, "old segments are gone");

        for (at, page) in pages.iter().filter(|(at, _)| *at >= oldest) {
            let mut again = checkpoints.relay(&shared, *at).unwrap();
            again.advance(*at).unwrap();
            assert_eq!(&self::shown(again.snapshot(), &house), page, "{at}");
        }
        // Another configuration of the same instruments stands on the same foundations.
        let other = self::house("name = \"Another name\"");
        let mut again = Checkpoints::of(folder.path(), &other).relay(&shared, pages.last().unwrap().0).unwrap();
        again.advance(pages.last().unwrap().0).unwrap();
        let previous = |page: &str| page.split("previousClose").nth(1).map(|rest| rest[..12].to_owned());
        assert_eq!(previous(&self::shown(again.snapshot(), &other)), previous(&pages.last().unwrap().1));
        assert!(again.places().iter().all(|place| place.class == DelayClass(0)));
    }

    #[test]
    fn nothing_goes_before_a_foundation_stands_for_it() {
        let (folder, house) = (tempfile::tempdir().unwrap(), house(""));
        let options = Options { segment_bytes: 500, tick_pause: Duration::ZERO, ..Options::default() };
        let tape = Arc::new(EmbeddedTape::open(folder.path(), &options).unwrap().0);
        for hour in 0..50 {
            tape.append_ticks(LANE, batch(hour)).unwrap();
        }
        let bytes = tape.bytes();
        let settings = TapeSettings { keep_days: Some(2), disk_gigabytes: Some(1) };
        let mut retention = Retention::new(tape.clone(), settings, Checkpoints::of(folder.path(), &house));
        let mut relay = Relay::new(house, tape.clone()).unwrap();
        relay.advance(dawn()).unwrap();
        retention.look(&relay);
        assert_eq!(tape.bytes(), bytes, "all of it is still held");
    }
}
