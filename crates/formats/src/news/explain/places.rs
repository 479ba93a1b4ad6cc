//! The values of a document, each with where it stands.

use crate::body::words_of;
use crate::dates::{self, Moment};
use crate::xml::{Document, Element};
use crate::{json, mail, text, wire_text};
use broadtape_model::Charset;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Message, MessageParser, PartType};
use serde_json::Value;
use std::collections::HashMap;

/// Most values that are looked at: a large feed's first thousand items.
const PLACES_MAX: usize = 100_000;

/// A value of a document.
#[derive(Debug)]
pub(super) struct Place {
    /// Where it stands: `newsItem/contentMeta/headline` in XML, `items[0].title` in JSON, else a header or a line.
    pub(super) path: String,
    /// Its words, in one line and without markup.
    pub(super) words: String,
    /// The instant that it may mean.
    pub(super) moment: Option<Moment>,
    /// As what it stands there.
    pub(super) kind: Kind,
}

/// As what a value stands in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// As a value with a name.
    Named,
    /// As a line of a text: a part of the whole, however short it is.
    Line,
    /// As a line in which a wire says several things at once, by their order.
    Envelope,
}

/// The values of a document, in its order; none of one that cannot be read.
pub(super) fn of(bytes: &[u8], charset: Option<&Charset>) -> Vec<Place> {
    let mut places = Places(Vec::new());
    if mail::is_mail(bytes) {
        places.mails(bytes);
        return places.0;
    }
    let text = text::decode(bytes, charset).text;
    if wire_text::is_wire_text(bytes) {
        places.wire(&text);
    } else if text.trim_start().starts_with('<') {
        if let Ok(document) = Document::read(&text) {
            places.element(document.root(), document.root().name());
        }
    } else if let Ok(value) = json::read(&text) {
        places.value(&value, "");
    }
    places.0
}

struct Places(Vec<Place>);

impl Places {
    fn add(&mut self, path: &str, written: &str, kind: Kind) {
        let words = words_of(written);
        if !text::is_blank(&words) && self.0.len() < PLACES_MAX {
            let moment = dates::read(&words);
            self.0.push(Place { path: path.to_owned(), words, moment, kind });
        }
    }

    /// Attributes, then the text, or else the elements within: `p[2]` where a name stands several times.
    fn element(&mut self, element: Element<'_>, path: &str) {
        for (name, value) in element.attributes() {
            self.add(&format!("{path}/@{name}"), value, Kind::Named);
        }
        if element.has_own_text() {
            return self.add(path, &element.text(), Kind::Named);
        }
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        element.children().for_each(|child| counts.entry(child.name()).or_default().1 += 1);
        for child in element.children() {
            let (seen, all) = counts.entry(child.name()).or_default();
            *seen += 1;
            let number = if *all > 1 { format!("[{seen}]") } else { String::new() };
            self.element(child, &format!("{path}/{}{number}", child.name()));
        }
    }

    fn value(&mut self, value: &Value, path: &str) {
        match value {
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) => self.add(path, &value.to_string(), Kind::Named),
            Value::String(text) => self.add(path, text, Kind::Named),
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(at, value)| self.value(value, &format!("{path}[{at}]")));
            }
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.value(value, &path);
            }),
        }
    }

    /// A mail, or those of a mailbox.
    fn mails(&mut self, bytes: &[u8]) {
        let parser = MessageParser::default();
        if !bytes.starts_with(b"From ") {
            parser.parse(bytes).iter().for_each(|mail| self.mail(mail, ""));
            return;
        }
        for (number, found) in (1..).zip(MessageIterator::new(bytes).flatten()) {
            parser.parse(found.contents()).iter().for_each(|mail| self.mail(mail, &format!("mail[{number}]/")));
        }
    }

    fn mail(&mut self, mail: &Message<'_>, start: &str) {
        for (name, written) in mail.headers_raw() {
            let path = format!("{start}header {name}");
            match name.to_ascii_lowercase().as_str() {
                "subject" => self.add(&path, mail.subject().unwrap_or(written), Kind::Named),
                "from" => {
                    let name = mail.from().and_then(|from| from.first()).and_then(|from| from.name());
                    self.add(&path, name.unwrap_or(written), Kind::Named);
                }
                "message-id" => self.add(&path, written.trim().trim_matches(['<', '>']), Kind::Named),
                "keywords" => written.split(',').for_each(|keyword| self.add(&path, keyword, Kind::Named)),
                _ => self.add(&path, written, Kind::Named),
            }
        }
        let html = mail.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html),
            _ => None,
        });
        let plain = mail.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text),
            _ => None,
        });
        match (html, plain) {
            (Some(html), _) => self.add(&format!("{start}body (HTML)"), html, Kind::Named),
            (None, Some(text)) => self.lines(&format!("{start}body line"), text),
            (None, None) => {}
        }
    }

    /// The messages of a wire: header, text, and when it was sent.
    fn wire(&mut self, text: &str) {
        for (number, message) in (1..).zip(text.split(wire_text::SOH).skip(1)) {
            let start = format!("message[{number}]/");
            let (header, rest) = message.split_once(wire_text::STX).unwrap_or((message, ""));
            let (text, sent) = rest.split_once(wire_text::ETX).unwrap_or((rest, ""));
            let (first, keywords) = header.trim_start().split_once('\n').unwrap_or((header, ""));
            self.add(&format!("{start}header"), first, Kind::Envelope);
            self.lines(&format!("{start}keywords line"), keywords);
            self.lines(&format!("{start}text line"), text);
            self.add(&format!("{start}sent"), sent, Kind::Envelope);
        }
    }

    fn lines(&mut self, what: &str, text: &str) {
        for (number, line) in (1..).zip(text.lines()) {
            self.add(&format!("{what} {number}"), line, Kind::Line);
        }
    }
}
