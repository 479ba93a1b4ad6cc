//! What a reader gets, and the headers that go with it.

use crate::{PictureOrder, push::Subscription};
use askama::Template;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use sha2::{Digest, Sha256};

/// An answer, complete but for the bytes of a picture and the life of a stream.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Body,
    /// Where the body's parts part, in bytes: what changes often, and what does not.
    pub seams: Vec<usize>,
}

/// An answer's body.
#[derive(Clone, Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Bytes),
    /// A picture that whoever serves has to load and make.
    Picture(PictureOrder),
    /// A stream of events that whoever serves has to keep up.
    Events(Box<Subscription>),
}

/// How long an answer may be kept by those who pass it on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cache {
    /// Kept, but asked after each time: a withdrawal has to reach every cache at once.
    Revalidate,
    /// For good: its address changes when its bytes do.
    Immutable,
    /// Not at all.
    Never,
}

impl Cache {
    /// As in the header `Cache-Control`.
    #[must_use]
    pub const fn directive(self) -> &'static str {
        match self {
            Self::Revalidate => "no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Never => "no-store",
        }
    }
}

/// Nothing from elsewhere, nothing inline, no frame around it.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Pictures come from outside: one that is opened by itself may run and load nothing.
pub(crate) const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), browsing-topics=()";

/// The instant up to which everything released is in the answer.
pub(crate) const AS_OF: HeaderName = HeaderName::from_static("broadtape-as-of");

impl Answer {
    /// A page.
    pub(crate) fn html(status: StatusCode, page: &impl Template) -> Self {
        let markup = page.render().expect("writing to a string does not fail");
        let (markup, seams) = without_seams(&markup);
        Self { seams, ..Self::bytes(status, "text/html; charset=utf-8", markup) }
    }

    /// A text edition. It ends without a newline.
    pub(crate) fn text(status: StatusCode, text: String) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", text)
    }

    /// Any other body.
    pub(crate) fn bytes(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let answer = Self { status, headers: HeaderMap::new(), body: Body::Bytes(body.into()), seams: Vec::new() };
        answer.with(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
    }

    /// The same with one more header, in place of one of that name.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The answer whole: with its caching, its validators and its policies.
    pub(crate) fn finished(mut self, cache: Cache, as_of: HeaderValue) -> Self {
        self.add(header::CACHE_CONTROL, cache.directive());
        self.add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        self.add(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
        self.add(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
        self.add(HeaderName::from_static("permissions-policy"), PERMISSIONS);
        self.headers.insert(AS_OF, as_of);
        if let Body::Bytes(body) = &self.body {
            let tag = entity_tag(body);
            self.headers.entry(header::ETAG).or_insert(tag);
            self.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        self
    }

    /// The answer as it leaves: without its body where the reader holds it already or asks for none.
    pub(crate) fn given(mut self, method: &Method, if_none_match: Option<&str>) -> Self {
        if self.status == StatusCode::OK && if_none_match.is_some_and(|held| self.is_held(held)) {
            for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
                self.headers.remove(name);
            }
            return Self { status: StatusCode::NOT_MODIFIED, body: Body::Bytes(Bytes::new()), ..self };
        }
        match *method {
            Method::HEAD => Self { body: Body::Bytes(Bytes::new()), ..self },
            _ => self,
        }
    }

    /// Adds a header that the surface has not set itself.
    fn add(&mut self, name: HeaderName, value: &'static str) {
        self.headers.entry(name).or_insert(HeaderValue::from_static(value));
    }

    /// Whether a reader who holds these tags has these very bytes (RFC 9110, 13.1.2: weak comparison).
    fn is_held(&self, held: &str) -> bool {
        let Some(tag) = self.headers.get(header::ETAG) else { return false };
        let is_same = |own: &str| own == "*" || own.strip_prefix("W/").unwrap_or(own).as_bytes() == tag.as_bytes();
        held.split(',').any(|own| is_same(own.trim()))
    }
}

/// Where a template ends a part of a page and begins the next: a character that no text of a story and no address holds.
pub(crate) const SEAM: char = '\u{1}';

/// A page without its seams, and where they stood, in bytes.
fn without_seams(markup: &str) -> (String, Vec<usize>) {
    let mut whole = String::with_capacity(markup.len());
    let mut seams = Vec::new();
    for part in markup.split(SEAM) {
        if !whole.is_empty() {
            seams.push(whole.len());
        }
        whole.push_str(part);
    }
    (whole, seams)
}

/// A tag that changes with the bytes.
fn entity_tag(body: &[u8]) -> HeaderValue {
    HeaderValue::try_from(format!("\"{}\"", short_digest(body))).expect("hexadecimal digits in quotes")
}

/// The first half of the SHA-256 of some bytes, in hexadecimal: 128 bits, beyond collisions by chance.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
