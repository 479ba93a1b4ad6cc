//! The one way through the house: from the tape through the gate to the desk.
//!
//! [`Relay::advance`] is told an instant and gives what is showing then. It asks no clock, so the
//! live house, the time machine and the proof walk the same way: what a page shows at an instant
//! is a function of the tape up to that instant, whoever asks, and whenever.

mod checkpoint;
pub use checkpoint::{Unusable, as_of, places};

mod trail;

mod witness;
pub use witness::{TickPlace, TickRun, Witness};

pub use broadtape_gate::{Grant, NewsChange, Place, Rule, Showing, Step, StoryPlace, Verdict, WithdrawalReason};

use broadtape_desk::history::HistoryDisk;
use broadtape_desk::{NewsDesk, Oddity, QuoteBook, Snapshot};
use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{Contract, DelayClass, FeedSymbol, House, Lane, Site, StoryId, UnixNanos, VendorId};
use broadtape_tape::{NewsReader, Tape, TapeError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use trail::Trail;

/// Walks the tape through the gate to the desk.
pub struct Relay {
    house: Arc<House>,
    tape: Arc<dyn Tape>,
    news: Box<dyn NewsReader>,
    gate: NewsGate,
    desk: NewsDesk,
    /// What vendors call the instruments of this house.
    instruments: HashMap<FeedSymbol, u32>,
    books: BTreeMap<DelayClass, QuoteBook>,
    /// One trailing reader per lane and delay class, in the order of the lanes.
    trails: BTreeMap<DelayClass, Vec<Trail>>,
    lanes: BTreeSet<Lane>,
    /// What is odd about each vendor's ticks and has been told.
    told: BTreeSet<(VendorId, Oddity)>,
    snapshot: Arc<Snapshot>,
}

/// What an advance came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Advance {
    /// Changes of stories that readers see.
    pub stories: usize,
    /// Ticks that were released, over all delay classes.
    pub ticks: usize,
}

impl Relay {
    /// A relay at the tape's beginning: nothing shows yet.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn new(house: Arc<House>, tape: Arc<dyn Tape>) -> Result<Self, TapeError> {
        let classes: BTreeSet<_> = house.sites.iter().map(|site| DelayClass(site.minimum_delay_minutes)).collect();
        let books = classes.into_iter().map(|class| (class, QuoteBook::new(class, house.clone()))).collect();
        let desk = NewsDesk::new(house.clone());
        let snapshot = Snapshot::new(UnixNanos::MIN, house.clone(), desk.shelves(), BTreeMap::new());
        Ok(Self {
            news: tape.news()?,
            gate: NewsGate::new(Rights::of(&house)),
            instruments: house.instruments_by_feed_symbol(),
            desk,
            books,
            trails: BTreeMap::new(),
            lanes: BTreeSet::new(),
            told: BTreeSet::new(),
            snapshot: Arc::new(snapshot),
            house,
            tape,
        })
    }

    /// Lets bars that are finished go to a disk instead of staying in memory.
    pub fn keep_history_on(&mut self, disk: &HistoryDisk) {
        self.books.values_mut().for_each(|book| book.keep_history_on(disk.clone()));
    }

    /// What showed at the last advance.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The house as it is configured.
    #[must_use]
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// Brings the desk to `now`. An instant before the last one is taken for the last one: time may
    /// stand still here, but never goes back.
    ///
    /// # Errors
    /// When the tape's news cannot be read. A lane that cannot be read stops where it is, is told
    /// once, and costs the others nothing.
    pub fn advance(&mut self, now: UnixNanos) -> Result<Advance, TapeError> {
        self.advance_before(now, None::<&mut dyn Witness>)
    }

    /// Brings the news alone to `now`, and no quotes: for whoever asks of stories, a short walk.
    ///
    /// # Errors
    /// As [`Relay::advance`].
    pub fn advance_news(&mut self, now: UnixNanos) -> Result<usize, TapeError> {
        let now = now.max(self.snapshot.as_of);
        let stories = self.release_news(now, None::<&mut dyn Witness>)?;
        let shelves = (stories > 0).then(|| self.desk.shelves());
        self.snapshot = Arc::new(self.snapshot.later(now, shelves, None).suspending(self.desk.suspended()));
        Ok(stories)
    }

    /// The same before a witness, who sees everything that is released.
    ///
    /// # Errors
    /// As [`Relay::advance`].
    pub fn advance_before<W: Witness + ?Sized>(
        &mut self,
        now: UnixNanos,
        mut witness: Option<&mut W>,
    ) -> Result<Advance, TapeError> {
        let now = now.max(self.snapshot.as_of);
        let stories = self.release_news(now, witness.as_deref_mut())?;
        let ticks = self.release_ticks(now, witness)?;
        let shelves = (stories > 0).then(|| self.desk.shelves());
        let books = (ticks > 0).then(|| self.books.iter_mut().map(|(class, book)| (*class, book.view())).collect());
        self.snapshot = Arc::new(self.snapshot.later(now, shelves, books).suspending(self.desk.suspended()));
        Ok(Advance { stories, ticks })
    }

    /// The contracts that hold at the last advance.
    #[must_use]
    pub fn contracts(&self) -> &Arc<[Contract]> {
        self.gate.rights().contracts()
    }

    /// Why a story shows on a site at the last advance, or does not: every rule that was asked, and what the site may do
    /// with it. `None` for a story of which the tape knew nothing by then.
    #[must_use]
    pub fn why(&self, story: &StoryId, site: &Site) -> Option<(Vec<Step>, Option<Grant>)> {
        self.gate.why(story, site, self.snapshot.as_of)
    }

    /// Every story, and where it stands at the last advance.
    pub fn stories(&self) -> impl Iterator<Item = StoryPlace<'_>> {
        self.gate.stories(self.snapshot.as_of)
    }

    /// When what readers see of a story next changes by the passing of time.
    #[must_use]
    pub fn next_news_release(&self) -> Option<UnixNanos> {
        self.gate.next_release()
    }

    /// When the next tick of any lane becomes due for any class; `None` when there is none yet.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn next_tick_release(&mut self) -> Result<Option<UnixNanos>, TapeError> {
        self.follow_new_lanes()?;
        let known = &self.instruments;
        Ok(self.trails.values_mut().flatten().filter_map(|trail| trail.next_release(known)).min())
    }

    /// A relay over another tape whose lanes begin with the ticks that were released here. It stands where this one
    /// does in all books, and has its news still to read: what happens from here on under several futures can be
    /// tried, and the past that they share is walked once.
    ///
    /// # Errors
    /// When the other tape cannot be read.
    pub fn branch(&self, tape: Arc<dyn Tape>) -> Result<Self, TapeError> {
        let desk = NewsDesk::new(self.house.clone());
        let mut trails = BTreeMap::new();
        for (class, own) in &self.trails {
            let branched = own.iter().map(|trail| trail.branch(&*tape)).collect::<Result<Vec<_>, _>>()?;
            trails.insert(*class, branched);
        }
        let snapshot = self.snapshot.later(self.snapshot.as_of, Some(desk.shelves()), None);
        Ok(Self {
            news: tape.news()?,
            gate: NewsGate::new(Rights::of(&self.house)),
            desk,
            instruments: self.instruments.clone(),
            books: self.books.clone(),
            trails,
            lanes: self.lanes.clone(),
            told: self.told.clone(),
            snapshot: Arc::new(snapshot),
            house: self.house.clone(),
            tape,
        })
    }

    /// How many ticks of each lane the delay classes have released: the one that has released least, and the one that
    /// has released most.
    #[must_use]
    pub fn released(&self) -> BTreeMap<Lane, (u64, u64)> {
        let mut released = BTreeMap::new();
        for trail in self.trails.values().flatten() {
            let own = trail.released();
            let (least, most): &mut (u64, u64) = released.entry(trail.lane()).or_insert((own, own));
            (*least, *most) = (own.min(*least), own.max(*most));
        }
        released
    }

    /// How far each delay class has released each lane.
    #[must_use]
    pub fn places(&self) -> Vec<TickPlace> {
        let of_class = |(class, trails): (&DelayClass, &Vec<Trail>)| {
            trails.iter().map(|trail| trail.place(*class)).collect::<Vec<_>>()
        };
        self.trails.iter().flat_map(of_class).collect()
    }

    fn release_news<W: Witness + ?Sized>(
        &mut self,
        now: UnixNanos,
        witness: Option<&mut W>,
    ) -> Result<usize, TapeError> {
        while let Some(recorded) = self.news.next()? {
            self.gate.receive(recorded);
        }
        let changes = self.gate.release(now);
        let count = changes.len();
        if let Some(witness) = witness {
            changes.iter().for_each(|change| witness.story(change.get()));
        }
        changes.into_iter().for_each(|change| self.desk.apply(change));
        Ok(count)
    }

    fn release_ticks<W: Witness + ?Sized>(
        &mut self,
        now: UnixNanos,
        mut witness: Option<&mut W>,
    ) -> Result<usize, TapeError> {
        self.follow_new_lanes()?;
        let mut count = 0;
        for (class, trails) in &mut self.trails {
            let Some(book) = self.books.get_mut(class) else { continue };
            let mut runs: Vec<_> = match &witness {
                Some(_) => trails.iter().map(|trail| trail.run(*class)).collect(),
                None => Vec::new(),
            };
            count += merge(trails, now, book, &*self.tape, &self.instruments, &mut runs);
            if let Some(witness) = &mut witness {
                runs.iter().filter(|run| run.ticks > 0).for_each(|run| witness.ticks(run));
            }
        }
        self.tell_oddities();
        Ok(count)
    }

    /// Tells what is odd about a vendor's ticks, each oddity once.
    fn tell_oddities(&mut self) {
        for (vendor, oddity, _) in self.books.values().flat_map(QuoteBook::oddities) {
            if !self.told.contains(&(vendor.clone(), oddity)) {
                tracing::warn!(%vendor, "{oddity}");
                self.told.insert((vendor.clone(), oddity));
            }
        }
    }

    fn follow_new_lanes(&mut self) -> Result<(), TapeError> {
        for lane in self.tape.lanes()? {
            if !self.lanes.insert(lane) {
                continue;
            }
            for class in self.books.keys() {
                if let Some(delay_minutes) = class.delay_minutes(lane) {
                    let trail = Trail::new(lane, delay_minutes, self.tape.ticks(lane)?);
                    let trails = self.trails.entry(*class).or_default();
                    trails.push(trail);
                    // Whenever a lane came, its ticks of an instant have the same place among those of others.
                    trails.sort_by_key(Trail::lane);
                }
            }
        }
        Ok(())
    }
}

/// Folds what has become due on several lanes into one book, in the order in which it became due; of
/// the same instant, the first lane first. So it makes no difference how often one looks. What each released is added
/// to its run, where runs are kept.
fn merge(
    trails: &mut [Trail],
    now: UnixNanos,
    book: &mut QuoteBook,
    tape: &dyn Tape,
    known: &HashMap<FeedSymbol, u32>,
    runs: &mut [TickRun],
) -> usize {
    let mut count = 0;
    loop {
        let due = trails.iter_mut().enumerate().filter_map(|(place, trail)| Some((trail.next_release(known)?, place)));
        let Some((_, first)) = due.min().filter(|(due, _)| *due <= now) else { return count };
        let until = trails.iter_mut().enumerate().filter(|(place, _)| *place != first).filter_map(|(place, trail)| {
            let due = trail.next_release(known)?;
            Some(if place < first { due.just_before() } else { due })
        });
        let until = until.fold(now, UnixNanos::min);
        count += trails[first].release(until, book, tape, known, runs.get_mut(first));
    }
}
