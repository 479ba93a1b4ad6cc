//! The providers' side of the doors.

use crate::demo::newsroom::{Deliveries, FeedServer, Script};
use broadtape_model::{Clock, UnixNanos};
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

fn start() -> UnixNanos {
    UnixNanos::parse("2026-03-10T09:00:00Z").unwrap()
}

/// A clock that stands at an instant.
fn at(instant: UnixNanos) -> Arc<dyn Clock> {
    Arc::new(move || instant)
}

/// A push door that takes everything and tells what it was sent.
async fn push_door() -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (told, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = told.send(answer(stream).await);
        }
    });
    (address, requests)
}

async fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| body.len() >= length(head));
        if whole || count == 0 {
            stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            return text.into_owned();
        }
    }
}

fn length(head: &str) -> usize {
    head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap()
}

async fn get(address: &str, headers: &str) -> String {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn what_is_due_is_delivered_at_once_pictures_first_and_signed() {
    let folder = tempfile::tempdir().unwrap();
    let (push, mut requests) = push_door().await;
    let doors =
        Deliveries { folder: folder.path().join("in"), push, push_secret: b"secret".to_vec(), zone: TimeZone::UTC };
    let script = Script::starting(start()).unwrap();
    let (stop, stopped) = watch::channel(false);
    let (told, mut lines) = mpsc::unbounded_channel();
    let now = start().plus_millis(16_000);
    let announce = move |line: String| {
        let is_last = line.contains("Cape Anselm");
        let _ = told.send(line);
        if is_last {
            let _ = stop.send(true);
        }
    };
    doors.run(&script, start(), at(now), announce, stopped).await.unwrap();

    let files: Vec<String> = std::fs::read_dir(folder.path().join("in"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(files.contains(&"cape-light.v1.xml".to_owned()), "{files:?}");
    assert!(files.contains(&"lighthouse.svg".to_owned()), "{files:?}");
    assert!(!files.iter().any(|name| name.ends_with(".part")), "{files:?}");
    let request = requests.recv().await.unwrap();
    assert!(request.starts_with("POST /intake/northlight HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("Broadtape-Timestamp: {}\r\n", now.seconds())), "{request}");
    assert!(request.contains("Broadtape-Signature: v1="), "{request}");
    assert_eq!(
        lines.recv().await.unwrap(),
        "09:00:00  Meridian Wire sends 11 stories as NewsML-G2 through the folder door"
    );
}

#[tokio::test]
async fn the_feed_says_when_it_has_not_changed() {
    let server = FeedServer::bind().await.unwrap();
    let url = server.feed_url();
    let (stop, stopped) = watch::channel(false);
    let script = Arc::new(Script::starting(start()).unwrap());
    let serving = tokio::spawn(server.serve(script, at(start()), stopped));

    let first = get(&url, "").await;
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let again = get(&url, &format!("If-None-Match: {tag}\r\n")).await;
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
    let picture = get(&url.replace("feed.xml", "pictures/glacier.svg"), "").await;
    assert!(picture.contains("content-type: image/svg+xml"), "{picture}");
    let none = get(&url.replace("feed.xml", "pictures/none.svg"), "").await;
    assert!(none.starts_with("HTTP/1.1 404"), "{none}");

    stop.send(true).unwrap();
    serving.await.unwrap().unwrap();
}
