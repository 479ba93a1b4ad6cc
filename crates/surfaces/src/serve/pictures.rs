//! Pictures made ready: loaded, made in the size that is asked for, and kept for a while.

use crate::PictureOrder;
use broadtape_desk::Snapshot;
use broadtape_model::{Channel, Position};
use broadtape_pictures::Refusal;
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, watch};

/// Loads the bytes of a delivery. Called outside of the async threads.
pub type PictureLoader = Arc<dyn Fn(Position) -> std::io::Result<Bytes> + Send + Sync>;

/// What is kept ready, in bytes: some thousand pictures of a front, and little beside what a desk holds.
const KEPT_BYTES_MOST: usize = 64 * 1024 * 1024;

/// The largest picture that is kept: a few drawings of several MiB would leave no room for the fronts' small ones.
const PICTURE_BYTES_MOST: usize = KEPT_BYTES_MOST / 32;

/// Pictures that are made at once: each may take the memory of the largest picture unpacked, twice. Others wait.
const MADE_AT_ONCE: usize = 2;

/// The pictures of the house, ready to be given out.
#[derive(Clone)]
pub struct Pictures {
    load: PictureLoader,
    kept: Arc<Mutex<Kept>>,
    hands: Arc<Semaphore>,
}

/// Why a picture that shows cannot be given out.
#[derive(Debug, thiserror::Error)]
pub(super) enum PictureFailure {
    #[error("it cannot be read from the tape: {0}")]
    Read(#[from] std::io::Error),
    #[error("it cannot be made: {0}")]
    Make(#[from] Refusal),
    #[error("its making ended badly: {0}")]
    Ended(#[from] tokio::task::JoinError),
}

impl Pictures {
    /// No pictures ready yet.
    #[must_use]
    pub fn new(load: PictureLoader) -> Self {
        Self { load, kept: Arc::default(), hands: Arc::new(Semaphore::new(MADE_AT_ONCE)) }
    }

    /// Forgets, as snapshots change, whatever no site shows any longer. Ends when the snapshots do.
    pub async fn forget_withdrawn(self, mut snapshots: watch::Receiver<Arc<Snapshot>>) {
        let mut seen = None;
        while snapshots.changed().await.is_ok() {
            let snapshot = snapshots.borrow_and_update().clone();
            let shelves = snapshot.house.sites.iter().filter_map(|site| snapshot.shelf(site, Channel::Page));
            // Quotes change the snapshot many times a second, stories rarely.
            let revision: u64 = shelves.map(|shelf| shelf.revision()).sum();
            if seen.replace(revision) != Some(revision) {
                self.kept().retain(|order| order.shows(&snapshot));
            }
        }
    }

    /// How much is kept ready, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.kept().bytes
    }

    /// The bytes of a picture.
    pub(super) async fn ready(&self, order: &PictureOrder) -> Result<Bytes, PictureFailure> {
        if let Some(bytes) = self.kept().get(order) {
            return Ok(bytes);
        }
        let hand = match order.is_work() {
            true => Some(self.hands.clone().acquire_owned().await.expect("the semaphore is never closed")),
            false => None,
        };
        // Whoever waited may find that another made it meanwhile.
        if let Some(bytes) = self.kept().get(order) {
            return Ok(bytes);
        }
        let (load, wanted) = (self.load.clone(), order.clone());
        let make = move || -> Result<Bytes, PictureFailure> {
            let made = wanted.made(&load(wanted.original())?)?;
            drop(hand);
            Ok(made)
        };
        tokio::task::spawn_blocking(make).await?
    }

    /// Keeps a picture for the next who asks, unless it shows no longer.
    pub(super) fn keep(&self, order: PictureOrder, bytes: Bytes, snapshots: &watch::Receiver<Arc<Snapshot>>) {
        self.kept().put(order.clone(), bytes);
        // Looked at only now: what is withdrawn before this moment is forgotten here, and after it by those who watch.
        if !order.shows(&snapshots.borrow()) {
            self.kept().retain(|own| *own != order);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept can be made again, and no change of it leaves it half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pictures that were asked for last.
#[derive(Default)]
struct Kept {
    pictures: HashMap<PictureOrder, (u64, Bytes)>,
    /// Which were asked for when, the longest ago first.
    uses: BTreeMap<u64, PictureOrder>,
    next_use: u64,
    bytes: usize,
}

impl Kept {
    fn get(&mut self, order: &PictureOrder) -> Option<Bytes> {
        let (used, bytes) = self.pictures.get_mut(order)?;
        let order = self.uses.remove(used)?;
        *used = self.next_use;
        self.uses.insert(self.next_use, order);
        self.next_use += 1;
        Some(bytes.clone())
    }

    fn put(&mut self, order: PictureOrder, bytes: Bytes) {
        if bytes.len() > PICTURE_BYTES_MOST || self.pictures.contains_key(&order) {
            return;
        }
        self.bytes += bytes.len();
        self.uses.insert(self.next_use, order.clone());
        self.pictures.insert(order, (self.next_use, bytes));
        self.next_use += 1;
        while self.bytes > KEPT_BYTES_MOST
            && let Some((_, oldest)) = self.uses.pop_first()
        {
            self.bytes -= self.pictures.remove(&oldest).map_or(0, |(_, bytes)| bytes.len());
        }
    }

    fn retain(&mut self, stays: impl Fn(&PictureOrder) -> bool) {
        let gone: Vec<_> = self
            .pictures
            .iter()
            .filter(|(order, _)| !stays(order))
            .map(|(order, (used, _))| (order.clone(), *used))
            .collect();
        for (order, used) in gone {
            self.uses.remove(&used);
            self.bytes -= self.pictures.remove(&order).map_or(0, |(_, bytes)| bytes.len());
        }
    }
}
