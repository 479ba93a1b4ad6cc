//! The state of a door, and how it is stored.

use super::DoorKind;
use crate::cursors::{CursorError, Cursors};
use broadtape_model::UnixNanos;
use rusqlite::{Row, Transaction, params};

/// The state of a door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoorState {
    /// Whose: the id of a provider.
    pub provider: String,
    /// What kind of door.
    pub kind: DoorKind,
    /// Where: a folder, an address without secrets, a path of ours.
    pub place: String,
    /// When it looked last, whatever came of that. A push door looks when something is sent.
    pub looked: Option<UnixNanos>,
    /// When a look succeeded last, with news or without.
    pub succeeded: Option<UnixNanos>,
    /// The last look that failed.
    pub failed: Option<Failure>,
    /// How many looks in a row have failed; none, once one has succeeded.
    pub failures: u32,
    /// When it looks next, where that is known before.
    pub next: Option<UnixNanos>,
    /// How many documents were received that held something new, since the state was begun.
    pub documents: u64,
    /// When the last of them was.
    pub received: Option<UnixNanos>,
    /// How many documents went to quarantine.
    pub quarantined: u64,
    /// How many alarms were raised over them.
    pub alarms: u64,
    /// How far it is, where it has a cursor.
    pub cursor: Option<String>,
}

/// A look that failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// When.
    pub at: UnixNanos,
    /// What kind of failure.
    pub kind: FailureKind,
    /// Why, in a line.
    pub why: String,
}

/// What kind of failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailureKind {
    /// Something that may be over the next time.
    Failed,
    /// We were not let in.
    Refused,
    /// Its certificate or host key has changed, or cannot be believed.
    Stranger,
}

const FAILURES: [(FailureKind, &str); 3] =
    [(FailureKind::Failed, "failed"), (FailureKind::Refused, "refused"), (FailureKind::Stranger, "stranger")];

impl FailureKind {
    /// Its name, as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        FAILURES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// The table. Instants are nanoseconds since 1970, UTC.
pub(crate) const TABLE: &str = "
    CREATE TABLE door (
        provider TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL,
        looked INTEGER, succeeded INTEGER, failed INTEGER, failure TEXT, why TEXT, failures INTEGER NOT NULL,
        next INTEGER, documents INTEGER NOT NULL, received INTEGER, quarantined INTEGER NOT NULL,
        alarms INTEGER NOT NULL, PRIMARY KEY (provider, kind, place)
    ) STRICT, WITHOUT ROWID;
";

impl DoorState {
    pub(super) fn new(provider: &str, kind: DoorKind, place: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            kind,
            place: place.to_owned(),
            looked: None,
            succeeded: None,
            failed: None,
            failures: 0,
            next: None,
            documents: 0,
            received: None,
            quarantined: 0,
            alarms: 0,
            cursor: None,
        }
    }

    /// The states of all doors, as they were written last.
    ///
    /// # Errors
    /// When the store fails.
    pub fn read_all(cursors: &Cursors) -> Result<Vec<Self>, CursorError> {
        let connection = cursors.connection();
        let mut statement = connection.prepare(
            "SELECT door.*, cursor.value FROM door
             LEFT JOIN cursor ON cursor.door = door.provider || ' ' || door.place AND door.kind = 'fetch'",
        )?;
        let states = statement.query_map([], Self::from_row)?;
        Ok(states.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// `None` where a later release knows a kind that we do not.
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let instant = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(UnixNanos::new));
        let count = |column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.try_into().unwrap_or(0));
        let Some(kind) = DoorKind::named(&row.get::<_, String>("kind")?) else { return Ok(None) };
        let failure: Option<String> = row.get("failure")?;
        let failure = FAILURES.iter().find(|(_, name)| Some(*name) == failure.as_deref());
        let failed = match (instant("failed")?, failure) {
            (Some(at), Some((kind, _))) => {
                Some(Failure { at, kind: *kind, why: row.get::<_, Option<String>>("why")?.unwrap_or_default() })
            }
            _ => None,
        };
        Ok(Some(Self {
            looked: instant("looked")?,
            succeeded: instant("succeeded")?,
            failed,
            failures: row.get("failures")?,
            next: instant("next")?,
            documents: count("documents")?,
            received: instant("received")?,
            quarantined: count("quarantined")?,
            alarms: count("alarms")?,
            cursor: row.get("value")?,
            ..Self::new(&row.get::<_, String>("provider")?, kind, &row.get::<_, String>("place")?)
        }))
    }

    pub(super) fn write(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let nanos = |instant: Option<UnixNanos>| instant.map(UnixNanos::nanos);
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let failed = self.failed.as_ref();
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO door VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                self.provider,
                self.kind.name(),
                self.place,
                nanos(self.looked),
                nanos(self.succeeded),
                failed.map(|failure| failure.at.nanos()),
                failed.map(|failure| failure.kind.name()),
                failed.map(|failure| &failure.why),
                self.failures,
                nanos(self.next),
                count(self.documents),
                nanos(self.received),
                count(self.quarantined),
                count(self.alarms),
            ])?;
        Ok(())
    }
}
