//! JSON for machines. What leaves is listed field by field; absent is absent.

pub(crate) mod stories;

pub(crate) mod quotes;

pub(crate) mod instruments;

pub(crate) mod bars;

pub(crate) mod statistics;

pub(crate) mod leaders;

pub(crate) mod exchanges;

pub(crate) mod problem;

pub(crate) mod exact;

use crate::answer::Answer;
use crate::visit::Visit;
use http::StatusCode;
use problem::Problem;
use serde::Serialize;

/// A document.
fn json(status: StatusCode, media_type: &'static str, document: &impl Serialize) -> Answer {
    let bytes = serde_json::to_vec(document).expect("our documents have text keys and exact numbers alone");
    Answer::bytes(status, media_type, bytes)
}

fn document(document: &impl Serialize) -> Answer {
    json(StatusCode::OK, "application/json", document)
}

/// The answer to an address of the API that there is not.
pub(crate) fn unknown_path(_visit: &Visit<'_>) -> Answer {
    let detail =
        "there is no such address; see /api/v1/stories, /api/v1/quotes, /api/v1/instruments and /api/v1/exchanges"
            .to_owned();
    Problem::new(StatusCode::NOT_FOUND, "unknown-address", "Unknown address", detail).answer()
}

/// The answer of a site of which nothing may be seen.
pub(crate) fn suspended() -> Answer {
    let detail = "this site is suspended until further notice".to_owned();
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "suspended", "Suspended", detail).answer()
}
