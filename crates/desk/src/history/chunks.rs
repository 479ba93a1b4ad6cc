//! Bars in chunks: the year of days or the day of minutes of one series.
//!
//! What was written lately stands in memory. Where there is a disk, it goes there when there is enough of it, into
//! one table for each delay class: key as of [`ChunkKey::to_bytes`], value a [`BarRun`]. Only the history of that
//! class writes it. All of it is derived: whoever deletes it gets it again from the tape.

use crate::book::Renumbering;
use crate::stored;
use broadtape_model::{Bar, BarRun, BarSpan, DelayClass, day_of};
use imbl::OrdMap;
use redb::{Database, Durability, ReadOnlyTable, ReadableDatabase, TableDefinition};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Packed bytes that are held before they go to the disk: enough that a commit is worth its while.
const HELD_BYTES_MAX: usize = 16 << 20;

/// What the store keeps of its pages in memory. Whatever it has not, the system's own cache of files mostly has.
const CACHE_BYTES: usize = 128 << 20;

/// The bars of one instrument by one vendor, by their places in the house.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SeriesId {
    pub(super) instrument: u32,
    pub(super) vendor: u16,
}

impl SeriesId {
    /// The series of a stored key.
    fn of_key([a, b, c, d, e, f, ..]: [u8; 11]) -> Self {
        Self { instrument: u32::from_be_bytes([a, b, c, d]), vendor: u16::from_be_bytes([e, f]) }
    }
}

/// Names a chunk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct ChunkKey {
    series: SeriesId,
    span: BarSpan,
    /// Days: the year. Minutes: the day of UTC, counted from 1970.
    chunk: i32,
}

impl ChunkKey {
    /// The chunk that holds a bar of this number.
    pub(super) fn of(series: SeriesId, span: BarSpan, number: i32) -> Self {
        let chunk = match span {
            BarSpan::Minute => number.div_euclid(24 * 60),
            BarSpan::Day => day_of(number).year().into(),
        };
        Self { series, span, chunk }
    }

    /// Instrument, vendor, span and chunk, each with the highest byte first, so that they sort as they do here.
    fn to_bytes(self) -> [u8; 11] {
        let mut bytes = [0; 11];
        bytes[..4].copy_from_slice(&self.series.instrument.to_be_bytes());
        bytes[4..6].copy_from_slice(&self.series.vendor.to_be_bytes());
        bytes[6] = self.span as u8;
        bytes[7..].copy_from_slice(&(self.chunk.cast_unsigned() ^ 1 << 31).to_be_bytes());
        bytes
    }
}

/// A table as it stood at a commit.
struct Stored {
    table: ReadOnlyTable<[u8; 11], &'static [u8]>,
    /// A store that nobody holds is closed, for those too who still read it.
    _database: Arc<Database>,
}

/// Why history cannot be kept on the disk. It is derived: without it, it stands in memory.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The store refused.
    #[error("the store of history: {0}")]
    Store(#[from] redb::Error),
    /// The old store could not be put away.
    #[error("the store of history: {0}")]
    File(#[from] std::io::Error),
}

/// Where chunks go that need not stay in memory. One file for all delay classes.
#[derive(Clone)]
pub struct HistoryDisk {
    database: Arc<Database>,
    /// Packed bytes of a class that are held in memory before they are written together.
    held_bytes_max: usize,
}

impl HistoryDisk {
    /// An empty store. One that stands there is of another run, and is replaced: what it held is on the tape.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, HistoryError> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let database = redb::Builder::new().set_cache_size(CACHE_BYTES).create(path).map_err(redb::Error::from)?;
        let database = Arc::new(database);
        Ok(Self { database, held_bytes_max: HELD_BYTES_MAX })
    }

    /// The same, with another bound of what each delay class holds in memory before it writes.
    #[must_use]
    pub fn holding_at_most(self, bytes: usize) -> Self {
        Self { held_bytes_max: bytes, ..self }
    }

    /// Writes chunks; what can be read from then on.
    fn write(&self, class: DelayClass, chunks: &OrdMap<ChunkKey, BarRun>) -> Result<Arc<Stored>, redb::Error> {
        let name = format!("class-{}", class.0);
        let definition: TableDefinition<'_, [u8; 11], &[u8]> = TableDefinition::new(&name);
        let mut writing = self.database.begin_write()?;
        // It need not survive: the tape does.
        writing.set_durability(Durability::None).map_err(redb::Error::from)?;
        {
            let mut table = writing.open_table(definition)?;
            for (key, run) in chunks {
                table.insert(key.to_bytes(), run.as_bytes())?;
            }
        }
        writing.commit()?;
        let table = self.database.begin_read()?.open_table(definition)?;
        Ok(Arc::new(Stored { table, _database: self.database.clone() }))
    }
}

impl HistoryDisk {
    /// Removes a chunk; what can be read from then on.
    fn remove(&self, class: DelayClass, key: ChunkKey) -> Result<Arc<Stored>, redb::Error> {
        let name = format!("class-{}", class.0);
        let definition: TableDefinition<'_, [u8; 11], &[u8]> = TableDefinition::new(&name);
        let mut writing = self.database.begin_write()?;
        writing.set_durability(Durability::None).map_err(redb::Error::from)?;
        writing.open_table(definition)?.remove(key.to_bytes())?;
        writing.commit()?;
        let table = self.database.begin_read()?.open_table(definition)?;
        Ok(Arc::new(Stored { table, _database: self.database.clone() }))
    }
}

impl fmt::Debug for HistoryDisk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HistoryDisk")
    }
}

/// The chunks of one delay class as they stand: immutable, cheap to clone.
#[derive(Clone, Default)]
pub(super) struct ChunkView {
    /// Newer than what is stored.
    recent: OrdMap<ChunkKey, BarRun>,
    stored: Option<Arc<Stored>>,
}

impl fmt::Debug for ChunkView {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChunkView({} in memory)", self.recent.len())
    }
}

impl ChunkView {
    /// The bars of a series from one number to another, both in it, in order.
    pub(super) fn bars(&self, series: SeriesId, span: BarSpan, from: i32, to: i32) -> Vec<Bar> {
        let (first, last) = (ChunkKey::of(series, span, from), ChunkKey::of(series, span, to));
        let within = |bar: &Bar| (from..=to).contains(&bar.number);
        let mut bars = Vec::new();
        for run in self.runs(first, last) {
            bars.extend(run.bars().filter(within));
        }
        bars
    }

    fn runs(&self, first: ChunkKey, last: ChunkKey) -> Vec<BarRun> {
        self.each(first, last).into_iter().map(|(_, run)| run).collect()
    }

    /// The runs from one key to another, both in it, in order, each with its series.
    fn each(&self, first: ChunkKey, last: ChunkKey) -> Vec<(SeriesId, BarRun)> {
        if first > last {
            return Vec::new();
        }
        let mut recent = self.recent.range(first..=last).peekable();
        let mut runs = Vec::new();
        for (key, bytes) in self.stored(first, last) {
            while let Some((own, run)) = recent.next_if(|(own, _)| own.to_bytes() < key) {
                runs.push((own.series, run.clone()));
            }
            match recent.next_if(|(own, _)| own.to_bytes() == key) {
                Some((own, newer)) => runs.push((own.series, newer.clone())),
                None => runs.extend(BarRun::from_bytes(&bytes).map(|run| (SeriesId::of_key(key), run))),
            }
        }
        runs.extend(recent.map(|(own, run)| (own.series, run.clone())));
        runs
    }

    fn stored(&self, first: ChunkKey, last: ChunkKey) -> Vec<([u8; 11], Vec<u8>)> {
        let Some(stored) = &self.stored else { return Vec::new() };
        let read = || -> Result<Vec<_>, redb::StorageError> {
            let entries = stored.table.range(first.to_bytes()..=last.to_bytes())?;
            entries.map(|entry| entry.map(|(key, value)| (key.value(), value.value().to_vec()))).collect()
        };
        told(read()).unwrap_or_default()
    }

    fn get(&self, key: ChunkKey) -> Option<BarRun> {
        self.runs(key, key).pop()
    }
}

/// A disk that fails costs what stood on it until the next start, and is told.
fn told<T>(outcome: Result<T, redb::StorageError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::error!(%error, "the store of history cannot be read; bars are missing")).ok()
}

/// The chunks of one delay class, being written.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    class: Option<DelayClass>,
    view: ChunkView,
    recent_bytes: usize,
    disk: Option<HistoryDisk>,
}

impl Clone for Chunks {
    /// A copy sees what is stored, and keeps what it writes in memory: only one may write to the disk.
    fn clone(&self) -> Self {
        Self { class: self.class, view: self.view.clone(), recent_bytes: self.recent_bytes, disk: None }
    }
}

impl Chunks {
    pub(super) fn new(class: DelayClass) -> Self {
        Self { class: Some(class), view: ChunkView::default(), recent_bytes: 0, disk: None }
    }

    pub(super) fn keep_on(&mut self, disk: HistoryDisk) {
        self.disk = Some(disk);
    }

    pub(super) fn view(&self) -> &ChunkView {
        &self.view
    }

    /// Puts bars into their chunks, in place of those of the same number. They stand in order.
    pub(super) fn put(&mut self, series: SeriesId, span: BarSpan, bars: &[Bar]) {
        for bars in bars
            .chunk_by(|one, other| ChunkKey::of(series, span, one.number) == ChunkKey::of(series, span, other.number))
        {
            let Some(first) = bars.first() else { continue };
            let key = ChunkKey::of(series, span, first.number);
            let merged = match self.view.get(key) {
                Some(run) => merged(run.bars(), bars),
                None => bars.to_vec(),
            };
            // A chunk holds as many bars as a run may; bars come checked.
            if let Ok(run) = BarRun::pack(span, &merged) {
                self.insert(key, run);
            }
        }
    }

    /// Takes a bar out of its chunk.
    pub(super) fn take_out(&mut self, series: SeriesId, span: BarSpan, number: i32) {
        let key = ChunkKey::of(series, span, number);
        let Some(run) = self.view.get(key) else { return };
        let left: Vec<Bar> = run.bars().filter(|bar| bar.number != number).collect();
        match BarRun::pack(span, &left) {
            Ok(run) => self.insert(key, run),
            // None is left: a run holds one at least.
            Err(_) => self.remove(key),
        }
    }

    fn remove(&mut self, key: ChunkKey) {
        if let Some(run) = self.view.recent.remove(&key) {
            self.recent_bytes -= run.as_bytes().len();
        }
        if self.view.stored.is_none() {
            return;
        }
        let Some((disk, class)) = self.disk.as_ref().zip(self.class) else { return };
        match disk.remove(class, key) {
            Ok(stored) => self.view.stored = Some(stored),
            Err(error) => {
                tracing::error!(%error, "a bar that was taken back cannot be taken out of the store of history")
            }
        }
    }

    /// Puts a run into its chunk.
    pub(super) fn put_run(&mut self, series: SeriesId, run: &BarRun) {
        let (span, mut bars) = (run.span(), run.bars());
        let Some(first) = bars.next() else { return };
        let last = bars.last().unwrap_or(first);
        let key = ChunkKey::of(series, span, first.number);
        let is_alone = key == ChunkKey::of(series, span, last.number) && self.view.get(key).is_none();
        match is_alone {
            true => self.insert(key, run.clone()),
            false => self.put(series, span, &run.bars().collect::<Vec<_>>()),
        }
    }

    fn insert(&mut self, key: ChunkKey, run: BarRun) {
        self.recent_bytes += run.as_bytes().len();
        if let Some(older) = self.view.recent.insert(key, run) {
            self.recent_bytes -= older.as_bytes().len();
        }
        let disk = self.disk.as_ref().filter(|disk| self.recent_bytes > disk.held_bytes_max);
        let Some((disk, class)) = disk.zip(self.class) else { return };
        match disk.write(class, &self.view.recent) {
            Ok(stored) => {
                self.view = ChunkView { recent: OrdMap::new(), stored: Some(stored) };
                self.recent_bytes = 0;
            }
            Err(error) => {
                tracing::error!(%error, "history cannot be written to its store; it stays in memory from here on");
                self.disk = None;
            }
        }
    }
}

/// A chunk as it is kept in a checkpoint.
pub(super) struct KeptChunk {
    instrument: u32,
    vendor: u16,
    run: BarRun,
}

stored!(KeptChunk { instrument: u32, vendor: u16, run: BarRun });

impl Chunks {
    /// All chunks; `None` when they are more than `bytes_most`.
    pub(super) fn keep(&self, bytes_most: usize) -> Option<Vec<KeptChunk>> {
        let first = ChunkKey { series: SeriesId { instrument: 0, vendor: 0 }, span: BarSpan::Minute, chunk: i32::MIN };
        let last = SeriesId { instrument: u32::MAX, vendor: u16::MAX };
        let last = ChunkKey { series: last, span: BarSpan::Day, chunk: i32::MAX };
        let mut bytes = 0;
        let mut kept = Vec::new();
        for (series, run) in self.view.each(first, last) {
            bytes += run.as_bytes().len();
            if bytes > bytes_most {
                return None;
            }
            kept.push(KeptChunk { instrument: series.instrument, vendor: series.vendor, run });
        }
        Some(kept)
    }

    /// Takes a chunk that was kept.
    pub(super) fn take_up(&mut self, kept: KeptChunk, to: &Renumbering) {
        if let Some((instrument, vendor)) = to.instrument(kept.instrument).zip(to.vendor(kept.vendor)) {
            self.put_run(SeriesId { instrument, vendor }, &kept.run);
        }
    }
}

/// Bars of a chunk with newer ones in place of those of the same number; both in order.
fn merged(older: impl Iterator<Item = Bar>, newer: &[Bar]) -> Vec<Bar> {
    let mut older = older.peekable();
    let mut bars = Vec::new();
    for bar in newer {
        while let Some(before) = older.next_if(|own| own.number < bar.number) {
            bars.push(before);
        }
        older.next_if(|own| own.number == bar.number);
        bars.push(*bar);
    }
    bars.extend(older);
    bars
}
