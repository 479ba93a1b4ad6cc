//! How far each door has come: kept beside the tape, so that a restart does not fetch everything again.
//!
//! A cursor may be lost, and costs a second fetch then: what the tape has is known when it comes again. It may never
//! be ahead of the tape, so it moves only after what it covers is on the tape or in quarantine.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long another process may hold the file before we give up.
const BUSY_TIME: Duration = Duration::from_secs(5);

/// The version of the tables, in SQLite's `user_version`.
const VERSION: usize = TABLES.len();

/// What each version added to the one before.
const TABLES: [&str; 4] = [
    "CREATE TABLE cursor (door TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
     CREATE TABLE taken (door TEXT NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (door, name))
         STRICT, WITHOUT ROWID;",
    // `answer` is absent until the house at work has done what was asked.
    "CREATE TABLE retry (number INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE, answer TEXT) STRICT;",
    crate::doors::TABLE,
    crate::websub::TABLE,
];

/// The cursors of all doors, in one SQLite file.
#[derive(Clone)]
pub struct Cursors(Arc<Mutex<Connection>>);

/// Why a cursor cannot be read or moved.
#[derive(Debug, thiserror::Error)]
pub enum CursorError {
    /// The file cannot be used.
    #[error(
        "the cursors of the doors cannot be used: {0}; where the house has no subscribers the file may be deleted, then all is fetched once more"
    )]
    Store(#[from] rusqlite::Error),
    /// A later release has written it.
    #[error(
        "the cursors of the doors were written by a later release (version {0}); use that, or, where the house has no subscribers, delete the file, then all is fetched once more"
    )]
    Later(i64),
}

impl Cursors {
    /// Opens the file; makes it where there is none.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(file: &Path) -> Result<Self, CursorError> {
        Self::with(Connection::open(file)?)
    }

    /// Cursors that are gone when the process ends.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn in_memory() -> Result<Self, CursorError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(mut connection: Connection) -> Result<Self, CursorError> {
        connection.busy_timeout(BUSY_TIME)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let version = i64::try_from(VERSION).unwrap_or(i64::MAX);
        if connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? == version {
            return Ok(Self(Arc::new(Mutex::new(connection))));
        }
        // Under the lock, since another process may open it at the same time.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let missing = usize::try_from(found).ok().and_then(|found| TABLES.get(found..));
        for tables in missing.ok_or(CursorError::Later(found))? {
            transaction.execute_batch(tables)?;
        }
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// The cursor of one door. `door` names the provider, the way and the place, so that another place begins anew.
    #[must_use]
    pub fn of(&self, door: String) -> Cursor {
        Cursor { cursors: self.clone(), door }
    }

    /// Every statement is a transaction of its own, so it is whole even after a panic.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The cursor of one door: a value, and the marks of what was taken by name.
#[derive(Clone)]
pub struct Cursor {
    cursors: Cursors,
    door: String,
}

impl Cursor {
    /// Where the door stands; nothing at first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn value(&self) -> Result<Option<String>, CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached("SELECT value FROM cursor WHERE door = ?1")?;
        Ok(statement.query_row([&self.door], |row| row.get(0)).optional()?)
    }

    /// Moves the cursor. What it covers must be durable by now.
    ///
    /// # Errors
    /// When the store fails; it stands where it stood then.
    pub fn set_value(&self, value: &str) -> Result<(), CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached(
            "INSERT INTO cursor VALUES (?1, ?2) ON CONFLICT (door) DO UPDATE SET value = excluded.value",
        )?;
        statement.execute(params![self.door, value])?;
        Ok(())
    }

    /// What was taken: the mark of each name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn taken(&self) -> Result<HashMap<String, String>, CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached("SELECT name, mark FROM taken WHERE door = ?1")?;
        let rows = statement.query_map([&self.door], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes that what has this name and mark was taken. It must be durable by now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take(&self, name: &str, mark: &str) -> Result<(), CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached(
            "INSERT INTO taken VALUES (?1, ?2, ?3) ON CONFLICT (door, name) DO UPDATE SET mark = excluded.mark",
        )?;
        statement.execute(params![self.door, name, mark])?;
        Ok(())
    }

    /// Forgets a name that is there no more.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, name: &str) -> Result<(), CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached("DELETE FROM taken WHERE door = ?1 AND name = ?2")?;
        statement.execute(params![self.door, name])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_and_belongs_to_its_door() {
        let home = tempfile::TempDir::new().unwrap();
        let file = home.path().join("house.sqlite");
        {
            let cursor = Cursors::open(&file).unwrap().of("wire sftp://host/out".to_owned());
            assert_eq!(cursor.value().unwrap(), None);
            cursor.set_value("1").unwrap();
            cursor.set_value("2").unwrap();
            cursor.take("a.xml", "10 bytes").unwrap();
            cursor.take("b.xml", "20 bytes").unwrap();
            cursor.forget("b.xml").unwrap();
        }
        let cursors = Cursors::open(&file).unwrap();
        let cursor = cursors.of("wire sftp://host/out".to_owned());
        assert_eq!(cursor.value().unwrap().as_deref(), Some("2"));
        assert_eq!(cursor.taken().unwrap(), HashMap::from([("a.xml".to_owned(), "10 bytes".to_owned())]));
        let other = cursors.of("wire sftp://host/other".to_owned());
        assert_eq!((other.value().unwrap(), other.taken().unwrap().len()), (None, 0));
    }

    #[test]
    fn a_file_of_a_later_release_is_left_alone() {
        let home = tempfile::TempDir::new().unwrap();
        let file = home.path().join("house.sqlite");
        Connection::open(&file).unwrap().pragma_update(None, "user_version", 7).unwrap();
        let error = Cursors::open(&file).err().unwrap().to_string();
        assert!(error.contains("later release (version 7)"), "{error}");
    }
}
