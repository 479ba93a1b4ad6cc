//! A disk that forgets what was not confirmed: torn, lost and reordered writes, names that were never made durable,
//! no room left, the power gone in the middle of anything, and
//! reads that give less than was asked for.

use broadtape_tape::embedded::disk::{Disk, DiskFile, ReadFile, RealDisk};
use fastrand::Rng;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// A disk keeps or loses so many bytes together.
const SECTOR: usize = 512;

/// Writes through to a folder, where readers find it as long as the power is on, and remembers what would be left.
#[derive(Clone, Default)]
pub(crate) struct SimDisk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    random: Option<Rng>,
    nodes: Vec<Node>,
    /// Names as they are, and as they are durable.
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    /// So many more operations until the power fails.
    power: Option<u64>,
    /// How many more bytes it takes.
    room: Option<usize>,
}

#[derive(Default)]
struct Node {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

impl SimDisk {
    pub(crate) fn new(random: &mut Rng) -> Self {
        let disk = Self::default();
        disk.state().random = Some(random.fork());
        disk
    }

    /// The power fails after so many operations.
    pub(crate) fn fail_after(&self, operations: u64) {
        self.state().power = Some(operations);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.state().power == Some(0)
    }

    /// It takes so many more bytes; `None`: as many as come.
    pub(crate) fn has_room(&self, bytes: Option<usize>) {
        self.state().room = bytes;
    }

    /// What is left in `folder` when the power is gone, as another disk finds it in `to`.
    pub(crate) fn after_power_failure(&self, folder: &Path, to: &Path) -> Self {
        let mut state = self.state();
        let mut random = state.random.take().unwrap();
        let after = Self::new(&mut random);
        for (path, number) in &state.names {
            let old_name = state.durable_names.iter().find(|(_, durable)| *durable == number).map(|(path, _)| path);
            // A name that was never made durable may be there or not.
            let name = if state.durable_names.contains_key(path) || random.bool() { Some(path) } else { old_name };
            let Some(name) = name else { continue };
            let left = state.nodes[*number].left(&mut random);
            let name = to.join(name.strip_prefix(folder).unwrap());
            fs::create_dir_all(name.parent().unwrap()).unwrap();
            fs::write(&name, &left).unwrap();
            after.state().add(&name, left);
        }
        after
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    /// Counts an operation; an error once the power is gone.
    fn operate(&mut self) -> io::Result<()> {
        match &mut self.power {
            None => Ok(()),
            Some(0) => Err(io::Error::other("the power is gone")),
            Some(left) => {
                *left -= 1;
                if *left == 0 { Err(io::Error::other("the power fails")) } else { Ok(()) }
            }
        }
    }

    fn add(&mut self, path: &Path, durable: Vec<u8>) {
        self.nodes.push(Node { durable, pending: Vec::new() });
        let number = self.nodes.len() - 1;
        self.names.insert(path.to_owned(), number);
        self.durable_names.insert(path.to_owned(), number);
    }
}

impl Node {
    /// Everything pending is durable now.
    fn settle(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.durable);
        }
    }

    /// What may be left of it: each sector of a write for itself, in any order.
    fn left(&self, random: &mut Rng) -> Vec<u8> {
        let mut left = self.durable.clone();
        let mut sectors: Vec<Change> = Vec::new();
        for change in &self.pending {
            match change {
                Change::Write { at, bytes } => {
                    let mut from = 0;
                    while from < bytes.len() {
                        let to = (from + SECTOR - (at + from) % SECTOR).min(bytes.len());
                        sectors.push(Change::Write { at: at + from, bytes: bytes[from..to].to_vec() });
                        from = to;
                    }
                }
                Change::Cut(length) => sectors.push(Change::Cut(*length)),
            }
        }
        let kept_in_a_hundred = *random.choice(&[0, 30, 60, 95, 100]).unwrap();
        if random.bool() {
            random.shuffle(&mut sectors);
        }
        for change in sectors {
            // A cut is a matter of the file's record, which keeps its order with the data behind it.
            if matches!(change, Change::Cut(_)) || random.u32(..100) < kept_in_a_hundred {
                change.apply(&mut left);
            }
        }
        left
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                content.resize(content.len().max(at + bytes.len()), 0);
                content[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Self::Cut(length) => content.truncate(*length),
        }
    }
}

struct SimFile {
    disk: SimDisk,
    node: usize,
    file: Box<dyn DiskFile>,
}

/// A file whose reads give less than was asked for, or are interrupted.
struct ShortReads {
    file: File,
    random: Mutex<Rng>,
}

impl ReadFile for ShortReads {
    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<usize> {
        let mut random = self.random.lock().unwrap();
        let most = match random.u8(..8) {
            0 => return Err(io::ErrorKind::Interrupted.into()),
            1 if bytes.len() > 1 => random.usize(1..bytes.len()),
            _ => bytes.len(),
        };
        ReadFile::read_at(&self.file, &mut bytes[..most], at)
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}

impl Disk for SimDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.operate()?;
        let file = RealDisk.create(path)?;
        state.nodes.push(Node::default());
        let node = state.nodes.len() - 1;
        state.names.insert(path.to_owned(), node);
        Ok(Box::new(SimFile { disk: self.clone(), node, file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.operate()?;
        let node = state.names[path];
        Ok(Box::new(SimFile { disk: self.clone(), node, file: RealDisk.open(path)? }))
    }

    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        let random = self.state().random.as_mut().map(Rng::fork).unwrap_or_default();
        Ok(Box::new(ShortReads { file: File::open(path)?, random: Mutex::new(random) }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate()?;
        RealDisk.rename(from, to)?;
        let node = state.names.remove(from).unwrap();
        state.names.insert(to.to_owned(), node);
        Ok(())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.state().operate()?;
        RealDisk.create_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate()?;
        state.durable_names.retain(|path, _| path.parent() != Some(folder));
        let within: Vec<_> = state.names.iter().filter(|(path, _)| path.parent() == Some(folder)).collect();
        let within: Vec<_> = within.into_iter().map(|(path, node)| (path.clone(), *node)).collect();
        state.durable_names.extend(within);
        Ok(())
    }
}

impl DiskFile for SimFile {
    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let fails = state.operate().err();
        let room = state.room.unwrap_or(usize::MAX).min(bytes.len());
        state.room = state.room.map(|left| left - room);
        let taken = match fails {
            Some(_) => state.random.as_mut().map_or(0, |random| random.usize(..=room)),
            None => room,
        };
        let offset = usize::try_from(at).unwrap();
        state.nodes[self.node].pending.push(Change::Write { at: offset, bytes: bytes[..taken].to_vec() });
        self.file.write_all_at(&bytes[..taken], at)?;
        match fails {
            Some(error) => Err(error),
            None if taken < bytes.len() => Err(io::ErrorKind::StorageFull.into()),
            None => Ok(()),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.operate()?;
        state.nodes[self.node].settle();
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.operate()?;
        state.nodes[self.node].pending.push(Change::Cut(usize::try_from(length).unwrap()));
        self.file.cut(length)
    }
}
