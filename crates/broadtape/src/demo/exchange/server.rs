//! The feed: DDF over TCP on this machine, to any number of clients.

use super::calendar::Setting;
use super::market::Exchange;
use broadtape_formats::ddf::{Command, Reply, WallTime, write};
use broadtape_model::{Clock, UnixNanos};
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;

/// Who may log in.
pub(crate) const USER: &str = "demo";
/// With what password. It guards nothing: the feed is made up, and only this machine reaches it.
pub(crate) const PASSWORD: &str = "demo";

/// Messages that a client may be behind: a minute of the busiest. A slower one is cut off, and gets the
/// state of everything when it comes back.
const MESSAGES_BEHIND: usize = 8_192;

/// Clients at a time; the demo itself is one.
const CLIENTS: usize = 16;

/// The longest command. A subscription to a hundred symbols takes about a thousand bytes.
const COMMAND_BYTES: usize = 16 * 1024;

/// How often the feed tells its own time.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// The exchange's server, listening and not yet serving.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    floor: Arc<Floor>,
}

/// What all connections share.
struct Floor {
    trading: Mutex<Trading>,
    messages: broadcast::Sender<Arc<Message>>,
}

/// The exchange as it stands, and how many messages it has sent. The two change together, so that a
/// client gets each message either in the state that it asks for or after it, never twice.
struct Trading {
    exchange: Exchange,
    sent: u64,
}

/// A message on its way to the clients.
struct Message {
    number: u64,
    /// `None` for the feed's own time, which everybody gets.
    symbol: Option<String>,
    bytes: Vec<u8>,
}

impl Server {
    /// Listens on a free port of this machine. Messages begin at `from`; those that are due when it
    /// starts to serve are sent at once.
    ///
    /// # Errors
    /// When no port can be had.
    pub(crate) async fn bind(setting: &Setting, from: UnixNanos) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let trading = Mutex::new(Trading { exchange: Exchange::at(setting, from), sent: 0 });
        let (messages, _) = broadcast::channel(MESSAGES_BEHIND);
        Ok(Self { listener, address, floor: Arc::new(Floor { trading, messages }) })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` turns true.
    pub(crate) async fn run(self, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
        let mut clients = JoinSet::new();
        let trading = self.floor.trade(&*clock);
        let beating = self.floor.beat(&*clock);
        let accepting = async {
            loop {
                let Ok((stream, _)) = self.listener.accept().await else { continue };
                while clients.try_join_next().is_some() {}
                if clients.len() < CLIENTS {
                    clients.spawn(serve(stream, self.floor.clone()));
                }
            }
        };
        tokio::select! {
            () = trading => {}
            () = beating => {}
            () = accepting => {}
            // An error says that nobody is left who could ask us to stop.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        clients.shutdown().await;
    }
}

impl Floor {
    /// Lets things happen as their time comes.
    async fn trade(&self, clock: &dyn Clock) {
        loop {
            let next_at = self.happen_until(clock.now());
            let wait = Duration::from_nanos(next_at.nanos_since(clock.now()));
            // A clock may be set while we wait, so none of the waits is long.
            tokio::time::sleep(wait.min(Duration::from_secs(1))).await;
        }
    }

    /// Sends all that is due, and says when something is next.
    fn happen_until(&self, now: UnixNanos) -> UnixNanos {
        let mut trading = self.trading();
        while trading.exchange.next_at() <= now {
            if let Some(sent) = trading.exchange.happen() {
                trading.sent += 1;
                self.send(Message { number: trading.sent, symbol: symbol(&sent.bytes), bytes: sent.bytes });
            }
        }
        trading.exchange.next_at()
    }

    /// Tells the feed's own time.
    async fn beat(&self, clock: &dyn Clock) {
        loop {
            let mut bytes = Vec::new();
            write::heartbeat(&mut bytes, WallTime(clock.now().millis()));
            self.send(Message { number: 0, symbol: None, bytes });
            tokio::time::sleep(HEARTBEAT).await;
        }
    }

    fn send(&self, message: Message) {
        // An error says that nobody listens, which is as well.
        let _ = self.messages.send(Arc::new(message));
    }

    /// The state of symbols now, and the number of the last message that is part of it.
    fn state<'a>(&self, symbols: impl Iterator<Item = &'a str>) -> (Vec<u8>, u64) {
        let trading = self.trading();
        let mut state = Vec::new();
        for symbol in symbols {
            if !trading.exchange.state(symbol, &mut state) {
                state.extend_from_slice(&Reply::Refused(b"No such symbol").to_line());
            }
        }
        (state, trading.sent)
    }

    fn trading(&self) -> MutexGuard<'_, Trading> {
        self.trading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The symbol of a message: what stands between its record and the first comma.
fn symbol(message: &[u8]) -> Option<String> {
    let address = message.get(2..)?.split(|byte| *byte == b',').next()?;
    Some(String::from_utf8_lossy(address).into_owned())
}

/// Serves one client until it leaves, falls behind, or may not come in.
async fn serve(stream: TcpStream, floor: Arc<Floor>) {
    let messages = floor.messages.subscribe();
    let (commands, answers) = stream.into_split();
    let commands = BufReader::new(commands);
    let client =
        Client { commands, command: Vec::new(), answers, messages, after: HashMap::new(), is_logged_in: false };
    // A client that is gone needs no words about it.
    let _ = client.stay(&floor).await;
}

/// A connection.
struct Client {
    commands: BufReader<OwnedReadHalf>,
    /// The beginning of the next command, as far as it has come.
    command: Vec<u8>,
    answers: OwnedWriteHalf,
    messages: broadcast::Receiver<Arc<Message>>,
    /// The symbols that it asked for, each with the last message that was part of the state it got.
    after: HashMap<String, u64>,
    is_logged_in: bool,
}

impl Client {
    async fn stay(mut self, floor: &Floor) -> io::Result<()> {
        self.answers.write_all(&Reply::Word(b"Welcome to the simulated exchange").to_line()).await?;
        loop {
            tokio::select! {
                command = next_command(&mut self.commands, &mut self.command) => match command? {
                    Some(line) if self.obey(&line, floor).await? => {}
                    _ => return Ok(()),
                },
                message = self.messages.recv() => match message {
                    Ok(message) => self.pass_on(&message).await?,
                    // Behind by more than we keep: cut off, so that it comes back and asks for the state.
                    Err(_) => return Ok(()),
                },
            }
        }
    }

    /// Does what is asked; `false` ends the connection.
    async fn obey(&mut self, line: &str, floor: &Floor) -> io::Result<bool> {
        match Command::read(line) {
            Some(Command::Login { user: USER, password: PASSWORD }) => {
                self.is_logged_in = true;
                self.reply(Reply::Accepted(b"Successful login")).await?;
            }
            Some(command @ Command::Go { .. }) if self.is_logged_in => {
                let (state, sent) = floor.state(command.symbols());
                self.after.extend(command.symbols().map(|symbol| (symbol.to_owned(), sent)));
                self.answers.write_all(&state).await?;
            }
            Some(Command::Stop) => self.after.clear(),
            Some(Command::Logoff) => return Ok(false),
            Some(Command::Login { .. } | Command::Go { .. }) => {
                self.reply(Reply::Refused(b"Login Failed")).await?;
                return Ok(false);
            }
            None => self.reply(Reply::Refused(b"Unknown Command")).await?,
        }
        Ok(true)
    }

    async fn pass_on(&mut self, message: &Message) -> io::Result<()> {
        let is_wanted = |symbol: &String| self.after.get(symbol).is_some_and(|after| message.number > *after);
        if message.symbol.as_ref().is_none_or(is_wanted) {
            self.answers.write_all(&message.bytes).await?;
        }
        Ok(())
    }

    async fn reply(&mut self, reply: Reply<'_>) -> io::Result<()> {
        self.answers.write_all(&reply.to_line()).await
    }
}

/// The next line of a client; `None` when it has left. May be dropped and asked again: what has come of
/// a line stays in `command`.
async fn next_command(commands: &mut BufReader<OwnedReadHalf>, command: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        let available = commands.fill_buf().await?;
        if available.is_empty() {
            return Ok(None);
        }
        let line_end = available.iter().position(|byte| *byte == b'\n');
        let taken = line_end.map_or(available.len(), |end| end + 1);
        command.extend_from_slice(&available[..taken]);
        commands.consume(taken);
        if line_end.is_some() {
            return Ok(Some(String::from_utf8_lossy(&std::mem::take(command)).into_owned()));
        }
        if command.len() > COMMAND_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}
