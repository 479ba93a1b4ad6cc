//! What the push door answers: what became of each item, or what was wrong (RFC 9457).

use crate::quarantine::one_line;
use crate::reception::{Fate, Outcome};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use broadtape_model::{Problem, ProviderId};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// What became of a document that was taken or known.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(skip)]
    status: StatusCode,
    taken: usize,
    already_known: usize,
    refused: usize,
    items: Vec<AnswerItem>,
    problems: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

#[derive(Serialize)]
struct AnswerItem {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    kind: &'static str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Answer {
    /// 202 when something was taken, 200 when everything was known.
    pub(super) fn of(outcome: &Outcome) -> Self {
        let (taken, already_known) = (outcome.taken(), outcome.already_known());
        Self {
            status: if taken > 0 { StatusCode::ACCEPTED } else { StatusCode::OK },
            taken,
            already_known,
            refused: outcome.items.len() - taken - already_known,
            items: items(outcome),
            problems: outcome.problems.iter().map(one_line).collect(),
            note: None,
        }
    }

    /// 200 for a signed request that was taken before.
    pub(super) fn repeated() -> Self {
        Self {
            status: StatusCode::OK,
            taken: 0,
            already_known: 0,
            refused: 0,
            items: Vec::new(),
            problems: Vec::new(),
            note: Some("this very request was taken before; nothing was done again"),
        }
    }
}

fn items(outcome: &Outcome) -> Vec<AnswerItem> {
    let items = outcome.items.iter().map(|item| {
        let (outcome, received, reason) = match &item.fate {
            Fate::Taken { received } => ("taken", Some(received.to_string()), None),
            Fate::AlreadyKnown => ("already known", None, None),
            Fate::Refused(problem) => ("refused", None, Some(problem.what.clone())),
            // Only what is read again later can be.
            Fate::Overtaken { .. } => ("overtaken", None, None),
        };
        let kind = if item.version.is_some() { "story" } else { "kill" };
        AnswerItem { id: item.story.guid.to_string(), version: item.version, kind, outcome, received, reason }
    });
    items.collect()
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        respond(self.status, "application/json", &self, None)
    }
}

/// Why a request was not taken.
#[derive(Serialize)]
pub(super) struct Refusal {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// What, short.
    title: &'static str,
    /// Which, and what now.
    detail: String,
    provider: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    #[serde(skip)]
    retry_after_seconds: Option<u32>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, title: &'static str, provider: &str, detail: impl Into<String>) -> Self {
        // A path may name any provider; what is sent back stays short.
        let provider = provider.chars().take(100).collect();
        Self { status, title, detail: detail.into(), provider, problems: Vec::new(), retry_after_seconds: None }
    }

    /// With the moment from which it may be sent again.
    pub(super) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// 422: nothing in the document can be used.
    pub(super) fn unusable(provider: &ProviderId, problems: &[Problem], detail: &str) -> Self {
        let title = "nothing in the document can be used";
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, title, provider.as_str(), detail);
        refusal.problems = problems.iter().map(one_line).collect();
        refusal
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        respond(self.status, "application/problem+json", &self, self.retry_after_seconds)
    }
}

fn respond(status: StatusCode, media_type: &'static str, body: &impl Serialize, retry_after: Option<u32>) -> Response {
    let body = serde_json::to_vec(body).expect("an answer is plain text and numbers");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
