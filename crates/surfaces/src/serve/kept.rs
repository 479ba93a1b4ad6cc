//! Answers that are ready: each is rendered once for a snapshot, however many ask.
//!
//! The same snapshot and question give the same bytes, so whatever was rendered from the snapshot that shows is right, and
//! all of it is forgotten with the next one. What lasts longer is what is compressed, part by part, which is found by what
//! it holds: it serves nobody unless it has been rendered again.

use super::stitch::Stitcher;
use crate::negotiate::{self, Edition};
use crate::registry;
use crate::{Answer, Body, Request};
use broadtape_desk::{Change, Snapshot};
use broadtape_model::Channel;
use http::Method;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::uri::{Authority, PathAndQuery, Uri};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Most that is kept of one snapshot's answers, in bytes; what is asked for beyond is rendered for each who asks.
const KEPT_BYTES_MOST: usize = 64 * 1024 * 1024;
/// Most answers that are kept of one snapshot.
const ANSWERS_MOST: usize = 20_000;
/// Shorter bodies gain nothing from being compressed.
const COMPRESSED_BYTES_LEAST: usize = 256;

/// A reader's question, as far as it decides an answer.
pub(super) struct Asked<'r> {
    pub(super) method: &'r Method,
    pub(super) host: Option<&'r str>,
    pub(super) target: &'r str,
    edition: Edition,
    takes_gzip: bool,
    if_none_match: Option<&'r str>,
    last_event_id: Option<&'r str>,
}

impl<'r> Asked<'r> {
    pub(super) fn new(method: &'r Method, uri: &'r Uri, headers: &'r HeaderMap) -> Self {
        let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            method,
            host: header(header::HOST).or_else(|| uri.authority().map(Authority::as_str)),
            target: uri.path_and_query().map_or("/", PathAndQuery::as_str),
            edition: negotiate::edition(header(header::ACCEPT)),
            takes_gzip: negotiate::takes_gzip(header(header::ACCEPT_ENCODING)),
            if_none_match: header(header::IF_NONE_MATCH),
            last_event_id: header(HeaderName::from_static("last-event-id")),
        }
    }

    /// The question as surfaces take it.
    pub(super) fn request(&self, snapshot: &Snapshot) -> Request {
        Request {
            method: self.method.clone(),
            accept: (self.edition == Edition::Text).then(|| "text/plain".to_owned()),
            if_none_match: self.if_none_match.map(str::to_owned),
            last_event_id: self.last_event_id.map(str::to_owned),
            ..Request::received(&snapshot.house, self.host, self.target)
        }
    }

    const fn is_read(&self) -> bool {
        matches!(*self.method, Method::GET | Method::HEAD)
    }

    fn key(&self) -> String {
        let edition = if self.edition == Edition::Text { 't' } else { 'h' };
        format!("{edition}{}\0{}", self.host.unwrap_or_default(), self.target)
    }
}

/// The answers of the snapshot that shows.
#[derive(Default)]
pub(super) struct Answers {
    current: Mutex<Current>,
    stitcher: Stitcher,
}

#[derive(Default)]
struct Current {
    snapshot: Option<Arc<Snapshot>>,
    answers: HashMap<String, Ready>,
    bytes: usize,
}

/// An answer, once it is rendered; nothing where it is none to be kept, such as a stream.
type Ready = Arc<OnceLock<Option<Kept>>>;

/// An answer, whole and compressed.
struct Kept {
    plain: Answer,
    gzip: OnceLock<Option<Answer>>,
}

impl Answers {
    /// The answer to a question, where it is ready.
    pub(super) fn ready(&self, snapshot: &Arc<Snapshot>, asked: &Asked<'_>) -> Option<Answer> {
        let current = self.current();
        let shows = current.snapshot.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, snapshot));
        let ready = current.answers.get(&asked.key()).filter(|_| shows)?.clone();
        drop(current);
        self.given(ready.get()?.as_ref()?, asked)
    }

    /// The answer to a question; `None` when it is none that can be kept, and the question has to be answered by itself.
    pub(super) fn answer(&self, snapshot: &Arc<Snapshot>, asked: &Asked<'_>) -> Option<Answer> {
        if !asked.is_read() {
            return None;
        }
        let key = asked.key();
        let ready = self.place(snapshot, &key).unwrap_or_default();
        let Some(kept) = ready.get_or_init(|| self.render(snapshot, asked)) else {
            self.current().answers.remove(&key);
            return None;
        };
        self.given(kept, asked)
    }

    /// An answer as this reader takes it; `None` for a question that is answered otherwise.
    fn given(&self, kept: &Kept, asked: &Asked<'_>) -> Option<Answer> {
        if !asked.is_read() {
            return None;
        }
        let packed =
            asked.takes_gzip.then(|| kept.gzip.get_or_init(|| self.compressed(&kept.plain)).as_ref()).flatten();
        Some(packed.unwrap_or(&kept.plain).clone().given(asked.method, asked.if_none_match))
    }

    /// Where an answer of this snapshot is kept; `None` when there is no room for more, or a newer snapshot shows.
    fn place(&self, snapshot: &Arc<Snapshot>, key: &str) -> Option<Ready> {
        let mut current = self.current();
        let shown = current.snapshot.as_ref();
        if shown.is_none_or(|shown| !Arc::ptr_eq(shown, snapshot)) {
            if shown.is_some_and(|shown| shown.as_of > snapshot.as_of) {
                return None;
            }
            let next = Current { snapshot: Some(snapshot.clone()), ..Current::default() };
            let last = std::mem::replace(&mut *current, next);
            drop(current);
            if last.snapshot.is_some_and(|last| withdraws(&last, snapshot)) {
                self.stitcher.forget();
            }
            drop(last.answers);
            return self.place(snapshot, key);
        }
        if let Some(ready) = current.answers.get(key) {
            return Some(ready.clone());
        }
        let has_room = current.answers.len() < ANSWERS_MOST && current.bytes < KEPT_BYTES_MOST;
        has_room.then(|| current.answers.entry(key.to_owned()).or_default().clone())
    }

    fn render(&self, snapshot: &Arc<Snapshot>, asked: &Asked<'_>) -> Option<Kept> {
        let request = Request { method: Method::GET, ..asked.request(snapshot) };
        let mut plain = registry::whole(snapshot, &request);
        let Body::Bytes(bytes) = &plain.body else { return None };
        self.count(snapshot, bytes.len());
        if is_compressible(&plain) {
            plain.headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        Some(Kept { plain, gzip: OnceLock::new() })
    }

    /// The same answer as gzip; `None` for what gains nothing.
    fn compressed(&self, plain: &Answer) -> Option<Answer> {
        let Body::Bytes(bytes) = &plain.body else { return None };
        if !is_compressible(plain) {
            return None;
        }
        let stream = self.stitcher.gzip(bytes, &plain.seams);
        let mut headers = plain.headers.clone();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(stream.len()));
        // Other bytes, another tag (RFC 9110, 8.8.3.3).
        if let Some(tag) = headers.get(header::ETAG).and_then(gzip_tag) {
            headers.insert(header::ETAG, tag);
        }
        Some(Answer { headers, body: Body::Bytes(stream), ..plain.clone() })
    }

    fn count(&self, snapshot: &Arc<Snapshot>, bytes: usize) {
        let mut current = self.current();
        if current.snapshot.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, snapshot)) {
            current.bytes += bytes;
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        // What is kept can be made again, and no change of it leaves it half done.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether anything that one snapshot shows is withdrawn in a later one.
fn withdraws(before: &Snapshot, after: &Snapshot) -> bool {
    after.house.sites.iter().any(|site| {
        let shelf = |snapshot: &Snapshot| snapshot.shelf(site, Channel::Page).map(|shelf| shelf.revision());
        let (Some(seen), Some(shelf)) = (shelf(before), after.shelf(site, Channel::Page)) else { return true };
        let is_withdrawn = |change| matches!(change, Change::Withdrawn(_));
        seen != shelf.revision() && (!shelf.remembers(seen) || shelf.changes_after(seen).any(is_withdrawn))
    })
}

fn is_compressible(answer: &Answer) -> bool {
    let Body::Bytes(bytes) = &answer.body else { return false };
    bytes.len() >= COMPRESSED_BYTES_LEAST && is_text(&answer.headers)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml") || kind == "application/javascript"
}

fn gzip_tag(tag: &HeaderValue) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{}-gzip\"", tag.to_str().ok()?.strip_suffix('"')?)).ok()
}
