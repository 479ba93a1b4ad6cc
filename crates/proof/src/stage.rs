//! A house under proof: a real tape in a temporary folder, and no clock.

use crate::{Answers, Question};
use broadtape_desk::Snapshot;
use broadtape_model::{House, Lane, NewsFact, ProviderId, UnixNanos};
use broadtape_relay::Relay;
use broadtape_tape::embedded::disk::{Disk, DiskFile, RealDisk};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TapeError, TickBatch, Urgency};
use bytes::Bytes;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A house with a tape of its own. Everything on it is backfilled: the instants are the caller's.
pub struct Stage {
    house: Arc<House>,
    tape: Arc<EmbeddedTape>,
    // Dropped last: the tape stands in it.
    folder: TempDir,
}

/// Why a stage could not be set.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// There is no temporary folder to be had.
    #[error("no temporary folder can be had: {0}")]
    Folder(#[from] io::Error),
    /// The tape refused.
    #[error("the tape: {0}")]
    Tape(#[from] TapeError),
}

impl Stage {
    /// An empty tape for a house.
    ///
    /// # Errors
    /// When no temporary folder can be had, or the tape cannot be opened in it.
    pub fn new(house: Arc<House>) -> Result<Self, StageError> {
        let folder = TempDir::new()?;
        let tape = open(folder.path())?;
        Ok(Self { house, tape, folder })
    }

    /// Closes the tape and opens it again, as a new process would. Relays of before must be gone.
    ///
    /// # Errors
    /// When the tape cannot be opened.
    pub fn reopened(self) -> Result<Self, StageError> {
        let Self { house, tape, folder } = self;
        drop(tape);
        let tape = open(folder.path())?;
        Ok(Self { house, tape, folder })
    }

    /// The house.
    #[must_use]
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// Puts facts of one provider on the tape, as received at an instant of the past.
    ///
    /// # Errors
    /// When the tape refuses.
    pub fn deliver(
        &self,
        provider: &ProviderId,
        received: UnixNanos,
        facts: Vec<NewsFact>,
        bytes: Bytes,
    ) -> Result<(), TapeError> {
        let delivery = Delivery {
            charset: None,
            provider: provider.clone(),
            door: Door::Ingest,
            name: "proof".into(),
            bytes,
            facts,
        };
        self.tape.append_news(delivery, Receipt::Backfilled(received), Urgency::Usual).map(|_| ())
    }

    /// Puts ticks on the tape.
    ///
    /// # Errors
    /// When the tape refuses.
    pub fn tick(&self, lane: Lane, batch: TickBatch) -> Result<(), TapeError> {
        self.tape.append_ticks(lane, batch)
    }

    /// A relay at the beginning of the tape.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn relay(&self) -> Result<Relay, TapeError> {
        Relay::new(self.house.clone(), self.tape.clone())
    }

    /// A relay that has walked to an instant in one step.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn relay_at(&self, instant: UnixNanos) -> Result<Relay, TapeError> {
        let mut relay = self.relay()?;
        relay.advance(instant)?;
        Ok(relay)
    }

    /// The tape.
    #[must_use]
    pub fn tape(&self) -> &dyn Tape {
        &*self.tape
    }

    /// The tape, to be shared.
    #[must_use]
    pub fn shared_tape(&self) -> Arc<dyn Tape> {
        self.tape.clone()
    }

    /// The names below `/assets/` that the fronts of a snapshot name.
    ///
    /// # Errors
    /// When a front cannot be read.
    pub fn assets(&self, snapshot: &Snapshot) -> Result<Vec<String>, TapeError> {
        let fronts: Vec<_> = self.house.sites.iter().map(|site| Question::new("front", site, "/")).collect();
        let answers = Answers::of(snapshot, self.tape(), &fronts)?;
        let pages = answers.bodies().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Ok(pages.flat_map(|page| asset_names(&page)).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// A relay over the same folder as a reader beside the writer sees it.
    ///
    /// # Errors
    /// When the tape cannot be read.
    pub fn relay_beside(&self) -> Result<Relay, TapeError> {
        Relay::new(self.house.clone(), Arc::new(EmbeddedTape::open_read_only(self.folder.path())?))
    }
}

/// What stands behind `/assets/` in a page.
pub(crate) fn asset_names(page: &str) -> Vec<String> {
    let ends = |character: char| matches!(character, '"' | '\'' | '?' | '>' | ' ');
    page.split("/assets/").skip(1).filter_map(|rest| rest.split(ends).next()).map(str::to_owned).collect()
}

fn open(folder: &Path) -> Result<Arc<EmbeddedTape>, TapeError> {
    // Nothing waits for others here, and the salt is no secret from ourselves.
    let options = Options { tick_pause: Duration::ZERO, salt: 1, ..Options::default() };
    let (tape, _) = EmbeddedTape::open_on(Arc::new(HastyDisk), folder, &options)?;
    Ok(Arc::new(tape))
}

/// The disk of the machine without confirmations: a proof asks what is read, not what survives a crash,
/// and writes hundreds of tapes.
struct HastyDisk;

struct HastyFile(Box<dyn DiskFile>);

impl Disk for HastyDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(HastyFile(RealDisk.create(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(HastyFile(RealDisk.open(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_folder(folder)
    }

    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for HastyFile {
    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.cut(length)
    }
}
