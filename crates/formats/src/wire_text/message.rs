//! A message's parts, and its lines without what drove typesetting machines.

use super::{EOT, ETX, STX};

/// A message.
#[derive(Debug)]
pub(super) struct Message<'t> {
    /// The header's lines, as sent.
    pub(super) header: Vec<&'t str>,
    /// The text's lines, cleaned.
    pub(super) lines: Vec<String>,
    /// What follows the text: when it was sent.
    pub(super) tail: String,
}

impl<'t> Message<'t> {
    /// Takes a message apart; `None` when it breaks off.
    pub(super) fn read(written: &'t str) -> Option<Self> {
        let (header, rest) = written.split_once(STX)?;
        let (text, tail) = rest.split_once(ETX)?;
        let tail = tail.split(EOT).next().unwrap_or_default();
        Some(Self {
            header: header.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect(),
            lines: text.replace("\r\n", "\n").split(['\n', '\r']).map(cleaned).collect(),
            tail: crate::text::folded(tail),
        })
    }
}

/// A line without control characters but the tabulator, and without the mark of its end (ANPA 1312's `<`).
fn cleaned(line: &str) -> String {
    let kept: String = line.chars().filter(|character| *character == '\t' || !character.is_control()).collect();
    kept.trim_end().to_owned()
}

/// Lines as one text, their blank ends dropped.
pub(super) fn joined(lines: &[String]) -> String {
    lines.join("\n").trim_matches('\n').to_owned()
}
