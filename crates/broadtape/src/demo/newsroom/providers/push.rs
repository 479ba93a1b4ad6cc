//! Signed posts to the push door.

use super::DeliveryError;
use broadtape_model::Clock;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take: the door answers when the document is durable.
const ANSWER_SECONDS: u64 = 10;
/// How often a document is sent again when the door is busy or not yet open.
const TRIES: u32 = 5;
/// Most of an answer that is read.
const ANSWER_BYTES_MOST: u64 = 8 * 1024;
/// Most characters of an answer that are told.
const REASON_CHARACTERS_MOST: usize = 200;

/// The push door of a provider.
pub(super) struct Door<'a> {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// The provider's id.
    pub(super) provider: &'a str,
    /// What provider and door share.
    pub(super) secret: &'a [u8],
}

struct Answer {
    status: u16,
    body: String,
}

impl Door<'_> {
    /// Posts a document; tries again, each time a little later, while the door is closed or busy.
    pub(super) async fn post(&self, document: &str, clock: &dyn Clock) -> Result<(), DeliveryError> {
        for attempt in 1.. {
            let answer = self.post_once(document, clock).await;
            let may_try_again = attempt < TRIES;
            match answer {
                Ok(Answer { status: 200 | 202, .. }) => return Ok(()),
                Ok(Answer { status: 429 | 503, .. }) | Err(_) if may_try_again => {}
                Ok(Answer { status, body }) => {
                    let reason = body.split_whitespace().collect::<Vec<_>>().join(" ");
                    let reason = reason.chars().take(REASON_CHARACTERS_MOST).collect();
                    return Err(DeliveryError::Refused { status, reason });
                }
                Err(source) => return Err(DeliveryError::Push { door: self.address, source }),
            }
            tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
        }
        Ok(())
    }

    async fn post_once(&self, document: &str, clock: &dyn Clock) -> io::Result<Answer> {
        let timestamp = clock.now().seconds().to_string();
        let request = self.request(document, &timestamp);
        let exchange = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut bytes = Vec::new();
            stream.take(ANSWER_BYTES_MOST).read_to_end(&mut bytes).await?;
            Ok(bytes)
        };
        let timed = tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS), exchange).await;
        let bytes: io::Result<Vec<u8>> = timed.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        read_answer(&String::from_utf8_lossy(&bytes?))
    }

    /// The whole request. The signature is over the timestamp, a full stop and the body.
    fn request(&self, document: &str, timestamp: &str) -> String {
        let Self { address, provider, secret } = self;
        let signature = signature(secret, timestamp, document);
        format!(
            "POST /intake/{provider} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nBroadtape-Timestamp: {timestamp}\r\nBroadtape-Signature: v1={signature}\r\n\
             Connection: close\r\n\r\n{document}",
            document.len(),
        )
    }
}

/// HMAC-SHA256 in lower-case hexadecimal.
fn signature(secret: &[u8], timestamp: &str, document: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(document.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read_answer(text: &str) -> io::Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))?;
    Ok(Answer { status, body: body.to_owned() })
}
