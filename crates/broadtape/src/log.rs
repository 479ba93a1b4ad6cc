//! The log: to standard error, one line each.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts the log at a level. A level that cannot be read is told, and `usual` is taken.
pub(crate) fn start(level: Option<&str>, usual: &str) {
    let (filter, complaint) = match EnvFilter::try_new(level.unwrap_or(usual)) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(usual), Some(error)),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second start in one process (tests) keeps the first log.
    let _ = log.try_init();
    if let Some(error) = complaint {
        tracing::warn!("--log: {error}; logging `{usual}`");
    }
}
