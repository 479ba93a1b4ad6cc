//! The live door: DDF or DBN over TCP, for as long as the house stands.

use super::backoff::Backoff;
use super::feed::Feed;
use super::gateway::Request;
use super::line::Line;
use super::reader::Format;
use super::sorter::Answer;
use super::tally::{Notice, Tally};
use crate::quarantine::Quarantine;
use broadtape_model::{Clock, House, UnixNanos, VendorId};
use broadtape_tape::Tape;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Where a vendor's feed is, and what we ask of it.
#[derive(Clone)]
pub struct SocketOptions {
    /// Host and port, such as `feed.example.com:7500`.
    pub address: String,
    /// What we say to be let in.
    pub session: Session,
    /// How long the vendor itself holds what it sends, in minutes; 0 where it sends at once.
    pub already_delayed_minutes: u16,
    /// The vendor's symbols to subscribe to.
    pub symbols: Vec<String>,
    /// The line is taken for dead after so long without a byte. A feed sends its time at least every
    /// few seconds.
    pub silence: Duration,
    /// How long to gather before an append. Ticks wait for minutes in any case, so this delays no
    /// reader; it keeps the tape's blocks full and the disk quiet.
    pub gather: Duration,
    /// The first wait before connecting anew.
    pub retry_first: Duration,
    /// The longest.
    pub retry_longest: Duration,
    /// How long to wait before a tape that failed is asked again: a full disk is not emptied faster.
    pub tape_retry: Duration,
}

/// What a feed speaks, and how we are let in.
#[derive(Clone)]
pub enum Session {
    /// DDF: a login, then its lines.
    Ddf {
        /// The user to log in as.
        user: String,
        /// The password. Never shown.
        password: String,
    },
    /// DBN: from a gateway that wants a key, or the bare stream of records.
    Dbn(Request),
}

impl Session {
    /// The format of what comes.
    pub(super) fn format(&self) -> Format {
        match self {
            Self::Ddf { .. } => Format::Ddf,
            Self::Dbn(_) => Format::Dbn,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ddf { user, .. } => formatter.write_str(user),
            Self::Dbn(request) => formatter.write_str(&request.dataset),
        }
    }
}

impl SocketOptions {
    /// The usual patience with a feed.
    #[must_use]
    pub fn new(address: String, session: Session, symbols: Vec<String>) -> Self {
        Self {
            address,
            session,
            already_delayed_minutes: 0,
            symbols,
            silence: Duration::from_secs(30),
            gather: Duration::from_millis(200),
            retry_first: Duration::from_millis(500),
            retry_longest: Duration::from_secs(60),
            tape_retry: Duration::from_secs(1),
        }
    }
}

impl fmt::Debug for SocketOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}@{} ({} symbols)", self.session, self.address, self.symbols.len())
    }
}

/// What happens at the door, to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SocketEvent {
    /// Logged in, and asked for everything.
    Subscribed {
        /// Where.
        address: String,
        /// How many symbols.
        symbols: usize,
    },
    /// The line was lost, or there was none.
    Lost {
        /// Where.
        address: String,
        /// Why.
        why: String,
        /// When it is tried again.
        retry_in: Duration,
    },
    /// Nothing was received for a while: what happened then is missing, unless the feed repeats it.
    Gap {
        /// The last receipt before it.
        from: UnixNanos,
        /// The first one after it.
        until: UnixNanos,
    },
    /// The server refused a request.
    Refused {
        /// In its words.
        words: String,
    },
    /// The tape does not take the ticks. They wait here, and the vendor in its socket.
    TapeWaits {
        /// Why.
        error: String,
    },
    /// What was refused could not be kept.
    QuarantineFailed {
        /// Why.
        error: String,
    },
    /// Something about what the feed sends.
    Noticed(Notice),
}

impl fmt::Display for SocketEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subscribed { address, symbols } => write!(formatter, "{address}: subscribed to {symbols} symbols"),
            Self::Lost { address, why, retry_in } => {
                write!(formatter, "{address}: {why}; trying again in {:.1} seconds", retry_in.as_secs_f64())
            }
            Self::Gap { from, until } => {
                let seconds = until.nanos_since(*from) / 1_000_000_000;
                write!(formatter, "nothing was received for {seconds} seconds, from {from} until {until}")
            }
            Self::Refused { words } => write!(formatter, "the server refuses a request: {words}"),
            Self::TapeWaits { error } => write!(formatter, "{error}; the ticks wait, and the vendor with them"),
            Self::QuarantineFailed { error } => write!(formatter, "what was refused could not be kept: {error}"),
            Self::Noticed(notice) => notice.fmt(formatter),
        }
    }
}

/// Tells an event in the log.
pub fn log_event(event: &SocketEvent) {
    match event {
        SocketEvent::Subscribed { .. } => tracing::info!("{event}"),
        SocketEvent::TapeWaits { .. } | SocketEvent::QuarantineFailed { .. } => tracing::error!("{event}"),
        _ => tracing::warn!("{event}"),
    }
}

/// A vendor's live door.
pub struct Socket {
    /// Where the feed is.
    pub options: SocketOptions,
    /// Everything that is configured.
    pub house: Arc<House>,
    /// Whose feed it is.
    pub vendor: VendorId,
    /// Where the ticks go.
    pub tape: Arc<dyn Tape>,
    /// Where goes what cannot be used; `None` only counts it.
    pub quarantine: Option<Arc<Quarantine>>,
    /// Stamps receipts.
    pub clock: Arc<dyn Clock>,
    /// Spreads the retries.
    pub random: fastrand::Rng,
    /// Is told what happens. Must not block.
    pub tell: Arc<dyn Fn(SocketEvent) + Send + Sync>,
}

/// Why a line ended.
enum Ended {
    Lost(String),
    Stopped,
}

impl Socket {
    /// Keeps the line up until `stop` turns true (or its sender is gone), puts on the tape what was
    /// received until then, and returns what came in all.
    ///
    /// Never holds more than a few megabytes: while the tape is slow nothing is read, and the vendor
    /// waits in its socket.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Tally {
        let mut backoff = Backoff::new(self.options.retry_first, self.options.retry_longest);
        let mut feed = Feed::new(&self);
        loop {
            let ended = self.keep_line(&mut feed, &mut backoff, &mut stop).await;
            feed.end_stream();
            feed.put_away(&mut stop).await;
            let Ended::Lost(why) = ended else { break };
            let retry_in = backoff.wait(&mut self.random);
            (self.tell)(SocketEvent::Lost { address: self.options.address.clone(), why, retry_in });
            tokio::select! {
                () = tokio::time::sleep(retry_in) => {}
                () = stopped(&mut stop) => break,
            }
        }
        feed.tally()
    }

    /// Dials, logs in, subscribes, and takes what comes.
    async fn keep_line(&self, feed: &mut Feed, backoff: &mut Backoff, stop: &mut watch::Receiver<bool>) -> Ended {
        let dialled = tokio::select! {
            dialled = Line::dial(&self.options) => dialled,
            () = stopped(stop) => return Ended::Stopped,
        };
        let mut line = match dialled {
            Ok(line) => line,
            Err(why) => return Ended::Lost(why),
        };
        let mut is_logged_in = line.is_subscribed();
        if is_logged_in {
            self.subscribed(backoff);
        }
        let login_deadline = tokio::time::sleep(self.options.silence);
        tokio::pin!(login_deadline);
        loop {
            let ended = tokio::select! {
                gathered = line.gather(feed) => gathered.err().map(Ended::Lost),
                () = stopped(stop) => Some(Ended::Stopped),
                () = &mut login_deadline, if !is_logged_in => Some(Ended::Lost("the login is not answered".to_owned())),
            };
            feed.put_away(stop).await;
            if let Some(ended) = ended {
                return ended;
            }
            match feed.take_answer() {
                Some(Answer::Accepted) if !is_logged_in => {
                    if let Err(why) = line.subscribe(&self.options.symbols).await {
                        return Ended::Lost(why);
                    }
                    is_logged_in = true;
                    self.subscribed(backoff);
                }
                Some(Answer::Refused(words)) if !is_logged_in => {
                    return Ended::Lost(format!("the login is refused ({words}); check the user and password"));
                }
                Some(Answer::Refused(words)) => (self.tell)(SocketEvent::Refused { words }),
                Some(Answer::Accepted) | None => {}
            }
        }
    }
}

impl Socket {
    fn subscribed(&self, backoff: &mut Backoff) {
        backoff.reset();
        let (address, symbols) = (self.options.address.clone(), self.options.symbols.len());
        (self.tell)(SocketEvent::Subscribed { address, symbols });
    }
}

/// Comes back when it is time to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error says that nobody is left who could ask us to stop: then the house is gone too.
    let _ = stop.wait_for(|stop| *stop).await;
}
