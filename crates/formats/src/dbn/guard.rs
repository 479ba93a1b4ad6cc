//! Looks at the lengths in a stream before the decoder does.
//!
//! The decoder takes them as they are: it would reserve four gigabytes for metadata that claim so many,
//! and read records from addresses where their numbers cannot lie. Here they are bounded.

use super::fault::Fault;

/// What every stream begins with; its version follows.
pub(super) const MARK: &[u8] = b"DBN";

/// The most that metadata may take: some hundred thousand symbols.
pub(super) const METADATA_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The mark, the version, and the length of the metadata as four bytes, low byte first.
const PRELUDE_BYTES: usize = 8;

/// The versions that are read.
const VERSIONS: std::ops::RangeInclusive<u8> = 1..=3;

/// A record's first byte counts its length in words of four bytes.
const WORD_BYTES: usize = 4;

/// Records of every type take whole numbers of these, so that the numbers in them lie as the machine wants.
const ALIGNMENT: usize = 8;

/// The least that a record takes: its header.
const HEADER_BYTES: usize = 16;

/// Walks along a stream from one length to the next.
#[derive(Debug, Default)]
pub(super) struct Guard {
    prelude: Vec<u8>,
    /// Bytes until the next record begins.
    until_next: usize,
}

impl Guard {
    /// How many of the next bytes may go to the decoder; a fault where those after them may not.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> (usize, Option<Fault>) {
        let mut at = 0;
        while self.prelude.len() < PRELUDE_BYTES {
            let Some(byte) = bytes.get(at) else { return (at, None) };
            self.prelude.push(*byte);
            at += 1;
            if let Err(fault) = self.look_at_prelude() {
                return (0, Some(fault));
            }
        }
        while at < bytes.len() {
            if self.until_next == 0 {
                let length = usize::from(bytes[at]) * WORD_BYTES;
                if length < HEADER_BYTES || !length.is_multiple_of(ALIGNMENT) {
                    return (at, Some(Fault::Length));
                }
                self.until_next = length;
            }
            let step = self.until_next.min(bytes.len() - at);
            at += step;
            self.until_next -= step;
        }
        (at, None)
    }

    /// Whether the stream may end here.
    pub(super) fn is_whole(&self) -> bool {
        self.prelude.len() == PRELUDE_BYTES && self.until_next == 0
    }

    fn look_at_prelude(&mut self) -> Result<(), Fault> {
        let known = self.prelude.len().min(MARK.len());
        if self.prelude[..known] != MARK[..known] {
            return Err(Fault::NotDbn);
        }
        if let Some(version) = self.prelude.get(MARK.len()).filter(|version| !VERSIONS.contains(version)) {
            return Err(Fault::Version(*version));
        }
        if let [_, _, _, _, length @ ..] = &self.prelude[..]
            && let Ok(length) = <[u8; 4]>::try_from(length)
        {
            self.until_next = usize::try_from(u32::from_le_bytes(length)).map_err(|_| Fault::Metadata)?;
            if self.until_next > METADATA_BYTES_MAX {
                return Err(Fault::Metadata);
            }
        }
        Ok(())
    }
}
