//! Reads what is in quarantine again.
//!
//! What can be used now goes to the tape with the receipt of now: pages of the past stay as they stood. What the tape
//! has received since is not replaced by what came before it; see [`Reception::receive_late`].

use super::{DoorKind, Entry, RUNNING, Record, Shelves, one_line};
use crate::hosts::{Hosts, OtherHosts};
use crate::pictures::{PictureError, PictureSource};
use crate::reception::{Arrival, DOCUMENT_BYTES_MOST, Outcome, ReceiveError, Reception};
use crate::web_pictures::WebPictures;
use crate::{siblings, tell, urgent};
use broadtape_model::{Problem, ProblemKind, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt, TapeError};
use bytes::Bytes;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// Where a provider's pictures are found, when a document of it is read again.
#[derive(Clone, Debug)]
pub struct RetryPlaces {
    /// Whose.
    pub provider: ProviderId,
    /// The inbox of its folder door.
    pub folder: Option<PathBuf>,
    /// The address of its feed.
    pub poll: Option<String>,
    /// From which other hosts pictures may be fetched.
    pub other_hosts: OtherHosts,
}

/// Reads documents in quarantine again.
pub struct Retry {
    shelves: Shelves,
    reception: Arc<Reception>,
    pictures: HashMap<String, Pictures>,
}

/// What became of a document that was read again.
#[derive(Debug)]
pub enum Retried {
    /// All of it is on the tape, or was. It is out of quarantine.
    Used(Outcome),
    /// It stays.
    Kept(Kept),
}

/// Why a document stays, and what of it was taken all the same.
#[derive(Debug, Default)]
pub struct Kept {
    /// What became of its items.
    pub outcome: Outcome,
    /// Why it stays, a line each.
    pub reasons: Vec<String>,
}

/// Why a document could not be read again. It stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// It is a vendor's.
    #[error(
        "it holds quotes of a vendor, which are not put on the tape later: a tick counts from its receipt; look at it with `broadtape quarantine show`"
    )]
    Quotes,
    /// Whose it is stands no more in the configuration.
    #[error("`{0}` is no provider of the configuration; add it, or drop the document")]
    NoProvider(String),
    /// It cannot be read, or its record not be written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The tape could not take it.
    #[error("it could not be put on the tape: {0}")]
    Tape(TapeError),
}

impl Retry {
    /// Over everything on the shelves.
    #[must_use]
    pub fn new(shelves: Shelves, reception: Arc<Reception>, places: Vec<RetryPlaces>) -> Self {
        let pictures =
            places.into_iter().map(|places| (places.provider.as_str().to_owned(), Pictures::of(places))).collect();
        Self { shelves, reception, pictures }
    }

    /// What is in quarantine.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        self.shelves.entries()
    }

    /// What another release could not use, in the order in which it is read again. Blocks.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn of_other_releases(&self) -> io::Result<Vec<Entry>> {
        let mut entries = self.entries()?;
        entries.retain(|entry| {
            entry.record.refused_by.as_deref() != Some(RUNNING) && self.pictures_of(entry).is_ok() && entry.bytes > 0
        });
        kills_first(&mut entries);
        Ok(entries)
    }

    /// Reads a document again. Blocks until what can be used is durable.
    ///
    /// # Errors
    /// When it cannot be read or the tape cannot take it; it stays as it was then.
    pub fn again(&self, entry: &Entry, now: UnixNanos) -> Result<Retried, RetryError> {
        let pictures = self.pictures_of(entry)?;
        let file_error = |source| RetryError::File { path: entry.path.clone(), source };
        if entry.bytes == 0 {
            let reason = "its bytes were never fetched; have the provider send it again in smaller parts".to_owned();
            return Ok(Retried::Kept(Kept { reasons: vec![reason], ..Kept::default() }));
        }
        let bytes = entry.read(DOCUMENT_BYTES_MOST as u64 + 1).map_err(file_error)?;
        let arrival = Arrival {
            provider: ProviderId::new(&entry.sender),
            door: match entry.door {
                None | Some(DoorKind::Folder) => Door::Folder,
                Some(DoorKind::Push) => Door::Push,
                Some(DoorKind::Poll | DoorKind::Fetch | DoorKind::WebSub) => Door::Poll,
                Some(DoorKind::Quotes) => return Err(RetryError::Quotes),
            },
            name: entry.name.clone(),
            bytes: bytes.into(),
            charset: entry.record.charset.clone(),
            receipt: Receipt::Live(now),
        };
        let came = entry.received.unwrap_or(UnixNanos::MIN).min(now);
        let kept = match self.reception.receive_late(&arrival, &OfDocument { pictures, now }, came) {
            Err(ReceiveError::Tape(error)) => return Err(RetryError::Tape(error)),
            Err(ReceiveError::Unusable(problem)) => Kept { reasons: vec![one_line(&problem)], ..Kept::default() },
            Err(error @ ReceiveError::PictureNotYet { .. }) => {
                Kept { reasons: vec![error.to_string()], ..Kept::default() }
            }
            Ok(outcome) => {
                tell::items(&arrival.provider, &outcome);
                tell::problems(&arrival.provider, &arrival.name, &outcome.held());
                tell::problems(&arrival.provider, &arrival.name, &outcome.remarks());
                let reasons = reasons_to_stay(&outcome);
                if reasons.is_empty() {
                    entry.remove().map_err(file_error)?;
                    return Ok(Retried::Used(outcome));
                }
                Kept { outcome, reasons }
            }
        };
        let record = Record {
            reasons: kept.reasons.clone(),
            sender: Some(entry.sender.clone()),
            door: entry.door,
            received: entry.received,
            charset: entry.record.charset.clone(),
            refused_by: Some(RUNNING.to_owned()),
            tries: entry.record.tries.saturating_add(1),
            last_tried: Some(now),
        };
        entry.write_record(&record).map_err(file_error)?;
        Ok(Retried::Kept(kept))
    }

    fn pictures_of(&self, entry: &Entry) -> Result<&Pictures, RetryError> {
        match self.pictures.get(&entry.sender) {
            _ if entry.door == Some(DoorKind::Quotes) => Err(RetryError::Quotes),
            None => Err(RetryError::NoProvider(entry.sender.clone())),
            Some(pictures) => Ok(pictures),
        }
    }
}

/// Puts what may hold a kill before the others, which stay in their order. Blocks.
pub fn kills_first(entries: &mut [Entry]) {
    entries.sort_by_cached_key(|entry| {
        !entry.read(urgent::LOOKED_AT_BYTES as u64).is_ok_and(|bytes| urgent::may_hold_kill(&bytes))
    });
}

/// Why a document must stay although it was read: something of it is nowhere on the tape. What was overtaken is only
/// then, when the tape did not take these very bytes for another item of them.
fn reasons_to_stay(outcome: &Outcome) -> Vec<String> {
    let mut reasons: Vec<String> = outcome.losses().iter().map(one_line).collect();
    if outcome.taken() == 0 {
        let overtaken = outcome.overtaken().map(|(story, received)| {
            let what = format!(
                "the tape has received this story again since, at {received}; what was written before is not put over \
                 it; drop the document if nobody needs it"
            );
            one_line(&Problem::new(ProblemKind::Ignored, &*story.guid, what))
        });
        reasons.extend(overtaken);
    }
    reasons
}

/// The pictures of a provider, wherever it may have put them.
struct Pictures {
    folders: Vec<PathBuf>,
    web: WebPictures,
}

impl Pictures {
    fn of(places: RetryPlaces) -> Self {
        let feed = places.poll.and_then(|url| Url::parse(&url).ok());
        let folders = places.folder.into_iter().flat_map(|inbox| [inbox.join("done/pictures"), inbox]).collect();
        Self { folders, web: WebPictures::new(Hosts::new(feed.as_ref(), &places.other_hosts), feed) }
    }
}

/// The pictures of one document.
struct OfDocument<'a> {
    pictures: &'a Pictures,
    now: UnixNanos,
}

impl PictureSource for OfDocument<'_> {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        let folders = self.pictures.folders.iter();
        let beside = siblings::file_name(address).and_then(|name| {
            let mut found = folders.map(|folder| siblings::read(&folder.join(&name)));
            found.find(|read| *read != Err(PictureError::Missing)).unwrap_or(Err(PictureError::Missing))
        });
        match beside {
            Err(PictureError::Elsewhere | PictureError::Missing) => self.pictures.web.at(self.now).picture(address),
            found_or_not => found_or_not,
        }
    }
}
