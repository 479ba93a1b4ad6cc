//! A queue with receipts over HTTP: a GET gives the next document, a DELETE of its receipt says that we have it. Until
//! then the queue keeps it, and gives it again.

use crate::cursors::Cursor;
use crate::fetch::source::{Got, Look, Offer, Source, SourceError};
use crate::pictures::{PictureError, PictureSource as _};
use crate::web::{FetchError, Fetched, NamedBy, Validators, Web, shown};
use crate::web_pictures::WebPictures;
use broadtape_model::{Charset, Clock};
use bytes::Bytes;
use http::StatusCode;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A queue.
pub(super) struct Queue {
    url: Url,
    web: Web,
    pictures: WebPictures,
    clock: Arc<dyn Clock>,
    in_hand: Option<(Bytes, Option<Charset>)>,
}

impl Queue {
    pub(super) fn new(url: Url, web: Web, pictures: WebPictures, clock: Arc<dyn Clock>) -> Self {
        Self { url, web, pictures, clock, in_hand: None }
    }
}

impl Source for Queue {
    fn look(&mut self, _cursor: &Cursor) -> Result<Look, SourceError> {
        self.in_hand = None;
        let (bytes, charset, receipt) = match self.web.get(NamedBy::Operator, &self.url, &Validators::default()) {
            Ok(Fetched::Document { bytes, charset, receipt, .. }) if !bytes.is_empty() => (bytes, charset, receipt),
            Ok(Fetched::Document { .. } | Fetched::Unchanged) => return Ok(Look::default()),
            Err(FetchError::Status { status: StatusCode::NO_CONTENT, .. }) => return Ok(Look::default()),
            Err(error) => return Err(error.into()),
        };
        let receipt = receipt.as_deref().and_then(|receipt| self.url.join(receipt).ok()).ok_or_else(|| {
            let what = "it gave a document without the address of its receipt (`Content-Location` or `Location`); it was not taken";
            SourceError::Failed(what.to_owned())
        })?;
        self.in_hand = Some((bytes, charset));
        let name = receipt.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let name = if name.is_empty() { shown(&receipt) } else { name.to_owned() };
        let offer = Offer { id: receipt.into(), name: crate::names::safe(&name), mark: String::new() };
        // Where one was, another may be.
        Ok(Look { offers: vec![offer], again_in: Some(Duration::ZERO) })
    }

    fn fetch(&mut self, _offer: &Offer) -> Result<Got, SourceError> {
        Ok(self.in_hand.clone().map_or(Got::Gone, |(bytes, charset)| Got::Document(bytes, charset)))
    }

    fn picture(&mut self, address: &str) -> Result<Bytes, PictureError> {
        self.pictures.at(self.clock.now()).picture(address)
    }

    fn settle(&mut self, offer: &Offer, _cursor: &Cursor) -> Result<(), SourceError> {
        let receipt = Url::parse(&offer.id).map_err(|error| SourceError::Failed(error.to_string()))?;
        match self.web.delete(NamedBy::Sender, &receipt) {
            // It was acknowledged before, and the answer was lost.
            Err(FetchError::Status { status: StatusCode::NOT_FOUND | StatusCode::GONE, .. }) => Ok(()),
            deleted => Ok(deleted?),
        }
    }
}
