//! The console over HTTP: `POST /console/v1/orders`, for those whose token is configured. See `docs/rights.md`.

use super::desk::OrderDesk;
use super::wire::{Answer, OrderForm};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use broadtape_desk::Snapshot;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::watch;

/// The most bytes of a form.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// Somebody who may give orders.
pub(crate) struct Editor {
    name: String,
    /// Of the token: comparing digests takes as long whatever is shown.
    digest: [u8; 32],
}

impl Editor {
    pub(crate) fn new(name: &str, token: &str) -> Self {
        Self { name: name.to_owned(), digest: Sha256::digest(token).into() }
    }
}

struct Console {
    editors: Vec<Editor>,
    desk: OrderDesk,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

/// The console's door; an empty one where nobody may use it.
pub(crate) fn router(editors: Vec<Editor>, desk: OrderDesk, snapshots: watch::Receiver<Arc<Snapshot>>) -> Router {
    if editors.is_empty() {
        return Router::new();
    }
    let console = Arc::new(Console { editors, desk, snapshots });
    let orders = post(order).layer(DefaultBodyLimit::max(FORM_BYTES_MAX));
    Router::new().route("/console/v1/orders", orders).with_state(console)
}

async fn order(State(console): State<Arc<Console>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(name) = console.editor(&headers) else {
        let words = "show your token: Authorization: Bearer …";
        return answered(StatusCode::UNAUTHORIZED, &Answer::Refused(words.to_owned()));
    };
    let form = match serde_json::from_slice::<OrderForm>(&body) {
        Ok(form) => OrderForm { by: name, ..form },
        Err(error) => {
            return answered(StatusCode::BAD_REQUEST, &Answer::Refused(format!("not an order: {error}")));
        }
    };
    let (desk, snapshot) = (console.desk.clone(), console.snapshots.borrow().clone());
    match tokio::task::spawn_blocking(move || desk.take(&form, &snapshot)).await {
        Ok(answer @ Answer::Ordered { .. }) => answered(StatusCode::OK, &answer),
        Ok(answer @ Answer::Refused(_)) => answered(StatusCode::UNPROCESSABLE_ENTITY, &answer),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Console {
    fn editor(&self, headers: &HeaderMap) -> Option<String> {
        let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let digest: [u8; 32] = Sha256::digest(shown.trim()).into();
        self.editors.iter().find(|editor| editor.digest == digest).map(|editor| editor.name.clone())
    }
}

fn answered(status: StatusCode, answer: &Answer) -> Response {
    let body = serde_json::to_vec(answer).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response()
}
