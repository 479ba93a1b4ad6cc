//! One gzip stream from ready parts.
//!
//! A page is cut at its seams, and each part is compressed once, however many pages hold it and however often the parts
//! beside it change. A part ends in a full flush, so that any parts in a row are one stream (RFC 1951, 3.2.3 and 3.2.4;
//! RFC 1952, 2.3), with one checksum that is combined from theirs.

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is kept of compressed parts, in bytes: some ten thousand stories.
const KEPT_BYTES_MOST: usize = 64 * 1024 * 1024;
/// How hard parts are compressed: 6 takes thrice the time for 3 % fewer bytes.
const LEVEL: Compression = Compression::new(3);
/// A gzip stream's head: deflate, no name, no time, a system that is not told (RFC 1952, 2.3.1).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A last block with nothing in it (RFC 1951, 3.2.6).
const END: [u8; 2] = [3, 0];

/// The parts that are ready.
#[derive(Default)]
pub(super) struct Stitcher(Mutex<Parts>);

/// A part of a page, compressed.
struct Part {
    deflated: Vec<u8>,
    checksum: crc32fast::Hasher,
}

/// Parts by the digest of what they hold. What was not asked for while as much again came is forgotten.
#[derive(Default)]
struct Parts {
    recent: HashMap<[u8; 32], Arc<Part>>,
    before: HashMap<[u8; 32], Arc<Part>>,
    recent_bytes: usize,
}

impl Stitcher {
    /// A body as one gzip stream, cut at these places.
    pub(super) fn gzip(&self, body: &[u8], seams: &[usize]) -> Bytes {
        let parts: Vec<Arc<Part>> = cut(body, seams).map(|part| self.part(part)).collect();
        let deflated: usize = parts.iter().map(|part| part.deflated.len()).sum();
        let mut stream = Vec::with_capacity(HEAD.len() + deflated + END.len() + 8);
        let mut checksum = crc32fast::Hasher::new();
        stream.extend(HEAD);
        for part in &parts {
            stream.extend_from_slice(&part.deflated);
            checksum.combine(&part.checksum);
        }
        stream.extend(END);
        stream.extend(checksum.finalize().to_le_bytes());
        // The length counts modulo 2^32 (RFC 1952, 2.3.1).
        stream.extend_from_slice(&body.len().to_le_bytes()[..4]);
        stream.into()
    }

    /// Forgets every part.
    pub(super) fn forget(&self) {
        *self.parts() = Parts::default();
    }

    fn part(&self, part: &[u8]) -> Arc<Part> {
        let digest: [u8; 32] = Sha256::digest(part).into();
        if let Some(ready) = self.parts().get(&digest) {
            return ready;
        }
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(part);
        let ready = Arc::new(Part { deflated: deflated(part), checksum });
        self.parts().put(digest, ready.clone());
        ready
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        // What is kept can be made again, and no change of it leaves it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Parts {
    fn get(&mut self, digest: &[u8; 32]) -> Option<Arc<Part>> {
        if let Some(ready) = self.recent.get(digest) {
            return Some(ready.clone());
        }
        let ready = self.before.remove(digest)?;
        self.put(*digest, ready.clone());
        Some(ready)
    }

    fn put(&mut self, digest: [u8; 32], part: Arc<Part>) {
        self.recent_bytes += part.deflated.len();
        self.recent.insert(digest, part);
        if self.recent_bytes > KEPT_BYTES_MOST / 2 {
            self.before = std::mem::take(&mut self.recent);
            self.recent_bytes = 0;
        }
    }
}

/// A body's parts, none of them empty.
fn cut<'b>(body: &'b [u8], seams: &'b [usize]) -> impl Iterator<Item = &'b [u8]> {
    let starts = std::iter::once(0).chain(seams.iter().copied());
    let ends = seams.iter().copied().chain(std::iter::once(body.len()));
    starts.zip(ends).filter_map(|(start, end)| body.get(start..end)).filter(|part| !part.is_empty())
}

/// A part as blocks of deflate that end at a whole byte and lean on nothing before them.
fn deflated(part: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(LEVEL, false);
    let mut deflated = Vec::with_capacity(part.len() / 2 + 64);
    loop {
        let taken = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let rest = part.get(taken..).unwrap_or_default();
        compress
            .compress_vec(rest, &mut deflated, FlushCompress::Full)
            .expect("compression of bytes in memory does not fail");
        // All is out when there was room to spare.
        if deflated.len() < deflated.capacity() {
            deflated.shrink_to_fit();
            return deflated;
        }
        deflated.reserve(part.len() / 2 + 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn unpacked(stream: &[u8]) -> Vec<u8> {
        let mut whole = Vec::new();
        flate2::read::GzDecoder::new(stream).read_to_end(&mut whole).expect("it is gzip");
        whole
    }

    #[test]
    fn a_body_is_the_same_wherever_it_is_cut() {
        let stitcher = Stitcher::default();
        let mut random = fastrand::Rng::with_seed(7);
        for length in [0, 1, 2, 100, 5_000, 70_000] {
            let body: Vec<u8> = (0..length).map(|_| if random.bool() { b'a' } else { random.u8(..) }).collect();
            for seams in 0..6 {
                let mut seams: Vec<usize> = (0..seams).map(|_| random.usize(..=length)).collect();
                seams.sort_unstable();
                assert_eq!(unpacked(&stitcher.gzip(&body, &seams)), body, "{length} bytes cut at {seams:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_can_be_forgotten() {
        let stitcher = Stitcher::default();
        let mut random = fastrand::Rng::with_seed(7);
        let mut part = vec![0; 1 << 20];
        for _ in 0..100 {
            random.fill(&mut part);
            stitcher.gzip(&part, &[]);
        }
        let kept = |parts: &Parts| {
            parts.recent.values().chain(parts.before.values()).map(|part| part.deflated.len()).sum::<usize>()
        };
        assert!((KEPT_BYTES_MOST / 4..=KEPT_BYTES_MOST + (2 << 20)).contains(&kept(&stitcher.parts())));
        stitcher.forget();
        assert_eq!(kept(&stitcher.parts()), 0);
    }
}
