//! Wire text with control characters: IPTC 7901 and its relative ANPA 1312.
//!
//! A message is its header between SOH and STX, its text up to ETX, and what follows up to EOT. A document
//! holds one or several. A message that breaks off before ETX is not used: what followed might have held it back.

mod anpa_1312;
mod iptc_7901;
mod message;

use crate::news::{Format, Reading};
use broadtape_model::ProblemKind;
use message::Message;

pub(crate) const SOH: char = '\u{1}';
pub(crate) const STX: char = '\u{2}';
pub(crate) const ETX: char = '\u{3}';
const EOT: char = '\u{4}';

/// Whether a document is wire text: SOH comes first, perhaps after characters that woke the line.
pub(crate) fn is_wire_text(bytes: &[u8]) -> bool {
    let is_filling = |byte: &&u8| matches!(**byte, 0 | 0x16 | 0x7f | b' ' | b'\r' | b'\n');
    let filling = bytes.iter().take(256).take_while(is_filling).count();
    bytes.get(filling) == Some(&1)
}

/// Reads the messages of a document.
pub(crate) fn read(text: &str, reading: &mut Reading<'_>) -> Format {
    let mut format = None;
    for written in text.split(SOH).skip(1).filter(|written| written.contains(STX) || !is_filling(written)) {
        let Some(place) = reading.next_item() else { break };
        let Some(message) = Message::read(written) else {
            let what = "breaks off before the end of its text; it is not used";
            reading.problem(ProblemKind::Unreadable, &place, what);
            continue;
        };
        if anpa_1312::is_anpa_1312(&message) {
            format.get_or_insert(Format::Anpa1312);
            anpa_1312::read(&message, &place, reading);
        } else {
            format.get_or_insert(Format::Iptc7901);
            iptc_7901::read(&message, &place, reading);
        }
    }
    if format.is_none() {
        reading.problem(ProblemKind::Unreadable, "", "the document holds no whole message of wire text");
    }
    format.unwrap_or(Format::Iptc7901)
}

fn is_filling(text: &str) -> bool {
    text.chars().all(|character| character.is_control() || character.is_whitespace())
}
