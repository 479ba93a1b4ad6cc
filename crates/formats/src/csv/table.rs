//! Bytes to rows.

use super::fault::Fault;
use super::heading::Heading;
use super::layout::Layout;
use super::lean::Lean;
use super::row::Row;
use broadtape_model::Problem;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::fmt;

/// The longest row that is read.
pub(super) const ROW_BYTES_MAX: usize = 16 * 1024;

/// The most columns that are read.
pub(super) const COLUMNS_MAX: usize = 64;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A table, wherever its bytes are cut into chunks.
///
/// Holds what was pushed and not yet taken: drain it with [`Table::next_row`] after each push, and it holds no
/// more than one row.
pub struct Table {
    columns: Columns,
    reader: Option<Reader>,
    buffer: Vec<u8>,
    start: usize,
    /// The cells of the row that is being read, one after the other, and where each ends.
    cells: Vec<u8>,
    cells_bytes: usize,
    ends: Vec<usize>,
    count: usize,
    /// The row as it stands in the file.
    raw: Vec<u8>,
    /// The line that is being read.
    line: u64,
    /// The line on which the row began.
    row_line: Option<u64>,
    is_whole: bool,
    is_too_long: bool,
    has_ended: bool,
    is_over: bool,
}

/// What the columns are.
enum Columns {
    /// The heading line is yet to come.
    Unknown,
    Headed(Heading),
    Lean(Lean),
}

impl Table {
    /// A table at its beginning.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        let columns = match layout {
            Layout::Headed => Columns::Unknown,
            Layout::LeanTrades { symbol, day } => Columns::Lean(Lean::trades(symbol, day)),
            Layout::LeanQuotes { symbol, day } => Columns::Lean(Lean::quotes(symbol, day)),
        };
        Self {
            columns,
            reader: None,
            buffer: Vec::new(),
            start: 0,
            cells: vec![0; ROW_BYTES_MAX],
            cells_bytes: 0,
            ends: vec![0; COLUMNS_MAX],
            count: 0,
            raw: Vec::new(),
            line: 1,
            row_line: None,
            is_whole: false,
            is_too_long: false,
            has_ended: false,
            is_over: false,
        }
    }

    /// Adds the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.is_over {
            return;
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that there are no more bytes.
    pub fn finish(&mut self) {
        self.has_ended = true;
    }

    /// The next row; `None` when more bytes are needed to know it, or when there is none.
    ///
    /// # Errors
    /// When a row cannot be read. It alone is lost, unless [`Table::is_over`] says otherwise.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>, Problem>> {
        if matches!(self.columns, Columns::Unknown) && !self.is_over {
            self.read()?;
            if let Err(fault) = self.begin() {
                self.is_over = true;
                return Some(Err(fault.told_of(1, "")));
            }
        }
        self.read()?;
        Some(self.row())
    }

    /// Whether nothing more can be read, whatever comes.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Writes the last row as it came: to be kept where it cannot be used.
    pub fn write_last_row(&self, out: &mut Vec<u8>) {
        let row = self.raw.trim_ascii();
        out.extend_from_slice(row);
        out.push(b'\n');
    }

    fn begin(&mut self) -> Result<(), Fault> {
        if self.is_too_long {
            return Err(Fault::TooLong);
        }
        self.columns = Columns::Headed(Heading::read(Cells::of(&self.cells, &self.ends[..self.count]))?);
        Ok(())
    }

    fn row(&self) -> Result<Row<'_>, Problem> {
        let line = self.row_line.unwrap_or(self.line);
        if self.is_too_long {
            return Err(Fault::TooLong.told_of(line, ""));
        }
        let cells = Cells::of(&self.cells, &self.ends[..self.count]);
        let row = match &self.columns {
            Columns::Headed(heading) => heading.row(cells),
            Columns::Lean(lean) => lean.row(cells),
            Columns::Unknown => Err((Fault::Heading, "")),
        };
        row.map(|row| Row { line, ..row }).map_err(|(fault, cell)| fault.told_of(line, cell))
    }

    /// Reads on until a row is whole; `None` when more bytes are needed, or there is none.
    fn read(&mut self) -> Option<()> {
        let mut reader = self.reader.take().or_else(|| self.first_reader())?;
        let found = if self.is_over { None } else { self.read_with(&mut reader) };
        self.reader = Some(reader);
        found
    }

    fn read_with(&mut self, reader: &mut Reader) -> Option<()> {
        if self.is_whole {
            self.raw.clear();
            (self.cells_bytes, self.count, self.row_line) = (0, 0, None);
            (self.is_whole, self.is_too_long) = (false, false);
        }
        loop {
            let input = &self.buffer[self.start..];
            if input.is_empty() && !self.has_ended {
                return None;
            }
            let (cells, ends) = (&mut self.cells[self.cells_bytes..], &mut self.ends[self.count..]);
            let (result, taken, written, counted) = reader.read_record(input, cells, ends);
            self.cells_bytes += written;
            self.count += counted;
            self.note(taken);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (self.cells_bytes, self.count, self.is_too_long) = (0, 0, true);
                }
                ReadRecordResult::Record => {
                    self.is_whole = true;
                    return Some(());
                }
                ReadRecordResult::End => return None,
            }
        }
    }

    /// Keeps the bytes that were taken as the row's own, and counts the lines in them.
    fn note(&mut self, taken: usize) {
        let piece = &self.buffer[self.start..self.start + taken];
        let line_feeds = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let first = piece.iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
        if let (None, Some(first)) = (self.row_line, first) {
            self.row_line = Some(self.line + line_feeds(&piece[..first]));
        }
        self.line += line_feeds(piece);
        let room = ROW_BYTES_MAX.saturating_sub(self.raw.len());
        self.raw.extend_from_slice(&piece[..taken.min(room)]);
        self.start += taken;
    }

    /// A reader for the separator that the first line shows; `None` until that line is here.
    fn first_reader(&mut self) -> Option<Reader> {
        let line_end = self.buffer.iter().position(|byte| *byte == b'\n');
        let end =
            line_end.or_else(|| (self.has_ended || self.buffer.len() > ROW_BYTES_MAX).then_some(self.buffer.len()))?;
        if self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.start = BYTE_ORDER_MARK.len();
        }
        let line = &self.buffer[self.start..end.max(self.start)];
        let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
        let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator))?;
        Some(ReaderBuilder::new().delimiter(separator).build())
    }
}

/// The cells of a row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    fn of(bytes: &'a [u8], ends: &'a [usize]) -> Self {
        Self { bytes, ends }
    }

    pub(super) fn len(self) -> usize {
        self.ends.len()
    }

    /// The text of a cell, without blanks around it; empty where there is no such cell.
    pub(super) fn get(self, place: usize) -> Result<&'a str, Fault> {
        let Some(end) = self.ends.get(place) else { return Ok("") };
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        std::str::from_utf8(&self.bytes[start..*end]).map(str::trim).map_err(|_| Fault::NotText)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CSV at line {}", self.line)
    }
}
