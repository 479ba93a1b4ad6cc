//! The surfaces behind a socket.

mod connections;
pub use connections::run;

mod events;

mod kept;

mod stitch;

mod pictures;
pub use pictures::{PictureLoader, Pictures};

mod seats;

use crate::registry;
use crate::{Answer, Body, PictureOrder, Request};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use broadtape_desk::Snapshot;
use http::header::{self, HeaderMap, HeaderValue};
use http::request::Parts;
use http::{Method, StatusCode, Uri};
use kept::{Answers, Asked};
use seats::Seats;
use std::sync::Arc;
use tokio::sync::watch;

/// Longest path and query: `/events` with 200 symbols of 32 characters, and a story's address.
const TARGET_BYTES_MAX: usize = 8_192;

/// The sites of a house, as they answer: from the newest snapshot.
#[derive(Clone)]
pub struct Sites(Arc<House>);

struct House {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    answers: Answers,
    pictures: Pictures,
    seats: Seats,
}

impl Sites {
    /// Sites that show what these snapshots show. Their streams end when the snapshots do.
    #[must_use]
    pub fn new(snapshots: watch::Receiver<Arc<Snapshot>>, pictures: Pictures) -> Self {
        Self(Arc::new(House { snapshots, answers: Answers::default(), pictures, seats: Seats::default() }))
    }

    /// A router that answers every path as its fallback; routes that are merged into it come first.
    pub fn router(&self) -> Router {
        Router::new().fallback(respond).with_state(self.clone())
    }

    /// The answer that is ready for a question, because another asked the same of this snapshot.
    fn ready(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Answer> {
        let snapshot = self.0.snapshots.borrow().clone();
        self.0.answers.ready(&snapshot, &Asked::new(method, uri, headers))
    }
}

async fn respond(State(sites): State<Sites>, parts: Parts) -> Response {
    let house = &sites.0;
    let asked = Asked::new(&parts.method, &parts.uri, &parts.headers);
    if asked.target.len() > TARGET_BYTES_MAX {
        return plain(StatusCode::URI_TOO_LONG, "The address is too long.");
    }
    let snapshot = house.snapshots.borrow().clone();
    if let Some(Answer { status, headers, body: Body::Bytes(bytes), .. }) = house.answers.answer(&snapshot, &asked) {
        return response(status, headers, bytes.into());
    }
    let request = asked.request(&snapshot);
    let answer = registry::answer(&snapshot, &request);
    match answer.body {
        Body::Bytes(bytes) => response(answer.status, answer.headers, bytes.into()),
        Body::Picture(order) => picture(house, &request, answer.status, answer.headers, order).await,
        Body::Events(subscription) => match house.seats.admit() {
            Some(seat) => {
                let stream = events::stream(*subscription, house.snapshots.clone(), seat);
                response(answer.status, answer.headers, axum::body::Body::from_stream(stream))
            }
            None => full(),
        },
    }
}

/// A picture as it was ordered, unless it was withdrawn while it was made: a kill overtakes.
async fn picture(
    house: &House,
    request: &Request,
    status: StatusCode,
    headers: HeaderMap,
    order: PictureOrder,
) -> Response {
    let ready = house.pictures.ready(&order).await;
    let snapshot = house.snapshots.borrow().clone();
    let now = registry::answer(&snapshot, request);
    if let Body::Bytes(bytes) = now.body {
        return response(now.status, now.headers, bytes.into());
    }
    match ready {
        Ok(bytes) => {
            house.pictures.keep(order, bytes.clone(), &house.snapshots);
            response(status, headers, bytes.into())
        }
        Err(failure) => {
            tracing::error!(%failure, "a picture that shows cannot be given out; answered 500");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "The picture cannot be read at present.")
        }
    }
}

/// As many open pages as this process takes: they come back, to this process or another.
fn full() -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "Too many pages listen at present. Please come back.");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

fn plain(status: StatusCode, words: &'static str) -> Response {
    let Answer { status, headers, .. } = Answer::text(status, String::new());
    response(status, headers, words.into())
}

fn response(status: StatusCode, headers: HeaderMap, body: axum::body::Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
