//! How a command asks the house at work, which alone may write the tape, to read a document again.

use crate::cursors::{CursorError, Cursors};
use rusqlite::{OptionalExtension as _, params};

/// What commands have asked for, and what was answered: ids of documents in quarantine, each with its answer.
#[derive(Clone)]
pub struct Requests(Cursors);

impl Requests {
    /// In the same file as the cursors of the doors.
    #[must_use]
    pub fn of(cursors: &Cursors) -> Self {
        Self(cursors.clone())
    }

    /// Forgets all: whoever asked an earlier process is answered no more.
    ///
    /// # Errors
    /// When the store fails.
    pub fn clear(&self) -> Result<(), CursorError> {
        self.0.connection().execute("DELETE FROM retry", [])?;
        Ok(())
    }

    /// Asks that a document is read again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn ask(&self, entry: &str) -> Result<(), CursorError> {
        self.0.connection().execute("INSERT OR REPLACE INTO retry (entry) VALUES (?1)", [entry])?;
        Ok(())
    }

    /// The first that were asked for and not answered yet, `most` at most.
    ///
    /// # Errors
    /// When the store fails.
    pub fn waiting(&self, most: u32) -> Result<Vec<String>, CursorError> {
        let connection = self.0.connection();
        let mut statement =
            connection.prepare_cached("SELECT entry FROM retry WHERE answer IS NULL ORDER BY number LIMIT ?1")?;
        let entries = statement.query_map([most], |row| row.get(0))?;
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// Answers; where nobody waits any more, nothing happens.
    ///
    /// # Errors
    /// When the store fails.
    pub fn answer(&self, entry: &str, answer: &str) -> Result<(), CursorError> {
        self.0.connection().execute("UPDATE retry SET answer = ?2 WHERE entry = ?1", params![entry, answer])?;
        Ok(())
    }

    /// Takes the answer, once there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_answer(&self, entry: &str) -> Result<Option<String>, CursorError> {
        let connection = self.0.connection();
        let mut statement =
            connection.prepare_cached("DELETE FROM retry WHERE entry = ?1 AND answer IS NOT NULL RETURNING answer")?;
        Ok(statement.query_row([entry], |row| row.get(0)).optional()?)
    }

    /// Takes back what was asked.
    ///
    /// # Errors
    /// When the store fails.
    pub fn withdraw(&self, entry: &str) -> Result<(), CursorError> {
        self.0.connection().execute("DELETE FROM retry WHERE entry = ?1", [entry])?;
        Ok(())
    }
}
