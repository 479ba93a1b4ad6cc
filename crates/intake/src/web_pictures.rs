//! Pictures that are fetched over HTTP, for the poll door and, from listed hosts, the push door.

use crate::hosts::Hosts;
use crate::pictures::{PICTURE_BYTES_MOST, PictureError, PictureSource};
use crate::web::{FetchError, Fetched, NamedBy, Validators, Web};
use broadtape_model::UnixNanos;
use bytes::Bytes;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// How long one picture may take.
const TOTAL_TIME: Duration = Duration::from_secs(10);

/// How long an address that failed is not asked again: an hour. A feed names the same picture at
/// every poll.
const LEFT_ALONE_MILLIS: i64 = 60 * 60 * 1000;

/// The most addresses that are remembered as failed; past it all are forgotten.
const FAILED_MOST: usize = 10_000;

/// After so many failures the rest of a document's pictures are not tried: with [`TOTAL_TIME`] they
/// keep a document for half a minute at most.
const FAILURES_MOST: u32 = 3;

/// Fetches pictures from allowed hosts.
pub(crate) struct WebPictures {
    web: Web,
    hosts: Hosts,
    /// What relative addresses are relative to.
    base: Option<Url>,
    failed: Mutex<HashMap<String, UnixNanos>>,
}

/// The pictures of one document.
pub(crate) struct DocumentPictures<'a> {
    pictures: &'a WebPictures,
    now: UnixNanos,
    failures: Cell<u32>,
}

impl WebPictures {
    pub(crate) fn new(hosts: Hosts, base: Option<Url>) -> Self {
        let web = Web::new(hosts.clone(), TOTAL_TIME, PICTURE_BYTES_MOST);
        Self { web, hosts, base, failed: Mutex::default() }
    }

    /// For a document that was received at `now`.
    pub(crate) fn at(&self, now: UnixNanos) -> DocumentPictures<'_> {
        DocumentPictures { pictures: self, now, failures: Cell::new(0) }
    }

    fn resolve(&self, address: &str) -> Result<Url, PictureError> {
        let url = self.base.as_ref().map_or_else(|| Url::parse(address), |base| base.join(address));
        url.ok().filter(|url| self.hosts.allow(url)).ok_or(PictureError::Elsewhere)
    }

    fn is_left_alone(&self, url: &Url, now: UnixNanos) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(url.as_str()).is_some_and(|until| now < *until)
    }

    fn leave_alone(&self, url: &Url, now: UnixNanos) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= FAILED_MOST {
            failed.clear();
        }
        failed.insert(url.as_str().to_owned(), now.plus_millis(LEFT_ALONE_MILLIS));
    }
}

impl PictureSource for DocumentPictures<'_> {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        let url = self.pictures.resolve(address)?;
        if self.pictures.is_left_alone(&url, self.now) {
            return Err(PictureError::Failed("it failed before and is tried again within the hour".to_owned()));
        }
        if self.failures.get() >= FAILURES_MOST {
            return Err(PictureError::Failed("too many others of the document failed".to_owned()));
        }
        match self.pictures.web.get(NamedBy::Sender, &url, &Validators::default()) {
            Ok(Fetched::Document { bytes, .. }) => Ok(bytes),
            Ok(Fetched::Unchanged) => Err(PictureError::Missing),
            Err(error) => {
                self.failures.set(self.failures.get() + 1);
                self.pictures.leave_alone(&url, self.now);
                Err(match error {
                    FetchError::TooLarge { .. } => PictureError::TooLarge,
                    FetchError::Status { status, .. } if matches!(status.as_u16(), 404 | 410) => PictureError::Missing,
                    other => PictureError::Failed(other.to_string()),
                })
            }
        }
    }
}
