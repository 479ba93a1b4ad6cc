//! Disks that fill up, tear and fail.

use crate::desk::{all_news, all_ticks, append, batch, millis, names, open, opened, options, story, trade};
use broadtape_model::Lane;
use broadtape_tape::embedded::EmbeddedTape;
use broadtape_tape::embedded::disk::{Disk, DiskFile, RealDisk};
use broadtape_tape::{Tape, TapeError};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};

/// A disk whose faults can be chosen while it is in use.
#[derive(Clone, Default)]
pub(crate) struct FaultyDisk(Arc<Shared>);

#[derive(Default)]
struct Shared {
    faults: Mutex<Faults>,
    changed: Condvar,
}

#[derive(Default)]
struct Faults {
    /// How many more bytes it takes.
    room: Option<u64>,
    /// Whether it fails to confirm.
    fails_syncs: bool,
    /// Whether it fails to cut.
    fails_cuts: bool,
    holds_syncs: bool,
    is_holding: bool,
    syncs: usize,
}

impl FaultyDisk {
    fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.0.faults.lock().unwrap());
        self.0.changed.notify_all();
    }

    pub(crate) fn hold_syncs(&self) {
        self.set(|faults| faults.holds_syncs = true);
    }

    pub(crate) fn let_go(&self) {
        self.set(|faults| faults.holds_syncs = false);
    }

    /// Waits until a sync is held.
    pub(crate) fn wait_until_held(&self) {
        drop(self.0.changed.wait_while(self.0.faults.lock().unwrap(), |faults| !faults.is_holding).unwrap());
    }

    pub(crate) fn syncs(&self) -> usize {
        self.0.faults.lock().unwrap().syncs
    }

    fn sync(&self) -> io::Result<()> {
        self.set(|faults| faults.is_holding = faults.holds_syncs);
        let mut faults = self.0.changed.wait_while(self.0.faults.lock().unwrap(), |faults| faults.holds_syncs).unwrap();
        faults.is_holding = false;
        faults.syncs += 1;
        if faults.fails_syncs { Err(io::Error::other("the cable came off")) } else { Ok(()) }
    }
}

impl Disk for FaultyDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FaultyFile { disk: self.clone(), file: RealDisk.create(path)? }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FaultyFile { disk: self.clone(), file: RealDisk.open(path)? }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }
}

struct FaultyFile {
    disk: FaultyDisk,
    file: Box<dyn DiskFile>,
}

impl DiskFile for FaultyFile {
    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        let mut faults = self.disk.0.faults.lock().unwrap();
        let room = faults.room.unwrap_or(u64::MAX);
        let fits = usize::try_from(room).unwrap().min(bytes.len());
        faults.room = faults.room.map(|room| room - fits as u64);
        self.file.write_all_at(&bytes[..fits], at)?;
        if fits == bytes.len() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.sync()?;
        self.file.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.disk.0.faults.lock().unwrap().fails_cuts {
            return Err(io::Error::other("the cable came off"));
        }
        self.file.cut(length)
    }
}

#[test]
fn a_full_disk_refuses_what_does_not_fit_wherever_it_fills_up_and_goes_on_when_there_is_space() {
    for room in (0..300).step_by(3) {
        let folder = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::default();
        let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
        disk.set(|faults| faults.room = Some(room));
        let mut taken = Vec::new();
        for name in ["a", "b"] {
            match append(&tape, story(name), 1) {
                Ok(_) => taken.push(name),
                Err(error) => assert!(matches!(error, TapeError::Full { .. }), "{error}"),
            }
        }
        assert!(taken.len() < 2 || room > 200, "the disk must have been full");
        assert_eq!(names(&all_news(&tape).unwrap()), taken);
        disk.set(|faults| faults.room = None);
        append(&tape, story("c"), 2).unwrap();
        taken.push("c");
        assert_eq!(names(&all_news(&tape).unwrap()), taken);
        drop(tape);
        let (tape, met) = opened(folder.path());
        assert!(met.cut.is_empty(), "what was half written was cut at once: {met:?}");
        assert_eq!(names(&all_news(&tape).unwrap()), taken);
    }
}

#[test]
fn ticks_that_a_full_disk_refused_can_be_sent_again_with_their_new_symbols() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    let lane = Lane::Delay(15);
    tape.append_ticks(lane, batch(&["FERRY"], vec![trade(0, millis(1), 100)])).unwrap();
    let two = || batch(&["QUAY", "FERRY"], vec![trade(0, millis(9), 200), trade(1, millis(9), 300)]);
    disk.set(|faults| faults.room = Some(30));
    assert!(matches!(tape.append_ticks(lane, two()), Err(TapeError::Full { .. })));
    disk.set(|faults| faults.room = None);
    tape.append_ticks(lane, batch(&["TIDE"], vec![trade(0, millis(5), 400)])).unwrap();
    tape.append_ticks(lane, two()).unwrap();
    let read = all_ticks(&tape, lane).unwrap();
    assert_eq!(read.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["FERRY", "TIDE", "QUAY", "FERRY"]);
    assert_eq!(read[1].1.received, millis(5), "what was refused moves nothing");
    drop(tape);
    assert_eq!(all_ticks(&open(folder.path()), lane).unwrap(), read);
}

#[test]
fn after_a_write_that_was_not_confirmed_nothing_is_taken_until_the_tape_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("a"), 1).unwrap();
    disk.set(|faults| faults.fails_syncs = true);
    let error = append(&tape, story("b"), 2).unwrap_err();
    assert!(matches!(error, TapeError::Unconfirmed { .. }), "{error}");
    disk.set(|faults| faults.fails_syncs = false);
    let error = append(&tape, story("c"), 3).unwrap_err();
    assert!(error.to_string().contains("the cable came off"), "{error}");
    assert_eq!(names(&all_news(&tape).unwrap()), ["a"], "what was acknowledged can be read all the while");
    drop(tape);
    let (tape, met) = opened(folder.path());
    assert!(met.cut.is_empty());
    append(&tape, story("d"), 4).unwrap();
    assert_eq!(names(&all_news(&tape).unwrap()), ["a", "d"]);
}

#[test]
fn what_could_be_neither_written_nor_cut_is_cut_when_the_tape_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("a"), 1).unwrap();
    disk.set(|faults| (faults.room, faults.fails_cuts) = (Some(50), true));
    assert!(append(&tape, story("b"), 2).is_err());
    disk.set(|faults| faults.room = None);
    assert!(matches!(append(&tape, story("c"), 3), Err(TapeError::Unconfirmed { .. })));
    drop(tape);
    let (tape, met) = opened(folder.path());
    assert_eq!(met.cut.iter().map(|torn| torn.bytes).collect::<Vec<_>>(), [50]);
    assert_eq!(names(&all_news(&tape).unwrap()), ["a"]);
}
