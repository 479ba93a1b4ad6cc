//! A delivery as it stands in a frame, kind 1, version 1; or 2, where a character set came beside its bytes.
//!
//! ```text
//! 8  receipt, nanoseconds since 1970
//! 1  1: stamped live, 0: a past that was filled in
//! 1  door: 1 folder, 2 push, 3 poll, 4 ingest, 5 the house's own desk
//! 2  0
//! 4  number of facts
//! …  provider, name, from version 2 on character set, original bytes: each a varint length and as many bytes; all but
//!    the last UTF-8
//! …  facts: kind (1), version (1), varint length, payload; see `stored`
//! ```
//!
//! The delivery and its facts are one frame, so they are on the tape together or not at all.

use super::super::bytes::{Cursor, put_bytes};
use super::super::failure::Unreadable;
use super::super::frame::BODY_BYTES_MOST;
use super::super::stored;
use crate::{Delivery, Door, TapeError};
use broadtape_model::{Charset, NewsFact, UnixNanos};

/// The kind of the frame.
pub(super) const KIND: u8 = 1;
/// The version of what says no more than the first release could: written wherever that is so.
const FIRST: u8 = 1;
/// The newest version.
const BESIDE: u8 = 2;

const MALFORMED: Unreadable = Unreadable::Malformed("the delivery does not follow its format");

/// A delivery's bytes, ready but for the receipt: only the writer knows it.
#[derive(Debug)]
pub(super) struct Sheet {
    bytes: Vec<u8>,
    /// The oldest version that can say it.
    pub(super) version: u8,
}

impl Sheet {
    /// Writes a delivery.
    pub(super) fn write(delivery: &Delivery) -> Result<Self, TapeError> {
        let most = BODY_BYTES_MOST as u64;
        let facts = u32::try_from(delivery.facts.len())
            .map_err(|_| TapeError::TooLarge { bytes: delivery.facts.len() as u64, most })?;
        let mut bytes = vec![0; 8];
        bytes.extend_from_slice(&[0, door_code(delivery.door), 0, 0]);
        bytes.extend_from_slice(&facts.to_le_bytes());
        put_bytes(&mut bytes, delivery.provider.as_str().as_bytes());
        put_bytes(&mut bytes, delivery.name.as_bytes());
        if let Some(charset) = &delivery.charset {
            put_bytes(&mut bytes, charset.as_str().as_bytes());
        }
        put_bytes(&mut bytes, &delivery.bytes);
        for fact in &delivery.facts {
            if let NewsFact::Story(story) = fact
                && !stored::depth_fits(&story.body)
            {
                return Err(TapeError::TooDeep { story: story.id.to_string(), most: stored::INLINE_DEPTH_MOST });
            }
            let (kind, version, payload) = stored::write(fact);
            bytes.extend_from_slice(&[kind, version]);
            put_bytes(&mut bytes, &payload);
        }
        if bytes.len() > BODY_BYTES_MOST {
            return Err(TapeError::TooLarge { bytes: bytes.len() as u64, most });
        }
        Ok(Self { bytes, version: if delivery.charset.is_some() { BESIDE } else { FIRST } })
    }

    pub(super) const fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes with the receipt in them.
    pub(super) fn stamped(&mut self, received: UnixNanos, is_live: bool) -> &[u8] {
        self.bytes[..8].copy_from_slice(&received.nanos().to_le_bytes());
        self.bytes[8] = u8::from(is_live);
        &self.bytes
    }
}

/// A delivery as it was read.
pub(super) struct Read<'a> {
    pub(super) received: UnixNanos,
    pub(super) is_live: bool,
    pub(super) fact_count: u32,
    pub(super) original: &'a [u8],
    pub(super) charset: Option<Charset>,
    facts: Cursor<'a>,
}

/// Reads a delivery from a frame's body. Its facts stay as they are until they are asked for.
pub(super) fn read(kind: u8, version: u8, body: &[u8]) -> Result<Read<'_>, Unreadable> {
    if kind != KIND {
        return Err(Unreadable::NewerValue(format!("a record of kind {kind} among the news")));
    }
    if version > BESIDE {
        return Err(Unreadable::NewerVersion { found: version, known: BESIDE });
    }
    let mut cursor = Cursor::new(body);
    let mut fields = || {
        let (received, is_live, _door, _) = (cursor.i64()?, cursor.byte()? == 1, cursor.byte()?, cursor.u16()?);
        let fact_count = cursor.u32()?;
        let (_provider, _name) = (cursor.text()?, cursor.text()?);
        let charset = if version >= BESIDE { Charset::named(cursor.text()?) } else { None };
        Some((UnixNanos::new(received), is_live, fact_count, charset, cursor.bytes()?))
    };
    let (received, is_live, fact_count, charset, original) = fields().ok_or(MALFORMED)?;
    Ok(Read { received, is_live, fact_count, original, charset, facts: cursor })
}

impl Read<'_> {
    /// The facts, in order.
    pub(super) fn facts(mut self) -> Result<Vec<NewsFact>, Unreadable> {
        let mut facts = Vec::new();
        for _ in 0..self.fact_count {
            let mut record = || Some((self.facts.byte()?, self.facts.byte()?, self.facts.bytes()?));
            let (kind, version, payload) = record().ok_or(MALFORMED)?;
            facts.push(stored::read(kind, version, payload)?);
        }
        if self.facts.is_empty() { Ok(facts) } else { Err(MALFORMED) }
    }
}

const fn door_code(door: Door) -> u8 {
    match door {
        Door::Folder => 1,
        Door::Push => 2,
        Door::Poll => 3,
        Door::Ingest => 4,
        Door::Desk => 5,
    }
}
