//! The push door: `POST /intake/{provider}`, signed. See `docs/push.md`.

mod answer;
mod replay;
mod room;
pub use broadtape_web::signature::{SIGNATURE_HEADER, Secret, SecretError, TIMESTAMP_HEADER};

use crate::body::{self, BodyError};
use crate::doors::{DoorKind, DoorNote, FailureKind};
use crate::hosts::{Hosts, OtherHosts};
use crate::quarantine::Quarantine;
use crate::reception::{Arrival, DOCUMENT_BYTES_MOST, ReceiveError, Reception};
use crate::web_pictures::WebPictures;
use crate::{names, tell, urgent};
use answer::{Answer, Refusal};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use broadtape_model::{Charset, Clock, Problem, ProviderId, UnixNanos};
use broadtape_tape::{Door, Receipt, TapeError};
use broadtape_web::signature::{Signed, Unsigned};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use replay::{Claim, Replay, Replays};
use room::{Place, Room, SharedRoom};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// A push door, as configured.
#[derive(Clone, Debug)]
pub struct PushDoor {
    /// Whose door.
    pub provider: ProviderId,
    /// The secrets that it may sign with: one, or two while it changes them.
    pub secrets: Vec<Secret>,
    /// From which hosts its stories' pictures may be fetched. None are by default.
    pub other_hosts: OtherHosts,
}

/// What all push doors share.
struct House {
    doors: HashMap<String, Arc<OpenDoor>>,
    room: SharedRoom,
    clock: Arc<dyn Clock>,
}

/// A push door at work.
struct OpenDoor {
    provider: ProviderId,
    secrets: Vec<Secret>,
    pictures: WebPictures,
    quarantine: Quarantine,
    replays: Arc<Replays>,
    room: Room,
    reception: Arc<Reception>,
    note: DoorNote,
}

/// A request that was let in.
struct LetIn {
    bytes: Bytes,
    charset: Option<Charset>,
    now: UnixNanos,
    claim: Claim,
    /// Held until it is durable, so that what waits for the tape is bounded too.
    _place: Place,
}

/// The push doors as a router for `POST /intake/{provider}`. What cannot be used is kept in
/// `quarantine/{provider}`.
///
/// # Errors
/// When a quarantine folder cannot be made or read.
pub fn router(
    doors: Vec<PushDoor>,
    reception: &Arc<Reception>,
    clock: Arc<dyn Clock>,
    quarantine: &std::path::Path,
) -> io::Result<Router> {
    let open = |door: PushDoor| {
        let open = OpenDoor {
            quarantine: Quarantine::open(
                quarantine.join(names::safe(door.provider.as_str())),
                door.provider.as_str(),
                DoorKind::Push,
            )?,
            note: reception.doors().door(&door.provider, DoorKind::Push, &place(&door.provider)),
            provider: door.provider,
            secrets: door.secrets,
            pictures: WebPictures::new(Hosts::new(None, &door.other_hosts), None),
            replays: Arc::default(),
            room: Room::new(),
            reception: reception.clone(),
        };
        Ok((open.provider.as_str().to_owned(), Arc::new(open)))
    };
    let doors = doors.into_iter().map(open).collect::<io::Result<_>>()?;
    let house = Arc::new(House { doors, room: SharedRoom::new(), clock });
    Ok(Router::new().route("/intake/{provider}", post(push)).with_state(house))
}

/// Where a provider pushes to.
#[must_use]
pub fn place(provider: &ProviderId) -> String {
    format!("/intake/{provider}")
}

async fn push(State(house): State<Arc<House>>, Path(provider): Path<String>, request: Request) -> Response {
    match house.take(&provider, request).await {
        Ok(answer) => answer.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

impl House {
    async fn take(&self, provider: &str, request: Request) -> Result<Answer, Refusal> {
        let door = self.doors.get(provider).ok_or_else(|| {
            let detail = "no provider of this name has a push door here; check the address";
            Refusal::new(StatusCode::NOT_FOUND, "unknown provider", provider, detail)
        })?;
        let (head, body) = request.into_parts();
        // What the headers alone can refuse costs neither room nor time.
        let now = self.clock.now();
        let signed = Signed::read(&head.headers, now.seconds()).map_err(|error| unsigned(provider, error))?;
        let declared = declared_bytes(&head.headers);
        if declared.is_some_and(|bytes| bytes > DOCUMENT_BYTES_MOST) {
            return Err(too_large(provider));
        }
        let place = door.room.place(&self.room, declared).ok_or_else(|| busy(provider))?;
        let bytes = read_body(body, place.bytes_most, provider).await?;
        signed.verify(&door.secrets, &bytes).map_err(|error| unsigned(provider, error))?;
        if place.is_for_kills && !urgent::may_hold_kill(&bytes) {
            return Err(busy(provider));
        }
        // It was received when all of it had come.
        let now = self.clock.now();
        let claim = match door.replays.claim(signed.timestamp(), signed.digest(&bytes), now.seconds()) {
            Ok(claim) => claim,
            Err(Replay::Taken) => return Ok(Answer::repeated()),
            Err(Replay::InHand | Replay::Full) => return Err(busy(provider)),
            Err(Replay::TooOld) => return Err(unsigned(provider, Unsigned::OutsideWindow)),
        };
        let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let charset = content_type.and_then(Charset::of_content_type);
        let let_in = LetIn { bytes, charset, now, claim, _place: place };
        let door = door.clone();
        // Goes on to its end even when the provider hangs up meanwhile.
        let taken = tokio::task::spawn_blocking(move || door.receive(&let_in)).await;
        taken.unwrap_or_else(|_| {
            let detail = "something broke on our side; send it again, and tell us if it happens again";
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the document was not taken", provider, detail))
        })
    }
}

impl OpenDoor {
    /// Receives a document. Blocks until it is durable.
    fn receive(&self, let_in: &LetIn) -> Result<Answer, Refusal> {
        let name = format!("push{}", extension(&let_in.bytes));
        let arrival = Arrival {
            provider: self.provider.clone(),
            door: Door::Push,
            name: name.clone(),
            bytes: let_in.bytes.clone(),
            charset: let_in.charset.clone(),
            receipt: Receipt::Live(let_in.now),
        };
        match self.reception.receive(&arrival, &self.pictures.at(let_in.now)) {
            Ok(outcome) => {
                tell::items(&self.provider, &outcome);
                self.note.received(&name, &outcome, let_in.now);
                self.note.succeeded(let_in.now, None);
                tell::problems(&self.provider, &name, &outcome.remarks());
                let losses = outcome.losses();
                let is_kept = losses.is_empty() || self.keep(&arrival, &losses, let_in.now);
                if outcome.is_all_lost() {
                    return Err(Refusal::unusable(&self.provider, &losses, what_now(is_kept)));
                }
                let_in.claim.taken();
                Ok(Answer::of(&outcome))
            }
            Err(ReceiveError::Unusable(problem)) => {
                let is_kept = self.keep(&arrival, std::slice::from_ref(&problem), let_in.now);
                Err(Refusal::unusable(&self.provider, &[problem], what_now(is_kept)))
            }
            Err(ReceiveError::Tape(error)) => {
                self.note.failed(let_in.now, FailureKind::Failed, &error.to_string(), None);
                Err(self.not_durable(&error))
            }
            Err(error @ ReceiveError::PictureNotYet { .. }) => {
                let title = "the document was not taken";
                Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, title, self.provider.as_str(), error.to_string())
                    .retry_after(1))
            }
        }
    }

    /// Keeps a document in quarantine; says whether that worked.
    fn keep(&self, arrival: &Arrival, problems: &[Problem], now: UnixNanos) -> bool {
        self.note.refused(&arrival.name, problems, now);
        self.note.succeeded(now, None);
        let name = names::dated(now, &arrival.name);
        let kept = self.quarantine.keep_as(&name, &arrival.bytes, arrival.charset.as_ref(), problems, now);
        if let Err(error) = &kept {
            let provider = &self.provider;
            tracing::error!(%provider, %error, "a pushed document cannot be kept in quarantine; its provider was told to keep it");
        }
        kept.is_ok()
    }

    fn not_durable(&self, error: &TapeError) -> Refusal {
        let provider = self.provider.as_str();
        tracing::error!(provider, %error, "a pushed document was not taken; its provider was told to send it again");
        // Our paths are none of theirs.
        match error {
            TapeError::Full { .. } => {
                let detail = "our disk is full; nothing was taken, keep the document and send it again";
                Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "no space is left", provider, detail).retry_after(60)
            }
            _ => {
                let detail =
                    "it could not be made durable; nothing was acknowledged, keep the document and send it again";
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the document was not taken", provider, detail)
                    .retry_after(5)
            }
        }
    }
}

/// Reads a body of at most `most` bytes.
async fn read_body(body: Body, most: usize, provider: &str) -> Result<Bytes, Refusal> {
    body::read(body, most).await.map_err(|error| match error {
        BodyError::TooSlow => {
            let detail = "the body did not arrive within 30 seconds; send it again";
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body came too slowly", provider, detail)
        }
        BodyError::BrokenOff => {
            let detail = "the body broke off; send it again";
            Refusal::new(StatusCode::BAD_REQUEST, "the body is not whole", provider, detail)
        }
        BodyError::TooLarge => too_large(provider),
    })
}

/// `Content-Length`; `None` when it is absent, as with chunked bodies. One that is no number counts
/// as unknown, and the body as it comes.
fn declared_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn unsigned(provider: &str, error: Unsigned) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "the request is not signed as agreed", provider, error.to_string())
}

fn busy(provider: &str) -> Refusal {
    let detail = "as much as this door holds is being taken; send it again in a second";
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too much at once", provider, detail).retry_after(1)
}

fn too_large(provider: &str) -> Refusal {
    let detail = format!("the most is {} MiB; send the items in smaller documents", DOCUMENT_BYTES_MOST / 1024 / 1024);
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the document is too large", provider, detail)
}

fn what_now(is_kept: bool) -> &'static str {
    if is_kept {
        "the document is kept in quarantine; correct it and send it again"
    } else {
        "the document could not be kept either; keep it, correct it and send it again"
    }
}

/// An extension for people who look into quarantine.
fn extension(bytes: &[u8]) -> &'static str {
    match bytes.trim_ascii_start().first() {
        Some(b'{' | b'[') => ".json",
        Some(b'<' | 0xef) => ".xml",
        _ => ".bin",
    }
}
