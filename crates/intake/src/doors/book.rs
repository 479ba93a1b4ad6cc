//! Where the doors note their states.

use super::alarms::Alarms;
use super::{DoorKind, DoorState, Failure, FailureKind};
use crate::cursors::{CursorError, Cursors};
use crate::reception::Outcome;
use broadtape_model::{Problem, ProblemKind, ProviderId, UnixNanos};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a door that looks and finds nothing need not be written down: 10 seconds. A folder is looked at four times
/// a second.
const QUIET_MILLIS: i64 = 10_000;

/// The states of all news doors, and the alarms that they raise.
#[derive(Clone, Default)]
pub struct DoorBook(Arc<Inside>);

#[derive(Default)]
struct Inside {
    alarms: Alarms,
    pages: Mutex<HashMap<DoorName, Page>>,
}

/// The provider, the kind and the place.
type DoorName = (String, DoorKind, String);

struct Page {
    state: DoorState,
    is_written: bool,
    /// Until when nothing but a look need not be written.
    quiet_until: UnixNanos,
}

/// One door's way to note its state.
#[derive(Clone)]
pub struct DoorNote {
    inside: Arc<Inside>,
    name: DoorName,
}

impl DoorBook {
    /// Goes on with what was written before.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn open(cursors: &Cursors) -> Result<Self, CursorError> {
        let book = Self::default();
        for state in DoorState::read_all(cursors)? {
            let name = (state.provider.clone(), state.kind, state.place.clone());
            book.0.pages().insert(name, Page { state, is_written: true, quiet_until: UnixNanos::MIN });
        }
        Ok(book)
    }

    /// The page of one door. `place` is for people, without secrets.
    #[must_use]
    pub fn door(&self, provider: &ProviderId, kind: DoorKind, place: &str) -> DoorNote {
        DoorNote { inside: self.0.clone(), name: (provider.as_str().to_owned(), kind, place.to_owned()) }
    }

    /// Writes down what has changed, in one commit. Blocks.
    ///
    /// # Errors
    /// When the store fails; it is all written the next time then.
    pub fn write(&self, cursors: &Cursors) -> Result<(), CursorError> {
        let changed: Vec<DoorState> =
            self.0.pages().values().filter(|page| !page.is_written).map(|page| page.state.clone()).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut connection = cursors.connection();
        let transaction = connection.transaction()?;
        for state in &changed {
            state.write(&transaction)?;
        }
        transaction.commit()?;
        drop(connection);
        let mut pages = self.0.pages();
        for state in changed {
            let name = (state.provider.clone(), state.kind, state.place.clone());
            if let Some(page) = pages.get_mut(&name).filter(|page| page.state == state) {
                page.is_written = true;
            }
        }
        Ok(())
    }
}

impl DoorNote {
    /// A look has succeeded; the next is at `next`, where that is known.
    pub(crate) fn succeeded(&self, now: UnixNanos, next: Option<UnixNanos>) {
        self.inside.note(&self.name, |page| {
            let is_news = page.state.failures > 0 || now >= page.quiet_until;
            let state = &mut page.state;
            (state.looked, state.succeeded, state.next, state.failures) = (Some(now), Some(now), next, 0);
            if is_news {
                page.quiet_until = now.plus_millis(QUIET_MILLIS);
            }
            is_news
        });
    }

    /// A look has failed.
    pub(crate) fn failed(&self, now: UnixNanos, kind: FailureKind, why: &str, next: Option<UnixNanos>) {
        self.inside.note(&self.name, |page| {
            let state = &mut page.state;
            let why = why.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(1_000).collect();
            (state.looked, state.next, state.failures) = (Some(now), next, state.failures.saturating_add(1));
            state.failed = Some(Failure { at: now, kind, why });
            true
        });
    }

    /// A document was received. What nobody knows of it, and so holds something, is an alarm.
    pub(crate) fn received(&self, document: &str, outcome: &Outcome, now: UnixNanos) {
        let so = "until a later version says otherwise";
        let alarms = self.inside.alarms.raise(&ProviderId::new(&self.name.0), document, &outcome.held(), so, now);
        if alarms > 0 {
            self.inside.note(&self.name, |page| {
                page.state.alarms += alarms;
                true
            });
        }
        if outcome.taken() == 0 {
            return;
        }
        self.inside.note(&self.name, |page| {
            page.state.documents += 1;
            page.state.received = Some(now);
            true
        });
    }

    /// Something is wrong that is no document's fault, and is told once.
    pub(crate) fn alarm(&self, what: &str, why: &str, now: UnixNanos) {
        let problem = Problem::new(ProblemKind::Ignored, "", why);
        let alarms = self.inside.alarms.raise(&ProviderId::new(&self.name.0), what, &[problem], "it was ignored", now);
        self.inside.note(&self.name, |page| {
            page.state.alarms += alarms;
            alarms > 0
        });
    }

    /// Something of a document cannot be used, and it is in quarantine.
    pub(crate) fn refused(&self, document: &str, problems: &[Problem], now: UnixNanos) {
        let so = "it is kept, see broadtape quarantine list";
        let alarms = self.inside.alarms.raise(&ProviderId::new(&self.name.0), document, problems, so, now);
        self.inside.note(&self.name, |page| {
            page.state.quarantined += 1;
            page.state.alarms += alarms;
            true
        });
    }
}

impl Inside {
    /// Changes a page; `change` says whether it must be written soon.
    fn note(&self, name: &DoorName, change: impl FnOnce(&mut Page) -> bool) {
        let mut pages = self.pages();
        if !pages.contains_key(name) {
            let state = DoorState::new(&name.0, name.1, &name.2);
            pages.insert(name.clone(), Page { state, is_written: false, quiet_until: UnixNanos::MIN });
        }
        let page = pages.get_mut(name).expect("it was put in just above");
        if change(page) {
            page.is_written = false;
        }
    }

    /// Every change is one call, so it is whole even after a panic.
    fn pages(&self) -> MutexGuard<'_, HashMap<DoorName, Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
