//! How a command asks the house at work, which alone may write the tape, to read a document again.

use crate::cursors::{CursorError, Cursors};
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::HashSet;

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

    /// Asks that documents are read again, in this order. One commit, however many: the doors write here too.
    ///
    /// # Errors
    /// When the store fails; then nothing was asked.
    pub fn ask<'a>(&self, entries: impl IntoIterator<Item = &'a str>) -> Result<(), CursorError> {
        let mut connection = self.0.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for entry in entries {
            transaction.prepare_cached("INSERT OR REPLACE INTO retry (entry) VALUES (?1)")?.execute([entry])?;
        }
        Ok(transaction.commit()?)
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

    /// Takes the answers that there are to what was asked for here, each with its document.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_answers(&self, asked: &HashSet<String>) -> Result<Vec<(String, String)>, CursorError> {
        let mut connection = self.0.connection();
        let answered: Vec<(String, String)> = connection
            .prepare_cached("SELECT entry, answer FROM retry WHERE answer IS NOT NULL ORDER BY number")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        // Another command may have asked for the others.
        let ours: Vec<(String, String)> = answered.into_iter().filter(|(entry, _)| asked.contains(entry)).collect();
        if !ours.is_empty() {
            remove(&mut connection, ours.iter().map(|(entry, _)| entry.as_str()))?;
        }
        Ok(ours)
    }

    /// Takes back what was asked.
    ///
    /// # Errors
    /// When the store fails.
    pub fn withdraw(&self, asked: &HashSet<String>) -> Result<(), CursorError> {
        remove(&mut self.0.connection(), asked.iter().map(String::as_str))
    }
}

fn remove<'a>(connection: &mut Connection, entries: impl Iterator<Item = &'a str>) -> Result<(), CursorError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for entry in entries {
        transaction.prepare_cached("DELETE FROM retry WHERE entry = ?1")?.execute([entry])?;
    }
    Ok(transaction.commit()?)
}
