//! A partner to whom stories are delivered: takes everything, and keeps what it was told.

use crate::place::SECRET;
use crate::serving::PATIENCE;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// What a partner was told last of a story: since when, and which version shows, if any.
pub(crate) type Word = (String, Option<u64>);

#[derive(Default)]
struct Told {
    last: BTreeMap<String, Word>,
    /// The stories of which it ever had a version.
    had: BTreeSet<String>,
    count: usize,
}

/// A partner's program.
pub(crate) struct Partner {
    port: u16,
    told: Arc<(Mutex<Told>, Condvar)>,
}

impl Partner {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = Arc::default();
        let own = Arc::clone(&told);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let told = Arc::clone(&own);
                std::thread::spawn(move || take_all(connection, &told));
            }
        });
        Self { port, told }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Waits until it was told last that a version of a story shows, or that none does.
    pub(crate) fn wait_for(&self, guid: &str, version: Option<u64>) {
        let is_missing = |told: &mut Told| told.last.get(guid).is_none_or(|(_, own)| *own != version);
        let (told, changed) = &*self.told;
        let (told, waited) = changed.wait_timeout_while(told.lock().unwrap(), PATIENCE, is_missing).unwrap();
        assert!(!waited.timed_out(), "{guid} {version:?}: {:?}", told.last);
    }

    /// What it was told last of every story.
    pub(crate) fn last(&self) -> BTreeMap<String, Word> {
        self.told.0.lock().unwrap().last.clone()
    }

    /// The stories of which it ever had a version.
    pub(crate) fn had(&self) -> BTreeSet<String> {
        self.told.0.lock().unwrap().had.clone()
    }

    /// How many deliveries came.
    pub(crate) fn count(&self) -> usize {
        self.told.0.lock().unwrap().count
    }
}

/// Takes what comes over a connection until it ends.
fn take_all(connection: TcpStream, told: &(Mutex<Told>, Condvar)) {
    let mut connection = BufReader::new(connection);
    while let Ok(document) = read(&mut connection) {
        take(&document, told);
        if connection.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").is_err() {
            return;
        }
    }
}

fn take(document: &Value, told: &(Mutex<Told>, Condvar)) {
    let (told, changed) = told;
    let mut told = told.lock().unwrap();
    let story = document.get("story").unwrap_or(&document["tombstone"]);
    let guid = story["guid"].as_str().unwrap().to_owned();
    let version = document.get("story").map(|story| story["version"].as_u64().unwrap());
    let word = (document["at"].as_str().unwrap().to_owned(), version);
    if version.is_some() {
        told.had.insert(guid.clone());
    }
    told.count += 1;
    // As partners are asked to do: what is older than what they have is passed over.
    if told.last.get(&guid).is_none_or(|(at, _)| *at <= word.0) {
        told.last.insert(guid, word);
    }
    changed.notify_all();
}

fn read(connection: &mut BufReader<TcpStream>) -> io::Result<Value> {
    let (mut length, mut timestamp, mut signature) = (0, String::new(), String::new());
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line == "\r\n" { break } else { continue }
        };
        match name {
            "content-length" => length = value.parse().unwrap(),
            "broadtape-timestamp" => value.clone_into(&mut timestamp),
            "broadtape-signature" => value.clone_into(&mut signature),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(&body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, format!("v1={digits}"));
    Ok(serde_json::from_slice(&body).unwrap())
}
