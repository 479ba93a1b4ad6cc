//! The by-hand door: files given on the command line.

use crate::names;
use crate::reception::{Arrival, DOCUMENT_BYTES_MOST, Outcome, ReceiveError, Reception, too_large};
use crate::siblings::Siblings;
use broadtape_model::ProviderId;
use broadtape_pictures::MediaType;
use broadtape_tape::{Door, Receipt};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Why a file given by hand was not ingested.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// It cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It was not received.
    #[error("{path}: {source}")]
    Receive {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ReceiveError,
    },
}

/// Ingests one document; the pictures that it names are looked for beside it. The file stays where
/// it is. Blocks.
///
/// # Errors
/// When it cannot be read, nothing in it is usable, or it could not be made durable.
pub fn ingest(
    reception: &Reception,
    provider: &ProviderId,
    path: &Path,
    receipt: Receipt,
) -> Result<Outcome, IngestError> {
    let cannot_read = |source| IngestError::Read { path: path.to_owned(), source };
    let not_received = |source| IngestError::Receive { path: path.to_owned(), source };
    let most = DOCUMENT_BYTES_MOST as u64;
    let file = File::open(path).map_err(cannot_read)?;
    let bytes_told = file.metadata().map_err(cannot_read)?.len();
    if bytes_told > most {
        return Err(not_received(ReceiveError::Unusable(too_large(bytes_told))));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(cannot_read)?;
    let arrival = Arrival {
        provider: provider.clone(),
        door: Door::Ingest,
        name: names::shown(path.file_name().unwrap_or_default()),
        bytes: bytes.into(),
        charset: None,
        receipt,
    };
    reception.receive(&arrival, &Siblings::of(path)).map_err(not_received)
}

/// The documents that a path means: the file itself, or a folder's files in order of their names,
/// without hidden ones and pictures. Sub-folders are left alone.
///
/// # Errors
/// When the path cannot be read.
pub fn documents(path: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let cannot_read = |source| IngestError::Read { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(cannot_read)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut documents = Vec::new();
    for entry in fs::read_dir(path).map_err(cannot_read)? {
        let entry = entry.map_err(cannot_read)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_document = !name.starts_with('.') && !MediaType::is_named_like_one(&name);
        if is_document && entry.path().is_file() {
            documents.push(entry.path());
        }
    }
    documents.sort_unstable();
    Ok(documents)
}
