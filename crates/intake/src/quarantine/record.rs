//! What stands beside a document in quarantine, in `NAME.reason.txt`: a line for each reason, an empty line, and then
//! what is known of it, `KEY: VALUE` each. Releases before wrote the reasons alone; those are read too.

use crate::doors::DoorKind;
use broadtape_model::{Charset, UnixNanos};
use std::fmt::Write as _;

/// The release that is running; it is noted beside what it could not use.
pub const RUNNING: &str = env!("CARGO_PKG_VERSION");

/// What is known of a document in quarantine. What an older release did not write is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Record {
    /// Why it could not be used, as the last release that tried says; a line each.
    pub reasons: Vec<String>,
    /// Who sent it: the id of a provider or, at [`DoorKind::Quotes`], of a vendor.
    pub sender: Option<String>,
    /// Where it came in.
    pub door: Option<DoorKind>,
    /// When it came in.
    pub received: Option<UnixNanos>,
    /// The character set that came beside it, where one did.
    pub charset: Option<Charset>,
    /// The last release that could not use it.
    pub refused_by: Option<String>,
    /// How often it was tried again.
    pub tries: u32,
    /// When it was tried again last.
    pub last_tried: Option<UnixNanos>,
}

impl Record {
    /// The record as it is written.
    pub(super) fn to_text(&self) -> String {
        let mut text: String = self.reasons.iter().map(|reason| reason.clone() + "\n").collect();
        text.push('\n');
        let sender_key = if self.door == Some(DoorKind::Quotes) { "vendor" } else { "provider" };
        let mut line = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                writeln!(text, "{key}: {value}").expect("a string takes any text");
            }
        };
        line(sender_key, self.sender.clone());
        line("door", self.door.map(|door| door.name().to_owned()));
        line("received", self.received.map(|instant| instant.to_string()));
        line("charset", self.charset.as_ref().map(ToString::to_string));
        line("refused by", self.refused_by.as_ref().map(|version| format!("broadtape {version}")));
        line("tried again", (self.tries > 0).then(|| self.tries.to_string()));
        line("last tried", self.last_tried.map(|instant| instant.to_string()));
        text
    }

    /// Reads a record. What cannot be read counts as absent: the bytes beside it are what matters.
    pub(super) fn from_text(text: &str) -> Self {
        let mut lines = text.lines();
        let reasons = lines.by_ref().take_while(|line| !line.is_empty()).map(str::to_owned).collect();
        let mut record = Self { reasons, ..Self::default() };
        for (key, value) in lines.filter_map(|line| line.split_once(": ")) {
            match key {
                "provider" | "vendor" => record.sender = Some(value.to_owned()),
                "door" => record.door = DoorKind::named(value),
                "received" => record.received = UnixNanos::parse(value).ok(),
                "charset" => record.charset = Charset::named(value),
                "refused by" => record.refused_by = value.strip_prefix("broadtape ").map(str::to_owned),
                "tried again" => record.tries = value.parse().unwrap_or(0),
                "last tried" => record.last_tried = UnixNanos::parse(value).ok(),
                _ => {}
            }
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_one_of_reasons_alone_too() {
        let whole = Record {
            reasons: vec!["line 3: odd: very".to_owned(), "worse".to_owned()],
            sender: Some("wire".to_owned()),
            door: Some(DoorKind::Push),
            received: UnixNanos::from_millis(1_234),
            charset: Charset::named("windows-1251"),
            refused_by: Some(RUNNING.to_owned()),
            tries: 2,
            last_tried: UnixNanos::from_millis(5_678),
        };
        for record in [whole.clone(), Record { door: Some(DoorKind::Quotes), ..whole }, Record::default()] {
            assert_eq!(Record::from_text(&record.to_text()), record);
        }
        let old = Record { reasons: vec!["this is no news".to_owned()], ..Record::default() };
        assert_eq!(Record::from_text("this is no news\n"), old);
    }
}
