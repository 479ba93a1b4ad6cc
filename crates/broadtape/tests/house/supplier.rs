//! Those who supply: documents, signatures, a feed that is polled.

use crate::place::SECRET;
use crate::reader::{Answer, Reader};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A story as ninjs.
pub(crate) fn ninjs(id: &str, version: u64, headline: &str) -> Value {
    json!({
        "uri": id, "type": "text", "version": version.to_string(), "pubstatus": "usable",
        "versioncreated": "2026-03-01T08:00:00Z", "headline": headline, "body_text": format!("{headline}, in full."),
    })
}

/// The same with one property more, or another.
pub(crate) fn ninjs_with(id: &str, headline: &str, name: &str, value: impl Into<Value>) -> String {
    let mut item = ninjs(id, 1, headline);
    item[name] = value.into();
    item.to_string()
}

/// The withdrawal of a story for good.
pub(crate) fn ninjs_kill(id: &str) -> String {
    ninjs_with(id, "Withdrawn", "pubstatus", "canceled")
}

/// Pushes a document as `wire`, signed as agreed.
pub(crate) fn push(reader: Reader, document: &str) -> io::Result<Answer> {
    let timestamp = seconds_now().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.{document}").as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let signature = format!("v1={digits}");
    let headers = [("Broadtape-Timestamp", timestamp.as_str()), ("Broadtape-Signature", signature.as_str())];
    reader.ask("POST", "/intake/wire", &headers, document.as_bytes())
}

/// The time by which requests are signed: the house compares it with its own.
#[expect(clippy::disallowed_methods, reason = "a provider has a clock of its own")]
fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A stopwatch, for figures to be told.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "what is measured is the time that passes")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn millis(&self) -> u128 {
        self.0.elapsed().as_millis()
    }
}

/// A provider's web server with one document, which may change.
pub(crate) struct Feed {
    port: u16,
    document: Arc<Mutex<String>>,
}

impl Feed {
    pub(crate) fn open(document: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let document = Arc::new(Mutex::new(document));
        let current = document.clone();
        // Ends with the test's process.
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                // Whoever polls and hangs up misses its own answer alone.
                let _ = answer(connection, &current.lock().unwrap());
            }
        });
        Self { port, document }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/feed.xml", self.port)
    }

    pub(crate) fn set(&self, document: String) {
        *self.document.lock().unwrap() = document;
    }
}

fn answer(mut connection: TcpStream, document: &str) -> io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{document}",
        document.len()
    )
}

/// A feed as Atom, with these entries or tombstones in it.
pub(crate) fn atom(entries: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"
        xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Feed</title><id>urn:feed</id>
        <updated>2026-03-01T08:00:00Z</updated>{entries}</feed>"#
    )
}
