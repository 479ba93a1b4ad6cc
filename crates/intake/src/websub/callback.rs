//! Where hubs ask and deliver: `/websub/{provider}/{token}`.

use super::WebSub;
use super::subscriber::{Delivered, Delivery, Intent, Subscriber};
use crate::body::{self, BodyError};
use crate::reception::DOCUMENT_BYTES_MOST;
use axum::Router;
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use broadtape_model::{Charset, Clock};
use http::{StatusCode, header};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// The most deliveries in hand at once: with the largest documents, 128 MiB.
const DELIVERIES_MOST: usize = 4;

/// The longest challenge that is given back, in bytes.
const CHALLENGE_BYTES_MOST: usize = 4_096;

struct House {
    subscribers: Arc<Mutex<HashMap<String, Arc<Subscriber>>>>,
    room: Semaphore,
    clock: Arc<dyn Clock>,
}

impl WebSub {
    /// The callbacks as a router.
    pub fn router(&self, clock: Arc<dyn Clock>) -> Router {
        let house = House { subscribers: self.subscribers.clone(), room: Semaphore::new(DELIVERIES_MOST), clock };
        Router::new().route("/websub/{provider}/{token}", get(verify).post(deliver)).with_state(Arc::new(house))
    }
}

impl House {
    fn subscriber(&self, provider: &str) -> Option<Arc<Subscriber>> {
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).get(provider).cloned()
    }
}

async fn verify(
    State(house): State<Arc<House>>,
    Path((provider, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let intent = intent_of(&query.unwrap_or_default());
    let Some(subscriber) = house.subscriber(&provider).filter(|_| intent.challenge.len() <= CHALLENGE_BYTES_MOST)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let now = house.clock.now();
    let verified = tokio::task::spawn_blocking(move || subscriber.verify(&token, &intent, now)).await;
    match verified {
        // As plain text that no browser takes for anything else: the challenge is somebody else's words.
        Ok(Some(challenge)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, challenge).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn deliver(
    State(house): State<Arc<House>>,
    Path((provider, token)): Path<(String, String)>,
    request: Request,
) -> Response {
    // Who does not know the token costs neither room nor time.
    let subscriber = house.subscriber(&provider).filter(|subscriber| subscriber.awaits(&token, house.clock.now()));
    let Some(subscriber) = subscriber else { return StatusCode::GONE.into_response() };
    let Ok(_place) = house.room.try_acquire() else { return later(StatusCode::TOO_MANY_REQUESTS) };
    let (head, body) = request.into_parts();
    let signature = head.headers.get("x-hub-signature").and_then(|value| value.to_str().ok());
    let signature = signature.unwrap_or_default().to_owned();
    let bytes = match body::read(body, DOCUMENT_BYTES_MOST).await {
        Ok(bytes) => bytes,
        Err(BodyError::TooLarge) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(BodyError::TooSlow) => return StatusCode::REQUEST_TIMEOUT.into_response(),
        Err(BodyError::BrokenOff) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let delivery = Delivery { body: bytes, charset: content_type.and_then(Charset::of_content_type) };
    // It was received when all of it had come.
    let now = house.clock.now();
    let delivered = tokio::task::spawn_blocking(move || subscriber.deliver(&token, &signature, delivery, now)).await;
    match delivered {
        Ok(Delivered::Taken) => StatusCode::ACCEPTED.into_response(),
        Ok(Delivered::Later) => later(StatusCode::SERVICE_UNAVAILABLE),
        Ok(Delivered::Gone) => StatusCode::GONE.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn later(status: StatusCode) -> Response {
    (status, [(header::RETRY_AFTER, "5")]).into_response()
}

/// Reads `hub.mode` and its like.
fn intent_of(query: &str) -> Intent {
    let mut intent = Intent::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "hub.mode" => intent.mode = value.into_owned(),
            "hub.topic" => intent.topic = value.into_owned(),
            "hub.challenge" => intent.challenge = value.into_owned(),
            "hub.lease_seconds" => intent.lease_seconds = value.parse().ok(),
            "hub.reason" => intent.reason = value.into_owned(),
            _ => {}
        }
    }
    intent
}
