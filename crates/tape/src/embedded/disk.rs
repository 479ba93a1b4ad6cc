//! How the tape touches the disk: the least that it needs, so that a test can be a disk that fills up, tears a write in
//! two, fails to confirm one, or gives less than was asked for.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// What the tape asks of a disk.
pub trait Disk: Send + Sync {
    /// Creates an empty file for writing, in place of one that may stand there.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file that exists, for writing.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file that exists, for reading.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        Ok(Box::new(File::open(path)?))
    }

    /// Gives a file its final name, in place of one that may stand there.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Creates a folder and those above it; it may exist.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes the names within a folder durable.
    ///
    /// # Errors
    /// When the operating system cannot confirm it.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// A file open for writing.
pub trait DiskFile: Send {
    /// Writes all of `bytes` from the byte `at` on.
    ///
    /// # Errors
    /// When not all of it was taken. Some of it may stand in the file.
    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Makes what was written durable.
    ///
    /// # Errors
    /// When the operating system cannot confirm it.
    fn sync(&mut self) -> io::Result<()>;

    /// Sets space aside so that the file can grow to `length` bytes without asking for more; its length stays as
    /// it is. A disk that cannot do it does nothing: it is a matter of speed alone.
    fn reserve(&mut self, length: u64) {
        let _ = length;
    }

    /// Cuts the file to `length` bytes, and gives back what was set aside.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// A file open for reading.
pub trait ReadFile: Send + Sync {
    /// Reads some of what stands from the byte `at` on, as much as it likes; nothing at the file's end.
    ///
    /// # Errors
    /// When the operating system refuses, or was interrupted.
    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<usize>;

    /// How long the file is now.
    ///
    /// # Errors
    /// When the operating system refuses.
    fn length(&self) -> io::Result<u64>;
}

impl ReadFile for File {
    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<usize> {
        FileExt::read_at(self, bytes, at)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// The disk of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::create(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::options().write(true).open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

impl DiskFile for File {
    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    #[cfg(target_os = "linux")]
    fn reserve(&mut self, length: u64) {
        // Whatever speaks against it is told by the writes themselves.
        let _ = rustix::fs::fallocate(&*self, rustix::fs::FallocateFlags::KEEP_SIZE, 0, length);
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}
