//! The fetch door: documents that lie at the provider's until we take them: in a remote folder, a bucket, a mailbox,
//! a queue, an agency's feed. See `docs/doors.md`.
//!
//! Whatever the way, a document is settled (remembered, deleted, moved, acknowledged) only after it is on the tape or
//! in quarantine, and a cursor moves only then. What is fetched twice is known the second time.

mod door;
pub use door::{FetchDoor, FetchDoorError, Server, Way};

mod place;
pub use place::{Login, Tls};

mod remote_folder;
pub use remote_folder::After;

mod ap_feed;
mod ftp;
mod imap;
mod queue;
mod s3;
mod sftp;
mod source;
mod waiting;

use crate::cursors::Cursor;
use crate::doors::DoorNote;
use crate::pictures::{PictureError, PictureSource};
use crate::poll::{PollResult, PollState};
use crate::quarantine::Quarantine;
use crate::reception::{Arrival, Outcome, ReceiveError, Reception, too_large};
use crate::told::Told;
use crate::{names, rounds, tell, urgent};
use broadtape_model::{Charset, Clock, Problem, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt};
use bytes::Bytes;
use source::{Got, Offer, Source, SourceError};
use std::cell::RefCell;
use std::collections::HashMap;
use std::slice;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a server may take to answer in full over HTTP; a feed that waits for news before it answers included.
const TOTAL_TIME: Duration = Duration::from_secs(90);

/// How much is fetched before it is received, in bytes: among it kills go first. The last document may go past it.
const TOGETHER_BYTES: usize = 64 << 20;

/// How many documents are fetched together after a round that broke off, so that a bad line brings some at least.
const TOGETHER_AFTER_FAILURE: usize = 8;

/// How often a document is looked at again while a picture that it names is not there yet.
const PICTURE_LOOKS: u32 = 3;

/// How soon a document is looked at again whose pictures are not there yet.
const PICTURE_TIME: Duration = Duration::from_secs(2);

/// A fetch door at work.
pub struct Fetch {
    provider: ProviderId,
    /// Where from, for people; without secrets.
    place: String,
    source: Box<dyn Source>,
    cursor: Cursor,
    quarantine: Quarantine,
    reception: Arc<Reception>,
    note: DoorNote,
    state: PollState,
    told: Told,
    /// How often each document has waited for a picture.
    waiting: HashMap<String, u32>,
}

/// What came of one round.
#[derive(Debug)]
pub struct Round {
    /// What came of each document, in the order in which they were received.
    pub documents: Vec<(String, RoundWhat)>,
    /// Why the round broke off, when it did.
    pub failed: Option<String>,
    /// When the next round is due.
    pub next: UnixNanos,
}

/// What came of a document.
#[derive(Debug)]
pub enum RoundWhat {
    /// It was received.
    Received(Outcome),
    /// It cannot be used and is in quarantine.
    Quarantined(Problem),
    /// It waits for its pictures.
    Waits,
}

struct Document {
    offer: Offer,
    bytes: Bytes,
    charset: Option<Charset>,
    received: UnixNanos,
    /// Why it cannot even be read.
    problem: Option<Problem>,
}

impl Fetch {
    /// Fetches until `shutdown` turns true; the first time at once. A round under way is left to end by itself, within
    /// its time limits.
    pub async fn run(self, clock: Arc<dyn Clock>, shutdown: watch::Receiver<bool>) {
        rounds::repeat(self, |door, clock| door.round(clock).next, clock, shutdown).await;
    }

    /// Looks once, and takes what is there. Blocks.
    pub fn round(&mut self, clock: &dyn Clock) -> Round {
        let mut documents = Vec::new();
        let taken = self.take_all(clock, &mut documents);
        self.source.rest();
        let now = clock.now();
        let (again_in, failed) = match taken {
            Ok(again_in) => (again_in, None),
            Err(error) => (None, Some(error)),
        };
        let next = match &failed {
            None => self.state.after(&PollResult::Answered, now),
            Some(error) => {
                let (provider, place, failures) = (&self.provider, &self.place, self.state.failures() + 1);
                tracing::warn!(%provider, place, failures, %error, "nothing was fetched; it is tried again");
                self.state.after(&PollResult::Failed { retry_after: error.retry_after() }, now)
            }
        };
        let sooner = again_in.and_then(|wait| i64::try_from(wait.as_millis()).ok()).map(|wait| now.plus_millis(wait));
        let next = sooner.map_or(next, |sooner| sooner.min(next));
        match &failed {
            None => self.note.succeeded(now, Some(next)),
            Some(error) => self.note.failed(now, error.kind(), &error.to_string(), Some(next)),
        }
        Round { documents, failed: failed.map(|error| error.to_string()), next }
    }

    /// Takes what a look has found; how soon to look again, where that is sooner than usual.
    fn take_all(
        &mut self,
        clock: &dyn Clock,
        documents: &mut Vec<(String, RoundWhat)>,
    ) -> Result<Option<Duration>, SourceError> {
        let look = self.source.look(&self.cursor)?;
        let mut again_in = look.again_in;
        let mut is_all_settled = true;
        let mut offers = look.offers.iter();
        while !offers.as_slice().is_empty() {
            for document in self.fetch(&mut offers, clock)? {
                let name = document.offer.name.clone();
                let what = self.receive(&document)?;
                if matches!(what, RoundWhat::Waits) {
                    is_all_settled = false;
                    again_in = Some(again_in.map_or(PICTURE_TIME, |wait| wait.min(PICTURE_TIME)));
                } else {
                    self.waiting.remove(&document.offer.id);
                    self.source.settle(&document.offer, &self.cursor)?;
                }
                documents.push((name, what));
            }
        }
        if is_all_settled {
            self.source.finish(&self.cursor)?;
        }
        Ok(again_in)
    }

    /// Fetches the next documents, all that fit; those that may hold a kill come first.
    fn fetch(&mut self, offers: &mut slice::Iter<'_, Offer>, clock: &dyn Clock) -> Result<Vec<Document>, SourceError> {
        let most = if self.state.failures() == 0 { usize::MAX } else { TOGETHER_AFTER_FAILURE };
        let (mut documents, mut held) = (Vec::new(), 0);
        while documents.len() < most
            && held < TOGETHER_BYTES
            && let Some(offer) = offers.next()
        {
            let (bytes, charset, problem) = match self.source.fetch(offer)? {
                Got::Document(bytes, charset) => (bytes, charset, None),
                Got::TooLarge(bytes) => (Bytes::new(), None, Some(too_large(bytes))),
                Got::Gone => continue,
            };
            held += bytes.len();
            // The receipt is when all of the document had come.
            documents.push(Document { offer: offer.clone(), bytes, charset, received: clock.now(), problem });
        }
        documents.sort_by_key(|document| !urgent::may_hold_kill(&document.bytes));
        Ok(documents)
    }

    fn receive(&mut self, document: &Document) -> Result<RoundWhat, SourceError> {
        if let Some(problem) = &document.problem {
            return self.keep_unusable(document, problem.clone());
        }
        let arrival = Arrival {
            provider: self.provider.clone(),
            door: Door::Poll,
            name: document.offer.name.clone(),
            bytes: document.bytes.clone(),
            charset: document.charset.clone(),
            receipt: Receipt::Live(document.received),
        };
        let looks = self.waiting.entry(document.offer.id.clone()).or_default();
        *looks += 1;
        let pictures = Beside { source: RefCell::new(&mut *self.source), is_patient: *looks < PICTURE_LOOKS };
        match self.reception.receive(&arrival, &pictures) {
            Ok(outcome) => {
                tell::items(&self.provider, &outcome);
                self.note.received(&arrival.name, &outcome, document.received);
                tell::problems(&self.provider, &arrival.name, &self.told.news(&outcome.remarks()));
                let losses = outcome.losses();
                if !losses.is_empty() {
                    self.keep(document, &losses)?;
                }
                Ok(RoundWhat::Received(outcome))
            }
            Err(ReceiveError::Unusable(problem)) => self.keep_unusable(document, problem),
            Err(ReceiveError::PictureNotYet { .. }) => Ok(RoundWhat::Waits),
            Err(ReceiveError::Tape(error)) => Err(SourceError::Tape(error.to_string())),
        }
    }

    fn keep_unusable(&mut self, document: &Document, problem: Problem) -> Result<RoundWhat, SourceError> {
        self.keep(document, std::slice::from_ref(&problem))?;
        Ok(RoundWhat::Quarantined(problem))
    }

    /// Keeps a document in quarantine; until it is there, it is not settled.
    fn keep(&self, document: &Document, problems: &[Problem]) -> Result<(), SourceError> {
        let name = names::dated(document.received, &document.offer.name);
        self.quarantine
            .keep_as(&name, &document.bytes, document.charset.as_ref(), problems, document.received)
            .map_err(|error| SourceError::Failed(format!("`{name}` cannot be kept in quarantine: {error}")))?;
        self.note.refused(&document.offer.name, problems, document.received);
        Ok(())
    }
}

/// The pictures that lie beside a source's documents.
struct Beside<'a> {
    source: RefCell<&'a mut (dyn Source + 'a)>,
    /// Whether the document still waits for pictures that have not come.
    is_patient: bool,
}

impl PictureSource for Beside<'_> {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        match self.source.borrow_mut().picture(address) {
            Err(PictureError::Missing) if self.is_patient => Err(PictureError::NotYet),
            found_or_not => found_or_not,
        }
    }
}
