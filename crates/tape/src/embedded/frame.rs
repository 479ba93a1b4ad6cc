//! A frame: what is on the tape whole or not at all.
//!
//! ```text
//! at  bytes
//!  0  4      length of the body
//!  4  4      CRC-32C of the body
//!  8  1      kind
//!  9  1      version of the body's format
//! 10  2      0
//! 12  4      bytes from the start of this frame's commit to this frame
//! 16  4      CRC-32C of the segment's salt, this frame's place in the segment, and bytes 0 to 15
//! 20  …      the body
//! ```
//!
//! Numbers are little-endian. The salt and the place are in the checksum so that bytes which look
//! like a frame are one only where they were written as one: a provider cannot send a forged
//! frame inside of a story, and a frame that stands at a wrong place is none.
//!
//! The distance to the start of the commit tells a torn tail from damage. A commit is written
//! when everything before it is durable. So when a frame cannot be read and a whole one further
//! on began its commit after it, then what cannot be read was durable once: it is damaged. When
//! there is no such witness, it was never acknowledged, and may be cut.
//!
//! The last commit has no commit behind it. So when a track is closed, or quiet for a while, a *confirmation* is
//! written there: a commit of one frame without a body, which says nothing but that what is before it was durable.

use super::bytes::Cursor;

/// Bytes of a frame before its body.
pub(super) const HEADER_BYTES: usize = 20;

/// The kind of a confirmation.
const CONFIRMATION: u8 = 3;

/// The most bytes in a body. A delivery is at most a document, a picture or a capture's piece;
/// the bound is what a reader may have to hold in memory.
pub(super) const BODY_BYTES_MOST: usize = 64 << 20;

/// What stands before a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Header {
    /// Bytes of the body.
    pub(super) length: u32,
    /// Its checksum.
    pub(super) body_crc: u32,
    /// What the body is.
    pub(super) kind: u8,
    /// In which version of its format.
    pub(super) version: u8,
    /// Bytes from the start of the commit to this frame.
    pub(super) since_commit: u32,
}

impl Header {
    /// The frame's whole length.
    pub(super) const fn frame_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + self.length as u64
    }

    /// The body's length. It is bounded by [`BODY_BYTES_MOST`], so it fits everywhere.
    pub(super) const fn body_bytes(&self) -> usize {
        self.length as usize
    }

    /// Whether it is a confirmation: there is nothing in it to read.
    pub(super) const fn is_confirmation(&self) -> bool {
        self.kind == CONFIRMATION
    }

    /// The bytes of the header of a frame that stands at `at`.
    pub(super) fn write(&self, salt: u64, at: u64) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[0..4].copy_from_slice(&self.length.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.body_crc.to_le_bytes());
        bytes[8] = self.kind;
        bytes[9] = self.version;
        bytes[12..16].copy_from_slice(&self.since_commit.to_le_bytes());
        let crc = header_crc(salt, at, &bytes[..16]);
        bytes[16..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// The header of the frame that stands at `at`; `None` when there is none.
    pub(super) fn read(bytes: &[u8; HEADER_BYTES], salt: u64, at: u64) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let header = Self {
            length: cursor.u32()?,
            body_crc: cursor.u32()?,
            kind: cursor.byte()?,
            version: cursor.byte()?,
            since_commit: {
                cursor.u16().filter(|reserved| *reserved == 0)?;
                cursor.u32()?
            },
        };
        let is_whole = cursor.u32()? == header_crc(salt, at, &bytes[..16]);
        let fits = header.body_bytes() <= BODY_BYTES_MOST && u64::from(header.since_commit) <= at;
        (is_whole && fits).then_some(header)
    }
}

fn header_crc(salt: u64, at: u64, header: &[u8]) -> u32 {
    let seed = crc32c::crc32c(&salt.to_le_bytes());
    crc32c::crc32c_append(crc32c::crc32c_append(seed, &at.to_le_bytes()), header)
}

/// The frames of one commit, as they are to be written.
pub(super) struct Commit {
    salt: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl Commit {
    /// A commit that is to start at byte `start` of a segment.
    pub(super) const fn new(salt: u64, start: u64) -> Self {
        Self { salt, start, bytes: Vec::new() }
    }

    /// Adds a frame.
    pub(super) fn push(&mut self, kind: u8, version: u8, body: &[u8]) {
        let header = Header {
            length: u32::try_from(body.len()).expect("callers bound bodies by BODY_BYTES_MOST"),
            body_crc: crc32c::crc32c(body),
            kind,
            version,
            since_commit: u32::try_from(self.bytes.len()).expect("callers bound commits far below 4 GiB"),
        };
        let at = self.start + self.bytes.len() as u64;
        self.bytes.extend_from_slice(&header.write(self.salt, at));
        self.bytes.extend_from_slice(body);
    }

    /// A confirmation of what stands before byte `start`.
    pub(super) fn confirming(salt: u64, start: u64) -> Self {
        let mut commit = Self::new(salt, start);
        commit.push(CONFIRMATION, 1, &[]);
        commit
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
