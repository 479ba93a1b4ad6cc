//! What an operator asks of the ledger, while a house is at work on it or not.

use super::{COLUMNS, Ledger, LedgerError, record};
use crate::record::Record;
use broadtape_model::{ProviderId, StoryId};
use rusqlite::{Row, params};
use std::path::Path;

/// What one subscriber was told of one story, and when it acknowledged that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledgement {
    /// Who was told.
    pub subscriber: String,
    /// Of which story.
    pub story: StoryId,
    /// What, and what became of it.
    pub record: Record,
}

/// The ledger, to be asked.
pub struct Receipts(Ledger);

impl Receipts {
    /// Opens the ledger in the house's file.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(file: &Path) -> Result<Self, LedgerError> {
        Ok(Self(Ledger::open(file)?))
    }

    /// All that anybody was told of a story, by subscriber and then in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn of(&self, story: &StoryId) -> Result<Vec<Acknowledgement>, LedgerError> {
        let of_story = "provider = ?1 AND guid = ?2 ORDER BY subscriber, number";
        self.select(of_story, params![story.provider.as_str(), story.guid])
    }

    /// All that is not acknowledged yet and still told, the longest known first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn open_ones(&self) -> Result<Vec<Acknowledgement>, LedgerError> {
        self.select("acknowledged IS NULL AND closed IS NULL ORDER BY at, subscriber", params![])
    }

    fn select(&self, which: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<Acknowledgement>, LedgerError> {
        let question = format!("SELECT subscriber, provider, guid, {COLUMNS} FROM dispatch WHERE {which}");
        let mut statement = self.0.0.prepare(&question)?;
        let found = statement.query_map(parameters, acknowledgement)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

fn acknowledgement(row: &Row<'_>) -> rusqlite::Result<Acknowledgement> {
    let provider: String = row.get("provider")?;
    let guid: String = row.get("guid")?;
    let story = StoryId::new(&ProviderId::new(&provider), &guid);
    Ok(Acknowledgement { subscriber: row.get("subscriber")?, story, record: record(row)? })
}
