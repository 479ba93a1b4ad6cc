//! What a client and Databento's live gateway say to each other before the stream: lines of text, each ended
//! by a line feed, of `key=value` pairs with `|` between them ("Live API, raw protocol").
//!
//! The gateway greets (`lsg_version=…`) and gives a challenge (`cram=…`); the client answers with a digest of
//! the challenge and its key, so that the key itself is never sent, and asks for a data set; the gateway says
//! whether it is let in (`success=1|session_id=…`); the client subscribes, one line for each schema, and starts.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The most symbols of one subscription; a longer list is sent in several.
const SYMBOLS_PER_LINE: usize = 500;

/// The last characters of a key name the shelf that it is kept on, and are sent as they are.
const BUCKET_CHARACTERS: usize = 5;

/// A line of the gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply<'a> {
    /// It greets, with its version.
    Greeting(&'a str),
    /// It wants to know who we are.
    Challenge(&'a str),
    /// We are let in.
    Accepted,
    /// We are not, in its words.
    Refused(&'a str),
}

impl<'a> Reply<'a> {
    /// Reads a line; `None` when it is none of the gateway's.
    #[must_use]
    pub fn read(line: &'a str) -> Option<Self> {
        let line = line.trim_end();
        let value = |key: &str| {
            line.split('|')
                .find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == key))
                .map(|(_, value)| value)
        };
        if let Some(version) = value("lsg_version") {
            return Some(Self::Greeting(version));
        }
        if let Some(challenge) = value("cram") {
            return Some(Self::Challenge(challenge));
        }
        match value("success")? {
            "1" => Some(Self::Accepted),
            _ => Some(Self::Refused(value("error").unwrap_or("no reason is given"))),
        }
    }
}

/// The answer to a challenge, with its line end. It proves that we have the key without showing it, but for its
/// last five characters.
#[must_use]
pub fn authentication(challenge: &str, key: &str, dataset: &str) -> String {
    let digest = Sha256::digest(format!("{challenge}|{key}"));
    let mut answer = String::from("auth=");
    for byte in digest {
        write!(answer, "{byte:02x}").expect("a text takes what is written");
    }
    let start = key.char_indices().rev().nth(BUCKET_CHARACTERS - 1).map_or(0, |(start, _)| start);
    let bucket = &key[start..];
    answer
        + &format!("-{bucket}|dataset={dataset}|encoding=dbn|ts_out=0|client=Broadtape {}\n", env!("CARGO_PKG_VERSION"))
}

/// The lines that subscribe to symbols in each of the schemas, and start the stream.
#[must_use]
pub fn subscriptions(schemas: &[String], symbols: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, schema) in (1..).zip(schemas) {
        let chunks = symbols.chunks(SYMBOLS_PER_LINE);
        let last = chunks.len();
        for (place, chunk) in (1..).zip(chunks) {
            let (list, is_last) = (chunk.join(","), u8::from(place == last));
            lines.push(format!(
                "schema={schema}|stype_in=raw_symbol|id={number}|symbols={list}|snapshot=0|is_last={is_last}\n"
            ));
        }
    }
    lines.push("start_session\n".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateways_lines_are_read() {
        for (line, expected) in [
            ("lsg_version=0.6.0\n", Some(Reply::Greeting("0.6.0"))),
            ("cram=abc123\n", Some(Reply::Challenge("abc123"))),
            ("success=1|session_id=77\n", Some(Reply::Accepted)),
            ("success=0|error=Unknown key\n", Some(Reply::Refused("Unknown key"))),
            ("success=0\n", Some(Reply::Refused("no reason is given"))),
            ("hello\n", None),
            ("", None),
        ] {
            assert_eq!(Reply::read(line), expected, "{line}");
        }
    }

    #[test]
    fn a_key_is_proved_and_not_shown() {
        let line = authentication("challenge", "db-0123456789abcdef", "XNAS.ITCH");
        // printf 'challenge|db-0123456789abcdef' | sha256sum
        let digest = "91fb3ae5272bc46529a503a1c364e1c56909e36f1671563aac27684227c81fbf";
        assert!(line.starts_with(&format!("auth={digest}-bcdef|dataset=XNAS.ITCH|encoding=dbn|ts_out=0|")), "{line}");
        assert!(line.ends_with('\n') && !line.contains("0123456789"));
        assert!(authentication("c", "é", "D").contains("-é|"), "a short key is no reason to panic");
    }

    #[test]
    fn symbols_are_asked_for_in_lines_that_the_gateway_takes() {
        let symbols: Vec<String> = (0..501).map(|number| format!("S{number}")).collect();
        let lines = subscriptions(&["trades".into(), "status".into()], &symbols);
        assert_eq!(lines.len(), 5);
        assert!(
            lines[0].starts_with("schema=trades|stype_in=raw_symbol|id=1|symbols=S0,S1,")
                && lines[0].ends_with("|is_last=0\n")
        );
        assert_eq!(lines[1], "schema=trades|stype_in=raw_symbol|id=1|symbols=S500|snapshot=0|is_last=1\n");
        assert_eq!(lines[4], "start_session\n");
    }
}
