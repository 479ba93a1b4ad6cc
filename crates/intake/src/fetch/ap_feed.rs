//! The feed of AP's Media API: each answer has items and the address of the next (`next_page`), which waits at the
//! server until there is something. In that address `seq` says how far we are, and `qt` names a query that the server
//! forgets after some time; then the feed is asked by `seq` alone, and if that is not understood either, from its
//! beginning.

use crate::cursors::Cursor;
use crate::fetch::source::{Got, Look, Offer, Source, SourceError};
use crate::pictures::{PictureError, PictureSource as _};
use crate::web::{FetchError, Fetched, NamedBy, Validators, Web, shown};
use crate::web_pictures::WebPictures;
use broadtape_model::Clock;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A feed of AP's.
pub(super) struct ApFeed {
    url: Url,
    web: Web,
    pictures: WebPictures,
    clock: Arc<dyn Clock>,
    /// The items of the last answer.
    items: HashMap<String, Value>,
    /// The address of what comes after them.
    next_page: Option<Url>,
}

impl ApFeed {
    pub(super) fn new(url: Url, web: Web, pictures: WebPictures, clock: Arc<dyn Clock>) -> Self {
        Self { url, web, pictures, clock, items: HashMap::new(), next_page: None }
    }

    /// The next answer, from where the cursor stands.
    fn answer(&self, cursor: &Cursor) -> Result<Bytes, SourceError> {
        let next = cursor.value()?.and_then(|next| self.url.join(&next).ok());
        let Some(next) = next else { return Ok(self.get(NamedBy::Operator, &self.url)?) };
        match self.get(NamedBy::Sender, &next) {
            Err(error) if is_forgotten(&error) => {}
            answer => return Ok(answer?),
        }
        let by_sequence = next.query_pairs().find(|(name, _)| name == "seq").map(|(_, sequence)| {
            let mut url = self.url.clone();
            url.query_pairs_mut().append_pair("seq", &sequence);
            url
        });
        if let Some(url) = by_sequence {
            match self.get(NamedBy::Operator, &url) {
                Err(error) if is_forgotten(&error) => {}
                answer => return Ok(answer?),
            }
        }
        let feed = shown(&self.url);
        tracing::error!(
            feed,
            "the feed has forgotten how far we were; it is read from its beginning, and what it no longer holds is missing"
        );
        Ok(self.get(NamedBy::Operator, &self.url)?)
    }

    fn get(&self, named: NamedBy, url: &Url) -> Result<Bytes, FetchError> {
        match self.web.get(named, url, &Validators::default())? {
            Fetched::Document { bytes, .. } => Ok(bytes),
            Fetched::Unchanged => Ok(Bytes::from_static(b"{}")),
        }
    }

    /// The text of an item that has it elsewhere.
    fn text_of(&self, item: &Map<String, Value>) -> Result<Option<String>, SourceError> {
        let is_text = item.get("type").and_then(Value::as_str).is_none_or(|kind| kind == "text");
        let address = item.get("renditions").and_then(|renditions| renditions.get("nitf"));
        let address = address.and_then(|rendition| rendition.get("href")).and_then(Value::as_str);
        let Some(address) = address.filter(|_| is_text && !has_body(item)) else { return Ok(None) };
        let url = self
            .url
            .join(address)
            .map_err(|error| SourceError::Failed(format!("the text's address is none: {error}")))?;
        let bytes = self.get(NamedBy::Sender, &url)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

impl Source for ApFeed {
    fn look(&mut self, cursor: &Cursor) -> Result<Look, SourceError> {
        let bytes = self.answer(cursor)?;
        let answer: Value = serde_json::from_slice(&bytes)
            .map_err(|error| SourceError::Failed(format!("its answer is no JSON: {error}")))?;
        let data = answer.get("data").unwrap_or(&answer);
        let next = data.get("next_page").and_then(Value::as_str).and_then(|next| self.url.join(next).ok());
        self.next_page = next;
        self.items.clear();
        let mut look = Look::default();
        let entries = data.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for entry in entries {
            let item = entry.get("item").unwrap_or(entry);
            let id = item.get("altids").and_then(|ids| ids.get("itemid")).or_else(|| item.get("uri"));
            let id =
                id.and_then(Value::as_str).map_or_else(|| format!("item {}", look.offers.len() + 1), str::to_owned);
            let version = item.get("version").map(Value::to_string).unwrap_or_default();
            // The same item may stand in an answer in two versions.
            let offer_id = format!("{id} {version} {}", look.offers.len());
            look.offers.push(Offer {
                name: crate::names::safe(&format!("{id}-{version}.json")),
                id: offer_id.clone(),
                mark: String::new(),
            });
            self.items.insert(offer_id, item.clone());
        }
        // Where an answer had something, the next may have it already.
        look.again_in = (!look.offers.is_empty() && self.next_page.is_some()).then_some(Duration::ZERO);
        Ok(look)
    }

    fn fetch(&mut self, offer: &Offer) -> Result<Got, SourceError> {
        let Some(mut item) = self.items.get(&offer.id).cloned() else { return Ok(Got::Gone) };
        if let Value::Object(fields) = &mut item
            && let Some(text) = self.text_of(fields)?
        {
            fields.insert("body_nitf".to_owned(), Value::String(text));
        }
        Ok(Got::Document(item.to_string().into_bytes().into(), None))
    }

    fn picture(&mut self, address: &str) -> Result<Bytes, PictureError> {
        self.pictures.at(self.clock.now()).picture(address)
    }

    fn settle(&mut self, _offer: &Offer, _cursor: &Cursor) -> Result<(), SourceError> {
        Ok(())
    }

    fn finish(&mut self, cursor: &Cursor) -> Result<(), SourceError> {
        match self.next_page.take() {
            Some(next) => Ok(cursor.set_value(&without_key(next))?),
            None => Ok(()),
        }
    }
}

fn has_body(item: &Map<String, Value>) -> bool {
    item.keys().any(|name| name.starts_with("body") || name.eq_ignore_ascii_case("bodies"))
}

/// Whether a cursor is no longer understood.
fn is_forgotten(error: &FetchError) -> bool {
    matches!(
        error,
        FetchError::Status { status: StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE, .. }
    )
}

/// The address without the key that some servers put into it: the key is configured, not remembered.
fn without_key(mut url: Url) -> String {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "apikey")
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    url.into()
}
