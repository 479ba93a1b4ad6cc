//! The folder door: a provider puts files into a folder.
//!
//! A file is taken when two scans in a row saw the same size and time. It is renamed into `.taking/`,
//! received, and moved to `done/`; what cannot be used goes to `quarantine/` with its reason. A file
//! that is in `.taking/` when the house stops, or when the tape cannot take it, is taken again:
//! receiving twice changes nothing.

mod pictures;
mod sights;

use crate::doors::{DoorKind, DoorNote, FailureKind};
use crate::quarantine::Quarantine;
use crate::reception::{Arrival, DOCUMENT_BYTES_MOST, Outcome, ReceiveError, Reception, too_large};
use crate::{names, tell};
use broadtape_model::{Clock, Problem, ProblemKind, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt, TapeError};
use pictures::FolderPictures;
use sights::Sights;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the folder is looked at.
const SCAN_EVERY: Duration = Duration::from_millis(250);

/// The most documents that one scan takes, so that a kill that comes behind many is seen soon.
const TAKEN_PER_SCAN_MOST: usize = 64;

/// How long a document waits for a picture that it names and that is not there: 5 seconds. Kills
/// and other documents do not wait with it.
const PICTURE_PATIENCE_MILLIS: i64 = 5_000;

/// How long a file is left alone after it could not be read or moved, and the whole folder after the
/// tape could not take a document: 5 seconds.
const PAUSE_MILLIS: i64 = 5_000;

/// A folder door, as configured.
#[derive(Clone, Debug)]
pub struct FolderDoor {
    /// Whose folder.
    pub provider: ProviderId,
    /// The folder. It is made where there is none.
    pub path: PathBuf,
}

/// A folder that is watched.
pub struct FolderWatch {
    provider: ProviderId,
    inbox: PathBuf,
    taking: PathBuf,
    done: PathBuf,
    done_pictures: PathBuf,
    quarantine: Quarantine,
    reception: Arc<Reception>,
    note: DoorNote,
    sights: Sights,
    /// What is in hand and could not be finished at once. As many as lie in `.taking/`.
    waiting: HashMap<OsString, Waiting>,
    paused_until: UnixNanos,
}

/// A file that stays in hand.
#[derive(Clone, Copy)]
struct Waiting {
    since: UnixNanos,
    not_before: UnixNanos,
}

/// Why a file could not be finished.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Tape(TapeError),
}

/// What a scan did with a file.
#[derive(Debug)]
pub struct Scanned {
    /// The file's name, as in the folder.
    pub name: String,
    /// What became of it.
    pub what: ScannedWhat,
}

/// What became of a file.
#[derive(Debug)]
pub enum ScannedWhat {
    /// It was received.
    Received(Outcome),
    /// It cannot be used and is in quarantine.
    Quarantined(Problem),
    /// It stays in hand and is taken again: a picture has not come, the tape is full, a file cannot
    /// be moved. The text says which.
    Waits(String),
}

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error(
    "provider `{provider}`: the folder {path} cannot be used: {source}; check that it exists and that we may write to it"
)]
pub struct FolderError {
    provider: ProviderId,
    path: PathBuf,
    source: io::Error,
}

impl FolderWatch {
    /// Opens a folder door; makes the folder and its sub-folders where there are none.
    ///
    /// # Errors
    /// When they cannot be made or read.
    pub fn open(door: FolderDoor, reception: Arc<Reception>) -> Result<Self, FolderError> {
        let FolderDoor { provider, path: inbox } = door;
        let error = |source| FolderError { provider: provider.clone(), path: inbox.clone(), source };
        let done = inbox.join("done");
        let [taking, done_pictures] = [inbox.join(".taking"), done.join("pictures")];
        for folder in [&inbox, &taking, &done_pictures] {
            fs::create_dir_all(folder).map_err(error)?;
        }
        let quarantine =
            Quarantine::open(inbox.join("quarantine"), provider.as_str(), DoorKind::Folder).map_err(error)?;
        Ok(Self {
            note: reception.doors().door(&provider, DoorKind::Folder, &inbox.display().to_string()),
            provider,
            inbox,
            taking,
            done,
            done_pictures,
            quarantine,
            reception,
            sights: Sights::default(),
            waiting: HashMap::new(),
            paused_until: UnixNanos::MIN,
        })
    }

    /// Watches the folder until `shutdown` turns true. What is in hand then is finished first.
    pub async fn run(self, clock: Arc<dyn Clock>, mut shutdown: watch::Receiver<bool>) {
        let mut watch = self;
        let mut ticks = tokio::time::interval(SCAN_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = shutdown.wait_for(|is_over| *is_over) => return,
            }
            let now = clock.now();
            let scan = tokio::task::spawn_blocking(move || {
                watch.scan(now);
                watch
            });
            watch = match scan.await {
                Ok(watch) => watch,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime is going away.
                Err(_) => return,
            };
        }
    }

    /// Looks at the folder once and takes what may be taken. Blocks.
    pub fn scan(&mut self, now: UnixNanos) -> Vec<Scanned> {
        if let Err(error) = self.sights.scan(&self.inbox) {
            let (provider, folder) = (&self.provider, self.inbox.display());
            tracing::error!(%provider, %folder, %error, "the folder cannot be read; it is tried again");
            self.note.failed(now, FailureKind::Failed, &format!("the folder cannot be read: {error}"), None);
            return Vec::new();
        }
        if now < self.paused_until {
            return Vec::new();
        }
        self.note.succeeded(now, None);
        let mut scanned = Vec::new();
        for name in self.take_up(now) {
            let what = self.take(&name, now);
            scanned.push(Scanned { name: names::shown(&name), what });
            if self.paused_until > now {
                break;
            }
        }
        scanned
    }

    /// The files to take: kills, then what is in hand from before, then the rest by age. Each of them
    /// is in `.taking/` when it is given back.
    fn take_up(&mut self, now: UnixNanos) -> Vec<OsString> {
        let mut in_hand = in_folder(&self.taking);
        let settled = self.sights.settled_documents(&self.inbox);
        for document in settled.into_iter().take(TAKEN_PER_SCAN_MOST) {
            // The same name may be in hand from before: then this one waits its turn.
            if in_hand.contains(&document.name) {
                continue;
            }
            match fs::rename(self.inbox.join(&document.name), self.taking.join(&document.name)) {
                Ok(()) if document.is_kill() => in_hand.insert(0, document.name),
                Ok(()) => in_hand.push(document.name),
                Err(error) => self.tell_stuck(&document.name, &error.into()),
            }
        }
        in_hand.retain(|name| self.waiting.get(name).is_none_or(|waiting| waiting.not_before <= now));
        in_hand
    }

    fn take(&mut self, name: &OsStr, now: UnixNanos) -> ScannedWhat {
        let path = self.taking.join(name);
        let since = self.waiting.get(name).map_or(now, |waiting| waiting.since);
        let taken = match read_document(&path) {
            Ok(Ok(bytes)) => self.receive(name, bytes, since, now),
            Ok(Err(problem)) => self.keep_unusable(name, problem, now),
            Err(error) => Err(error.into()),
        };
        match taken {
            Ok(ScannedWhat::Waits(why)) => {
                self.waiting.insert(name.to_owned(), Waiting { since, not_before: now });
                ScannedWhat::Waits(why)
            }
            Ok(finished) => {
                self.waiting.remove(name);
                finished
            }
            Err(stuck) => {
                self.tell_stuck(name, &stuck);
                self.note.failed(now, FailureKind::Failed, &format!("{}: {stuck}", names::shown(name)), None);
                let not_before = now.plus_millis(PAUSE_MILLIS);
                self.waiting.insert(name.to_owned(), Waiting { since, not_before });
                if let Stuck::Tape(_) = stuck {
                    self.paused_until = not_before;
                }
                ScannedWhat::Waits(stuck.to_string())
            }
        }
    }

    fn receive(&self, name: &OsStr, bytes: Vec<u8>, since: UnixNanos, now: UnixNanos) -> Result<ScannedWhat, Stuck> {
        let is_patient = now < since.plus_millis(PICTURE_PATIENCE_MILLIS);
        let pictures = FolderPictures::new(&self.inbox, &self.done_pictures, &self.sights, is_patient);
        let shown = names::shown(name);
        let arrival = Arrival {
            provider: self.provider.clone(),
            door: Door::Folder,
            name: shown.clone(),
            bytes: bytes.into(),
            charset: None,
            receipt: Receipt::Live(now),
        };
        let received = self.reception.receive(&arrival, &pictures);
        let used = pictures.into_used();
        match received {
            Ok(outcome) => {
                tell::items(&self.provider, &outcome);
                self.note.received(&shown, &outcome, now);
                tell::problems(&self.provider, &shown, &outcome.remarks());
                let losses = outcome.losses();
                if !losses.is_empty() {
                    self.quarantine.keep(&shown, &arrival.bytes, &losses, now)?;
                    self.note.refused(&shown, &losses, now);
                }
                self.put_away(name, &used, now)?;
                Ok(ScannedWhat::Received(outcome))
            }
            Err(ReceiveError::Unusable(problem)) => self.keep_unusable(name, problem, now),
            Err(error @ ReceiveError::PictureNotYet { .. }) => Ok(ScannedWhat::Waits(error.to_string())),
            Err(ReceiveError::Tape(error)) => Err(Stuck::Tape(error)),
        }
    }

    /// Moves a document that was received, and the pictures that it used, to `done/`.
    fn put_away(&self, name: &OsStr, pictures: &BTreeSet<OsString>, now: UnixNanos) -> io::Result<()> {
        for picture in pictures {
            let home = self.done_pictures.join(picture);
            // The latest picture of a name keeps it, since a later document may mean it.
            if home.symlink_metadata().is_ok() {
                let older = names::free(&self.done_pictures, &names::dated(now, &names::shown(picture)));
                fs::rename(&home, older)?;
            }
            fs::rename(self.inbox.join(picture), home)?;
        }
        let home = names::free(&self.done, &names::dated(now, &names::shown(name)));
        fs::rename(self.taking.join(name), home)
    }

    fn keep_unusable(&self, name: &OsStr, problem: Problem, now: UnixNanos) -> Result<ScannedWhat, Stuck> {
        let (shown, problems) = (names::shown(name), std::slice::from_ref(&problem));
        self.quarantine.keep_file(&self.taking.join(name), &shown, problems, now)?;
        self.note.refused(&shown, problems, now);
        Ok(ScannedWhat::Quarantined(problem))
    }

    fn tell_stuck(&self, name: &OsStr, error: &Stuck) {
        let (provider, file) = (&self.provider, names::shown(name));
        tracing::error!(%provider, file, %error, "the file was not taken; it stays and is tried again in a few seconds");
    }
}

/// Reads a document of at most [`DOCUMENT_BYTES_MOST`] bytes.
fn read_document(path: &Path) -> io::Result<Result<Vec<u8>, Problem>> {
    let most = DOCUMENT_BYTES_MOST as u64;
    let bytes_told = path.symlink_metadata()?.len();
    if bytes_told > most {
        return Ok(Err(too_large(bytes_told)));
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let what = "we may not read the file; give it to the group of the service and send it again";
            return Ok(Err(Problem::new(ProblemKind::Unreadable, "", what)));
        }
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    // It may still grow while it is read.
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > most { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) })
}

/// The files of a folder in order of their names.
fn in_folder(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<OsString> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.file_name())
        .collect();
    names.sort_unstable();
    names
}
