//! Signatures of what is pushed to the house and of what it delivers: `Broadtape-Signature: v1=HEX`, the HMAC-SHA256
//! (RFC 2104) of the timestamp as sent, a dot, and the body.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// When the request was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "broadtape-timestamp";

/// The signatures, comma-separated, one for each secret that is in use.
pub const SIGNATURE_HEADER: &str = "broadtape-signature";

/// How far the timestamp may be from our clock: 5 minutes either way.
pub const WINDOW_SECONDS: i64 = 300;

/// The most signatures of a request that are tried: two or three are in use while secrets change.
const SIGNATURES_MOST: usize = 8;

/// The fewest bytes of a secret. Shorter ones can be guessed.
const SECRET_BYTES_LEAST: usize = 16;

/// A secret that both sides know, and one signs with.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

/// Why some bytes are no secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a secret of {bytes} bytes is too short; use at least {SECRET_BYTES_LEAST} random bytes, such as `openssl rand -hex 32` prints"
)]
pub struct SecretError {
    bytes: usize,
}

impl Secret {
    /// A secret, as both sides hold it.
    ///
    /// # Errors
    /// When it is too short.
    pub fn new(bytes: &[u8]) -> Result<Self, SecretError> {
        if bytes.len() < SECRET_BYTES_LEAST {
            return Err(SecretError { bytes: bytes.len() });
        }
        Ok(Self(bytes.into()))
    }

    fn mac(&self, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.chain_update(timestamp).chain_update(".").chain_update(body)
    }

    /// The value of [`SIGNATURE_HEADER`] for a body. `timestamp` is in seconds since 1970.
    #[must_use]
    pub fn sign(&self, timestamp: i64, body: &[u8]) -> String {
        let tag = self.mac(&timestamp.to_string(), body).finalize().into_bytes();
        let hexadecimal: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("v1={hexadecimal}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// What a request says about its signature.
#[derive(Debug)]
pub struct Signed {
    timestamp_text: String,
    timestamp: i64,
    signatures: Vec<[u8; 32]>,
}

/// Why a request is not taken as signed. It never says how close a signature came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsigned {
    /// It does not say when it was signed.
    #[error("the header Broadtape-Timestamp is missing or not a number of seconds since 1970")]
    NoTimestamp,
    /// There is none.
    #[error("the header Broadtape-Signature is missing or has no `v1=` followed by 64 hexadecimal digits")]
    NoSignature,
    /// It was signed too long ago, or in the future.
    #[error("the timestamp is more than 5 minutes from our clock; sign the request anew and check your clock")]
    OutsideWindow,
    /// There is one, of something else.
    #[error(
        "no signature fits the timestamp and the body; check the secret, and that the body is sent as it was signed"
    )]
    Wrong,
}

impl Signed {
    /// Reads the headers. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// When a header is missing, or the timestamp is too far from `now`.
    pub fn read(headers: &HeaderMap, now: i64) -> Result<Self, Unsigned> {
        let text = headers.get(TIMESTAMP_HEADER).and_then(|value| value.to_str().ok()).ok_or(Unsigned::NoTimestamp)?;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let timestamp: i64 = text.parse().ok().filter(|_| is_number).ok_or(Unsigned::NoTimestamp)?;
        let signatures: Vec<[u8; 32]> = headers
            .get_all(SIGNATURE_HEADER)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|part| tag(part.trim().strip_prefix("v1=")?))
            .take(SIGNATURES_MOST)
            .collect();
        if signatures.is_empty() {
            return Err(Unsigned::NoSignature);
        }
        if timestamp.abs_diff(now) > WINDOW_SECONDS.unsigned_abs() {
            return Err(Unsigned::OutsideWindow);
        }
        Ok(Self { timestamp_text: text.to_owned(), timestamp, signatures })
    }

    /// When it was signed, in seconds since 1970.
    #[must_use]
    pub const fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// Checks that one of the signatures was made with one of the secrets, in constant time for each.
    ///
    /// # Errors
    /// When none was.
    pub fn verify(&self, secrets: &[Secret], body: &[u8]) -> Result<(), Unsigned> {
        let fits = secrets.iter().any(|secret| {
            let mac = secret.mac(&self.timestamp_text, body);
            self.signatures.iter().any(|tag| mac.clone().verify_slice(tag).is_ok())
        });
        if fits { Ok(()) } else { Err(Unsigned::Wrong) }
    }

    /// A name for what was signed, whichever secret signed it.
    #[must_use]
    pub fn digest(&self, body: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(&self.timestamp_text).chain_update(".").chain_update(body).finalize().into()
    }
}

/// The 32 bytes of 64 hexadecimal digits.
fn tag(hexadecimal: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = hexadecimal
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}
