//! Writes the log, on a thread of its own: nothing that is released waits for it.

use super::chain::{self, Digest};
use super::entry::{Entry, Opened, What};
use super::recorder;
use anyhow::{Context, Result};
use broadtape_model::UnixNanos;
use broadtape_relay::{NewsChange, TickRun};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Releases that may wait to be written down: a quarter of an hour's at four a second. Beyond it they are counted.
const WAITING_MOST: usize = 4_096;

/// How often the disk is asked to confirm what was written.
const CONFIRM_EVERY: Duration = Duration::from_secs(1);

/// How much of a file's end is read to find its last entry: more than any entry has.
const TAIL_BYTES: u64 = 1 << 20;

/// The log of a house at work.
pub(crate) struct ReleaseLog {
    sender: Option<SyncSender<Message>>,
    missed: AtomicU64,
    thread: Option<JoinHandle<()>>,
    last: Option<UnixNanos>,
}

/// What is to be written down.
pub(super) enum Message {
    Released { at: UnixNanos, runs: Vec<TickRun>, stories: Vec<NewsChange>, is_opening: bool },
    Other { at: UnixNanos, what: What },
}

impl ReleaseLog {
    /// Opens the log in a data folder, and goes on behind its last entry.
    ///
    /// # Errors
    /// When its folder or its newest file cannot be used.
    pub(crate) fn open(data: &Path) -> Result<Self> {
        let folder = data.join("releases");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let writer = Writer::resume(folder.clone())
            .with_context(|| format!("the release log in {} cannot be opened", folder.display()))?;
        let last = writer.last;
        let (sender, messages) = sync_channel(WAITING_MOST);
        let thread = std::thread::Builder::new().name("release-log".into()).spawn(move || writer.run(&messages))?;
        Ok(Self { sender: Some(sender), missed: AtomicU64::new(0), thread: Some(thread), last })
    }

    /// The instant of the last entry before this process: up to there, what was released is written down.
    pub(crate) fn last(&self) -> Option<UnixNanos> {
        self.last
    }

    /// The house is open.
    pub(crate) fn opened(&self, at: UnixNanos, opened: Opened) {
        self.send(Message::Other { at, what: What::Opened(opened) });
    }

    /// An operator must know.
    pub(crate) fn alarm(&self, at: UnixNanos, words: String) {
        self.send(Message::Other { at, what: What::Alarm(words) });
    }

    /// The house is closed. Waits until everything is on the disk.
    pub(crate) fn close(mut self, at: UnixNanos) {
        self.send(Message::Other { at, what: What::Closed {} });
        self.sender.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the release log ended in a panic");
        }
    }

    pub(super) fn send(&self, message: Message) {
        let Some(sender) = &self.sender else { return };
        let missed = self.missed.swap(0, Ordering::Relaxed);
        if missed > 0 {
            let at = match &message {
                Message::Released { at, .. } | Message::Other { at, .. } => *at,
            };
            if sender.try_send(Message::Other { at, what: What::Missed(missed) }).is_err() {
                self.missed.fetch_add(missed, Ordering::Relaxed);
            }
        }
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = sender.try_send(message) {
            self.missed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The end of the log.
struct Writer {
    folder: PathBuf,
    file: Option<(PathBuf, File)>,
    number: u64,
    digest: Digest,
    last: Option<UnixNanos>,
    /// Releases that could not be written.
    lost: u64,
    is_dirty: bool,
}

impl Writer {
    /// Goes on behind the last whole entry. What stands behind it was never finished, and is cut.
    fn resume(folder: PathBuf) -> Result<Self> {
        let mut writer =
            Self { folder, file: None, number: 0, digest: Digest::origin(), last: None, lost: 0, is_dirty: false };
        for path in chain::files(&writer.folder)?.into_iter().rev() {
            let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
            if let Some((digest, entry)) = last_entry(&mut file)? {
                (writer.number, writer.digest, writer.last) = (entry.number, digest, entry.instant());
                writer.file = Some((path, file));
                break;
            }
        }
        Ok(writer)
    }

    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            match messages.recv_timeout(CONFIRM_EVERY) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => self.confirm(),
                Err(RecvTimeoutError::Disconnected) => return self.confirm(),
            }
        }
    }

    fn take(&mut self, message: Message) {
        let (at, entries) = match message {
            Message::Released { at, runs, stories, is_opening } => (at, recorder::entries(&runs, &stories, is_opening)),
            Message::Other { at, what } => (at, vec![what]),
        };
        // An instant never goes back in the log: an alarm may have been raised between two releases.
        let at = self.last.map_or(at, |last| last.max(at));
        let lost = std::mem::take(&mut self.lost);
        let missed = (lost > 0).then_some(What::Missed(lost));
        for what in missed.into_iter().chain(entries) {
            if let Err(error) = self.write(at, what) {
                if lost == 0 && self.lost == 0 {
                    tracing::error!(%error, "the release log cannot be written; releases go on, and are counted");
                }
                self.lost += 1;
            }
        }
        self.last = Some(at);
    }

    fn write(&mut self, at: UnixNanos, what: What) -> Result<()> {
        let entry = Entry { number: self.number + 1, at: at.to_string(), what };
        let json = serde_json::to_string(&entry)?;
        let digest = self.digest.sealing(&json);
        let file = self.file_of(at)?;
        let length = file.seek(SeekFrom::End(0))?;
        if let Err(error) = file.write_all(format!("{digest} {json}\n").as_bytes()) {
            // Half an entry is none. Where it cannot be cut, the next start does.
            let _ = file.set_len(length);
            return Err(error.into());
        }
        (self.number, self.digest, self.is_dirty) = (entry.number, digest, true);
        Ok(())
    }

    /// The file of an instant's day.
    fn file_of(&mut self, at: UnixNanos) -> Result<&mut File> {
        let day = at.timestamp().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        let path = self.folder.join(format!("{day}.log"));
        if self.file.as_ref().is_none_or(|(own, _)| *own < path) {
            self.confirm();
            let file = OpenOptions::new().append(true).create(true).open(&path)?;
            self.file = Some((path, file));
        }
        let (_, file) = self.file.as_mut().context("opened above")?;
        Ok(file)
    }

    fn confirm(&mut self) {
        let Some((path, file)) = self.file.as_ref().filter(|_| self.is_dirty) else { return };
        match file.sync_data() {
            Ok(()) => self.is_dirty = false,
            Err(error) => tracing::error!(%error, "{}: the disk cannot confirm the release log", path.display()),
        }
    }
}

/// The last whole entry of a file, which is cut behind it.
fn last_entry(file: &mut File) -> Result<Option<(Digest, Entry)>> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let Some(end) = tail.iter().rposition(|byte| *byte == b'\n') else { return Ok(None) };
    if start + end as u64 + 1 < length {
        file.set_len(start + end as u64 + 1)?;
    }
    // A line that is no entry stays for the audit to find; the log goes on behind the last that is one.
    let lines = tail[..end].rsplit(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    Ok(lines.filter_map(|line| chain::parse(line).ok()).map(|(digest, _, entry)| (digest, entry)).next())
}
