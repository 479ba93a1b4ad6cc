//! Writes a track: commits of frames into segments, each durable before it is shown to readers.

use super::disk::{Disk, DiskFile};
use super::failure::Failure;
use super::frame::Commit;
use super::segment::{HEADER_BYTES, Header};
use super::track::{Track, segment_path};
use broadtape_model::UnixNanos;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Up to where a track is durable: a segment, and a byte in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Head {
    /// 0 while the track has no segment.
    pub(super) segment: u32,
    pub(super) end: u64,
}

/// A head that one thread moves and others look at.
pub(super) struct SharedHead {
    head: Mutex<Head>,
    /// The disk that the track is on.
    disk: Arc<dyn Disk>,
}

impl SharedHead {
    pub(super) fn get(&self) -> Head {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    fn set(&self, head: Head) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }
}

/// What all tracks of a tape are written with.
#[derive(Clone)]
pub(super) struct Workshop {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) tape: PathBuf,
    pub(super) segment_bytes: u64,
    pub(super) salt: u64,
    pub(super) confirm_after: Duration,
    pub(super) budget: Arc<Budget>,
}

/// How many bytes all segments hold, and may hold.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: AtomicU64,
    most: u64,
}

impl Budget {
    pub(super) fn new(bytes: u64, most: u64) -> Self {
        Self { bytes: AtomicU64::new(bytes), most }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What was removed.
    pub(super) fn give_back(&self, bytes: u64) {
        self.bytes.fetch_sub(bytes.min(self.bytes()), Ordering::Relaxed);
    }

    /// Ticks stop when it is used up. News never does: kills are among them, and they are few.
    fn check(&self, track: Track) -> Result<(), Failure> {
        let is_used_up = matches!(track, Track::Ticks(_)) && self.bytes() >= self.most;
        if is_used_up { Err(Failure::OverBudget(self.most)) } else { Ok(()) }
    }
}

/// So many bytes are set aside ahead of what is written: then a commit seldom has to find room, and a confirmation
/// has less to wait for. More would only keep them from others.
const RESERVE_BYTES: u64 = 8 << 20;

/// Writes a track. One thread has it.
pub(super) struct LogWriter {
    workshop: Workshop,
    track: Track,
    current: Option<Current>,
    head: Arc<SharedHead>,
    broken: Option<Failure>,
}

/// The segment that is written to.
struct Current {
    number: u32,
    salt: u64,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    /// Up to where it is committed.
    length: u64,
    /// Up to where space is set aside.
    reserved: u64,
    /// Whether something was committed since the last confirmation.
    is_unconfirmed: bool,
}

impl Current {
    /// Sets space aside for a commit and those after it.
    fn reserve(&mut self, commit_bytes: u64, segment_bytes: u64) {
        let needed = self.length + commit_bytes;
        if needed > self.reserved {
            self.reserved = needed.max((self.length + RESERVE_BYTES).min(segment_bytes));
            self.file.reserve(self.reserved);
        }
    }

    /// Gives back what was set aside and is not needed: the segment is complete.
    fn seal(&mut self) {
        // The bytes are whole either way; only space is lost where it fails.
        let _ = self.file.cut(self.length);
    }
}

impl LogWriter {
    /// A track without a segment yet.
    pub(super) fn new(workshop: Workshop, track: Track) -> Self {
        let head = Arc::new(SharedHead { head: Mutex::default(), disk: workshop.disk.clone() });
        Self { workshop, track, current: None, head, broken: None }
    }

    /// Goes on after the last whole frame of the newest segment, whose file is `length` bytes long.
    pub(super) fn resume(mut self, header: Header, file: Box<dyn DiskFile>, length: u64) -> Self {
        let path = segment_path(&self.folder(), header.number);
        let (number, salt, is_unconfirmed) = (header.number, header.salt, length > HEADER_BYTES as u64);
        self.current = Some(Current { number, salt, path, file, length, reserved: length, is_unconfirmed });
        self.show();
        self
    }

    pub(super) fn head(&self) -> Arc<SharedHead> {
        Arc::clone(&self.head)
    }

    /// How long its thread may wait for work before it [confirms](Self::confirm) what it wrote; `None`: for ever.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.is_unconfirmed().then_some(self.workshop.confirm_after)
    }

    /// Starts a commit, in a new segment where the newest is full. The new one's header says `floor`.
    /// Also tells whether there is a new segment.
    pub(super) fn begin(&mut self, floor: UnixNanos) -> Result<(Commit, bool), Failure> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        self.workshop.budget.check(self.track)?;
        let is_full = self.current.as_ref().is_none_or(|current| current.length >= self.workshop.segment_bytes);
        if is_full {
            // The next segment is witness enough. Should its name be there though its making failed, this one must end
            // as it is.
            if let Some(full) = &mut self.current {
                full.is_unconfirmed = false;
            }
            let next = self.new_segment(floor)?;
            if let Some(mut complete) = self.current.replace(next) {
                complete.seal();
            }
            self.show();
        }
        let current = self.current.as_ref().expect("made above where there was none");
        Ok((Commit::new(current.salt, current.length), is_full))
    }

    /// Writes a commit and makes it durable, then shows it to the readers. When that fails nothing
    /// of it is on the tape.
    pub(super) fn finish(&mut self, commit: &Commit) -> Result<(), Failure> {
        let current = self.current.as_mut().expect("a commit is begun before it is finished");
        current.reserve(commit.bytes().len() as u64, self.workshop.segment_bytes);
        if let Err(error) = current.file.write_all_at(commit.bytes(), current.length) {
            let failure = Failure::new(&current.path, &error);
            self.cut_back();
            return Err(failure);
        }
        if let Err(error) = current.file.sync() {
            // After a failed sync the system may forget that pages were never written, so a later
            // sync that succeeds proves nothing. Only a new start, which reads what is there, may go on.
            let failure = Failure::unconfirmed(&current.path, &error);
            self.cut_back();
            self.broken = Some(failure.clone());
            return Err(failure);
        }
        current.length += commit.bytes().len() as u64;
        current.is_unconfirmed = true;
        self.workshop.budget.add(commit.bytes().len() as u64);
        self.show();
        Ok(())
    }

    /// Whether the last commit has no witness behind it.
    pub(super) fn is_unconfirmed(&self) -> bool {
        self.broken.is_none() && self.current.as_ref().is_some_and(|current| current.is_unconfirmed)
    }

    /// Writes a confirmation behind the last commit, where there is none: whoever finds that commit broken then knows
    /// that it is damaged, and no end that was never finished. Where that fails, it is as if it had not been tried.
    pub(super) fn confirm(&mut self) {
        if !self.is_unconfirmed() {
            return;
        }
        let current = self.current.as_ref().expect("there is a commit to confirm");
        // The next commit tells what is wrong with the disk to those who wait for it.
        let _ = self.finish(&Commit::confirming(current.salt, current.length));
        if let Some(current) = &mut self.current {
            current.is_unconfirmed = false;
        }
    }

    /// Takes away what was half written.
    fn cut_back(&mut self) {
        let current = self.current.as_mut().expect("something was written to it");
        current.reserved = current.length;
        if let Err(error) = current.file.cut(current.length) {
            self.broken = Some(Failure::unconfirmed(&current.path, &error));
        }
    }

    fn show(&self) {
        if let Some(current) = &self.current {
            self.head.set(Head { segment: current.number, end: current.length });
        }
    }

    fn folder(&self) -> PathBuf {
        self.track.folder(&self.workshop.tape)
    }

    /// Creates the next segment. It gets its name when its header is durable, so that no reader and
    /// no recovery meets half a header.
    fn new_segment(&self, floor: UnixNanos) -> Result<Current, Failure> {
        let folder = self.folder();
        let number = self.current.as_ref().map_or(1, |current| current.number + 1);
        let header = Header { track: self.track, number, salt: self.workshop.salt, floor };
        let disk = &*self.workshop.disk;
        if number == 1 {
            make_folder(disk, &folder).map_err(|error| Failure::new(&folder, &error))?;
        }
        let path = segment_path(&folder, number);
        let file = make_file(disk, &folder, &path, &header).map_err(|error| Failure::new(&path, &error))?;
        self.workshop.budget.add(HEADER_BYTES as u64);
        let (salt, length) = (header.salt, HEADER_BYTES as u64);
        Ok(Current { number, salt, path, file, length, reserved: 0, is_unconfirmed: false })
    }
}

/// Creates a folder, and makes its name durable.
pub(super) fn make_folder(disk: &dyn Disk, folder: &Path) -> std::io::Result<()> {
    disk.create_folder(folder)?;
    // The parent of a relative path of one name is written as nothing, and means where we are.
    let here =
        |parent: &Path| if parent.as_os_str().is_empty() { Path::new(".").to_owned() } else { parent.to_owned() };
    folder.parent().map(here).map_or(Ok(()), |parent| disk.sync_folder(&parent))
}

fn make_file(disk: &dyn Disk, folder: &Path, path: &Path, header: &Header) -> std::io::Result<Box<dyn DiskFile>> {
    let unfinished = path.with_extension("new");
    let mut file = disk.create(&unfinished)?;
    file.write_all_at(&header.write(), 0)?;
    file.sync()?;
    disk.rename(&unfinished, path)?;
    disk.sync_folder(folder)?;
    Ok(file)
}
