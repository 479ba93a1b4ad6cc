//! A live stream of DBN: from a gateway that wants a key, and bare.

use crate::house::{house, vendor};
use crate::tape::MemoryTape;
use broadtape_intake::vendor::{Request, Session, Socket, SocketEvent, SocketOptions, Tally};
use broadtape_model::{Lane, TickChange, UnixNanos};
use broadtape_tape::TickBatch;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;

struct Open {
    server: TcpListener,
    ticks: UnboundedReceiver<(Lane, TickBatch)>,
    events: UnboundedReceiver<SocketEvent>,
    stop: watch::Sender<bool>,
    door: JoinHandle<Tally>,
}

async fn open(already_delayed_minutes: u16) -> Open {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap().to_string();
    let schemas = vec!["trades".into(), "status".into()];
    let request = Request { dataset: "GLBX.MDP3".into(), schemas, key: "db-unit-test-key-12345".into() };
    let mut options = SocketOptions::new(address, Session::Dbn(request), vec!["ESH1".into(), "ESM1".into()]);
    assert!(!format!("{options:?}").contains("12345"));
    options.gather = Duration::from_millis(1);
    options.retry_first = Duration::from_millis(1);
    options.already_delayed_minutes = already_delayed_minutes;
    let (tape, ticks) = MemoryTape::new();
    let (tell, events) = unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let door = Socket {
        options,
        house: house(&[("GLBX", 10)]),
        vendor: vendor(),
        tape: Arc::new(tape),
        quarantine: None,
        clock: Arc::new(|| UnixNanos::parse("2020-12-28T13:00:01Z").expect("an instant")),
        random: fastrand::Rng::with_seed(7),
        tell: Arc::new(move |event| {
            // A test that has seen enough no longer listens.
            let _ = tell.send(event);
        }),
    };
    Open { server, ticks, events, stop, door: tokio::spawn(door.run(stopped)) }
}

impl Open {
    async fn accept(&mut self) -> BufReader<TcpStream> {
        BufReader::new(self.server.accept().await.unwrap().0)
    }

    /// What is told, but for the gap that each new line brings.
    async fn event(&mut self) -> SocketEvent {
        loop {
            let event = self.events.recv().await.expect("the door is open");
            if !matches!(event, SocketEvent::Gap { .. }) {
                return event;
            }
        }
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

/// A stream of records; `None`, told, where there is none.
fn trades(test: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("market/dbn/test_data.trades.dbn");
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {test}: there is no {}", path.display());
    }
    bytes
}

#[tokio::test]
async fn a_gateway_lets_us_in_by_our_key_and_is_asked_for_everything() {
    let Some(trades) = trades("a_gateway_lets_us_in_by_our_key_and_is_asked_for_everything") else { return };
    let mut open = open(0).await;
    let mut gateway = open.accept().await;
    gateway.write_all(b"lsg_version=0.6.0\ncram=challenge\n").await.unwrap();
    let answer = line(&mut gateway).await;
    assert!(
        answer.starts_with("auth=") && answer.contains("-12345|dataset=GLBX.MDP3|encoding=dbn|ts_out=0|"),
        "{answer}"
    );
    assert!(!answer.contains("unit-test-key"), "the key is not sent");
    // The first records come together with the answer.
    gateway.write_all(b"success=1|session_id=7\n").await.unwrap();
    gateway.write_all(&trades[..20]).await.unwrap();
    let asked = [line(&mut gateway).await, line(&mut gateway).await, line(&mut gateway).await];
    assert_eq!(asked[0], "schema=trades|stype_in=raw_symbol|id=1|symbols=ESH1,ESM1|snapshot=0|is_last=1\n");
    assert!(asked[1].starts_with("schema=status|") && asked[2] == "start_session\n", "{asked:?}");
    assert!(matches!(open.event().await, SocketEvent::Subscribed { symbols: 2, .. }));
    gateway.write_all(&trades[20..]).await.unwrap();
    let (lane, batch) = open.ticks.recv().await.unwrap();
    assert_eq!((lane, batch.ticks.len(), &*batch.symbols[0].symbol), (Lane::Delay(10), 3, "ESH1"));
    assert_eq!(batch.ticks[2].change, TickChange::Heartbeat, "what comes of an unknown instrument is a sign of life");
    assert_eq!(open.close().await.ticks, 2);
}

#[tokio::test]
async fn a_bare_stream_is_taken_as_it_is_and_delayed_for_the_rest_alone() {
    let Some(trades) = trades("a_bare_stream_is_taken_as_it_is_and_delayed_for_the_rest_alone") else { return };
    let mut open = open(4).await;
    let mut server = open.accept().await;
    server.write_all(&trades).await.unwrap();
    let (lane, batch) = open.ticks.recv().await.unwrap();
    assert_eq!((lane, batch.ticks.len()), (Lane::Delayed { minutes: 10, already: 4 }, 3));
    assert_eq!(open.close().await.ticks, 2);
}

#[tokio::test]
async fn a_refused_key_and_a_server_of_another_kind_are_told_and_tried_again() {
    for (words, expected) in [
        (
            &b"lsg_version=0.6.0\ncram=x\nsuccess=0|error=Unknown key\n"[..],
            "the login is refused (Unknown key); check the key and the data set",
        ),
        (
            b"HTTP/1.1 400 Bad Request\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
            "it speaks, but neither DBN nor as its gateway does",
        ),
        (b"DBN\x09\0\0\0\0", "the stream cannot be read any further"),
    ] {
        let mut open = open(0).await;
        let mut gateway = open.accept().await;
        gateway.write_all(words).await.unwrap();
        let why = loop {
            if let SocketEvent::Lost { why, .. } = open.event().await {
                break why;
            }
        };
        assert_eq!(why, expected);
        open.accept().await;
        open.close().await;
    }
}
