//! Mail (RFC 5322, MIME): a story per message, as press offices send them.

mod read;
mod withdrawal;

use crate::news::Reading;
use broadtape_model::ProblemKind;
use mail_parser::mailbox::mbox::MessageIterator;

/// Headers of which a mail has at least two.
const TELLING: [&str; 11] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "delivered-to",
    "reply-to",
    "content-type",
];
/// How much is looked at: the headers of mails that went through many hands.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// Whether a document is a mail: it begins with headers, and two of them are those of mail.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES_MAX)];
    let mut telling = 0;
    for (at, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_continued = line.starts_with(b" ") || line.starts_with(b"\t");
        if line.is_empty() {
            break;
        }
        // A mailbox's line before the headers (`From sender date`).
        if is_continued || (at == 0 && line.starts_with(b"From ")) {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
        let name = line[..colon].trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        telling += usize::from(TELLING.iter().any(|telling| name.eq_ignore_ascii_case(telling.as_bytes())));
    }
    telling >= 2
}

/// Reads a mail, or those of a mailbox (RFC 4155).
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) {
    if !bytes.starts_with(b"From ") {
        return read::mail(bytes, reading);
    }
    for mail in MessageIterator::new(bytes) {
        match mail {
            Ok(mail) => read::mail(mail.contents(), reading),
            Err(_) => {
                reading.problem(ProblemKind::Unreadable, "", "the mailbox has a part that is no mail; it is not used")
            }
        }
    }
}
