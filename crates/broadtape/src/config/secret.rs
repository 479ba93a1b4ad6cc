//! Secrets: named in the configuration, kept elsewhere.

use crate::config::errors::Complaint;
use crate::config::table::Table;
use crate::config::values;
use std::fmt;
use std::io::Read;
use std::path::PathBuf;

/// The most that a secret may hold. Longer is a path that leads to something else.
const SECRET_BYTES_MAX: u64 = 4096;

/// Where a secret is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SecretSource {
    /// In a file, whose last line break does not count.
    File(PathBuf),
    /// In an environment variable.
    Environment(String),
}

/// A secret. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// The file cannot be read.
    #[error("secret file {path}: {reason}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// The file is no secret.
    #[error("secret file {path} holds more than {SECRET_BYTES_MAX} bytes; name the file that holds the secret alone", path = .0.display())]
    TooLong(PathBuf),
    /// The variable is not set, or holds something other than text.
    #[error("environment variable {0} is not set; set it to the secret")]
    Unset(String),
    /// There is nothing in it.
    #[error("{0} holds an empty secret")]
    Empty(String),
}

impl SecretSource {
    /// Fetches the secret.
    ///
    /// # Errors
    /// When it is not there, empty or too long.
    pub(crate) fn read(&self) -> Result<Secret, SecretError> {
        let text = match self {
            Self::File(path) => read_file(path)?,
            Self::Environment(name) => std::env::var(name).map_err(|_| SecretError::Unset(name.clone()))?,
        };
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() { Err(SecretError::Empty(self.to_string())) } else { Ok(Secret(secret.to_owned())) }
    }

    /// The secret `{key}` of a table, by its `{key}_file` or `{key}_env`.
    pub(super) fn take(table: &mut Table<'_>, file_key: &'static str, variable_key: &'static str) -> Option<Self> {
        let file = table.optional(file_key, values::some_text);
        let variable = table.optional(variable_key, values::variable);
        match (file, variable) {
            (Some(_), Some(variable)) => {
                let both = Complaint::Both { one: file_key.to_owned(), other: variable_key.to_owned() };
                table.report().add(variable.offset, both);
                None
            }
            (Some(file), None) => Some(Self::File(table.report().path_from_here(&file.value))),
            (None, Some(variable)) => Some(Self::Environment(variable.value)),
            (None, None) => None,
        }
    }
}

fn read_file(path: &PathBuf) -> Result<String, SecretError> {
    let unreadable = |reason| SecretError::File { path: path.clone(), reason };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > SECRET_BYTES_MAX { Err(SecretError::TooLong(path.clone())) } else { Ok(text) }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(name) => write!(formatter, "environment variable {name}"),
        }
    }
}

impl Secret {
    /// The secret itself, for whoever signs or logs in with it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
