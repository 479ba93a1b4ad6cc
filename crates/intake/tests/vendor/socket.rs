use crate::house::{house, vendor};
use crate::tape::MemoryTape;
use broadtape_intake::vendor::{Session, Socket, SocketEvent, SocketOptions, Tally};
use broadtape_model::{Lane, Tick, TickChange, UnixNanos};
use broadtape_tape::{TapeError, TickBatch};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const TRADE: &[u8] = b"\x012ABCD,7\x02AQ151000,100,0@\x0320140110095900000\r\n";

/// A door that is open, and everything that can be seen of it.
struct Open {
    server: TcpListener,
    ticks: UnboundedReceiver<(Lane, TickBatch)>,
    events: UnboundedReceiver<SocketEvent>,
    /// Seconds after 10:00 in New York that the door's clock shows.
    seconds: Arc<AtomicI64>,
    stop: watch::Sender<bool>,
    door: JoinHandle<Tally>,
}

async fn open(
    (tape, ticks): (MemoryTape, UnboundedReceiver<(Lane, TickBatch)>),
    adjust: impl FnOnce(&mut SocketOptions),
) -> Open {
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = server.local_addr().expect("it is bound").to_string();
    let session = Session::Ddf { user: "reader".into(), password: "secret".into() };
    let mut options = SocketOptions::new(address, session, vec!["ABCD".into(), "EFGH".into()]);
    options.gather = Duration::from_millis(1);
    options.retry_first = Duration::from_millis(1);
    options.tape_retry = Duration::from_millis(1);
    adjust(&mut options);
    let (tell, events) = unbounded_channel();
    let seconds = Arc::new(AtomicI64::new(0));
    let shown = seconds.clone();
    let start = UnixNanos::parse("2014-01-10T15:00:00Z").expect("an instant");
    let (stop, stopped) = watch::channel(false);
    let door = Socket {
        options,
        house: house(&[("Q", 15)]),
        vendor: vendor(),
        tape: Arc::new(tape),
        quarantine: None,
        clock: Arc::new(move || start.plus_millis(shown.load(Ordering::SeqCst) * 1000)),
        random: fastrand::Rng::with_seed(7),
        tell: Arc::new(move |event| {
            // A test that has seen enough no longer listens.
            let _ = tell.send(event);
        }),
    };
    Open { server, ticks, events, seconds, stop, door: tokio::spawn(door.run(stopped)) }
}

impl Open {
    /// A client that connected and logged in, with the lines that it sent.
    async fn client(&mut self) -> (BufReader<TcpStream>, Vec<String>) {
        let (stream, _) = self.server.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut lines = vec![line(&mut stream).await];
        stream.write_all(b"WExample feed\r\n+ Successful login\r\n").await.unwrap();
        lines.push(line(&mut stream).await);
        (stream, lines)
    }

    async fn event(&mut self) -> SocketEvent {
        self.events.recv().await.expect("the door is open")
    }

    async fn close(self) -> Tally {
        self.stop.send(true).unwrap();
        self.door.await.unwrap()
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    line
}

#[tokio::test]
async fn the_door_logs_in_subscribes_and_puts_what_comes_on_the_tape() {
    let mut open = open(MemoryTape::new(), |_| {}).await;
    let (mut client, lines) = open.client().await;
    assert_eq!(lines, ["LOGIN reader:secret\r\n", "GO ABCD=Ss,EFGH=Ss\r\n"]);
    assert!(matches!(open.event().await, SocketEvent::Subscribed { symbols: 2, .. }));
    client.write_all(TRADE).await.unwrap();
    let (lane, batch) = open.ticks.recv().await.unwrap();
    assert_eq!((lane, batch.ticks.len()), (Lane::Delay(15), 1));
    assert_eq!(batch.ticks[0].received.to_string(), "2014-01-10T15:00:00Z");
    assert_eq!(open.close().await.ticks, 1);
}

#[tokio::test]
async fn a_line_that_is_lost_is_dialled_again_and_the_gap_is_told() {
    let mut open = open(MemoryTape::new(), |_| {}).await;
    let (mut client, _) = open.client().await;
    assert!(matches!(open.event().await, SocketEvent::Subscribed { .. }));
    client.write_all(&TRADE[..20]).await.unwrap();
    drop(client);
    let SocketEvent::Noticed(notice) = open.event_after_lost().await else { panic!("the cut message is told") };
    assert!(notice.to_string().contains("breaks off"), "{notice}");
    open.seconds.store(90, Ordering::SeqCst);
    let (mut client, _) = open.client().await;
    let SocketEvent::Gap { from, until } = open.event_after_lost().await else { panic!("a gap") };
    assert_eq!(until.nanos_since(from), 90_000_000_000);
    assert!(matches!(open.event().await, SocketEvent::Subscribed { .. }));
    client.write_all(TRADE).await.unwrap();
    open.ticks.recv().await.unwrap();
    assert_eq!(open.close().await.ticks, 1);
}

impl Open {
    /// The next event but those that tell the line was lost.
    async fn event_after_lost(&mut self) -> SocketEvent {
        loop {
            let event = self.event().await;
            if !matches!(event, SocketEvent::Lost { .. }) {
                return event;
            }
        }
    }
}

#[tokio::test]
async fn a_vendor_that_says_it_is_there_is_noted_every_few_seconds_and_no_more_often() {
    const TIME: &[u8] = b"#20140110100000\r\n";
    const UNKNOWN: &[u8] = b"\x012NONE,7\x02AQ151000,100,0@\x0320140110095900000\r\n";
    let mut open = open(MemoryTape::new(), |_| {}).await;
    let (mut client, _) = open.client().await;
    assert!(matches!(open.event().await, SocketEvent::Subscribed { .. }));
    // A word of an instrument is a sign of life itself. The house takes a vendor to be quiet after two minutes.
    let mut seen = Vec::new();
    for (second, message, expected) in [
        (0, TIME, Some("Heartbeat")),
        (1, TIME, None),
        (14, TIME, None),
        (15, TIME, Some("Heartbeat")),
        (20, TRADE, Some("Trade")),
        (34, TIME, None),
        (35, TIME, Some("Heartbeat")),
        (50, UNKNOWN, Some("Trade, Heartbeat")),
    ] {
        open.seconds.store(second, Ordering::SeqCst);
        client.write_all(message).await.unwrap();
        let Some(expected) = expected else {
            // Nothing comes of it; what is sent next shows that it was taken.
            client.flush().await.unwrap();
            continue;
        };
        let (lane, batch) = open.ticks.recv().await.unwrap();
        let word = |tick: &Tick| format!("{:?}", tick.change).split([' ', '(']).next().unwrap_or_default().to_owned();
        let words: Vec<_> = batch.ticks.iter().map(word).collect();
        assert_eq!((lane, words.join(", ").as_str()), (Lane::Delay(15), expected), "{second}");
        let last = batch.ticks.last().unwrap();
        seen.push(last.received.to_string());
        if last.change == TickChange::Heartbeat {
            let symbol = &batch.symbols[last.symbol as usize];
            assert_eq!((&symbol.vendor, &*symbol.symbol, last.exchange_time), (&vendor(), "", None));
        }
    }
    assert_eq!(seen.first().map(String::as_str), Some("2014-01-10T15:00:00Z"));
    assert_eq!(open.close().await.ticks, 2, "heartbeats are not counted");
}

#[tokio::test]
async fn a_login_that_is_refused_is_told_and_tried_again() {
    let mut open = open(MemoryTape::new(), |_| {}).await;
    let (stream, _) = open.server.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    line(&mut stream).await;
    stream.write_all(b"- Login Failed.\r\n").await.unwrap();
    let SocketEvent::Lost { why, .. } = open.event().await else { panic!("the line is given up") };
    assert!(why.contains("Login Failed") && why.contains("check the user and password"), "{why}");
    open.client().await;
    open.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_line_is_given_up() {
    let mut open = open(MemoryTape::new(), |_| {}).await;
    // Connecting, too, is waited for on the paused clock: only what the silence says counts here.
    let (_client, _) = open.client().await;
    while !matches!(open.event().await, SocketEvent::Lost { why, .. } if why == "nothing was received for 30 seconds") {
    }
    open.close().await;
}

#[tokio::test]
async fn ticks_wait_while_the_tape_is_full_and_none_is_lost() {
    let is_full = Arc::new(AtomicBool::new(true));
    let full = is_full.clone();
    let tape = MemoryTape::that(move |_, _| {
        if full.load(Ordering::SeqCst) { Err(TapeError::Full { path: "segment".into() }) } else { Ok(()) }
    });
    let mut open = open(tape, |_| {}).await;
    let (mut client, _) = open.client().await;
    assert!(matches!(open.event().await, SocketEvent::Subscribed { .. }));
    client.write_all(TRADE).await.unwrap();
    let SocketEvent::TapeWaits { error } = open.event().await else { panic!("the tape's trouble is told") };
    assert!(error.contains("the disk is full"), "{error}");
    is_full.store(false, Ordering::SeqCst);
    open.ticks.recv().await.unwrap();
    assert_eq!(open.close().await.ticks, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_tape_is_slow_the_vendor_waits_in_its_socket() {
    const MESSAGES: usize = 600_000;
    let sent = Arc::new(AtomicUsize::new(0));
    let written = sent.clone();
    let taken = AtomicUsize::new(0);
    // Each append waits until the vendor can send no more; then all that it sent is either on the tape,
    // in this batch, or in the two sockets' buffers.
    let tape = MemoryTape::that(move |_, batch| {
        let mut quiet = 0;
        let mut before = written.load(Ordering::SeqCst);
        while quiet < 300 {
            std::thread::yield_now();
            let now = written.load(Ordering::SeqCst);
            quiet = if now == before { quiet + 1 } else { 0 };
            before = now;
        }
        let unread = before - taken.fetch_add(batch.ticks.len() * TRADE.len(), Ordering::SeqCst);
        assert!(unread < 16 * 1024 * 1024, "{unread} bytes are neither on the tape nor with the vendor");
        assert!(batch.ticks.len() < 12_000, "{} ticks in one batch", batch.ticks.len());
        Ok(())
    });
    let mut open = open(tape, |options| options.gather = Duration::from_secs(1)).await;
    let (mut client, _) = open.client().await;
    let vendor = tokio::spawn(async move {
        let block = TRADE.repeat(1000);
        for _ in 0..MESSAGES / 1000 {
            client.write_all(&block).await.unwrap();
            sent.fetch_add(block.len(), Ordering::SeqCst);
        }
    });
    let mut ticks = 0;
    while ticks < MESSAGES {
        ticks += open.ticks.recv().await.expect("the door is open").1.ticks.len();
    }
    vendor.await.unwrap();
    assert_eq!(open.close().await.ticks, MESSAGES as u64);
}

#[tokio::test]
async fn what_was_received_before_stopping_is_on_the_tape() {
    let mut open = open(MemoryTape::new(), |options| options.gather = Duration::from_secs(3600)).await;
    let (mut client, _) = open.client().await;
    assert!(matches!(open.event().await, SocketEvent::Subscribed { .. }));
    // A bad line is told as soon as it is taken: then the trade before it was taken too.
    client.write_all(&[TRADE, b"bad\r\n"].concat()).await.unwrap();
    assert!(matches!(open.event().await, SocketEvent::Noticed(_)));
    let mut ticks = std::mem::replace(&mut open.ticks, unbounded_channel().1);
    assert_eq!(open.close().await.ticks, 1);
    assert_eq!(ticks.try_recv().unwrap().1.ticks.len(), 1);
}
