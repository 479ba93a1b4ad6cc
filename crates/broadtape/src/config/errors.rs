//! What can be wrong with a configuration, in words that say what now.

use crate::config::source::{Place, Source};
use crate::config::values::ValueError;
use broadtape_formats::dialect::RuleError;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::{Path, PathBuf};

/// The most errors that are told. Whoever has more has one cause, and a terminal has an end.
const ERRORS_MAX: usize = 100;

/// All that is wrong with a configuration, in the order of its lines. Never empty.
#[derive(Debug)]
pub(crate) struct ConfigErrors {
    /// What is told.
    pub(crate) errors: Vec<ConfigError>,
    /// How many more there are.
    pub(crate) untold: usize,
}

/// One thing that is wrong.
#[derive(Debug)]
pub(crate) struct ConfigError {
    /// In which file.
    pub(crate) path: PathBuf,
    /// Where; `None` when it is the file itself.
    pub(crate) place: Option<Place>,
    /// What, and what now.
    pub(crate) what: Complaint,
}

/// What can be wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Complaint {
    #[error("there is no such file; name the configuration with --config FILE")]
    NotThere,
    #[error("cannot be read: {reason}")]
    Unreadable { reason: std::io::Error },
    #[error("is larger than {most_bytes} bytes; is it a configuration?")]
    TooLarge { most_bytes: u64 },
    #[error("is not UTF-8 from byte {offset} on; save it as UTF-8")]
    NotText { offset: usize },
    #[error("`{key}`: {path} {reason}", path = .path.display())]
    Include { key: &'static str, path: PathBuf, reason: String },
    #[error(transparent)]
    Rule(RuleError),
    #[error("{problem}; {way_out}", way_out = way_out(.near, .known))]
    RuleWord { problem: RuleError, near: Option<String>, known: Vec<&'static str> },
    #[error("not TOML: {what}")]
    Syntax { what: String },
    #[error("unknown key `{key}` in {table}; {way_out}", way_out = way_out(.near, .known))]
    UnknownKey { key: String, table: String, near: Option<String>, known: Vec<&'static str> },
    #[error(
        "`{key}`: a secret must not stand in this file; put it into a file or an environment variable, \
         and name that with `{key}_file` or `{key}_env`"
    )]
    SecretInFile { key: String },
    #[error("{table} lacks `{key}`; add a line such as {key} = {example}")]
    Missing { table: String, key: &'static str, example: &'static str },
    #[error("the row has no `{key}`; fill that column, with {example} or the like")]
    MissingField { key: &'static str, example: &'static str },
    #[error("`{key}` must be {expected}, not {found}")]
    WrongType { key: String, expected: &'static str, found: &'static str },
    #[error("`{key}` is {found}; it must be from {lowest} to {highest}")]
    OutOfRange { key: &'static str, found: String, lowest: u32, highest: u32 },
    #[error("`{key}`: {problem}")]
    Value { key: &'static str, problem: ValueError },
    #[error("{what} `{name}` stands twice; the first is at {first}")]
    Twice { what: &'static str, name: String, first: String },
    #[error("there is no {what} `{name}`; {way_out}", way_out = did_you_mean(.near).unwrap_or_else(|| format!("add {remedy}, or take the name out")))]
    NoSuch { what: &'static str, name: String, near: Option<String>, remedy: &'static str },
    #[error("`{key}` says nothing without `{other}`; add that, or take this out")]
    Alone { key: &'static str, other: &'static str },
    #[error("`{key}` says nothing with `{other}`; take it out, or name the feed that it belongs to")]
    Idle { key: &'static str, other: &'static str },
    #[error(
        "`websub` needs to know where hubs reach the house; add `public_url` to [server], such as \"https://news.example.com\""
    )]
    NotReached,
    #[error("a bucket cannot move what was taken; set `after` to \"leave\" or \"delete\"")]
    NoMove,
    #[error("`{one}` and `{other}` are both given; keep one of them")]
    Both { one: String, other: String },
    #[error(
        "{symbol}: no exchange has the prefix `{prefix}`; {way_out}",
        way_out = did_you_mean(.near).unwrap_or_else(|| "add an [[exchange]] with it, or name one with `exchange`".to_owned())
    )]
    NoExchange { symbol: String, prefix: String, near: Option<String> },
    #[error(
        "{symbol}: vendor `{vendor}` cannot quote it, for exchange {mic} has no code in that feed; \
         add {vendor} to its `vendor_codes`"
    )]
    NoVendorCode { symbol: String, vendor: String, mic: String },
    #[error(
        "the session closes at {close}, not after it opens at {open}; a session round the clock is 00:00 to 24:00, \
         and one that opens on the evening before writes that with <, as in \"<18:00\""
    )]
    ClosesFirst { open: String, close: String },
    #[error("`delisted` is {delisted}, before `listed`, {listed}; is one of them mistyped?")]
    DelistedFirst { listed: jiff::civil::Date, delisted: jiff::civil::Date },
    #[error("not a table: {what}")]
    NotTable { what: String },
    #[error(
        "the row has {found} fields and the header {expected}; count the commas, and put a text with commas between double quotes"
    )]
    FieldCount { found: usize, expected: usize },
    #[error("`{key}`: {given} does not fit a session from {open} to {close}; {way_out}")]
    OutsideSession { key: &'static str, given: String, open: String, close: String, way_out: &'static str },
}

/// Collects what is wrong with one file.
pub(super) struct Report<'a> {
    source: &'a Source<'a>,
    errors: RefCell<Vec<ConfigError>>,
    untold: Cell<usize>,
}

impl<'a> Report<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        Self { source, errors: RefCell::default(), untold: Cell::new(0) }
    }

    /// Adds what is wrong at the byte `offset`.
    pub(super) fn add(&self, offset: usize, what: Complaint) {
        let place = Some(self.source.place(offset));
        let error = ConfigError { path: self.source.path().to_owned(), place, what };
        // The header of a table is read again with each row.
        let is_told = |told: &ConfigError| told.place == place && told.to_string() == error.to_string();
        if !self.errors.borrow().iter().any(is_told) {
            self.push(error);
        }
    }

    /// Adds what another file's report holds.
    pub(super) fn take_from(&self, other: Report<'_>) {
        self.untold.set(self.untold.get() + other.untold.get());
        for error in other.errors.into_inner() {
            // A file may be included by several.
            let is_told = |told: &ConfigError| told.path == error.path && told.to_string() == error.to_string();
            if !self.errors.borrow().iter().any(is_told) {
                self.push(error);
            }
        }
    }

    /// `file:line` of a byte.
    pub(super) fn file_and_line(&self, offset: usize) -> String {
        format!("{}:{}", self.source.path().display(), self.source.place(offset).line)
    }

    /// A path as it stands in this file: a relative one starts from the file's own folder.
    pub(super) fn path_from_here(&self, path: &str) -> PathBuf {
        self.source.path().parent().unwrap_or(Path::new("")).join(path)
    }

    /// What was read, when nothing was wrong.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, ConfigErrors> {
        let mut errors = self.errors.into_inner();
        match read {
            Some(read) if errors.is_empty() => Ok(read),
            _ => {
                // The main file first, then what it includes; a stable sort keeps the order within a place.
                let main = self.source.path();
                errors.sort_by_key(|error| (error.path != main, error.place));
                Err(ConfigErrors { errors, untold: self.untold.get() })
            }
        }
    }

    fn push(&self, error: ConfigError) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() < ERRORS_MAX {
            errors.push(error);
        } else {
            self.untold.set(self.untold.get() + 1);
        }
    }
}

impl ConfigErrors {
    /// What is wrong with a file as a whole.
    pub(super) fn of_file(path: &Path, what: Complaint) -> Self {
        Self { errors: vec![ConfigError { path: path.to_owned(), place: None, what }], untold: 0 }
    }
}

impl std::error::Error for ConfigErrors {}

impl fmt::Display for ConfigErrors {
    /// How many, then one line for each.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.len() + self.untold {
            1 => write!(formatter, "the configuration has an error:")?,
            number => write!(formatter, "the configuration has {number} errors:")?,
        }
        for error in &self.errors {
            write!(formatter, "\n{error}")?;
        }
        if self.untold > 0 {
            write!(formatter, "\nand {} more", self.untold)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConfigError {
    /// `file:line:column: what`, as editors and terminals follow it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, place, what } = self;
        match place {
            Some(Place { line, column }) => write!(formatter, "{}:{line}:{column}: {what}", path.display()),
            None => write!(formatter, "{}: {what}", path.display()),
        }
    }
}

pub(super) fn did_you_mean(near: &Option<String>) -> Option<String> {
    near.as_ref().map(|near| format!("did you mean `{near}`?"))
}

fn way_out(near: &Option<String>, known: &[&str]) -> String {
    did_you_mean(near).unwrap_or_else(|| format!("it knows {}", known.join(", ")))
}

/// The candidate that `word` is most likely a slip of the pen for.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // Below this, words have too little in common: `tagline` is not meant by `timezone`.
    const LIKENESS_MIN: f64 = 0.7;
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate.to_owned())
}
