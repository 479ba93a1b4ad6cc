//! Reads the body of a request: bounded in size and time.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use std::time::Duration;

/// How long a body may take to arrive: the largest at about 9 Mbit/s.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BodyError {
    /// It took longer than 30 seconds.
    TooSlow,
    /// It broke off.
    BrokenOff,
    /// It is larger than it may be.
    TooLarge,
}

/// Reads a body of at most `most` bytes.
pub(crate) async fn read(body: Body, most: usize) -> Result<Bytes, BodyError> {
    tokio::time::timeout(BODY_TIME, collect(body, most)).await.unwrap_or(Err(BodyError::TooSlow))
}

async fn collect(body: Body, most: usize) -> Result<Bytes, BodyError> {
    let mut pieces = body.into_data_stream();
    let mut bytes = BytesMut::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| BodyError::BrokenOff)?;
        if bytes.len() + piece.len() > most {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}
