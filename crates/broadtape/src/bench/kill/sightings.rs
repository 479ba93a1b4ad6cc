//! Who has seen when that a story is gone.

use crate::clock;
use broadtape_model::UnixNanos;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where a story is gone from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Surface {
    Page,
    Api,
    List,
    Picture,
    OpenPage,
    Webhook,
    /// One whose partner takes its time to answer.
    SlowWebhook,
}

impl Surface {
    pub(super) const ALL: [Self; 7] =
        [Self::Page, Self::Api, Self::List, Self::Picture, Self::OpenPage, Self::Webhook, Self::SlowWebhook];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "API",
            Self::List => "list",
            Self::Picture => "picture",
            Self::OpenPage => "open page",
            Self::Webhook => "webhook",
            Self::SlowWebhook => "slow webhook",
        }
    }
}

/// All sightings of all kills.
pub(super) struct Sightings {
    /// When each kill was sent, in nanoseconds; 0 before.
    begun: Vec<AtomicI64>,
    /// Those that have begun.
    count: AtomicU64,
    listening: AtomicU64,
    /// The nanoseconds that each took.
    times: [Mutex<Vec<(u64, u64)>>; Surface::ALL.len()],
}

/// What it took, sorted.
pub(super) struct Times(Vec<u64>);

impl Sightings {
    pub(super) fn new(kills: u64) -> Self {
        let begun = (0..kills).map(|_| AtomicI64::new(0)).collect();
        Self { begun, count: AtomicU64::new(0), listening: AtomicU64::new(0), times: Default::default() }
    }

    /// A kill is about to be sent.
    pub(super) fn begin(&self, number: u64) {
        if let Some(begun) = usize::try_from(number).ok().and_then(|number| self.begun.get(number)) {
            begun.store(clock::now().nanos(), Ordering::Release);
            self.count.store(number + 1, Ordering::Release);
        }
    }

    /// The kill that was sent last.
    pub(super) fn last(&self) -> Option<u64> {
        self.count.load(Ordering::Acquire).checked_sub(1)
    }

    /// Somebody sees that the story is gone. What is seen before a kill is none.
    pub(super) fn saw(&self, surface: Surface, number: u64) {
        let now = clock::now();
        let Some(begun) = usize::try_from(number).ok().and_then(|number| self.begun.get(number)) else { return };
        let begun = begun.load(Ordering::Acquire);
        if begun > 0 {
            self.of(surface).push((number, now.nanos_since(UnixNanos::new(begun))));
        }
    }

    /// So many have seen it.
    pub(super) fn count(&self, surface: Surface, number: u64) -> u64 {
        self.of(surface).iter().filter(|(own, _)| *own == number).count() as u64
    }

    /// One more page listens.
    pub(super) fn listens(&self) {
        self.listening.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn listening(&self) -> u64 {
        self.listening.load(Ordering::Relaxed)
    }

    pub(super) fn times(&self, surface: Surface) -> Times {
        let mut times: Vec<_> = self.of(surface).iter().map(|(_, nanos)| *nanos).collect();
        times.sort_unstable();
        Times(times)
    }

    fn of(&self, surface: Surface) -> MutexGuard<'_, Vec<(u64, u64)>> {
        self.times[surface as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Times {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn worst_millis(&self) -> u64 {
        self.0.last().map_or(0, |nanos| nanos / 1_000_000)
    }

    /// How many, and milliseconds: median, 99 of a hundred, worst.
    pub(super) fn line(&self) -> String {
        let [median, most, worst] = [50, 99, 100].map(|part| self.millis(part));
        format!("{:>8} {median:>10.1} {most:>10.1} {worst:>10.1}", self.0.len())
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    fn millis(&self, part: usize) -> f64 {
        let place = (self.0.len() * part).div_ceil(100).saturating_sub(1);
        self.0.get(place).map_or(0.0, |nanos| *nanos as f64 / 1e6)
    }
}
