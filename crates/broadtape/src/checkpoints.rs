//! Checkpoints of the desk's tick side in the data folder: so that a start, and a look at any instant, need not walk
//! the tape from its beginning. Those in `checkpoints/` may be deleted at any time.
//!
//! `checkpoints/{instant}.ckpt`, the instant in nanoseconds since 1970. `foundations/` holds those that stand for ticks
//! that were removed; they are no longer derived from anything, and are read whoever made them.

use crate::retention::{Foundation, may_go};
use anyhow::Result;
use broadtape_model::{House, Lane, Position, UnixNanos};
use broadtape_relay::{Relay, Unusable, Witness};
use broadtape_tape::{Tape, TapeError};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::thread::JoinHandle;

/// A checkpoint is made when so many ticks were released since the last: what a second or less walks.
const TICKS_BETWEEN: usize = 8_000_000;
/// And when so much time has passed and any tick was released.
const MILLIS_BETWEEN: i64 = 10 * 60_000;
/// How far a relay that catches up walks before a checkpoint may be made.
const STEP_MILLIS: i64 = 2 * 60_000;
/// So many bytes all checkpoints hold together; the oldest go first, but every second one, so that looks far back
/// still find some.
const BYTES_MOST: u64 = 1 << 30;

/// The checkpoints of a data folder.
#[derive(Clone)]
pub(crate) struct Checkpoints {
    folder: PathBuf,
    foundations: PathBuf,
    house: Arc<House>,
    /// Names this very build and configuration: another may fold in another way.
    maker: u32,
    /// Whether it was said that none can be made.
    told: Arc<Once>,
}

impl Checkpoints {
    pub(crate) fn of(data: &Path, house: &Arc<House>) -> Self {
        Self {
            folder: data.join("checkpoints"),
            foundations: data.join("foundations"),
            house: house.clone(),
            maker: maker(house),
            told: Arc::new(Once::new()),
        }
    }

    /// A checkpoint of a relay. `None` where it cannot be one, which is said once: both a start and retention miss it.
    fn make(&self, relay: &Relay) -> Option<Vec<u8>> {
        let made = relay.checkpoint(self.maker);
        if made.is_none() {
            self.told.call_once(|| {
                tracing::warn!(
                    "no checkpoint can be made: there is more history than one holds, or a lane is damaged; \
                     starts and looks at the past walk the tape from an older one, and retention removes nothing more"
                );
            });
        }
        made
    }

    /// A relay at the newest checkpoint that is no later than `until`, or at the tape's beginning. One that cannot be
    /// used is passed over, and that is said.
    pub(crate) fn relay(&self, tape: &Arc<dyn Tape>, until: UnixNanos) -> Result<Relay, TapeError> {
        for (_, path) in self.all().into_iter().rev().filter(|(at, _)| *at <= until) {
            let resumed = fs::read(&path).map_err(|_| Unusable::Damaged);
            match resumed.and_then(|bytes| Relay::resume(self.house.clone(), tape.clone(), &bytes, self.maker)) {
                Ok(relay) => return Ok(relay),
                Err(Unusable::Tape(error)) => return Err(error),
                Err(why) => {
                    tracing::info!("{} is passed over: {why}; it may be deleted", path.display());
                    // The older ones are no better, unless this one alone is damaged.
                    if !matches!(why, Unusable::Damaged | Unusable::PastFilledIn) {
                        break;
                    }
                }
            }
        }
        self.on_foundation(tape, until)
    }

    /// A relay at the newest foundation that is no later than `until`; where there is none, at the tape's beginning.
    fn on_foundation(&self, tape: &Arc<dyn Tape>, until: UnixNanos) -> Result<Relay, TapeError> {
        let foundations = instants(&self.foundations);
        for (_, path) in foundations.iter().rev().filter(|(at, _)| *at <= until) {
            let read = fs::read(path).map_err(|_| Unusable::Damaged);
            match read.and_then(|bytes| Relay::found(self.house.clone(), tape.clone(), &bytes)) {
                Ok(relay) => return Ok(relay),
                Err(Unusable::Tape(error)) => return Err(error),
                Err(why) => tracing::error!("{} cannot be used: {why}", path.display()),
            }
        }
        if !foundations.is_empty() && tape.lanes()?.into_iter().any(|lane| begins_late(&**tape, lane).is_some()) {
            tracing::warn!("ticks of before were removed; what stands on them is not known at this instant");
        }
        Relay::new(self.house.clone(), tape.clone())
    }

    /// Lays a foundation at the relay's instant; whether that could be done.
    pub(crate) fn lay_foundation(&self, relay: &Relay) -> bool {
        let Some(bytes) = self.make(relay) else { return false };
        let laid = write(&self.foundations, &bytes);
        laid.inspect_err(|error| tracing::warn!(%error, "no foundation can be laid, so nothing is removed")).is_ok()
    }

    /// All foundations that can be used, the oldest first.
    pub(crate) fn foundations(&self, tape: &dyn Tape) -> Result<Vec<Foundation>, TapeError> {
        let lanes = tape.lanes()?;
        let read = |(at, path): (UnixNanos, PathBuf)| {
            let before = broadtape_relay::places(&fs::read(path).ok()?, &lanes)?;
            let before = before.into_iter().filter(|(lane, _)| may_go(*lane)).collect();
            Some(Foundation { at, before })
        };
        Ok(instants(&self.foundations).into_iter().filter_map(read).collect())
    }

    /// Removes checkpoints and foundations of before an instant: what they stand on is gone.
    pub(crate) fn remove_before(&self, at: UnixNanos) {
        let older = [instants(&self.folder), instants(&self.foundations)].concat();
        for (_, path) in older.into_iter().filter(|(own, _)| *own < at) {
            // One that stays is refused when it is read.
            let _ = fs::remove_file(path);
        }
    }

    /// Walks a relay to `now`, and makes checkpoints on the way; how many.
    pub(crate) fn walk(&self, relay: &mut Relay, now: UnixNanos) -> Result<usize, TapeError> {
        self.walk_before::<dyn Witness>(relay, now, None)
    }

    /// The same before the eyes of a witness.
    pub(crate) fn walk_before<W: Witness + ?Sized>(
        &self,
        relay: &mut Relay,
        now: UnixNanos,
        mut witness: Option<&mut W>,
    ) -> Result<usize, TapeError> {
        let (mut due, mut made) = (Due::default(), 0);
        while let Some(next) = relay.next_tick_release()?.filter(|next| *next <= now) {
            let advance = relay.advance_before(next.plus_millis(STEP_MILLIS).min(now), witness.as_deref_mut())?;
            if due.is_due(relay.snapshot().as_of, advance.ticks) {
                made += usize::from(self.write_and_tell(self.make(relay)));
            }
        }
        relay.advance_before(now, witness)?;
        Ok(made)
    }

    fn all(&self) -> Vec<(UnixNanos, PathBuf)> {
        instants(&self.folder)
    }

    /// Writes one where there is one; whether it stands.
    fn write_and_tell(&self, checkpoint: Option<Vec<u8>>) -> bool {
        let written = checkpoint.map(|bytes| self.write(&bytes));
        if let Some(Err(error)) = &written {
            tracing::warn!(%error, "a checkpoint cannot be written; the next start takes longer");
        }
        matches!(written, Some(Ok(())))
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        write(&self.folder, bytes)?;
        self.thin_out()
    }

    /// Keeps the budget.
    fn thin_out(&self) -> io::Result<()> {
        let all = self.all();
        let sizes = all.iter().map(|(_, path)| Ok(fs::metadata(path)?.len())).collect::<io::Result<Vec<_>>>()?;
        if sizes.iter().sum::<u64>() > BYTES_MOST {
            let older = &all[..all.len() / 2];
            for (_, path) in older.iter().step_by(2) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// The instants and files in a folder, the oldest first.
fn instants(folder: &Path) -> Vec<(UnixNanos, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let instant = |path: PathBuf| {
        let is_one = path.extension().is_some_and(|own| own == "ckpt");
        let at = path.file_stem()?.to_str()?.parse().ok().filter(|_| is_one);
        at.map(|nanos| (UnixNanos::new(nanos), path))
    };
    let mut all: Vec<_> = entries.filter_map(instant).collect();
    all.sort();
    all
}

/// Writes a checkpoint into a folder, whole or not at all.
fn write(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let at = broadtape_relay::as_of(bytes).ok_or(io::ErrorKind::InvalidData)?;
    fs::create_dir_all(folder)?;
    let unfinished = folder.join("checkpoint.new");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&unfinished, folder.join(format!("{}.ckpt", at.nanos())))?;
    File::open(folder)?.sync_all()
}

/// Where a lane begins whose first ticks are gone; `None` where it has them all.
pub(crate) fn begins_late(tape: &dyn Tape, lane: Lane) -> Option<Position> {
    let mut reader = tape.ticks(lane).ok()?;
    let is_one = reader.next_block(&mut Vec::new()).unwrap_or(false);
    // Segments are numbered from 1, and the upper bits of a position are the number.
    (is_one && reader.block().0 >> 40 > 1).then(|| reader.block())
}

/// Says when the next checkpoint is due.
#[derive(Default)]
struct Due {
    ticks: usize,
    last: Option<UnixNanos>,
}

impl Due {
    /// Whether one is due at this instant, with so many ticks more.
    fn is_due(&mut self, at: UnixNanos, ticks: usize) -> bool {
        self.ticks += ticks;
        let last = *self.last.get_or_insert(at);
        let is_due = self.ticks >= TICKS_BETWEEN || self.ticks > 0 && at >= last.plus_millis(MILLIS_BETWEEN);
        if is_due {
            *self = Self { ticks: 0, last: Some(at) };
        }
        is_due
    }
}

/// Makes checkpoints of a house at work, on a thread of its own.
pub(crate) struct Checkpointer {
    checkpoints: Checkpoints,
    due: Due,
    writing: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub(crate) fn new(checkpoints: Checkpoints) -> Self {
        Self { checkpoints, due: Due::default(), writing: None }
    }

    /// Looks after an advance whether a checkpoint is due, and has it written.
    pub(crate) fn look(&mut self, relay: &Relay, ticks: usize) {
        if self.due.is_due(relay.snapshot().as_of, ticks) {
            self.make(relay);
        }
    }

    /// Makes one now, unless one is being written.
    pub(crate) fn make(&mut self, relay: &Relay) {
        if self.writing.take_if(|writing| writing.is_finished()).is_none() && self.writing.is_some() {
            return;
        }
        let (checkpoints, made) = (self.checkpoints.clone(), self.checkpoints.make(relay));
        let thread = std::thread::Builder::new().name("checkpoint".into());
        self.writing = thread.spawn(move || _ = checkpoints.write_and_tell(made)).ok();
    }

    /// Waits for the one that is being written.
    pub(crate) fn finish(self) {
        if let Some(writing) = self.writing {
            // One that panicked has told so; checkpoints are never needed.
            let _ = writing.join();
        }
    }
}

/// Names a build, by its version and the checksum of the program itself, and a configuration.
fn maker(house: &House) -> u32 {
    let program = std::env::current_exe().and_then(fs::read).unwrap_or_default();
    let build = crc32c::crc32c_append(crc32c::crc32c(env!("CARGO_PKG_VERSION").as_bytes()), &program);
    crc32c::crc32c_append(build, format!("{house:?}").as_bytes())
}
