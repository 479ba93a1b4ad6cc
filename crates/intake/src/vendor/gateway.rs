//! How a client is let in by a gateway that sends DBN.

use broadtape_formats::dbn::{self, gateway};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest line that a gateway says before the stream.
const LINE_BYTES_MAX: usize = 4096;

/// The most lines that it says before it lets us in: a greeting, a challenge, an answer, and some to spare.
const LINES_MAX: usize = 16;

/// What we ask of a gateway.
#[derive(Clone, Default)]
pub struct Request {
    /// The data set, such as `XNAS.ITCH`.
    pub dataset: String,
    /// The schemas, such as `trades`.
    pub schemas: Vec<String>,
    /// The key. Never shown, nor sent.
    pub key: String,
}

/// Talks to a gateway until the stream begins; the bytes of the stream that came already. A server that begins
/// with the stream itself is asked nothing.
pub(super) async fn enter(
    stream: &mut TcpStream,
    request: &Request,
    symbols: &[String],
    silence: Duration,
) -> Result<Vec<u8>, String> {
    let talk = async {
        let mut bytes = Vec::new();
        for _ in 0..LINES_MAX {
            let Some(line) = next_line(stream, &mut bytes).await? else { return Ok(bytes) };
            match gateway::Reply::read(&line) {
                Some(gateway::Reply::Challenge(challenge)) => {
                    let answer = gateway::authentication(challenge, &request.key, &request.dataset);
                    send(stream, &answer).await?;
                }
                Some(gateway::Reply::Accepted) => {
                    for line in gateway::subscriptions(&request.schemas, symbols) {
                        send(stream, &line).await?;
                    }
                    return Ok(bytes);
                }
                Some(gateway::Reply::Refused(words)) => {
                    let words = words.escape_debug();
                    return Err(format!("the login is refused ({words}); check the key and the data set"));
                }
                Some(gateway::Reply::Greeting(_)) | None => {}
            }
        }
        Err("it speaks, but neither DBN nor as its gateway does".to_owned())
    };
    timeout(silence, talk).await.map_err(|_| "the login is not answered".to_owned())?
}

/// The next line, taken from the front of `bytes`; `None` when the stream of records has begun there.
async fn next_line(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<Option<String>, String> {
    loop {
        if dbn::is_dbn(bytes) {
            return Ok(None);
        }
        if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = bytes.drain(..=end).collect();
            return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
        }
        if bytes.len() > LINE_BYTES_MAX {
            return Err("it speaks, but neither DBN nor as its gateway does".to_owned());
        }
        let mut chunk = [0; LINE_BYTES_MAX];
        match stream.read(&mut chunk).await {
            Ok(0) => return Err("the server closed the line".to_owned()),
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            Err(error) => return Err(format!("the line broke: {error}")),
        }
    }
}

async fn send(stream: &mut TcpStream, line: &str) -> Result<(), String> {
    stream.write_all(line.as_bytes()).await.map_err(|error| format!("the line broke: {error}"))
}
