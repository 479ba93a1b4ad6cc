//! The ledger: who was told what, when, and what became of it. A table of the house's SQLite file, with a version of its own.
//!
//! It is what makes a kill certain: a version leaves only after its row is on the disk, so whoever may have it is known
//! after any crash.

mod acknowledgements;
pub use acknowledgements::{Acknowledgement, Receipts};

use crate::outbox::{Known, Row};
use crate::record::{Closed, Event, Record};
use broadtape_model::{ProviderId, StoryId, UnixNanos};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// How long another process may hold the file before we give up.
const BUSY_TIME: Duration = Duration::from_secs(5);

/// The version of the tables.
const VERSION: usize = TABLES.len();

/// What each version added to the one before.
///
/// `dispatch`: a row for each thing that a subscriber was told of a story; `number` counts them, and the row of the last is
/// changed until it is closed. Instants are nanoseconds since 1970. Only the house at work writes it.
/// `subscriber`: from when on a subscriber is told of stories: of what showed before, nothing.
const TABLES: [&str; 1] = ["CREATE TABLE dispatch (
         subscriber TEXT NOT NULL, provider TEXT NOT NULL, guid TEXT NOT NULL, number INTEGER NOT NULL,
         event TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, telling INTEGER NOT NULL,
         first_sent INTEGER, attempts INTEGER NOT NULL, may_have_arrived INTEGER NOT NULL,
         acknowledged INTEGER, closed TEXT, answer TEXT,
         PRIMARY KEY (subscriber, provider, guid, number)) STRICT, WITHOUT ROWID;
     CREATE INDEX dispatch_open ON dispatch (subscriber) WHERE acknowledged IS NULL AND closed IS NULL;
     CREATE INDEX dispatch_story ON dispatch (provider, guid);
     CREATE TABLE subscriber (id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;"];

/// The columns of a [`Record`], as [`record`] reads them.
const COLUMNS: &str =
    "number, event, version, at, telling, first_sent, attempts, may_have_arrived, acknowledged, closed, answer";

/// A connection to the ledger.
pub(crate) struct Ledger(Connection);

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be used.
    #[error("the ledger of what subscribers were told cannot be used: {0}")]
    Store(#[from] rusqlite::Error),
    /// A later release has written it.
    #[error("the ledger of what subscribers were told was written by a later release (version {0}); use that")]
    Later(i64),
}

/// A row to be written, with whose it is.
pub(crate) type Entry = (std::sync::Arc<str>, StoryId, Row);

impl Ledger {
    /// Opens the ledger in the house's file; makes it where there is none.
    pub(crate) fn open(file: &Path) -> Result<Self, LedgerError> {
        Self::with(Connection::open(file)?)
    }

    /// Opens a ledger that is there, to be read beside whoever writes it.
    pub(crate) fn reading(file: &Path) -> Result<Self, LedgerError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(BUSY_TIME)?;
        Ok(Self(connection))
    }

    #[cfg(test)]
    pub(crate) fn in_memory() -> Result<Self, LedgerError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(mut connection: Connection) -> Result<Self, LedgerError> {
        connection.busy_timeout(BUSY_TIME)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // What is committed must be on the disk: a version leaves after that.
        connection.pragma_update(None, "synchronous", "FULL")?;
        make_tables(&mut connection)?;
        Ok(Self(connection))
    }

    /// Since when a subscriber is told of stories: since `now`, where it is new.
    pub(crate) fn since(&self, subscriber: &str, now: UnixNanos) -> Result<UnixNanos, LedgerError> {
        self.0.execute("INSERT OR IGNORE INTO subscriber VALUES (?1, ?2)", params![subscriber, now.nanos()])?;
        let since = self.0.query_row("SELECT since FROM subscriber WHERE id = ?1", [subscriber], |row| row.get(0))?;
        Ok(UnixNanos::new(since))
    }

    /// What a subscriber was told of a story.
    pub(crate) fn known(&self, subscriber: &str, story: &StoryId) -> Result<Known, LedgerError> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM dispatch WHERE subscriber = ?1 AND provider = ?2 AND guid = ?3 ORDER BY number"
        ))?;
        let records = statement.query_map(params![subscriber, story.provider.as_str(), story.guid], record)?;
        records
            .map(|record| Ok(record?))
            .try_fold(Known::default(), |known, record: Result<_, LedgerError>| Ok(known.and(record?)))
    }

    /// Everything that a subscriber was told, story by story: what each of `most` stories after one comes to.
    pub(crate) fn stories_after(
        &self,
        subscriber: &str,
        after: Option<&StoryId>,
        most: usize,
    ) -> Result<Vec<StoryId>, LedgerError> {
        let (provider, guid) = after.map_or(("", ""), |story| (story.provider.as_str(), &*story.guid));
        let mut statement = self.0.prepare_cached(
            "SELECT DISTINCT provider, guid FROM dispatch
             WHERE subscriber = ?1 AND (provider, guid) > (?2, ?3) ORDER BY provider, guid LIMIT ?4",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let stories = statement.query_map(params![subscriber, provider, guid, most], |row| {
            Ok(StoryId::new(&ProviderId::new(row.get_ref(0)?.as_str()?), row.get_ref(1)?.as_str()?))
        })?;
        Ok(stories.collect::<Result<_, _>>()?)
    }

    /// Writes rows down in one commit, in order. Once it returns, they are on the disk.
    pub(crate) fn write(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (subscriber, story, row) in entries {
            match row {
                Row::Put(record) => put(&transaction, subscriber, story, record)?,
                Row::Remove { number } => remove(&transaction, subscriber, story, *number)?,
            }
        }
        Ok(transaction.commit()?)
    }
}

/// Under the lock, since another process may open it at the same time.
fn make_tables(connection: &mut Connection) -> Result<(), LedgerError> {
    let version = |connection: &Connection| -> rusqlite::Result<i64> {
        let has = "SELECT count(*) FROM sqlite_master WHERE name = 'dispatch_version'";
        if connection.query_row(has, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(0);
        }
        let found = connection.query_row("SELECT version FROM dispatch_version", [], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or(0))
    };
    let newest = i64::try_from(VERSION).unwrap_or(i64::MAX);
    if version(connection)? == newest {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    let missing = usize::try_from(found).ok().and_then(|found| TABLES.get(found..));
    for tables in missing.ok_or(LedgerError::Later(found))? {
        transaction.execute_batch(tables)?;
    }
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS dispatch_version (version INTEGER NOT NULL) STRICT; DELETE FROM dispatch_version;",
    )?;
    transaction.execute("INSERT INTO dispatch_version VALUES (?1)", [newest])?;
    Ok(transaction.commit()?)
}

fn put(connection: &Connection, subscriber: &str, story: &StoryId, record: &Record) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT OR REPLACE INTO dispatch VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")?;
    let nanos = |instant: Option<UnixNanos>| instant.map(UnixNanos::nanos);
    statement.execute(params![
        subscriber,
        story.provider.as_str(),
        story.guid,
        record.number,
        record.event.word(),
        // Versions are numbers of any size; in the table they are as many bits.
        record.version.cast_signed(),
        record.at.nanos(),
        record.telling,
        nanos(record.first_sent),
        record.attempts,
        record.may_have_arrived,
        nanos(record.acknowledged),
        record.closed.map(Closed::word),
        record.answer,
    ])?;
    Ok(())
}

fn remove(connection: &Connection, subscriber: &str, story: &StoryId, number: u32) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("DELETE FROM dispatch WHERE subscriber = ?1 AND provider = ?2 AND guid = ?3 AND number = ?4")?;
    statement.execute(params![subscriber, story.provider.as_str(), story.guid, number])?;
    Ok(())
}

/// A row of [`COLUMNS`].
fn record(row: &rusqlite::Row<'_>) -> rusqlite::Result<Record> {
    let instant = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(UnixNanos::new));
    let unknown = |column, word: String| {
        let why = format!("`{word}` is no word of this release").into();
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why)
    };
    let event: String = row.get("event")?;
    let closed: Option<String> = row.get("closed")?;
    Ok(Record {
        number: row.get("number")?,
        event: Event::from_word(&event).ok_or_else(|| unknown(1, event))?,
        version: row.get::<_, i64>("version")?.cast_unsigned(),
        at: UnixNanos::new(row.get("at")?),
        telling: row.get("telling")?,
        first_sent: instant("first_sent")?,
        attempts: row.get("attempts")?,
        may_have_arrived: row.get("may_have_arrived")?,
        acknowledged: instant("acknowledged")?,
        closed: closed.map(|word| Closed::from_word(&word).ok_or_else(|| unknown(9, word))).transpose()?,
        answer: row.get("answer")?,
    })
}
