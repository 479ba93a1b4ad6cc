//! Asynchronous work on a thread that may block: a runtime of the door's own, driven while it asks; nothing runs in
//! between.

use crate::fetch::source::SourceError;
use std::future::Future;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Gives work up that takes longer than it may.
pub(super) async fn in_time<T>(
    time: Duration,
    work: impl Future<Output = Result<T, SourceError>>,
) -> Result<T, SourceError> {
    tokio::time::timeout(time, work).await.unwrap_or_else(|_| Err(SourceError::Failed("it took too long".to_owned())))
}
