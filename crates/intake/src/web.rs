//! Fetching over HTTP: bounded in size, time and redirects, and from allowed hosts alone.

use crate::addresses::{NotPublic, PublicAlone};
use crate::doors::FailureKind;
use crate::hosts::Hosts;
use broadtape_model::Charset;
use bytes::Bytes;
use std::io::Read as _;
use std::time::Duration;
use ureq::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

/// How long a connection may take to stand, DNS and TLS included.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// The most redirects that are followed.
const REDIRECTS_MOST: usize = 5;

/// The most bytes of a validator that is remembered and sent back.
const VALIDATOR_BYTES_MOST: usize = 1024;

/// The most `Link` headers that are looked at.
const LINKS_MOST: usize = 16;

/// The most of an answer that is told when it says why something was refused.
const WHY_BYTES_MOST: u64 = 200;

/// An HTTP client.
#[derive(Clone)]
pub(crate) struct Web {
    /// Goes to public addresses alone.
    guarded: ureq::Agent,
    /// Goes anywhere.
    open: ureq::Agent,
    /// What every request carries besides: a key, mostly. Sent to the feed's own host alone.
    headers: Vec<(HeaderName, HeaderValue)>,
    hosts: Hosts,
    bytes_most: usize,
}

/// Who has named an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NamedBy {
    /// The operator, in the configuration: it may be anywhere.
    Operator,
    /// A document, a redirect, an answer: it must be public, unless the configuration says otherwise.
    Sender,
}

/// What a server gave to tell, the next time, whether its document has changed (RFC 9110 §8.8).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Validators {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// A document.
    Document {
        bytes: Bytes,
        /// The character set of its `Content-Type`.
        charset: Option<Charset>,
        validators: Validators,
        /// Where the document has moved for good, when it has (301, 308).
        moved: Option<Box<Url>>,
        /// The address of this very document, `Content-Location` or `Location`, as sent.
        receipt: Option<String>,
        /// Its `Link` headers (RFC 8288), as sent.
        links: Vec<String>,
    },
    /// It has not changed since (304).
    Unchanged,
}

/// Why there is no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the server answered {status}")]
    Status {
        status: StatusCode,
        /// `Retry-After`, as sent.
        retry_after: Option<String>,
    },
    #[error("the answer is larger than {} MiB", .most / 1024 / 1024)]
    TooLarge { most: usize },
    #[error(
        "it redirects to {to}, which is not among the hosts that we may ask; if that is meant, set the new address or add the host"
    )]
    ElsewhereRedirect { to: String },
    #[error("it redirects more than {REDIRECTS_MOST} times")]
    TooManyRedirects,
    #[error("it is not who it should be: {0}")]
    Stranger(&'static str),
    #[error("{0}")]
    Failed(String),
}

impl FetchError {
    /// What kind of failure it is.
    pub(crate) fn kind(&self) -> FailureKind {
        match self {
            Self::Stranger(_) => FailureKind::Stranger,
            Self::Status { status: StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, .. } => FailureKind::Refused,
            _ => FailureKind::Failed,
        }
    }
}

impl Web {
    /// A client that asks these hosts alone, gives up after `total_time`, and takes at most `bytes_most`.
    pub(crate) fn new(hosts: Hosts, total_time: Duration, bytes_most: usize) -> Self {
        Self::with_roots(hosts, total_time, bytes_most, RootCerts::WebPki)
    }

    /// As [`Web::new`], believing these certificate authorities alone.
    pub(crate) fn with_roots(hosts: Hosts, total_time: Duration, bytes_most: usize, roots: RootCerts) -> Self {
        let config = ureq::Agent::config_builder()
            // Redirects are followed here, where the hosts are checked.
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIME))
            .timeout_global(Some(total_time))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(concat!("broadtape/", env!("CARGO_PKG_VERSION")))
            .build();
        let guarded = ureq::Agent::with_parts(config.clone(), DefaultConnector::default(), PublicAlone::default());
        Self { guarded, open: config.new_agent(), headers: Vec::new(), hosts, bytes_most }
    }

    /// With a header that goes with every request to the feed's own host.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Deletes what an address names. Redirects are not followed. Blocks.
    pub(crate) fn delete(&self, named: NamedBy, url: &Url) -> Result<(), FetchError> {
        if !self.hosts.allow(url) {
            return Err(FetchError::ElsewhereRedirect { to: shown(url) });
        }
        let mut request = self.agent(named, url).delete(url.as_str());
        for (name, value) in self.headers_for(url) {
            request = request.header(name, value);
        }
        let response = request.call().map_err(|error| plainly(&error))?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(FetchError::Status { status: response.status(), retry_after: text(&response, &header::RETRY_AFTER) })
    }

    /// Posts a form to an address at any host, within TLS unless the host is one of the configuration's private ones.
    /// Redirects that keep the method are followed. Blocks.
    pub(crate) fn post_form(&self, named: NamedBy, url: &Url, fields: &[(&str, &str)]) -> Result<(), FetchError> {
        let mut at = url.clone();
        for _ in 0..=REDIRECTS_MOST {
            if at.scheme() != "https" && !self.hosts.may_be_private(&at) {
                let why = format!("{} is not within TLS (https), and a secret goes there", shown(&at));
                return Err(FetchError::Failed(why));
            }
            let response = self
                .agent(named, &at)
                .post(at.as_str())
                .send_form(fields.iter().copied())
                .map_err(|error| plainly(&error))?;
            match response.status() {
                status if status.is_success() => return Ok(()),
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => at = redirect(&at, &response)?,
                status => {
                    let mut why = Vec::new();
                    let body = response.into_body().into_reader();
                    // Whatever of it can be read is good enough.
                    let _ = body.take(WHY_BYTES_MOST).read_to_end(&mut why);
                    let why = String::from_utf8_lossy(&why).trim().to_owned();
                    return Err(FetchError::Failed(format!("the server answered {status}: {why}")));
                }
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    /// Who may go there.
    fn agent(&self, named: NamedBy, url: &Url) -> &ureq::Agent {
        let is_free = named == NamedBy::Operator || self.hosts.may_be_private(url);
        if is_free { &self.open } else { &self.guarded }
    }

    fn headers_for(&self, url: &Url) -> &[(HeaderName, HeaderValue)] {
        if self.hosts.is_feeds_own(url) { &self.headers } else { &[] }
    }

    /// Fetches a document unless it is what the validators say. Blocks.
    pub(crate) fn get(&self, named: NamedBy, url: &Url, validators: &Validators) -> Result<Fetched, FetchError> {
        let mut at = url.clone();
        let mut named = named;
        let mut is_moved_for_good = true;
        for _ in 0..=REDIRECTS_MOST {
            if !self.hosts.allow(&at) {
                return Err(FetchError::ElsewhereRedirect { to: shown(&at) });
            }
            let response = self.ask(named, &at, validators)?;
            named = NamedBy::Sender;
            match response.status() {
                StatusCode::OK => {
                    let moved = (at != *url && is_moved_for_good).then_some(at);
                    return self.document(response, moved);
                }
                StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => at = redirect(&at, &response)?,
                StatusCode::FOUND | StatusCode::SEE_OTHER | StatusCode::TEMPORARY_REDIRECT => {
                    is_moved_for_good = false;
                    at = redirect(&at, &response)?;
                }
                status => {
                    return Err(FetchError::Status { status, retry_after: text(&response, &header::RETRY_AFTER) });
                }
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    fn ask(&self, named: NamedBy, url: &Url, validators: &Validators) -> Result<Response<ureq::Body>, FetchError> {
        let mut request = self.agent(named, url).get(url.as_str());
        if let Some(etag) = &validators.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &validators.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, last_modified);
        }
        for (name, value) in self.headers_for(url) {
            request = request.header(name, value);
        }
        // The client's own message may hold the address, and the address a key.
        request.call().map_err(|error| plainly(&error))
    }

    /// Reads the body; counts bytes after decompression, so a small answer cannot grow large.
    fn document(&self, response: Response<ureq::Body>, moved: Option<Url>) -> Result<Fetched, FetchError> {
        let validators =
            Validators { etag: text(&response, &header::ETAG), last_modified: text(&response, &header::LAST_MODIFIED) };
        let links = response.headers().get_all(header::LINK).iter().take(LINKS_MOST);
        let links = links.filter_map(|link| link.to_str().ok()).map(str::to_owned).collect();
        let receipt = text(&response, &header::CONTENT_LOCATION).or_else(|| text(&response, &header::LOCATION));
        let charset = text(&response, &header::CONTENT_TYPE).as_deref().and_then(Charset::of_content_type);
        let mut bytes = Vec::new();
        let most = self.bytes_most;
        let mut body = response.into_body().into_reader().take(most as u64 + 1);
        body.read_to_end(&mut bytes)
            .map_err(|error| FetchError::Failed(format!("the answer broke off: {}", error.kind())))?;
        if bytes.len() > most {
            return Err(FetchError::TooLarge { most });
        }
        Ok(Fetched::Document { bytes: bytes.into(), charset, validators, moved: moved.map(Box::new), receipt, links })
    }
}

/// An address without what may be secret in it: no user, no query.
pub(crate) fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or(""), url.path())
}

fn redirect(from: &Url, response: &Response<ureq::Body>) -> Result<Url, FetchError> {
    let to = text(response, &header::LOCATION);
    to.and_then(|to| from.join(&to).ok()).ok_or_else(|| FetchError::Failed("it redirects to nowhere".to_owned()))
}

fn text(response: &Response<ureq::Body>, name: &header::HeaderName) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    (value.len() <= VALIDATOR_BYTES_MOST).then(|| value.to_owned())
}

fn plainly(error: &ureq::Error) -> FetchError {
    let stranger = FetchError::Stranger("the server's certificate or TLS was not accepted");
    let why = match error {
        ureq::Error::HostNotFound => "the host is not known".to_owned(),
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        ureq::Error::ConnectionFailed => "the connection failed".to_owned(),
        // The handshake happens within the first write.
        ureq::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => return stranger,
        ureq::Error::Io(error) => format!("the connection failed: {}", error.kind()),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => return stranger,
        ureq::Error::Other(inner) if inner.is::<NotPublic>() => inner.to_string(),
        _ => "the exchange failed; is it an HTTP server?".to_owned(),
    };
    FetchError::Failed(why)
}
