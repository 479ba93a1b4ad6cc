//! The line to a house at work: a socket in its data folder, which its own user alone may open. A form in, an answer out, a
//! line of JSON each.

use super::desk::OrderDesk;
use super::wire::{Answer, OrderForm};
use anyhow::{Context, Result};
use broadtape_desk::Snapshot;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::sync::watch;

/// The most bytes of a form: a notice of many pages.
const FORM_BYTES_MAX: u64 = 64 * 1024;
/// How long a form may take to come, and its answer to be read.
const PATIENCE: Duration = Duration::from_secs(10);

fn place(data: &Path) -> PathBuf {
    data.join("console.sock")
}

/// Opens the line of a house at work.
///
/// # Errors
/// When the socket cannot be made.
pub(crate) fn open(data: &Path) -> Result<UnixListener> {
    let place = place(data);
    // A process that was killed leaves its socket; the tape's lock says that nobody answers there.
    match std::fs::remove_file(&place) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).context("an old console.sock stays"),
        _ => {}
    }
    let listener = UnixListener::bind(&place).with_context(|| format!("{} cannot be made", place.display()))?;
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers on the line until the house stops.
pub(crate) async fn answer(
    listener: UnixListener,
    desk: OrderDesk,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    mut stopped: watch::Receiver<bool>,
) {
    let listen = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(serve(stream, desk.clone(), snapshots.borrow().clone()))),
                // No descriptor is free; orders wait until one is.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    tokio::select! {
        () = listen => {}
        _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
    }
}

async fn serve(mut stream: tokio::net::UnixStream, desk: OrderDesk, snapshot: Arc<Snapshot>) {
    let (read, mut write) = stream.split();
    let mut form = String::new();
    let mut lines = tokio::io::BufReader::new(read.take(FORM_BYTES_MAX));
    let Ok(Ok(_)) = tokio::time::timeout(PATIENCE, lines.read_line(&mut form)).await else { return };
    let taken = tokio::task::spawn_blocking(move || match serde_json::from_str::<OrderForm>(&form) {
        Ok(form) => desk.take(&form, &snapshot),
        Err(error) => Answer::Refused(format!("not an order: {error}")),
    });
    let answer =
        taken.await.unwrap_or_else(|_| Answer::Refused("the house broke on this order, which is our fault".into()));
    let mut line = serde_json::to_vec(&answer).unwrap_or_default();
    line.push(b'\n');
    // Whoever has gone away reads it on the tape.
    let _ = tokio::time::timeout(PATIENCE, write.write_all(&line)).await;
}

/// Asks a house at work; `None` where none is.
///
/// # Errors
/// When it does not answer.
pub(crate) fn ask(data: &Path, form: &OrderForm) -> Result<Option<Answer>> {
    let mut stream = match UnixStream::connect(place(data)) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => return Ok(None),
        Err(error) => return Err(error).context("the house at work cannot be asked"),
    };
    let silent = "the house at work did not answer; `broadtape stories` tells whether the order was taken";
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(form)?;
    line.push(b'\n');
    stream.write_all(&line).context(silent)?;
    let mut answer = String::new();
    BufReader::new(stream.take(FORM_BYTES_MAX)).read_line(&mut answer).context(silent)?;
    serde_json::from_str(&answer).map(Some).context(silent)
}
