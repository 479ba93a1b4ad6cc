//! A house at work: the tape, the doors, the release loop and the sites behind one socket.

use super::doors;
use super::release::{Keeping, Release};
use crate::checkpoints::Checkpoints;
use crate::clock::HouseClock;
use crate::config::{Configuration, EditorSettings, SubscriberSettings};
use crate::console;
use crate::console::desk::OrderDesk;
use crate::console::door::Editor;
use crate::releases::ReleaseLog;
use crate::retention::Retention;
use anyhow::{Context, Result, anyhow, ensure};
use axum::Router;
use broadtape_desk::Snapshot;
use broadtape_desk::history::{HistoryDisk, HistoryError};
use broadtape_dispatch::OutgoingDesk;
use broadtape_intake::cursors::Cursors;
use broadtape_intake::doors::DoorBook;
use broadtape_intake::reception::Reception;
use broadtape_intake::websub::WebSub;
use broadtape_model::{Site, UnixNanos};
use broadtape_surfaces::serve::{Pictures, Sites};
use broadtape_tape::{Receipt, Tape};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Connections that may wait to be accepted: 10,000 pages that come back at once after a restart.
const BACKLOG: u32 = 4_096;
/// How often the states of the doors are written down.
const STATES_EVERY: Duration = Duration::from_secs(1);
/// What a shorter token has can be guessed.
const TOKEN_BYTES_LEAST: usize = 16;
/// How long open requests may take to end when the house closes.
const GRACE: Duration = Duration::from_secs(3);

/// A house at work. Its tasks are started and ended here and nowhere else.
pub(crate) struct OpenHouse {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    /// Each with its name, for whoever waits for its end.
    tasks: Vec<(&'static str, JoinHandle<()>)>,
    states: DoorStates,
    server: JoinHandle<()>,
    release: Release,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

/// Listens for readers.
///
/// # Errors
/// When the address cannot be had, with the way out.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    let bound = socket.bind(address).and_then(|()| socket.listen(BACKLOG));
    bound.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!(
                "port {} is in use by another program; stop it, or choose another port (0 takes any that is free)",
                address.port()
            )
        }
        _ => anyhow!("cannot listen on {address}: {error}"),
    })
}

impl OpenHouse {
    /// Opens the tape in `data` and every door, brings the desk to the present, and serves.
    ///
    /// # Errors
    /// When the tape or a door cannot be opened.
    pub(crate) fn open(configuration: &Configuration, data: &Path, listener: TcpListener) -> Result<Self> {
        let tape = super::open_tape(data, &configuration.tape)?;
        let clock = HouseClock::start(data, &configuration.house, &tape);
        let (checkpoints, log) = (Checkpoints::of(data, &configuration.house), ReleaseLog::open(data)?);
        let retention = Retention::new(tape.clone(), configuration.tape, checkpoints.clone());
        let tape: Arc<dyn Tape> = tape;
        let store = data.join("house.sqlite");
        let cursors = Cursors::open(&store)?;
        let book = DoorBook::open(&cursors)?;
        let reception =
            Reception::new(tape.clone())?.reading_as(configuration.dialects.clone()).noting_in(book.clone());
        let reception = Arc::new(reception);
        // Before anything is shown: what is released from now on is under these.
        reception.agree(&configuration.house.contracts, Receipt::Live(clock.now()))?;
        // What is not in the log yet is released before its eyes.
        let until = log.last().unwrap_or(UnixNanos::MIN).min(clock.now());
        let mut relay = checkpoints.relay(&tape, until).context("the tape cannot be read")?;
        match history_disk(data) {
            Ok(disk) => relay.keep_history_on(&disk),
            Err(error) => tracing::warn!(%error, "history stays in memory"),
        }
        let keeping = Keeping { checkpoints, retention };
        let (release, snapshots) = Release::start(relay, tape.clone(), clock.clone(), log, keeping)?;
        let (stop, stopped) = watch::channel(false);
        let outgoing = outgoing_desk(configuration, &store, clock.now())?;
        let subscribers_clock = clock.news();
        let states = DoorStates { book, cursors: cursors.clone() };
        let public_url = configuration.server.public_url.as_deref();
        let websub = public_url.map(|url| WebSub::new(url, &cursors, doors::secret_bytes));
        let desk = OrderDesk { house: configuration.house.clone(), reception: reception.clone(), clock: clock.news() };
        let console = console::door::router(editors(configuration)?, desk.clone(), snapshots.clone());
        let line = console::line::open(data);
        let doors = doors::Doors {
            websub,
            configuration,
            data,
            reception,
            tape: tape.clone(),
            cursors,
            clock,
            stopped: stopped.clone(),
        };
        let mut tasks = doors.open()?;
        tasks.push(("states of the doors", tokio::spawn(states.clone().keep_written(stopped.clone()))));
        if let Some(outgoing) = outgoing {
            let outgoing = outgoing.run(snapshots.clone(), subscribers_clock, stopped.clone());
            tasks.push(("outgoing desk", tokio::spawn(outgoing)));
        }
        match line {
            Ok(line) => {
                let line = console::line::answer(line, desk, snapshots.clone(), stopped.clone());
                tasks.push(("orders of this machine", tokio::spawn(line)));
            }
            Err(error) => {
                tracing::warn!("no orders from this machine's commands while the house is at work: {error:#}")
            }
        }
        let load = move |position| tape.original(position).map_err(std::io::Error::other);
        let pictures = Pictures::new(Arc::new(load));
        let (forgetting, until) = (pictures.clone().forget_withdrawn(snapshots.clone()), stopped.clone());
        tasks.push(("pictures that show no longer", tokio::spawn(until_stopped(forgetting, until))));
        let sites = Sites::new(snapshots.clone(), pictures);
        let address = listener.local_addr()?;
        let router = sites.router().merge(doors.push()?).merge(doors.websub()).merge(console);
        let server = tokio::spawn(serve(listener, sites, router, stopped));
        Ok(Self { address, stop, tasks, states, server, release, snapshots })
    }

    /// The address that is listened on, with the port that was taken.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What is showing, as it changes.
    pub(crate) fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Where a site is found: under its host names, and under a path for tools that cannot set a host.
    pub(crate) fn addresses_of(&self, site: &Site) -> Vec<String> {
        let port = self.address.port();
        let by_host = site.hosts.iter().map(|host| format!("http://{host}:{port}/"));
        by_host.chain([format!("http://{}/@{}/", self.address, site.id)]).collect()
    }

    /// Closes the doors first, then the sites, then the tape. What has been acknowledged is on the disk.
    pub(crate) async fn close(self) {
        self.stop.send_replace(true);
        for (name, task) in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "the task `{name}` ended badly");
            }
        }
        // What the doors did until their end.
        self.states.write();
        // Ends the streams of open pages: the release loop holds the sender of the snapshots.
        let release = self.release;
        if tokio::task::spawn_blocking(move || release.stop()).await.is_err() {
            tracing::error!("the release loop could not be waited for");
        }
        let abort = self.server.abort_handle();
        if tokio::time::timeout(GRACE, self.server).await.is_err() {
            tracing::warn!("some connections did not end by themselves; they are cut");
            abort.abort();
        }
    }
}

/// Writes the states of the doors where `broadtape providers` reads them.
#[derive(Clone)]
struct DoorStates {
    book: DoorBook,
    cursors: Cursors,
}

impl DoorStates {
    async fn keep_written(self, mut stopped: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(STATES_EVERY) => {}
                _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
            }
            let states = self.clone();
            // It neither panics nor is cancelled, and the next write has what this one had.
            let _ = tokio::task::spawn_blocking(move || states.write()).await;
        }
    }

    fn write(&self) {
        if let Err(error) = self.book.write(&self.cursors) {
            tracing::error!(%error, "the states of the doors cannot be written");
        }
    }
}

/// A store for the bars that are finished: derived from the tape, made anew by each start, and free to be deleted
/// while the house is shut.
fn history_disk(data: &Path) -> Result<HistoryDisk, HistoryError> {
    let folder = data.join("derived");
    std::fs::create_dir_all(&folder)?;
    HistoryDisk::create(&folder.join("history.redb"))
}

/// The desk that tells subscribers, where there are any.
fn outgoing_desk(configuration: &Configuration, store: &Path, now: UnixNanos) -> Result<Option<OutgoingDesk>> {
    let resolved =
        |settings: &SubscriberSettings| settings.resolve().with_context(|| format!("subscriber `{}`", settings.id));
    let subscribers = configuration.subscribers.iter().map(resolved).collect::<Result<Vec<_>>>()?;
    if subscribers.is_empty() {
        return Ok(None);
    }
    Ok(Some(OutgoingDesk::open(store, &configuration.house, &subscribers, now, fastrand::u64(..))?))
}

/// Does work that has no end of its own.
async fn until_stopped(work: impl Future<Output = ()>, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        () = work => {}
        _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
    }
}

/// Who may give orders over HTTP.
fn editors(configuration: &Configuration) -> Result<Vec<Editor>> {
    let editor = |settings: &EditorSettings| {
        let secret = settings.token.read()?;
        let token = secret.reveal();
        ensure!(
            token.len() >= TOKEN_BYTES_LEAST,
            "the token of editor `{}` has under {TOKEN_BYTES_LEAST} bytes",
            settings.name
        );
        Ok(Editor::new(&settings.name, token))
    };
    configuration.editors.iter().map(editor).collect()
}

async fn serve(listener: TcpListener, sites: Sites, router: Router, mut stopped: watch::Receiver<bool>) {
    let until_stop = async move {
        // An error says that nobody is left who could ask us to stop.
        let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
    };
    broadtape_surfaces::serve::run(listener, sites, router, until_stop).await;
}
