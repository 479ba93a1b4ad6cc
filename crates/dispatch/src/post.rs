//! Posts to one subscriber over HTTP. No redirect is followed, no answer is waited for without end, and no more of it is
//! read than a few words.

mod names;

use crate::letter::Letter;
use crate::outbox::Outcome;
use crate::subscriber::Subscriber;
use broadtape_model::{Clock, UnixNanos};
use broadtape_web::signature::{SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use names::Names;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a connection may take.
const CONNECT_WAIT: Duration = Duration::from_secs(2);

/// How long a request may take, its connection included.
const WHOLE_WAIT: Duration = Duration::from_secs(10);

/// An answer that took longer is late: the next request goes out of a room of its own.
const LATE_NANOS: u64 = 2_000_000_000;

/// What is read of an answer, so that its connection can be used again.
const ANSWER_BYTES_MOST: usize = 16 * 1024;

/// How long is waited for the body of an acknowledgement, which says nothing.
const BODY_WAIT: Duration = Duration::from_millis(250);

/// What is kept of an answer's words, in characters.
const WORDS_MOST: usize = 200;

/// Connections that are kept for the next request.
const IDLE_MOST: usize = 2;

const ID_HEADER: HeaderName = HeaderName::from_static("broadtape-id");
const EVENT_HEADER: HeaderName = HeaderName::from_static("broadtape-event");

/// The way to one subscriber, with connections of its own.
pub(crate) struct Post {
    client: Client<HttpsConnector<HttpConnector<Names>>, Full<Bytes>>,
    uri: Uri,
    secret: Secret,
}

/// The public certificate authorities.
pub(crate) fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has cipher suites for TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

impl Post {
    pub(crate) fn new(subscriber: &Subscriber, tls: &ClientConfig) -> Self {
        let mut http = HttpConnector::new_with_resolver(Names::new(subscriber.may_be_private()));
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_WAIT));
        let https = HttpsConnectorBuilder::new().with_tls_config(tls.clone()).https_or_http().enable_http1();
        let mut client = Client::builder(TokioExecutor::new());
        client.pool_max_idle_per_host(IDLE_MOST);
        Self {
            client: client.build(https.wrap_connector(http)),
            uri: Uri::try_from(subscriber.url.as_str()).expect("what the standard of addresses takes, HTTP takes"),
            secret: subscriber.secret.clone(),
        }
    }

    /// Posts a letter and waits for the answer.
    pub(crate) async fn deliver(&self, letter: Letter, clock: &dyn Clock) -> Outcome {
        let begun = clock.now();
        match timeout(WHOLE_WAIT, self.ask(letter, begun)).await {
            Ok(Outcome::Acknowledged { answer, .. }) => {
                Outcome::Acknowledged { answer, is_late: clock.now().nanos_since(begun) > LATE_NANOS }
            }
            Ok(outcome) => outcome,
            Err(_) => Outcome::Lost { why: format!("no answer within {} s", WHOLE_WAIT.as_secs()) },
        }
    }

    async fn ask(&self, letter: Letter, now: UnixNanos) -> Outcome {
        let response = match self.client.request(self.request(letter, now)).await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Outcome::NotSent { why: told("the connection failed", &error) },
            Err(error) => return Outcome::Lost { why: told("the request was cut off", &error) },
        };
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_success() {
            let _ = timeout(BODY_WAIT, read(response.into_body())).await;
            return Outcome::Acknowledged { answer: status.to_string(), is_late: false };
        }
        let words = timeout(BODY_WAIT, read(response.into_body())).await.unwrap_or_default();
        Outcome::Refused { answer: answer(status, &words), wait: wait(status, &headers) }
    }

    fn request(&self, letter: Letter, now: UnixNanos) -> Request<Full<Bytes>> {
        let timestamp = now.seconds();
        Request::post(self.uri.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("broadtape/", env!("CARGO_PKG_VERSION")))
            .header(ID_HEADER, letter.id)
            .header(EVENT_HEADER, letter.event)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, self.secret.sign(timestamp, &letter.body))
            .body(Full::new(letter.body))
            .expect("the headers are ours, and of plain letters")
    }
}

/// The beginning of a body; all of one that is short.
async fn read(mut body: Incoming) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            bytes.extend_from_slice(data);
        }
        if bytes.len() > ANSWER_BYTES_MOST {
            break;
        }
    }
    bytes
}

/// How long a subscriber asks to be left alone.
fn wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let asks = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let seconds = || headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok();
    asks.then(|| seconds().map_or(Duration::ZERO, Duration::from_secs))
}

fn answer(status: StatusCode, body: &[u8]) -> String {
    let words = String::from_utf8_lossy(body);
    let words: String = words.chars().map(|own| if own.is_control() { ' ' } else { own }).take(WORDS_MOST).collect();
    match words.trim() {
        "" => status.to_string(),
        words => format!("{status}: {words}"),
    }
}

/// What went wrong, with the words of what it came from.
fn told(what: &str, error: &dyn Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    format!("{what}: {last}")
}
