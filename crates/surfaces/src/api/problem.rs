//! Errors as problem documents (RFC 9457).

use super::json;
use crate::answer::Answer;
use http::StatusCode;
use serde::Serialize;

/// What went wrong, for programs and for those who write them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) title: &'static str,
    pub(super) status: u16,
    pub(super) detail: String,
    /// Which parameter is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameter: Option<&'static str>,
    /// Why a story shows no longer: `killed`, `expired`, `withheld`, `embargoed`, `unlicensed`, `suspended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    /// Since when it shows no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    /// What its provider asks to be said in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notice: Option<String>,
}

impl Problem {
    /// A problem of the kind that `name` stands for; the title is the same for all of a kind.
    pub(super) fn new(status: StatusCode, name: &str, title: &'static str, detail: String) -> Self {
        let kind = format!("urn:broadtape:problem:{name}");
        Self { kind, title, status: status.as_u16(), detail, parameter: None, reason: None, since: None, notice: None }
    }

    pub(super) fn answer(&self) -> Answer {
        let status = StatusCode::from_u16(self.status).expect("it was one");
        json(status, "application/problem+json", self)
    }
}

/// A parameter that cannot be used as it is, and what it ought to be.
pub(super) struct BadParameter {
    pub(super) name: &'static str,
    pub(super) detail: String,
}

impl BadParameter {
    pub(super) fn new(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, detail: detail.into() }
    }

    pub(super) fn answer(&self) -> Answer {
        let detail = format!("`{}` {}", self.name, self.detail);
        let problem = Problem::new(StatusCode::BAD_REQUEST, "bad-parameter", "Bad parameter", detail);
        Problem { parameter: Some(self.name), ..problem }.answer()
    }
}
