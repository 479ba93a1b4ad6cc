//! The past that all futures of the cuts share, walked once.

use crate::future::{Known, OWN_HELD, Wait};
use broadtape_model::{House, Lane, Site, Tick, UnixNanos};
use broadtape_relay::Relay;
use broadtape_tape::{Tape, TapeError, TickReader};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// A relay that lags behind the cuts so far that no delay class has released anything which a site of another may
/// not have seen; and of each lane the ticks that come next.
pub(crate) struct Trunk {
    tape: Arc<dyn Tape>,
    relay: Relay,
    lag_millis: i64,
    windows: BTreeMap<Lane, Window>,
}

/// The ticks of a lane that the trunk has not released to everybody, as far as some cut needed them.
struct Window {
    reader: Box<dyn TickReader>,
    start: u64,
    /// How many ticks of the lane some delay class has released.
    passed_by_some: u64,
    /// The latest instant at which any tick before `start` happened.
    happened: UnixNanos,
    ticks: VecDeque<Tick>,
    block: Vec<Tick>,
}

/// What is of another site, or of no instrument, is altered this far back.
const LOOK_BACK_MILLIS: i64 = 60_000;

impl Trunk {
    pub(crate) fn new(house: &Arc<House>, tape: Arc<dyn Tape>) -> Result<Self, TapeError> {
        let classes = || house.sites.iter().map(|site| i64::from(site.minimum_delay_minutes));
        let spread_minutes = classes().max().unwrap_or(0) - classes().min().unwrap_or(0);
        let relay = Relay::new(house.clone(), tape.clone())?;
        Ok(Self { tape, relay, lag_millis: spread_minutes * 60_000 + LOOK_BACK_MILLIS, windows: BTreeMap::new() })
    }

    /// The instant at which it stands for a cut.
    pub(crate) fn stands_at(&self, cut: UnixNanos) -> UnixNanos {
        cut.plus_millis(-self.lag_millis)
    }

    /// Goes on to where it has to stand for a cut: no earlier one may come after it.
    pub(crate) fn advance_for(&mut self, cut: UnixNanos) -> Result<(), TapeError> {
        self.relay.advance(self.stands_at(cut))?;
        let released = self.relay.released();
        for lane in self.tape.lanes()?.into_iter().filter(|lane| *lane != Lane::Unknown) {
            let window = match self.windows.entry(lane) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => new.insert(Window::new(self.tape.ticks(lane)?)),
            };
            let (least, most) = released.get(&lane).copied().unwrap_or_default();
            window.pass(least)?;
            window.passed_by_some = most;
        }
        Ok(())
    }

    /// A relay over another tape that stands where the trunk does.
    pub(crate) fn branch(&self, tape: Arc<dyn Tape>) -> Result<Relay, TapeError> {
        self.relay.branch(tape)
    }

    /// Each lane from where the trunk stands, with how many of these ticks a site may have seen by a cut. The ticks
    /// go on beyond those.
    pub(crate) fn lanes(&mut self, site: &Site, cut: UnixNanos) -> Result<Vec<(Known<'_>, usize)>, TapeError> {
        let mut lanes = Vec::new();
        for (lane, window) in &mut self.windows {
            let seen = window.read_beyond(*lane, site, cut)?;
            lanes.push((window.known(*lane), seen));
        }
        Ok(lanes)
    }
}

impl Window {
    fn new(reader: Box<dyn TickReader>) -> Self {
        Self {
            reader,
            start: 0,
            passed_by_some: 0,
            happened: UnixNanos::MIN,
            ticks: VecDeque::new(),
            block: Vec::new(),
        }
    }

    fn known(&self, lane: Lane) -> Known<'_> {
        let passed_by_some = usize::try_from(self.passed_by_some.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let (ticks, symbols) = (&self.ticks, self.reader.symbols());
        Known { lane, start: self.start, passed_by_some, ticks, symbols }
    }

    /// Lets go of the ticks before `start`.
    fn pass(&mut self, start: u64) -> Result<(), TapeError> {
        while self.start < start {
            if self.ticks.is_empty() && !self.read()? {
                return Ok(());
            }
            if let Some(tick) = self.ticks.pop_front() {
                self.happened = self.happened.max(tick.happened());
                self.start += 1;
            }
        }
        Ok(())
    }

    /// How many of the ticks a site may have seen by a cut: none before one that stands ahead of it. Reads on until
    /// enough is known of those behind.
    fn read_beyond(&mut self, lane: Lane, site: &Site, cut: UnixNanos) -> Result<usize, TapeError> {
        let Some(wait) = Wait::of(lane, site) else { return Ok(0) };
        let (mut seen, mut due) = (0, wait.after(self.happened));
        loop {
            let is_seen = |tick: &Tick| {
                due = due.max(wait.due(tick));
                due <= cut
            };
            match self.ticks.get(seen).map(is_seen) {
                Some(true) => seen += 1,
                Some(false) if self.ticks.len() >= seen + OWN_HELD => return Ok(seen),
                Some(false) | None => {
                    if !self.read()? {
                        return Ok(seen);
                    }
                }
            }
        }
    }

    fn read(&mut self) -> Result<bool, TapeError> {
        let is_read = self.reader.next_block(&mut self.block)?;
        self.ticks.extend(self.block.drain(..));
        Ok(is_read)
    }
}
