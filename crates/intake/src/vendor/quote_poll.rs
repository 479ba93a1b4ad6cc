//! The polled door: asks an OnDemand service for quotes.

mod asking;
mod remembered;

use super::heading::{FeedTime, Heading};
use super::lanes::Lanes;
use super::receipts::Receipts;
use super::tally::{Notice, Tally};
use crate::hosts::{Hosts, OtherHosts};
use crate::poll::{PollResult, PollState};
use crate::quarantine::Quarantine;
use crate::web::{FetchError, Fetched, NamedBy, Web};
use asking::Asking;
use broadtape_formats::ondemand::{self, Answer, Mode, Quote};
use broadtape_model::{Clock, House, Problem, ProblemKind, UnixNanos, VendorId};
use broadtape_tape::{Tape, TapeError};
use remembered::Remembered;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use url::Url;

/// How long the service may take to answer in full.
const TOTAL_TIME: Duration = Duration::from_secs(30);

/// The largest answer: a hundred quotes of fifty kilobytes each.
const ANSWER_BYTES_MAX: usize = 5 * 1024 * 1024;

/// How much younger than it should be a trade may be before the vendor is taken not to delay: clocks differ.
const GRACE_MILLIS: i64 = 60_000;

/// A polled door, as configured.
#[derive(Clone)]
pub struct QuotePollDoor {
    /// Whose service.
    pub vendor: VendorId,
    /// Its address: `https://HOST`, or with the path of its `getQuote`.
    pub url: String,
    /// The key. Never shown.
    pub key: String,
    /// How often it is asked; at least a second.
    pub every: Duration,
    /// The vendor's symbols to ask for.
    pub symbols: Vec<String>,
    /// How long the vendor holds what it sends, in minutes.
    pub already_delayed_minutes: u16,
}

/// A service that is polled.
pub struct QuotePoll {
    door: QuotePollDoor,
    web: Web,
    asking: Vec<Asking>,
    /// What the vendor calls the exchange of each symbol that is asked for.
    exchange_codes: HashMap<String, Arc<str>>,
    lanes: Lanes,
    remembered: Remembered,
    tape: Arc<dyn Tape>,
    quarantine: Option<Arc<Quarantine>>,
    state: PollState,
    tell: Arc<dyn Fn(Notice) + Send + Sync>,
}

/// Why a service cannot be polled.
#[derive(Debug, thiserror::Error)]
pub enum QuotePollError {
    /// Its address is none.
    #[error("vendor `{vendor}`: `{url}` is not an http or https address")]
    Address {
        /// Whose service.
        vendor: VendorId,
        /// The address, without what may be secret in it.
        url: String,
    },
}

/// What came of a poll.
#[derive(Debug)]
pub struct QuotePolled {
    /// What came of it.
    pub what: QuotePolledWhat,
    /// When to poll next.
    pub next: UnixNanos,
}

/// What a poll brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuotePolledWhat {
    /// So many ticks are new, and on the tape.
    Ticks(u64),
    /// There was no answer that can be used, or the tape could not take it. The text says why.
    Failed(String),
}

impl QuotePoll {
    /// Opens the door; `seed` sets the jitter.
    ///
    /// # Errors
    /// When the address is none.
    pub fn open(
        door: QuotePollDoor,
        house: Arc<House>,
        tape: Arc<dyn Tape>,
        quarantine: Option<Arc<Quarantine>>,
        seed: u64,
        tell: Arc<dyn Fn(Notice) + Send + Sync>,
    ) -> Result<Self, QuotePollError> {
        let url = Url::parse(&door.url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| QuotePollError::Address {
            vendor: door.vendor.clone(),
            url: door.url.split('?').next().unwrap_or_default().chars().take(100).collect(),
        })?;
        Ok(Self {
            web: Web::new(Hosts::new(Some(&url), &OtherHosts::default()), TOTAL_TIME, ANSWER_BYTES_MAX),
            asking: asking::of(&url, &door.key, &door.symbols),
            exchange_codes: exchange_codes(&house, &door.vendor),
            lanes: Lanes::new(house, door.vendor.clone(), door.already_delayed_minutes).live(),
            remembered: Remembered::default(),
            tape,
            quarantine,
            state: PollState::new(door.every, seed),
            tell,
            door,
        })
    }

    /// Polls until `stop` turns true; the first time at once. A poll under way is left to end by itself,
    /// within its time limits.
    pub async fn run(self, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
        let mut door = self;
        loop {
            let poll_clock = clock.clone();
            let poll = tokio::task::spawn_blocking(move || {
                let polled = door.poll(&*poll_clock);
                (door, polled)
            });
            let polled = tokio::select! {
                polled = poll => polled,
                _ = stop.wait_for(|is_over| *is_over) => return,
            };
            let next = match polled {
                Ok((polled_door, polled)) => {
                    door = polled_door;
                    polled.next
                }
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime is going away.
                Err(_) => return,
            };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_nanos(next.nanos_since(clock.now()))) => {}
                _ = stop.wait_for(|is_over| *is_over) => return,
            }
        }
    }

    /// Asks for all symbols once, some at a time. Blocks.
    pub fn poll(&mut self, clock: &dyn Clock) -> QuotePolled {
        let before = self.lanes.tally().ticks;
        let mut result = PollResult::Answered;
        let mut why = None;
        for place in 0..self.asking.len() {
            // A service that fails is not asked for more.
            if let Err((words, retry_after)) = self.ask(place, clock) {
                tracing::warn!(vendor = %self.door.vendor, why = %words, "quotes were not read; they are asked for again");
                (why, result) = (Some(words), PollResult::Failed { retry_after });
                break;
            }
        }
        let now = clock.now();
        self.keep_refused(now);
        self.lanes.notices(now).into_iter().for_each(|notice| (self.tell)(notice));
        let ticks = self.lanes.tally().ticks - before;
        let what = why.map_or(QuotePolledWhat::Ticks(ticks), QuotePolledWhat::Failed);
        QuotePolled { what, next: self.state.after(&result, now) }
    }

    /// What the service gave so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.lanes.tally()
    }

    fn ask(&mut self, place: usize, clock: &dyn Clock) -> Result<(), (String, Option<String>)> {
        let Asking { url, validators } = &self.asking[place];
        match self.web.get(NamedBy::Operator, url, validators) {
            Ok(Fetched::Document { bytes, validators, .. }) => {
                // The receipt is when all of the answer had come.
                let received = clock.now();
                let answer = ondemand::read(&bytes).map_err(|problem| (problem.what, None))?;
                self.take(answer, received);
                self.is_alive(received)?;
                self.asking[place].validators = validators;
                Ok(())
            }
            Ok(Fetched::Unchanged) => self.is_alive(clock.now()),
            Err(FetchError::Status { status, .. }) if status.as_u16() == 204 => self.is_alive(clock.now()),
            Err(FetchError::Status { status, retry_after }) => {
                Err((format!("the service answered {status}"), retry_after))
            }
            Err(error) => Err((error.to_string(), None)),
        }
    }

    /// The service answered, with news or without: puts on the tape what came of that.
    fn is_alive(&mut self, now: UnixNanos) -> Result<(), (String, Option<String>)> {
        self.lanes.heartbeat();
        self.lanes.keep_alive(now);
        self.append().map_err(|error| (error.to_string(), None))
    }

    fn take(&mut self, answer: Answer, received: UnixNanos) {
        for (problem, json) in answer.refused {
            self.refuse(problem, &json);
        }
        for quote in answer.quotes {
            self.lanes.count_message();
            if !self.exchange_codes.contains_key(&quote.symbol) {
                let what = "a quote that was not asked for; it is left out";
                self.refuse(Problem::new(ProblemKind::Unknown, quote.symbol.clone(), what), &format!("{quote:?}"));
                continue;
            }
            if !self.remembered.is_news(&quote) {
                continue;
            }
            if let Err(problem) = self.take_quote(&quote, received) {
                self.refuse(problem, &format!("{quote:?}"));
            }
            self.remembered.remember(quote);
        }
    }

    fn take_quote(&mut self, quote: &Quote, received: UnixNanos) -> Result<(), Problem> {
        let configured = self.exchange_codes.get(&quote.symbol).cloned().unwrap_or_else(|| "".into());
        let said = quote.exchange.as_deref();
        let codes = [said.unwrap_or(&configured)];
        let is_delayed = self.is_delayed(quote, received);
        for (time, change) in quote.changes() {
            let heading = Heading {
                symbol: &quote.symbol,
                exchange_codes: &codes,
                delay_minutes: None,
                time: FeedTime::from(time),
                vendor_time: None,
                day: quote.day,
                is_delayed,
            };
            self.lanes.take(&heading, [change], &mut Receipts::At(received))?;
        }
        Ok(())
    }

    /// Whether the vendor has held a quote as long as it is said to. Where it says otherwise or nothing, or sends
    /// what is younger, the symbol is held here for the whole delay, from then on: an instrument's quotes must
    /// not overtake each other.
    fn is_delayed(&mut self, quote: &Quote, received: UnixNanos) -> bool {
        let already_delayed_minutes = self.door.already_delayed_minutes;
        let newest = quote.extended.iter().map(|(_, time)| *time).chain(quote.traded).max();
        let is_old_enough = newest
            .is_none_or(|newest| newest.plus_minutes(already_delayed_minutes) <= received.plus_millis(GRACE_MILLIS));
        let says_so = matches!(quote.mode, Some(Mode::Delayed | Mode::EndOfDay));
        let is_first_doubt = !(is_old_enough && says_so) && self.remembered.doubt(&quote.symbol);
        if is_first_doubt && already_delayed_minutes > 0 {
            let (vendor, symbol) = (self.door.vendor.clone(), quote.symbol.clone());
            self.lanes.tell(Notice::NotDelayed { vendor, symbol, already_delayed_minutes });
        }
        !self.remembered.is_doubted(&quote.symbol)
    }

    /// Puts on the tape what is new. What it does not take is forgotten, and told by the next answer again.
    fn append(&mut self) -> Result<(), TapeError> {
        for (lane, batch) in self.lanes.batches() {
            if let Err(error) = self.tape.append_ticks(lane, batch) {
                self.remembered.forget();
                return Err(error);
            }
        }
        Ok(())
    }

    /// Notes what cannot be used. The same comes with every poll, so it is kept once.
    fn refuse(&mut self, problem: Problem, json: &str) {
        let is_new = self.remembered.is_new_problem(&problem);
        self.lanes.refuse(problem, |pile| {
            if is_new {
                pile.extend_from_slice(json.as_bytes());
                pile.push(b'\n');
            }
        });
    }

    fn keep_refused(&mut self, now: UnixNanos) {
        let (Some((bytes, reasons)), Some(quarantine)) = (self.lanes.refused(), &self.quarantine) else { return };
        if bytes.is_empty() {
            return;
        }
        let name = format!("{}.json", self.door.vendor);
        if let Err(error) = quarantine.keep(&name, &bytes, &reasons, now) {
            tracing::error!(vendor = %self.door.vendor, %error, "what was refused cannot be kept in quarantine");
        }
    }
}

/// What the vendor calls the exchange of each symbol that the house knows.
fn exchange_codes(house: &House, vendor: &VendorId) -> HashMap<String, Arc<str>> {
    let symbols = house.instruments_by_feed_symbol().into_keys().filter(|symbol| symbol.vendor == *vendor);
    symbols.map(|symbol| (symbol.symbol.to_string(), symbol.exchange_code)).collect()
}
