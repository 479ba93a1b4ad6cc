//! A reader with a plain HTTP client: one connection for each question.

use crate::serving::PATIENCE;
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Somebody who asks a house.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    port: u16,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Reader {
    pub(crate) fn of(port: u16) -> Self {
        Self { port }
    }

    /// Asks for a page.
    pub(crate) fn get(self, path: &str, accept: &str) -> Answer {
        self.ask("GET", path, &[("Accept", accept)], b"").unwrap()
    }

    /// Asks the API.
    pub(crate) fn api(self, path: &str) -> (u16, Value) {
        let answer = self.get(path, "application/json");
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    /// Asks anything. A house that goes away meanwhile is an error.
    pub(crate) fn ask(self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        let mut connection = self.send(method, path, headers, body)?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let broken_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken_off)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken_off)?;
        Ok(Answer { status, body: body.to_owned() })
    }

    /// Listens to a site as an open page does.
    pub(crate) fn listen(self, path: &str) -> Listener {
        let connection = self.send("GET", path, &[], b"").unwrap();
        let mut lines = BufReader::new(connection);
        let mut line = String::new();
        // What a page hears begins behind the first words that the stream says by itself.
        while !line.starts_with("retry:") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the stream ended before it began");
        }
        Listener { lines }
    }

    fn send(self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<TcpStream> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(PATIENCE))?;
        // HTTP/1.0: an answer ends with its connection, also a stream of events.
        let mut head = format!("{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n", self.port);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        connection.write_all(head.as_bytes())?;
        connection.write_all(body)?;
        Ok(connection)
    }
}

/// An open page.
pub(crate) struct Listener {
    lines: BufReader<TcpStream>,
}

impl Listener {
    /// Waits for an event of a name whose data hold these words; its data.
    pub(crate) fn wait_for(&mut self, name: &str, words: &str) -> Value {
        let mut event = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "the stream ended before `{name}` came");
            if let Some(own) = line.trim_end().strip_prefix("event: ") {
                event = own.to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ").filter(|data| event == name && data.contains(words)) {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}
