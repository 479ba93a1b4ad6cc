//! `broadtape serve`: the sites of the configuration, with all doors open.

mod doors;
mod open_house;
mod release;

pub(crate) use open_house::{OpenHouse, listen};

use crate::cli::Options;
use crate::config::{Configuration, TapeSettings};
use anyhow::{Context, Result};
use broadtape_tape::embedded::{self, EmbeddedTape};
use std::future::Future;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{Signal, SignalKind, signal};

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    on_runtime(async {
        let stop = StopSignal::expect()?;
        let listener = listen(configuration.server.listen)?;
        let house = OpenHouse::open(&configuration, &options.data_folder(), listener)?;
        for site in &configuration.house.sites {
            tracing::info!("{} at {}", site.name, house.addresses_of(site).join(" or "));
        }
        stop.come().await;
        tracing::info!("stopping; what has been acknowledged is on the disk");
        house.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Threads for what blocks. A poll door holds one while it waits for its provider, and a kill must find one however many
/// providers are slow at once.
const BLOCKING_THREADS: usize = 4_096;

/// Runs the asynchronous part of a command: sockets and timers.
pub(crate) fn on_runtime<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().thread_name("serve").max_blocking_threads(BLOCKING_THREADS).build()?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_background();
    outcome
}

/// Opens the tape for writing. What had to be mended is told.
pub(crate) fn open_tape(folder: &Path, settings: &TapeSettings) -> Result<Arc<EmbeddedTape>> {
    let usual = embedded::Options::default();
    let options = embedded::Options { bytes_most: settings.bytes_most().unwrap_or(usual.bytes_most), ..usual };
    let (tape, opened) = EmbeddedTape::open(folder, &options)
        .with_context(|| format!("the tape in {} cannot be opened", folder.display()))?;
    tracing::debug!(?opened, "the tape is open");
    Ok(Arc::new(tape))
}

/// Somebody's asking the process to stop. Expected before anything is said to be open: who reads that it is may ask at once.
pub(crate) struct StopSignal {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignal {
    /// From here on the signals do not end the process by themselves.
    pub(crate) fn expect() -> Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits until one has come.
    pub(crate) async fn come(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
