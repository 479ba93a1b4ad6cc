//! Fieldnote's own web server, on this machine: its feed and its pictures.

use crate::demo::newsroom::library;
use crate::demo::newsroom::schedule::Script;
use crate::demo::newsroom::wire::rss;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::get;
use broadtape_model::{Clock, UnixNanos};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A web server that serves `/feed.xml` and `/pictures/{name}`.
pub(crate) struct FeedServer {
    listener: TcpListener,
    address: SocketAddr,
}

struct Site {
    script: Arc<Script>,
    clock: Arc<dyn Clock>,
    pictures: String,
    opened: UnixNanos,
}

impl FeedServer {
    /// Takes a free port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The feed's address.
    pub(crate) fn feed_url(&self) -> String {
        format!("http://{}/feed.xml", self.address)
    }

    /// Serves until told to stop.
    ///
    /// # Errors
    /// When the port fails.
    pub(crate) async fn serve(
        self,
        script: Arc<Script>,
        clock: Arc<dyn Clock>,
        mut stop: watch::Receiver<bool>,
    ) -> io::Result<()> {
        let pictures = format!("http://{}/pictures/", self.address);
        let opened = clock.now();
        let router = Router::new()
            .route("/feed.xml", get(feed))
            .route("/pictures/{name}", get(picture))
            .with_state(Arc::new(Site { script, clock, pictures, opened }));
        axum::serve(self.listener, router)
            .with_graceful_shutdown(async move {
                // An error means that nobody is left who could say so.
                let _ = stop.wait_for(|is_told| *is_told).await;
            })
            .await
    }
}

async fn feed(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response<Body> {
    let (document, changed) = site.script.feed(site.clock.now(), &site.pictures);
    answer("application/rss+xml; charset=utf-8", &document, changed, &headers)
}

async fn picture(State(site): State<Arc<Site>>, Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    match library::picture_file(&name) {
        Some((_, svg)) => answer("image/svg+xml", svg, site.opened, &headers),
        None => plain(StatusCode::NOT_FOUND),
    }
}

/// The document, or that it has not changed (RFC 9110, 13.1.2 and 13.1.3).
fn answer(media_type: &'static str, document: &str, changed: UnixNanos, headers: &HeaderMap) -> Response<Body> {
    let tag = etag(document);
    let changed = rss::date(changed);
    let has = |name, value: &str| headers.get(name).is_some_and(|own| own.as_bytes() == value.as_bytes());
    let is_known = if headers.contains_key(header::IF_NONE_MATCH) {
        has(header::IF_NONE_MATCH, &tag)
    } else {
        has(header::IF_MODIFIED_SINCE, &changed)
    };
    let response = Response::builder().header(header::ETAG, tag).header(header::LAST_MODIFIED, changed);
    let response = if is_known {
        response.status(StatusCode::NOT_MODIFIED).body(Body::empty())
    } else {
        response.header(header::CONTENT_TYPE, media_type).body(Body::from(document.to_owned()))
    };
    response.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR))
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn etag(document: &str) -> String {
    let digest = Sha256::digest(document.as_bytes());
    let mut tag = String::from("\"");
    for byte in digest.iter().take(16) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}
