//! A partner's program: takes what is posted, checks the signature, and answers as it is told.

use crate::newsroom::{PATIENCE, SECRET};
use broadtape_web::signature::{Secret, Signed};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How a partner answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// With this head, such as `200 OK`, and no body.
    Head(&'static str),
    /// It sends the reader elsewhere.
    Redirect(String),
    /// With something that is no HTTP.
    Garbage,
    /// With a body that never ends.
    Endless(&'static str),
    /// It hangs up.
    HangUp,
    /// Never.
    Never,
}

pub(crate) const WELL: Answer = Answer::Head("200 OK");

/// Something that was delivered.
#[derive(Clone, Debug)]
pub(crate) struct Delivered {
    pub(crate) headers: HeaderMap,
    pub(crate) document: Value,
    /// Which connection it came by, from 1 on.
    pub(crate) connection: u32,
}

impl Delivered {
    pub(crate) fn event(&self) -> &str {
        self.document["event"].as_str().unwrap()
    }

    pub(crate) fn id(&self) -> &str {
        self.document["id"].as_str().unwrap()
    }
}

/// What it answers to the deliveries of an event, the first first; then well.
type Script = Arc<Mutex<VecDeque<(&'static str, Answer)>>>;

pub(crate) struct Partner {
    port: u16,
    script: Script,
    delivered: UnboundedReceiver<Delivered>,
}

impl Partner {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, delivered) = unbounded_channel();
        let script = Script::default();
        tokio::spawn(listen(listener, script.clone(), sender));
        Self { port, script, delivered }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// The next delivery of this event that is not answered yet is answered so.
    pub(crate) fn answers(&self, event: &'static str, answer: Answer) {
        self.script.lock().unwrap().push_back((event, answer));
    }

    /// Waits for the next delivery.
    pub(crate) async fn next(&mut self) -> Delivered {
        let next = tokio::time::timeout(PATIENCE, self.delivered.recv()).await;
        next.expect("something is delivered").unwrap()
    }

    /// What was delivered and not looked at yet.
    pub(crate) fn unread(&mut self) -> Option<Delivered> {
        self.delivered.try_recv().ok()
    }
}

async fn listen(listener: TcpListener, script: Script, sender: UnboundedSender<Delivered>) {
    for number in 1.. {
        let Ok((connection, _)) = listener.accept().await else { return };
        tokio::spawn(answer_all(connection, number, script.clone(), sender.clone()));
    }
}

async fn answer_all(connection: TcpStream, number: u32, script: Script, sender: UnboundedSender<Delivered>) {
    let mut connection = BufReader::new(connection);
    while let Some(delivered) = read(&mut connection, number).await {
        let answer = {
            let mut script = script.lock().unwrap();
            let place = script.iter().position(|(event, _)| *event == delivered.event());
            place.and_then(|place| script.remove(place)).map_or(WELL, |(_, answer)| answer)
        };
        let _ = sender.send(delivered);
        if write(connection.get_mut(), answer).await.is_err() {
            return;
        }
    }
}

async fn read(connection: &mut BufReader<TcpStream>, number: u32) -> Option<Delivered> {
    let mut headers = HeaderMap::new();
    let mut line = String::new();
    connection.read_line(&mut line).await.ok().filter(|bytes| *bytes > 0)?;
    assert_eq!(line, "POST /hook HTTP/1.1\r\n");
    loop {
        line.clear();
        connection.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
    }
    let length = headers["content-length"].to_str().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    let timestamp: i64 = headers["broadtape-timestamp"].to_str().unwrap().parse().unwrap();
    let signed = Signed::read(&headers, timestamp).unwrap();
    signed.verify(&[Secret::new(SECRET.as_bytes()).unwrap()], &body).unwrap();
    Some(Delivered { headers, document: serde_json::from_slice(&body).unwrap(), connection: number })
}

async fn write(connection: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    let head = match answer {
        Answer::Head(head) => format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n"),
        Answer::Redirect(to) => format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
        Answer::Garbage => "\u{1}\u{2}no HTTP\r\n\r\n".repeat(20),
        Answer::Endless(head) => {
            connection.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
            loop {
                connection.write_all(&[b'x'; 4096]).await?;
                tokio::task::yield_now().await;
            }
        }
        Answer::HangUp => return Err(std::io::ErrorKind::ConnectionAborted.into()),
        Answer::Never => return std::future::pending().await,
    };
    connection.write_all(head.as_bytes()).await
}
