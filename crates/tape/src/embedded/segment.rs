//! A segment: a file of frames.
//!
//! ```text
//! at  bytes
//!  0  8      BROADTAP
//!  8  2      version of the segment's format
//! 10  1      1: news, 2: ticks, 3: ticks of a past that was filled in, 4: ticks that their vendor has held
//! 11  1      0
//! 12  4      ticks: the lane's delay in minutes, FFFFFFFF for the unknown lane; of a past: its run in the
//!            upper 16 bits; held by the vendor: for how many minutes, there too; news: 0
//! 16  4      the segment's number, from 1
//! 20  4      0
//! 24  8      salt: drawn anew for each opening of a tape; see `frame`
//! 32  8      floor: the last receipt on the track (news: the last live one) before this segment,
//!            nanoseconds since 1970; the smallest number when there is none
//! 40  4      0
//! 44  4      CRC-32C of bytes 0 to 43
//! 48  …      frames
//! ```
//!
//! The lane stands in the header as well as in the folder's name: a file that is put into the
//! folder of a shorter delay is refused rather than released early.

use super::bytes::Cursor;
use super::disk::{Disk, ReadFile, RealDisk};
use super::failure::io_error;
use super::frame;
use super::track::{Track, segment_path};
use crate::TapeError;
use broadtape_model::UnixNanos;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes before the first frame.
pub(super) const HEADER_BYTES: usize = 48;

/// The version that we write, and the newest that we read.
const VERSION: u16 = 1;
const MAGIC: [u8; 8] = *b"BROADTAP";

/// How much is read at once when a witness is looked for.
const WINDOW_BYTES: usize = 64 << 10;

/// What stands before the frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Header {
    pub(super) track: Track,
    pub(super) number: u32,
    pub(super) salt: u64,
    pub(super) floor: UnixNanos,
}

impl Header {
    pub(super) fn write(&self) -> [u8; HEADER_BYTES] {
        let (kind, lane) = self.track.codes();
        let mut bytes = [0; HEADER_BYTES];
        bytes[0..8].copy_from_slice(&MAGIC);
        bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
        bytes[10] = kind;
        bytes[12..16].copy_from_slice(&lane.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.number.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.salt.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.floor.nanos().to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..44]);
        bytes[44..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn read(bytes: &[u8; HEADER_BYTES], track: Track, number: u32, path: &Path) -> Result<Self, TapeError> {
        let damaged = |what: &str| TapeError::Damaged { path: path.to_owned(), offset: 0, what: what.to_owned() };
        if bytes[0..8] != MAGIC {
            return Err(damaged("it does not start as a segment of a tape does"));
        }
        // Before the checksum: a newer header may be longer.
        let version = u16::from_le_bytes([bytes[8], bytes[9]]);
        if version > VERSION {
            return Err(TapeError::NewerFormat { path: path.to_owned(), found: version, known: VERSION });
        }
        let fields = || {
            let mut cursor = Cursor::new(&bytes[10..]);
            let (kind, _, lane, found, _) =
                (cursor.byte()?, cursor.byte()?, cursor.u32()?, cursor.u32()?, cursor.u32()?);
            let (salt, floor, _, crc) = (cursor.u64()?, cursor.i64()?, cursor.u32()?, cursor.u32()?);
            Some(((kind, lane), found, salt, floor, crc))
        };
        let (codes, found, salt, floor, crc) = fields().expect("the fields are as long as the array");
        if version != VERSION || crc != crc32c::crc32c(&bytes[..44]) {
            return Err(damaged("the checksum of its header is wrong"));
        }
        if codes != track.codes() || found != number {
            return Err(damaged("it is a segment of another lane or number; put it back where it was"));
        }
        Ok(Self { track, number, salt, floor: UnixNanos::new(floor) })
    }
}

/// What stands at a place in a segment.
pub(super) enum Found {
    /// A whole frame.
    Frame(frame::Header),
    /// Nothing: it is the end.
    End,
    /// Bytes that are no whole frame, and in which way.
    Broken(&'static str),
}

/// A segment open for reading.
pub(super) struct Segment {
    pub(super) header: Header,
    pub(super) path: PathBuf,
    file: Box<dyn ReadFile>,
}

impl Segment {
    /// Opens one on the disk of the machine.
    pub(super) fn open(folder: &Path, track: Track, number: u32) -> Result<Self, TapeError> {
        Self::open_on(&RealDisk, folder, track, number)
    }

    pub(super) fn open_on(disk: &dyn Disk, folder: &Path, track: Track, number: u32) -> Result<Self, TapeError> {
        let path = segment_path(folder, number);
        let file = disk.read(&path).map_err(io_error(&path))?;
        let length = file.length().map_err(io_error(&path))?;
        if length < HEADER_BYTES as u64 {
            let what = "it is shorter than the header of a segment".to_owned();
            return Err(TapeError::Damaged { path, offset: length, what });
        }
        let mut bytes = [0; HEADER_BYTES];
        fill(&*file, &mut bytes, 0).map_err(io_error(&path))?;
        let header = Header::read(&bytes, track, number, &path)?;
        Ok(Self { header, path, file })
    }

    /// How long the file is now.
    pub(super) fn length(&self) -> Result<u64, TapeError> {
        self.file.length().map_err(io_error(&self.path))
    }

    /// What stands at `at`, in a segment that is to be read up to `end`. Puts a frame's body into `body`.
    pub(super) fn frame_at(&self, at: u64, end: u64, body: &mut Vec<u8>) -> Result<Found, TapeError> {
        let left = end.saturating_sub(at);
        if left == 0 {
            return Ok(Found::End);
        }
        let mut bytes = [0; frame::HEADER_BYTES];
        if left < bytes.len() as u64 {
            return Ok(Found::Broken("the record is cut off"));
        }
        if !self.read(&mut bytes, at)? {
            return Ok(Found::Broken("the record is cut off"));
        }
        let Some(header) = frame::Header::read(&bytes, self.header.salt, at) else {
            return Ok(Found::Broken("the checksum of the record's header is wrong"));
        };
        if left < header.frame_bytes() {
            return Ok(Found::Broken("the record is cut off"));
        }
        body.resize(header.body_bytes(), 0);
        match self.read(body, at + frame::HEADER_BYTES as u64)? {
            false => Ok(Found::Broken("the record is cut off")),
            true if crc32c::crc32c(body) != header.body_crc => Ok(Found::Broken("the checksum of the record is wrong")),
            true => Ok(Found::Frame(header)),
        }
    }

    /// Whether a frame between `broken` and `end` bears witness that the one at `broken` was durable once.
    pub(super) fn was_durable(&self, broken: u64, end: u64) -> Result<bool, TapeError> {
        let mut window = vec![0; WINDOW_BYTES];
        let mut at = broken + 1;
        while at + frame::HEADER_BYTES as u64 <= end {
            let length = usize::try_from(end - at).unwrap_or(usize::MAX).min(WINDOW_BYTES);
            if !self.read(&mut window[..length], at)? {
                return Ok(false);
            }
            for (place, bytes) in (at..).zip(window[..length].windows(frame::HEADER_BYTES)) {
                let bytes = bytes.try_into().expect("a window is as long as a header");
                let header = frame::Header::read(bytes, self.header.salt, place);
                if header.is_some_and(|header| place - u64::from(header.since_commit) > broken) {
                    return Ok(true);
                }
            }
            // The last bytes of a window are the first of the next: a header may lie across.
            at += (length - (frame::HEADER_BYTES - 1)) as u64;
        }
        Ok(false)
    }

    /// The error for what is broken at `at`.
    pub(super) fn damaged(&self, at: u64, what: &str) -> TapeError {
        TapeError::Damaged { path: self.path.clone(), offset: at, what: what.to_owned() }
    }

    /// Fills `bytes` from `at` on; `false` when the file ends before: its writer, in another process, has just cut it.
    fn read(&self, bytes: &mut [u8], at: u64) -> Result<bool, TapeError> {
        match fill(&*self.file, bytes, at) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(io_error(&self.path)(error)),
        }
    }
}

/// Fills `bytes` from `at` on, however little a read gives.
fn fill(file: &dyn ReadFile, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.read_at(bytes, at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                bytes = &mut bytes[read..];
                at += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
