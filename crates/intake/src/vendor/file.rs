//! What is in a file: unpacked, and told apart by its first bytes.

use super::reader::Format;
use broadtape_formats::csv::Layout;
use broadtape_formats::{csv, dbn};
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes that are read at once.
pub(super) const CHUNK_BYTES: usize = 256 * 1024;

/// The most files in an archive that are looked at.
const MEMBERS_MAX: usize = 100_000;

/// What the packings begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: &[u8] = b"PK\x03\x04";

/// Calls `look` with the name and bytes of what is in a file: itself, unpacked where it is packed by gzip or zstd,
/// or each file of a zip archive. `done` counts the file's own bytes.
///
/// # Errors
/// Those of `look`, and those of the file as its own.
pub fn each_stream<E: From<io::Error>>(
    path: &Path,
    done: &Cell<u64>,
    look: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = File::open(path)?;
    let mut start = Vec::with_capacity(ZIP.len());
    Read::by_ref(&mut file).take(ZIP.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    done.set(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let counted = BufReader::with_capacity(CHUNK_BYTES, Counted { file, done });
    if start.starts_with(GZIP) {
        look(&name, &mut MultiGzDecoder::new(counted))
    } else if start.starts_with(ZSTD) {
        look(&name, &mut zstd::stream::read::Decoder::with_buffer(counted)?)
    } else if start.starts_with(ZIP) {
        each_member(counted, look)
    } else {
        look(&name, &mut { counted })
    }
}

fn each_member<E: From<io::Error>>(
    file: impl Read + Seek,
    look: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), E>,
) -> Result<(), E> {
    let damaged = |error: zip::result::ZipError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    for place in 0..archive.len().min(MEMBERS_MAX) {
        let mut member = archive.by_index(place).map_err(damaged)?;
        if member.is_file() {
            let name = member.name().map_err(damaged)?.into_owned();
            look(&name, &mut member)?;
        }
    }
    Ok(())
}

/// The format of a stream with this name that begins like this. What is nothing else is read as DDF, whose
/// reader says what it cannot use.
pub(super) fn format(name: &str, start: &[u8]) -> Format {
    if dbn::is_dbn(start) {
        return Format::Dbn;
    }
    let layout: Option<Layout> = csv::detect(start).or_else(|| csv::lean_layout(name));
    layout.map_or(Format::Ddf, Format::Csv)
}

/// A stream, a chunk at a time.
pub(super) struct Chunks<'a> {
    stream: &'a mut dyn Read,
    chunk: Vec<u8>,
    /// What went wrong after bytes that were read well: told once these are taken.
    error: Option<io::Error>,
}

impl<'a> Chunks<'a> {
    pub(super) fn of(stream: &'a mut dyn Read) -> Self {
        Self { stream, chunk: vec![0; CHUNK_BYTES], error: None }
    }

    /// The next chunk, full unless the stream ends; empty at its end.
    pub(super) fn next(&mut self) -> io::Result<&[u8]> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut filled = 0;
        while filled < self.chunk.len() {
            match self.stream.read(&mut self.chunk[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        Ok(&self.chunk[..filled])
    }
}

struct Counted<'a> {
    file: File,
    done: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.done.set(self.done.get() + count as u64);
        Ok(count)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
